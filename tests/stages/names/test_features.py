"""What the context of a candidate shows: each feature is made of words, shapes and numbers, in their order."""

from zlib import crc32

import numpy as np
import pytest

from extract import Extractor
from extract.paper import Paper
from extract.stages.names.batch import Batch
from extract.stages.names.features import (
    Named,
    _distance,
    _logarithm,
    document_features,
    hashed,
    occurrence_features,
)
from tests.stages.names.test_reader import _batch

PAPERS = [
    Paper(
        "Heron Diver: Patient Search for Data",
        "We propose Heron Diver Network (HDN), a new model of ponds. On Moor and TideLog datasets, our HDN beats "
        "Stork, "
        "Crane and Ibis-2 (quick) by 2%.",
    ),
    Paper("On tides", "Tides rise in Kite"),
]


def mixed(parts: str) -> int:
    """Return the value of a feature of `parts`: a word in small letters, a shape (`Xxx`), or a number (`=3`)."""
    value = 0
    for part in parts.split(" "):
        value = value * 31 + (int(part[1:]) if part.startswith("=") and part != "=" else crc32(part.encode()))
    return value & 0xFFFFFFFF


def said(features: Named, at: int) -> list[tuple[str, int]]:
    return [(name, int(values[at]) & 0xFFFFFFFF) for name, values in features]


def expected(row: str) -> list[tuple[str, int]]:
    return [(name, mixed(parts)) for name, parts in (feature.split(" = ", 1) for feature in row.split(" | "))]


@pytest.fixture(scope="module")
def batch(extractor: Extractor) -> Batch:
    return _batch(PAPERS, extractor)[0]


