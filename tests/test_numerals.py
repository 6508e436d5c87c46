"""Numbers as texts write them, with their units, and what only looks like one."""

import pytest

from extract.markup import load
from extract.numerals import find_factors, find_numbers
from extract.paper import Paper
from extract.resources import data_folder
from extract.text import read_text

MARKUP = load(data_folder("rules"))


def whole(abstract: str) -> tuple[str, int, int]:
    string = read_text(Paper("", abstract), MARKUP).string
    return string, 0, len(string)


@pytest.mark.parametrize(
    ("abstract", "expected"),
    [
        ("24x", [(24, None, "x")]),
        ("24 x faster", [(24, None, "x")]),
        (r"$24\times$", [(24, None, "x")]),
        (r"24\times", [(24, None, "x")]),
        ("118times", [(118, None, "x")]),
        ("2.5X", [(2.5, None, "x")]),
        ("3-fold", [(3, None, "x")]),
        ("7x-9x", [(7, 9, "x")]),
        ("10-20x", [(10, 20, "x")]),
        ("1.3x to 1.6x", [(1.3, 1.6, "x")]),
        ("between 2x and 4x", [(2, 4, "x")]),
        ("40%", [(40, None, "%")]),
        ("40 percent", [(40, None, "%")]),
        ("40 percentage points", [(40, None, "")]),
        ("-40%", [(-40, None, "%")]),
        ("10-10%", [(10, None, "%")]),
        ("from 12.1% to 3.4%", [(12.1, None, "%")]),
        ("35%/52%", [(35, None, "%"), (52, None, "%")]),
        ("2,048x", [(2048, None, "x")]),
        ("1.5 to 4 speedup", [(1.5, 4, "")]),
        ("1.5x to 4 speedup", [(1.5, 4, "x")]),
        ("1.5 to 4 layers", [(1.5, None, ""), (4, None, "")]),
        ("224x224", []),
        (r"$224\times224$", []),
        ("224times224", []),
        ("top-5", []),
    ],
)
def test_numbers(abstract: str, expected: list[tuple[object, ...]]) -> None:
    assert [(n.value, n.value_max, n.unit) for n in find_numbers(*whole(abstract))] == expected


@pytest.mark.parametrize(
    ("abstract", "expected"),
    [
        (r"$\times 2$", [(2, None, "x")]),
        ("x2 fewer", [(2, None, "x")]),
        ("by a factor of 2-4", [(2, 4, "x")]),
        ("a factor of 4", [(4, None, "x")]),
        ("a factor of four", [(4, None, "x")]),
        ("factors of 2 and 4", [(2, None, "x"), (4, None, "x")]),
        ("factors between 2 and 4", [(2, 4, "x")]),
        ("twice", [(2, None, "x")]),
        ("Threefold", [(3, None, "x")]),
        ("eight times", [(8, None, "x")]),
        ("an order of magnitude", [(10, None, "x")]),
        ("one order of magnitude", [(10, None, "x")]),
        ("2 orders of magnitude", [(100, None, "x")]),
        ("two to three orders of magnitude", [(100, 1000, "x")]),
        ("2-3 orders of magnitude", [(100, 1000, "x")]),
        ("2 to 3 orders of magnitude", [(100, 1000, "x")]),
        ("2.5 orders of magnitude", [(10, None, "x")]),
        ("1/4 of", [(0.25, None, "x")]),
        ("1/3 of", [(0.33, None, "x")]),
        ("1/8 of", [(0.125, None, "x")]),
        ("1/300 of", [(0.003333, None, "x")]),
        ("5/5 of", []),
        ("a third of", [(0.33, None, "x")]),
        ("by half", [(50, None, "%")]),
        ("by more than half", [(50, None, "%")]),
        ("by 1/3", [(33, None, "%")]),
        ("by a third", [(33, None, "%")]),
        ("by about two-thirds", [(67, None, "%")]),
        ("by one-eighth", [(12.5, None, "%")]),
        ("halves", [(50, None, "%")]),
        ("half of", [(0.5, None, "x")]),
        ("twice, 1/4 of, a factor of 3, ×5", [(2, None, "x"), (0.25, None, "x"), (3, None, "x"), (5, None, "x")]),
        ("the first half of", []),
        ("behalf", []),
        ("Sentinel-1/2", []),
    ],
)
def test_factors(abstract: str, expected: list[tuple[object, ...]]) -> None:
    assert [(n.value, n.value_max, n.unit) for n in find_factors(*whole(abstract))] == expected


def test_only_the_part_asked_for_is_read() -> None:
    string = "2x, ×3, a factor of 4, 1/4, twice; 5x, ×6, a factor of 7, 1/5, half; 8x, ×9, a factor of 10, 1/8, triple"
    start, end = string.index("5x"), string.index("; 8x")
    assert [n.value for n in find_numbers(string, start, end) if n.unit] == [5]
    assert [n.value for n in find_factors(string, start, end)] == [6, 7, 0.2, 0.5]
