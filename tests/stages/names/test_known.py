"""What is known of a candidate by its letters, by rules, and by what a lexicon and a corpus say of its surface."""

from dataclasses import replace
from zlib import crc32

import numpy as np
import pytest

from extract import Extractor
from extract.mention import NameMention
from extract.paper import Paper
from extract.stages.names.batch import Batch, gather
from extract.stages.names.features import BITS
from extract.stages.names.kinds import USES
from extract.stages.names.known import (
    CLASSES,
    KNOWN_COLUMNS,
    Known,
    class_of,
    fired,
    known_features,
    known_inputs,
    rule_features,
    rule_row,
    strengths,
    surface_features,
    token_features,
)
from extract.stages.names.tokens import Vocabulary
from extract.text import read_text
from tests.stages.names.test_features import PAPERS, expected, said
from tests.stages.names.test_reader import _batch


@pytest.fixture(scope="module")
def batch(extractor: Extractor) -> Batch:
    return _batch(PAPERS, extractor)[0]


@pytest.mark.parametrize(
    ("surface", "key", "shapes", "row"),
    [
        ("HDN", "hdn", ["XX"], (
            "characters = =3 | blanks = =0 | tokens = =1 | end shapes = XX XX | first shape and tokens = XX =1 | "
            "last token and tokens = hdn =1 | end tokens = hdn hdn | first tokens = hdn ) | "
            "first shape and characters = XX =3 | form = =0"
        )),
        ("Heron Diver Network", "herondivernetwork", ["Xxx", "Xxx", "Xxx"], (
            "characters = =19 | blanks = =2 | tokens = =3 | end shapes = Xxx Xxx | first shape and tokens = Xxx =3 | "
            "last token and tokens = network =3 | end tokens = heron network | first tokens = heron diver | "
            "first shape and characters = Xxx =19 | form = =0"
        )),
        ("Ibis-2", "ibis2", ["Xxx", "-", "9"], (
            "characters = =6 | blanks = =0 | tokens = =3 | end shapes = Xxx 9 | first shape and tokens = Xxx =3 | "
            "last token and tokens = 2 =3 | end tokens = ibis 2 | first tokens = ibis - | "
            "first shape and characters = Xxx =6 | form = =0"
        )),
    ],
)  # fmt: skip
def test_features_of_a_surface(surface: str, key: str, shapes: list[str], row: str, batch: Batch) -> None:
    found = dict(said(surface_features(batch), batch.surfaces.index(surface)))
    total = sum(crc32(shape.encode()) & 0xFFFFFF for shape in shapes)
    assert found.pop("surface") == crc32(surface.encode())
    assert found.pop("folded") == crc32(key.encode())
    assert found.pop("shapes") == total
    assert found.pop("shapes and tokens") == (total * 31 + len(shapes)) & 0xFFFFFFFF
    assert found == dict(expected(row))


def ruled(abstract: str, *mentions: tuple[str, NameMention], extractor: Extractor) -> Batch:
    """Return the candidates of an abstract; rules say `mentions` of the first place of each surface."""
    text = read_text(Paper("", abstract), extractor.rulebook.markup)
    starts = [text.string.index(surface) for surface, _ in mentions]
    placed = [replace(m, start=at, end=at + len(surface)) for at, (surface, m) in zip(starts, mentions, strict=True)]
    return gather([text], [placed], Vocabulary(extractor.rulebook.names.cues))


MODEL = NameMention(0, 0, "model", "name.propose", 0.9)
DATA = NameMention(0, 0, "dataset", "lexicon.dataset", 0.75)
OWN = replace(MODEL, role="proposed", by="name.other", score=0.6)
BENCH = replace(MODEL, kind="benchmark", introduced=True, said=True, score=0.5)


@pytest.mark.parametrize(
    ("surface", "form"),
    [
        ("Moor", 0),
        ("qrumblix", 1),  # a rare word in small letters
        ("Moor's Pond", 2),
        ("Moor water", 4),  # ends in a small word
        ("Moor-water", 0),
        ("water", 0),
        ("Moor's qrumblix water", 7),
    ],
)
def test_the_form_of_a_surface(surface: str, form: int, extractor: Extractor) -> None:
    b = ruled(f"It's a qrumblix. We use {surface}.", (surface, MODEL), extractor=extractor)
    assert dict(said(surface_features(b), b.surfaces.index(surface)))["form"] == form


def test_features_of_a_token() -> None:
    inside, first, last = token_features("FooNet2")
    pieces = ["^foonet2$"[k : k + n] for n in (3, 4, 5) for k in range(10 - n)]
    parts = ["pa=foo", "pa=net", "pa=2"]
    assert inside == rows("wd=foonet2", *parts, *pieces)
    assert first == rows("w0=foonet2", "s0=XxxXxx9", "x0=Foo", "p=^fo", "p=^foo", "p=^foon")
    assert last == rows("w1=foonet2", "s1=XxxXxx9", "x1=2", "xl=2", "q=t2$", "q=et2$", "q=net2$", "q=onet2$")
    assert token_features("+")[0] == rows("wd=+", "pa=+", "^+$")
    assert len(token_features("aB" * 30)[0]) <= 1 + 1 + 3 * 24  # a long word says no more than its beginning


def rows(*names: str) -> list[int]:
    return sorted({crc32(name.encode()) >> (32 - BITS) for name in names})


def known_row(bits: int = 0, documents: int = 0, occurrences: int = 0, classes: int = 0, **uses: int) -> list[int]:
    """Return a row of what is known; counts as logarithms in eighths."""
    return [bits, documents, occurrences, *(uses.get(use, 0) for use in USES), *[classes] * len(CLASSES), 16]