# Of the first occurrence of a name: a short form in brackets, in lists, before brackets, at both ends of the texts.
OCCURRENCES = [
    ("HDN", (
        "left = ( | left 2 = network | left 3 = diver | left 1-2 = ( network | left 1-3 = ( network diver | "
        "right = ) | "
        "right 2 = , | right 3 = a | right 1-2 = ) , | right 1-3 = ) , a | left and right = ( ) | "
        "left and title = ( =0 | right and title = ) =0 | own and left = =1 ( | last word = propose | "
        "last words = we propose | title = =0 | place = =4 | place and title = =4 | left shape = ( | right shape = ) | "
        "shapes around = ( ) | left and first shape = ( XX | right and last shape = ) XX | list size = =1 | "
        "list left = propose | list left 2 = we | list left 3 = \n | list left 1-2 = propose we | "
        "list left 1-3 = propose we \n | list left 2 and is list = we =1 | list right = a | list right 2 = new | "
        "list right 1-2 = a new | list right and is list = a =1 | list left and right = propose a | verb = propose | "
        "verb and own = propose =1 | verb and distance = propose =2 | verb, distance and own = propose =2 =1 | "
        "any verb and own = =3 | noun before = network | noun before and distance = network =1 | noun after = model | "
        "noun after and distance = model =2 | noun after and right = model ) | sorts around = =2048 | "
        "sort after, distance and right = =62 =64 ) | sort before and left = =64 ( | "
        "sort after, verb and own = =64 propose =1 | sort before, verb and own = =64 propose =1 | document = =33 | "
        "document and place = =1026 | document and verb = =33 propose | document and sort after = =1087 | "
        "document and right = =33 ) | is acronym = =1 | is acronym and title = =2 | acronym's last word = network | "
        "expansion's left = propose | expansion's left 1-2 = propose we | expansion's shape = Xxx | "
        "past brackets = =2 , | past brackets 1-2 = , a | past brackets and last = , network | "
        "left of both, verb = propose propose | verb of both, distance and own = propose =1 =1 | "
        "last and verb = network propose | left of both and past brackets = propose we , | "
        "last and left of both = network propose | words to the left = ( =0 | words to the left = network =0 | "
        "words to the left = diver =0 | words to the left = heron =0 | words to the left = propose =0 | "
        "words to the right = ) | words to the right = , | words to the right = a | words to the right = new | "
        "words to the right = model"
    )),
    ("TideLog", (
        "left = and | left 2 = moor | left 3 = on | left 1-2 = and moor | left 1-3 = and moor on | right = datasets | "
        "right 2 = , | right 3 = our | right 1-2 = datasets , | right 1-3 = datasets , our | "
        "left and right = and datasets | left and title = and =0 | right and title = datasets =0 | "
        "own and left = and | "
        "last word = and | last words = moor and | title = =0 | place = =4 | place and title = =4 | left shape = xx | "
        "right shape = xx | shapes around = xx xx | left and first shape = and XxxXxx | "
        "right and last shape = datasets XxxXxx | list size = =1 | list left = ponds | list left 2 = of | "
        "list left 3 = model | list left 1-2 = ponds of | list left 1-3 = ponds of model | "
        "list left 2 and is list = of =1 | list right = datasets | list right 2 = , | list right 1-2 = datasets , | "
        "list right and is list = datasets =1 | list left and right = ponds datasets | verb = =0 | verb and own = =0 | "
        "verb and distance = =0 | verb, distance and own = =0 | any verb and own = =0 | noun before = =0 | "
        "noun before and distance = =0 | noun after = datasets | noun after and distance = datasets =0 | "
        "noun after and right = datasets datasets | sorts around = =496 | "
        "sort after, distance and right = =14 =62 datasets | sort before and left = and | "
        "sort after, verb and own = =14 =62 =0 | sort before, verb and own = =0 | document = =33 | "
        "document and place = =1026 | document and verb = =1023 | document and sort after = =1039 | "
        "document and right = =33 datasets | is acronym = =0 | is acronym and title = =0 | acronym's last word = =0 | "
        "expansion's left = =0 | expansion's left 1-2 = =0 | expansion's shape = =0 | past brackets = datasets | "
        "past brackets 1-2 = datasets , | past brackets and last = datasets tidelog | left of both, verb = and =0 | "
        "verb of both, distance and own = =0 | last and verb = tidelog =0 | "
        "left of both and past brackets = and moor datasets | last and left of both = tidelog and | "
        "words to the left = and =0 | words to the left = moor =0 | words to the left = on =0 | "
        "words to the left = . =0 | words to the left = ponds =0 | words to the right = datasets | "
        "words to the right = , | words to the right = our | words to the right = hdn | words to the right = beats"
    )),
    ("Ibis-2", (
        "left = and | left 2 = crane | left 3 = , | left 1-2 = and crane | left 1-3 = and crane , | right = ( | "
        "right 2 = quick | right 3 = ) | right 1-2 = ( quick | right 1-3 = ( quick ) | left and right = and ( | "
        "left and title = and =0 | right and title = ( =0 | own and left = =1 and | last word = and | "
        "last words = crane and | title = =0 | place = =5 | place and title = =5 | left shape = xx | right shape = ( | "
        "shapes around = xx ( | left and first shape = and Xxx | right and last shape = ( 9 | list size = =2 | "
        "list left = beats | list left 2 = hdn | list left 3 = our | list left 1-2 = beats hdn | "
        "list left 1-3 = beats hdn our | list left 2 and is list = hdn =1 | list right = quick | list right 2 = ) | "
        "list right 1-2 = quick ) | list right and is list = quick =1 | list left and right = beats quick | "
        "verb = =0 | "
        "verb and own = =1 | verb and distance = =0 | verb, distance and own = =1 | any verb and own = =2 | "
        "noun before = datasets | noun before and distance = datasets =3 | noun after = =0 | "
        "noun after and distance = =0 | noun after and right = ( | sorts around = =16 | "
        "sort after, distance and right = ( | sort before and left = =16 and | sort after, verb and own = =1 | "
        "sort before, verb and own = =14 =62 =1 | document = =33 | document and place = =1026 | "
        "document and verb = =1023 | document and sort after = =1023 | document and right = =33 ( | is acronym = =0 | "
        "is acronym and title = =0 | acronym's last word = =0 | expansion's left = =0 | expansion's left 1-2 = =0 | "
        "expansion's shape = =0 | past brackets = =1 by | past brackets 1-2 = by 2 | past brackets and last = by 2 | "
        "left of both, verb = and =0 | verb of both, distance and own = =1 | last and verb = 2 =0 | "
        "left of both and past brackets = and crane by | last and left of both = 2 and | words to the left = and =0 | "
        "words to the left = crane =0 | words to the left = , =0 | words to the left = stork =0 | "
        "words to the left = beats =0 | words to the right = ( | words to the right = quick | words to the right = ) | "
        "words to the right = by | words to the right = 2"
    )),
    ("Heron Diver", (
        "left = \0 | left 2 = \0 | left 3 = \0 | left 1-2 = \0 \0 | left 1-3 = \0 \0 \0 | right = : | "
        "right 2 = patient | right 3 = search | right 1-2 = : patient | right 1-3 = : patient search | "
        "left and right = \0 : | left and title = \0 =1 | right and title = : =1 | own and left = \0 | "
        "last word = \0 | "
        "last words = \0 \0 | title = =1 | place = =0 | place and title = =16 | left shape = =0 | right shape = : | "
        "shapes around = : | left and first shape = \0 Xxx | right and last shape = : Xxx | list size = =0 | "
        "list left = \0 | list left 2 = \0 | list left 3 = \0 | list left 1-2 = \0 \0 | list left 1-3 = \0 \0 \0 | "
        "list left 2 and is list = \0 =0 | list right = : | list right 2 = patient | list right 1-2 = : patient | "
        "list right and is list = : =0 | list left and right = \0 : | verb = =0 | verb and own = =0 | "
        "verb and distance = =0 | verb, distance and own = =0 | any verb and own = =0 | noun before = =0 | "
        "noun before and distance = =0 | noun after = data | noun after and distance = data =2 | "
        "noun after and right = data : | sorts around = =496 | sort after, distance and right = =14 =64 : | "
        "sort before and left = \0 | sort after, verb and own = =14 =62 =0 | sort before, verb and own = =0 | "
        "document = =33 | document and place = =1039 | document and verb = =1023 | document and sort after = =1039 | "
        "document and right = =33 : | is acronym = =0 | is acronym and title = =1 | acronym's last word = =0 | "
        "expansion's left = =0 | expansion's left 1-2 = =0 | expansion's shape = =0 | past brackets = : | "
        "past brackets 1-2 = : patient | past brackets and last = : diver | left of both, verb = \0 =0 | "
        "verb of both, distance and own = =0 | last and verb = diver =0 | left of both and past brackets = \0 \0 : | "
        "last and left of both = diver \0 | words to the left = \0 =1 | words to the left = \0 =1 | "
        "words to the left = \0 =1 | words to the left = \0 =1 | words to the left = \0 =1 | words to the right = : | "
        "words to the right = patient | words to the right = search | words to the right = for | "
        "words to the right = data"
    )),
    ("Kite", (
        "left = in | left 2 = rise | left 3 = tides | left 1-2 = in rise | left 1-3 = in rise tides | right = \0 | "
        "right 2 = \0 | right 3 = \0 | right 1-2 = \0 \0 | right 1-3 = \0 \0 \0 | left and right = in \0 | "
        "left and title = in =0 | right and title = \0 =0 | own and left = in | last word = in | "
        "last words = rise in | "
        "title = =0 | place = =3 | place and title = =3 | left shape = xx | right shape = =0 | shapes around = xx =0 | "
        "left and first shape = in Xxx | right and last shape = \0 Xxx | list size = =0 | list left = in | "
        "list left 2 = rise | list left 3 = tides | list left 1-2 = in rise | list left 1-3 = in rise tides | "
        "list left 2 and is list = rise =0 | list right = \0 | list right 2 = \0 | list right 1-2 = \0 \0 | "
        "list right and is list = \0 =0 | list left and right = in \0 | verb = =0 | verb and own = =0 | "
        "verb and distance = =0 | verb, distance and own = =0 | any verb and own = =0 | noun before = =0 | "
        "noun before and distance = =0 | noun after = =0 | noun after and distance = =0 | noun after and right = \0 | "
        "sorts around = =0 | sort after, distance and right = \0 | sort before and left = in | "
        "sort after, verb and own = =0 | sort before, verb and own = =0 | document = =0 | document and place = =3 | "
        "document and verb = =0 | document and sort after = =0 | document and right = \0 | is acronym = =0 | "
        "is acronym and title = =0 | acronym's last word = =0 | expansion's left = =0 | expansion's left 1-2 = =0 | "
        "expansion's shape = =0 | past brackets = \0 | past brackets 1-2 = \0 \0 | past brackets and last = \0 kite | "
        "left of both, verb = in =0 | verb of both, distance and own = =0 | last and verb = kite =0 | "
        "left of both and past brackets = in rise \0 | last and left of both = kite in | words to the left = in =0 | "
        "words to the left = rise =0 | words to the left = tides =0 | words to the left = \n =0 | "
        "words to the left = \n =0 | words to the right = \0 | words to the right = \0 | words to the right = \0 | "
        "words to the right = \0 | words to the right = \0"
    )),
]  # fmt: skip


