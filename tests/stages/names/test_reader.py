"""What is in doubt is read in its sentences, and the same comes out whatever is read beside it."""

import numpy as np
import pytest

from extract import Extractor
from extract.paper import Paper
from extract.stages.names import find_names
from extract.stages.names.batch import Batch, gather
from extract.stages.names.doubt import decide, doubtful
from extract.stages.names.model import load as load_model
from extract.stages.names.reader import TOP, Dense, Reader, Text, _attended, _steps, load
from extract.stages.names.reading import LONGEST_WHOLE, read_around
from extract.stages.names.recognizer import Recognizer
from extract.stages.names.scoring import TokenScores, probabilities
from extract.stages.names.tokens import Vocabulary
from extract.stages.names.wordpieces import SPECIAL, WordPieces, case_of
from extract.text import read_text

PAPERS = [
    Paper("Heron: Patient Search", "Heron waits, then strikes. Ponds are wet. Compared with Stork, it is calm."),
    Paper(
        "On tides",
        "Tides rise. We use TideLog and the Moor corpus. It was mild vs. that of Brine. No more is said.",
    ),
    Paper("Lantern", ""),
    Paper("A walk", "We walked. " * 400 + "Then came Pebble, a method. " + "Later Gravel was used in Quarry. " * 90),
]


def _batch(papers: list[Paper], extractor: Extractor) -> tuple[Batch, Vocabulary]:
    texts = [read_text(paper, extractor.rulebook.markup) for paper in papers]
    vocabulary = Vocabulary(extractor.rulebook.names.cues)
    return gather(texts, [find_names(text, extractor.rulebook.names) for text in texts], vocabulary), vocabulary


def _words(b: Batch, vocabulary: Vocabulary, surface: str) -> str:
    wanted = np.flatnonzero([s == surface for s in b.surfaces])
    return " ".join(vocabulary.words[row] for row in read_around(b, wanted).rows.tolist())


@pytest.mark.parametrize(
    ("surface", "expected"),
    [
        ("Stork", "\0 Heron : Patient Search \n Compared with Stork , it is calm . \0"),
        ("Heron", "\0 Heron : Patient Search \n Heron waits , then strikes . \0"),
        ("Brine", "\0 On tides \n It was mild vs . that of Brine . \0"),  # no sentence begins with a small letter
    ],
)
def test_title_and_sentences_are_read(surface: str, expected: str, extractor: Extractor) -> None:
    b, vocabulary = _batch(PAPERS[:2], extractor)
    assert _words(b, vocabulary, surface) == expected


def test_places_are_those_of_the_candidates(extractor: Extractor) -> None:
    b, vocabulary = _batch(PAPERS, extractor)
    reading = read_around(b, np.arange(len(b.keys)))
    for m, owner in enumerate(reading.owner.tolist()):
        words = [vocabulary.words[row] for row in reading.rows[reading.first[m] : reading.last[m] + 1].tolist()]
        assert "".join(words) == b.surfaces[reading.candidates[owner]].replace(" ", "")


def test_a_long_text_is_read_to_a_limit(extractor: Extractor) -> None:
    b, _ = _batch(PAPERS[3:], extractor)
    reading = read_around(b, np.arange(len(b.keys)), whole=True)
    assert np.diff(reading.bounds).max() == LONGEST_WHOLE + 2
    assert "Gravel" not in {b.surfaces[c] for c in reading.candidates.tolist()}


@pytest.mark.parametrize(
    ("word", "pieces"),
    [
        ("Marsh", ["marsh"]),
        ("Marshland", ["marsh", "##land"]),
        ("marsh-", ["marsh"]),  # what no piece knows is left out
        ("ÞÞ", ["[UNK]"]),
        ("marsh" * 20, ["[UNK]"]),
        ("\0", ["[PAD]"]),
        ("\n", ["[SEP]"]),
    ],
)
def test_words_are_split_into_the_longest_pieces(word: str, pieces: list[str]) -> None:
    known = WordPieces([*SPECIAL, "marsh", "mar", "##land", "##l", "##sh"])
    assert [known.pieces[number] for number in known.of(word)] == pieces