def test_what_is_known_is_found_by_key() -> None:
    known = Known(np.array([3, 7], np.uint32), np.array([known_row(1), known_row(2)], np.uint8))
    found = known.of(np.array([7, 3, 5, 9], np.uint32))
    assert found[:, 0].tolist() == [2, 1, 0, 0]
    assert found.shape == (4, KNOWN_COLUMNS)
    assert found[2:].max() == 0


def test_features_of_what_a_corpus_knows() -> None:
    # of 7 documents, 15 occurrences, 3 of them with a use: in sixths of the root of the share, rounded up
    row = np.array([known_row(5, 24, 32, bare=16), known_row()], np.uint8)
    found = dict(said(known_features(row), 0))
    assert found["lexicon"] == 5
    assert found["documents"] == 3
    assert found["bare"] == 3
    assert found["bare and documents"] == 3 * 16 + 3
    assert found["after verb"] == 0
    assert found["after verb and documents"] == 3
    assert set(dict(said(known_features(row), 1)).values()) == {0}
    many = np.array([known_row(0, 80, 80, bare=80)], np.uint8)
    assert dict(said(known_features(many), 0))["documents"] == 9
    assert dict(said(known_features(many), 0))["bare and documents"] == 6 * 16 + 5


def test_numbers_of_what_a_corpus_knows() -> None:
    (row,) = known_inputs(np.array([known_row(5, 24, 32, 51, bare=16)], np.uint8))
    bits, of_documents, documents, shares, logs, classes = np.split(row, [5, 6, 7, 7 + len(USES), 7 + 2 * len(USES)])
    assert bits.tolist() == [1, 0, 1, 0, 0]
    assert [*of_documents, *documents] == [2, 3 / 6]
    assert shares.tolist() == [0] * (len(USES) - 1) + [3 / 16]
    assert logs.tolist() == [0] * (len(USES) - 1) + [2 / 5]
    assert classes.tolist() == [0.2] * len(CLASSES)


@pytest.mark.parametrize(
    ("mention", "label"),
    [
        (OWN, "proposed"),
        (MODEL, "mentioned"),
        (replace(DATA, introduced=True), "dataset+"),
        (DATA, "dataset"),
        (BENCH, "benchmark+"),
        (replace(BENCH, introduced=False), "benchmark"),
    ],
)
def test_the_class_of_a_name(mention: NameMention, label: str) -> None:
    assert CLASSES[class_of(mention)] == label


def test_the_strengths_of_what_rules_say(extractor: Extractor) -> None:
    b = ruled(
        "Moor, Pond.", ("Moor", OWN), ("Moor", MODEL), ("Moor", replace(MODEL, score=0.3)), ("Moor", BENCH),
        ("Pond", DATA), extractor=extractor,
    )  # fmt: skip
    best = strengths(b)
    moor, pond = (best[b.surfaces.index(surface)].astype(float).round(2).tolist() for surface in ("Moor", "Pond"))
    assert moor == [0.6, 0.9, 0, 0, 0.5, 0, 0, 0, 1, 0, 0, 0]
    assert pond == [0, 0, 0, 0.75, 0, 0, 0, 0, 0, 0, 1, 0]
    rules_say = dict(said(rule_features(b, best), b.surfaces.index("Moor")))["rules say"]
    assert rules_say == 1 + 2 + 16 + 256


def test_each_rule_counts_once_a_candidate(extractor: Extractor) -> None:
    b = ruled("Moor, Pond.", ("Moor", OWN), ("Moor", OWN), ("Moor", BENCH), ("Pond", DATA), extractor=extractor)
    found = sorted(zip(*(part.tolist() for part in fired(b)), strict=True))
    moor, pond = (b.surfaces.index(surface) for surface in ("Moor", "Pond"))
    assert found == sorted([
        (moor, rule_row("name.other", False)), (moor, rule_row("name.propose", True)),
        (pond, rule_row("lexicon.dataset", False)),
    ])  # fmt: skip


# How the longest of what rules found lies about a candidate: around it 8 and more, across it 16, within it 32 and more,
# by its kind: 1 for the paper's own, 2 for models, 3 for data sets, 4 for benchmarks.
@pytest.mark.parametrize(
    ("found", "surface", "around"),
    [
        ([("Moor Pond", MODEL)], "Moor Pond", 0),
        ([("Moor Pond", MODEL)], "Moor", 8 + 2 + 32 + 64 * 2),  # what begins with it, too
        ([("Moor Pond", OWN)], "Pond", 8 + 1),
        ([("Moor", DATA)], "Moor Pond", 32 + 64 * 3),
        ([("Pond", BENCH)], "Moor Pond", 32 + 64 * 4),
        ([("Big Moor", DATA)], "Moor Pond", 16),
        ([("Big Moor", DATA), ("Pond Fox", MODEL)], "Moor Pond", 16 + 32 + 64 * 2),
        ([("Big Moor Pond", DATA), ("Moor", MODEL)], "Moor", 8 + 3),  # the longest alone
        ([("Fox", DATA)], "Moor", 0),
    ],
)
def test_what_lies_about_a_candidate(
    found: list[tuple[str, NameMention]], surface: str, around: int, extractor: Extractor
) -> None:
    b = ruled("Big Moor Pond Fox.", *found, extractor=extractor)
    assert dict(said(rule_features(b, strengths(b)), b.surfaces.index(surface)))["rules around"] == around


def test_where_rules_say_nothing_nothing_lies_about(extractor: Extractor) -> None:
    b = ruled("Moor Pond.", extractor=extractor)
    assert dict(said(rule_features(b, strengths(b)), 0)) == {"rules say": 0, "rules around": 0}
