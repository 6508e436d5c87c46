"""What teacher and reader are given in training: readings of many texts as one, and words as pieces."""

import numpy as np
import pytest

from extract.stages.names.reading import SPECIAL, Reading, WordPieces
from extract.stages.names.tokens import PAD, TITLE_END
from training.prepare import Prepared, as_pieces, choose_pieces, join, piece_table, ranges

WORDS = [PAD, TITLE_END, "Marshland", "is", "wet"]
PIECES = WordPieces([*SPECIAL, "marsh", "##land", "is", "wet"])


def _reading(rows: list[int], first: int, last: int, document: int) -> Reading:
    numbers = ([document], [0, len(rows)], rows, [7], [0], [0], [first], [last])
    return Reading(*(np.array(each, dtype=np.int64) for each in numbers))


ONE, TWO = _reading([0, 2, 1, 3, 4, 0], 1, 1, 0), _reading([0, 1, 4, 2, 0], 2, 3, 1)


@pytest.mark.parametrize(
    ("start", "size", "expected"), [([3], [0], []), ([3, 10], [2, 3], [3, 4, 10, 11, 12]), ([0, 0], [1, 1], [0, 0])]
)
def test_ranges(start: list[int], size: list[int], expected: list[int]) -> None:
    assert ranges(np.array(start), np.array(size)).tolist() == expected


def test_readings_are_joined() -> None:
    both = join([ONE, TWO])
    assert both.bounds.tolist() == [0, 6, 11]
    assert both.text.tolist() == both.owner.tolist() == [0, 1]
    assert [both.rows[a : b + 1].tolist() for a, b in zip(both.first, both.last, strict=True)] == [[2], [4, 2]]


def test_words_become_pieces() -> None:
    table = piece_table(WORDS, PIECES)
    reading, cases = as_pieces(join([ONE, TWO]), table)
    pieces = [PIECES.pieces[number] for number in reading.rows.tolist()]
    spans = [pieces[a : b + 1] for a, b in zip(reading.first, reading.last, strict=True)]
    texts = [pieces[a:b] for a, b in zip(reading.bounds, reading.bounds[1:], strict=False)]
    assert spans == [["marsh", "##land"], ["wet", "marsh", "##land"]]
    assert texts[0] == ["[PAD]", "marsh", "##land", "[SEP]", "is", "wet", "[PAD]"]
    assert cases.tolist()[:7] == [0, 1, 1, 0, 0, 0, 0]


def test_common_words_are_pieces_and_others_are_split() -> None:
    none = np.zeros(0, dtype=np.int64)
    rows = np.array([2, 3, 3, 4, 4, 4])
    reading = Reading(none, none, rows, none, none, none, none, none)
    prepared = Prepared(WORDS, none, none, none, none, none, np.zeros((0, 7), np.float32), reading, reading)
    assert choose_pieces(prepared, PIECES, words=1, least=2) == [*SPECIAL, "is", "wet"]
    assert choose_pieces(prepared, PIECES, words=2, least=1) == [*SPECIAL, "##land", "is", "marsh", "wet"]