@pytest.mark.parametrize(("word", "case"), [("tide", 0), ("Tide", 1), ("TIDE", 2), ("TideLog", 3), ("T5", 4), (".", 0)])
def test_cases(word: str, case: int) -> None:
    assert case_of(word) == case


def test_products_are_exact_in_any_order() -> None:
    random = np.random.default_rng(0)
    x = random.integers(-TOP, TOP + 1, (50, 1024)).astype(np.float32)
    x[0], one = TOP, np.ones(8, np.float32)
    weights = random.integers(-TOP, TOP + 1, (1024, 8)).astype(np.float32)
    weights[:, 0] = TOP
    exact = x.astype(np.int64) @ weights.astype(np.int64)
    assert (Dense(weights, one, 0 * one).of(x, np.ones((50, 1), np.float32)) == exact).all()
    order = random.permutation(1024)
    assert (x[:, order] @ weights[order] == exact).all()


def test_steps_keep_the_greatest_value() -> None:
    whole, scale = _steps(np.array([[1.0, -4.0, 0.01], [0, 0, 0]], np.float32))
    assert whole.tolist() == [[32, -127, 0], [0, 0, 0]]
    np.testing.assert_allclose(whole[0] * scale[0], [1, -4, 0], atol=2 / 127)


def test_attention_is_that_of_its_text() -> None:
    random = np.random.default_rng(1)
    asked, keys = (random.normal(size=(9, width)).astype(np.float32) for width in (8, 16))
    parts = [slice(0, 4), slice(4, 9)]
    both = _attended(asked, keys, 2, [Text(part, part, None) for part in parts])
    for part in parts:
        size = part.stop - part.start
        alone = _attended(asked[part], keys[part], 2, [Text(slice(size), slice(size), None)])
        assert (both[part] == alone).all()
        k, v = keys[part].reshape(size, 2, 2, 4).transpose(1, 2, 0, 3)
        scores = asked[part].reshape(size, 2, 4).transpose(1, 0, 2) @ k.transpose(0, 2, 1) / 2
        share = np.exp(scores) / np.exp(scores).sum(axis=2, keepdims=True)
        np.testing.assert_allclose(alone, (share @ v).transpose(1, 0, 2).reshape(size, 8), atol=0.1)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return load()


def test_the_same_alone_and_beside_others(reader: Reader, extractor: Extractor) -> None:
    b, vocabulary = _batch(PAPERS, extractor)
    candidates, p = reader.read(b, vocabulary, np.arange(len(b.keys)))
    alone = []
    for paper in PAPERS:
        one, words = _batch([paper], extractor)
        alone.append(reader.read(one, words, np.arange(len(one.keys)))[1])
    assert len(candidates) > 8
    assert (np.concatenate(alone) == p).all()


def test_only_what_is_in_doubt_is_decided_by_the_reader(reader: Reader, extractor: Extractor) -> None:
    b, vocabulary = _batch(PAPERS, extractor)
    model = load_model()
    p = probabilities(b, model, TokenScores(model.weights, vocabulary))
    decided, read = decide(b, p, reader, vocabulary)
    assert read.any()
    assert not (read & ~doubtful(b, p)).any()
    assert (decided[~read] == p[~read]).all()
    assert (decided[read] != p[read]).any(axis=1).all()


def test_fast_leaves_the_reader_out(extractor: Extractor) -> None:
    texts = [read_text(paper, extractor.rulebook.markup) for paper in PAPERS]
    by = [
        {m.by for names in Recognizer(extractor.rulebook.names, fast=fast).recognize_all(texts) for m in names}
        for fast in (False, True)
    ]
    name = load().name
    assert [name in each for each in by] == [True, False]


def test_fast_is_kept_where_an_extractor_is_copied() -> None:
    build, arguments = Extractor(fast=True).__reduce__()
    copy = build(*arguments)
    assert copy.recognizer is not None
    assert copy.recognizer.fast
