"""Finding numbers with their units: `24x`, `7-9×`, `40 percent`, `threefold`, `83.6% to 85.1%`, `2.3e-4`.

The first layer under speedups, savings and results, which decide what each number means. What a rulebook
cannot change about how numbers are written stands here.
"""

from dataclasses import dataclass

import regex

from extract.text import Text


@dataclass(frozen=True, slots=True)
class Number:
    """A number or a range. `start:end` covers sign, number and unit; `unit` is `"x"`, `"%"` or `""`.

    `value_max` is the upper end of a range. `decimal` tells how it was written: 83.60 has 2 decimals.
    """

    start: int
    end: int
    value: float
    value_max: float | None
    unit: str
    decimals: int


_DIGITS = r"(?:\d{1,3}(?:,\d{3})++(?:\.\d++)?|\d++(?:\.\d++)?(?:e[-+]?\d{1,3})?|\.\d++)"
_TIMES = r"(?:\ ?×|[xX]\b|\ [xX](?=[\s.,;:)]|$)|\ ?-?times\b(?!\d)|[- ]?fold\b)"
_PERCENT = r"(?:\ ?%|\ per\ ?cent(?!age|ile)\b|\ pct\b)"
_UNIT = rf"(?:(?P<times>{_TIMES})|(?P<percent>{_PERCENT}))"
_DASH = r"\ ?(?:[-–—~]|\bto\b|\band\b)\ ?"

_NUMBER = regex.compile(
    rf"""
    (?<![\w.,^_/×]|\d-|[A-Za-z]-)
    (?P<sign>[-+](?=[\d.]))?
    (?P<low>{_DIGITS})
    (?:
      (?P<low_unit>{_TIMES}|{_PERCENT})?
      (?:\ ?(?:[-–—~]|\bto\b)\ ?)(?P<high>{_DIGITS})(?P<high_unit>{_TIMES}|{_PERCENT})
      | (?P<unit>{_TIMES}|{_PERCENT})
    )?
    (?!\w|×\ ?\d|\.\d)
    """,
    regex.VERBOSE,
)

# Factors written as words, and their values.
_WORDS = {
    "half": 0.5, "twice": 2, "twofold": 2, "two-fold": 2, "double": 2, "threefold": 3, "three-fold": 3,
    "triple": 3, "thrice": 3, "fourfold": 4, "four-fold": 4, "quadruple": 4, "fivefold": 5, "five-fold": 5,
    "tenfold": 10, "ten-fold": 10, "hundredfold": 100,
}  # fmt: skip


def find_numbers(text: Text) -> list[Number]:
    """Return the numbers that `text` writes in digits, in order."""
    found = []
    for match in _NUMBER.finditer(text.string):
        low_unit, unit = match["low_unit"], match["high_unit"] or match["unit"]
        low, high = match["low"], match["high"]
        value = _value(low)
        value_max = _value(high) if high else None
        if value_max is not None and value_max <= value:
            value_max = None
        if match["sign"] == "-" and value_max is None:
            value = -value
        del low_unit
        found.append(
            Number(match.start(), match.end(), value, value_max, _unit(unit), _decimals(low)),
        )
    return found


def _unit(unit: str | None) -> str:
    if not unit:
        return ""
    return "%" if unit.lstrip()[0] in "%p" else "x"


def _value(digits: str) -> float:
    return float(digits.replace(",", ""))


def _decimals(digits: str) -> int:
    return len(digits.partition(".")[2])
