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
        ("from 12.1% to 3.4%", [(12.1, None, "%")]),
        ("35%/52%", [(35, None, "%"), (52, None, "%")]),
        ("2,048x", [(2048, None, "x")]),
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
        ("a factor of four", [(4, None, "x")]),
        ("twice", [(2, None, "x")]),
        ("Threefold", [(3, None, "x")]),
        ("eight times", [(8, None, "x")]),
        ("an order of magnitude", [(10, None, "x")]),
        ("two to three orders of magnitude", [(100, 1000, "x")]),
        ("1/4 of", [(0.25, None, "x")]),
        ("a third of", [(0.33, None, "x")]),
        ("by half", [(50, None, "%")]),
        ("by more than half", [(50, None, "%")]),
        ("halves", [(50, None, "%")]),
        ("half of", [(0.5, None, "x")]),
        ("the first half of", []),
        ("behalf", []),
        ("Sentinel-1/2", []),
    ],
)
def test_factors(abstract: str, expected: list[tuple[object, ...]]) -> None:
    assert [(n.value, n.value_max, n.unit) for n in find_factors(*whole(abstract))] == expected
