"""What is in doubt is read in its sentences, word by word in pieces."""

import numpy as np
import pytest

from extract import Extractor
from extract.stages.names.batch import Batch
from extract.stages.names.reading import LONGEST_WHOLE, SPECIAL, WordPieces, case_of, read_around
from extract.stages.names.tokens import Vocabulary
from tests.stages.names.test_reader import PAPERS, _batch


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
