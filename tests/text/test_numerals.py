"""Numbers as texts write them, with their units, and what only looks like one."""

import pytest

from extract.paper import Paper
from extract.rulefiles.files import read_table
from extract.rulefiles.resources import data_folder
from extract.text import read_text
from extract.text.markup import load
from extract.text.numerals import find_factors, find_numbers, read_numerals

MARKUP = load(data_folder("rules"))
NUMERALS = read_numerals(read_table(data_folder("rules") / "quantities.toml")["numerals"])


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
        ("2x up to 4x", [(2, 4, "x")]),
        ("3x+", [(3, None, "x")]),
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
        ("10^3x", [(1000, None, "x")]),
        (r"$10^{3}\times$", [(1000, None, "x")]),
        ("10³ times", [(1000, None, "x")]),
        (r"$2\times10^3$ times", [(2000, None, "x")]),
        (r"$1.5 \times 10^{4}\times$", [(15000, None, "x")]),
        (r"$10^2\times$ to $10^4\times$", [(100, 10000, "x")]),
        ("10^2-10^3x", [(100, 1000, "x")]),
        (r"$10^{-3}\times$", []),
        ("1 200 times", [(1200, None, "x")]),
        ("1\u2009200\u00d7", [(1200, None, "x")]),
        ("12 500 fold", [(12500, None, "x")]),
        ("7.5k times", [(7500, None, "x")]),
        ("3K times", [(3000, None, "x")]),
        ("3.5K images", []),
        ("4,5x", [(4.5, None, "x")]),
        ("61,7 %", [(61.7, None, "%")]),
        ("12,25%", [(12.25, None, "%")]),
        ("1,5-2,5x", [(1.5, 2.5, "x")]),
        ("2,3,5x", []),
        ("3½ times", [(3.5, None, "x")]),
        ("1 1/2 times", [(1.5, None, "x")]),
        ("3-to-5x", [(3, 5, "x")]),
        ("2- to 4-fold", [(2, 4, "x")]),
        ("2-fold to 4-fold", [(2, 4, "x")]),
        ("2x to 4x", [(2, 4, "x")]),
        ("2 or 3 times", [(2, 3, "x")]),
        ("61%∼72%", [(61, 72, "%")]),
        (r"$61\%\sim72\%$", [(61, 72, "%")]),
        ("4.1✕", [(4.1, None, "x")]),
        ("4.1⨯", [(4.1, None, "x")]),
        ("4.1&nbsp;&times;", [(4.1, None, "x")]),
        ("30-percent", [(30, None, "%")]),
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
        ("1/300 of", [(0.00333, None, "x")]),
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
        ("one quarter of", [(0.25, None, "x")]),
        ("three-quarters of", [(0.75, None, "x")]),
        ("three fifths of", [(0.6, None, "x")]),
        ("1/12 of", [(0.0833, None, "x")]),
        ("1/20×", [(0.05, None, "x")]),
        ("⅔ of", [(0.67, None, "x")]),
        ("¼ the", [(0.25, None, "x")]),
        ("thirty percent", [(30, None, "%")]),
        ("thirty-five per cent", [(35, None, "%")]),
        ("ten to twenty percent", [(10, 20, "%")]),
        ("thirty percentage points", []),
        ("three and a half times", [(3.5, None, "x")]),
        ("one and a half times", [(1.5, None, "x")]),
        ("three to four times", [(3, 4, "x")]),
        ("two- to threefold", [(2, 3, "x")]),
        ("twofold to threefold", [(2, 3, "x")]),
        ("three-to-four-fold", [(3, 4, "x")]),
        ("two or three times", [(2, 3, "x")]),
        ("a dozen times", [(12, None, "x")]),
        ("half a dozen times", [(6, None, "x")]),
        ("twenty-five times", [(25, None, "x")]),
        ("a hundredfold", [(100, None, "x")]),
        ("three hundred times", [(300, None, "x")]),
        ("a thousand times", [(1000, None, "x")]),
        ("a factor 3", [(3, None, "x")]),
        ("between two and four times", [(2, 4, "x")]),
        ("between two- and fourfold", [(2, 4, "x")]),
        ("a factor of two and a half", [(2.5, None, "x")]),
        ("a factor of $10^3$", [(1000, None, "x")]),
        ("factors in 3 cases", []),
        ("often times", []),
        ("the first half of", []),
        ("behalf", []),
        ("half-body data", []),
        ("Sentinel-1/2", []),
    ],
)
def test_factors(abstract: str, expected: list[tuple[object, ...]]) -> None:
    assert [(n.value, n.value_max, n.unit) for n in find_factors(*whole(abstract), NUMERALS)] == expected


def test_only_the_part_asked_for_is_read() -> None:
    string = "2x, ×3, a factor of 4, 1/4, twice; 5x, ×6, a factor of 7, 1/5, half; 8x, ×9, a factor of 10, 1/8, triple"
    start, end = string.index("5x"), string.index("; 8x")
    assert [n.value for n in find_numbers(string, start, end) if n.unit] == [5]
    assert [n.value for n in find_factors(string, start, end, NUMERALS)] == [6, 7, 0.2, 0.5]