@pytest.mark.parametrize(("surface", "row"), OCCURRENCES, ids=[surface for surface, _ in OCCURRENCES])
def test_features_of_an_occurrence(surface: str, row: str, batch: Batch) -> None:
    at = int(batch.first[batch.surfaces.index(surface)])
    assert said(occurrence_features(batch), at) == expected(row)


@pytest.mark.parametrize(
    ("surface", "row"),
    [
        ("HDN", "times, sections = =9 | first place = =4 | head, times = =9"),
        ("Heron Diver", "times, sections = =11 | first place = =0 | head, times = =105"),
        ("Patient", "times, sections = =6 | first place = =2 | head, times = =4"),
        ("Diver", "times, sections = =11 | first place = =1 | head, times = =41"),
        ("Kite", "times, sections = =5 | first place = =3 | head, times = =5"),
    ],
)
def test_features_of_a_candidate_in_its_document(surface: str, row: str, batch: Batch) -> None:
    assert said(document_features(batch), batch.surfaces.index(surface)) == expected(row)


@pytest.mark.parametrize(
    ("abstract", "sorts"),
    [
        ("It is.", 1),
        ("We present a dataset.", 1 + 8),
        ("We present a benchmark and a model.", 1 + 16 + 32),
        ("It is made by a model. We rest.", 1),  # who makes it, and what is said of making, is of its own sentence
        ("We use a benchmark.", 1),
        ("We present what we saw in all of the ponds that we came to in May, for a benchmark.", 1),
    ],
)
def test_what_a_document_says_it_makes(abstract: str, sorts: int, extractor: Extractor) -> None:
    b, _ = _batch([Paper("The Kite data", abstract)], extractor)
    assert dict(said(occurrence_features(b), b.surfaces.index("Kite")))["document"] == sorts


def test_each_feature_has_rows_of_its_own(batch: Batch) -> None:
    features = occurrence_features(batch)
    rows = hashed(features)
    assert rows.shape == (len(features), len(batch.start))
    assert rows.max() < 2**18
    verb = [name for name, _ in features].index("verb")
    (again,) = hashed([("verb", features[verb][1])])
    assert (again == rows[verb]).all()
    assert (hashed([("verb and own", features[verb][1])]) != again).any()


def test_distances_grow_in_steps() -> None:
    numbers = np.array([0, 1, 2, 3, 6, 7, 30, 31, 254, 255, 10_000])
    assert _logarithm(numbers).tolist() == [0, 1, 1, 2, 2, 3, 4, 5, 7, 8, 8]
    assert _distance(numbers, numbers >= 0).tolist() == [0, 1, 1, 2, 2, 3, 4, 5, 5, 5, 5]
    assert _distance(np.array([-3, 7]), np.array([True, False])).tolist() == [0, 0]
