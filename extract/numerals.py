"""Finding numbers with their units: `24x`, `7-9×`, `40 percent`, `threefold`, `83.6% to 85.1%`, `2.3e-4`.

The first layer under speedups, savings and results, which decide what each number means. What a rulebook
cannot change about how numbers are written stands here. Every pattern is linear: what repeats without a
bound is possessive.
"""

from dataclasses import dataclass

import regex

from extract.text import Text


@dataclass(frozen=True, slots=True)
class Number:
    """A number or a range. `start:end` covers sign, number and unit; `unit` is `"x"`, `"%"` or `""`.

    `value_max` is the upper end of a range. `decimals` tells how it was written: 83.60 has 2.
    """

    start: int
    end: int
    value: float
    value_max: float | None
    unit: str
    decimals: int


_DIGITS = r"(?:\d{1,3}(?:,\d{3})++(?:\.\d++)?|\d++(?:\.\d++)?(?:e[-+]?\d{1,3})?|\.\d++)"
_TIMES = r"(?:\ ?×|[xX](?:\ times)?\b|\ [xX](?=[\s.,;:)]|$)|\ ?-?times\b(?!\d)|[-\ ]?fold\b)"
_PERCENT = r"(?:\ ?%|\ per\ ?cent(?!age|ile)\b|\ pct\b)"
_UNIT = rf"(?:{_TIMES}|{_PERCENT})"
_TO = r"(?:\ ?(?:[-–—~]|\bto\b)\ ?~?)"

_NUMBER = regex.compile(
    rf"""
    (?<![\w.,^_/×]|\d-|[A-Za-z]-)
    (?P<sign>[-+](?=[\d.]))?
    (?P<low>{_DIGITS})
    (?:
      (?P<low_unit>{_UNIT})?(?:{_TO}|(?<=\bbetween\ [\d.]{{1,8}}(?:[x×%]|\ times)?)\ and\ )(?P<high>{_DIGITS})(?P<high_unit>{_UNIT})
      | (?P<unit>{_UNIT})
    )?
    (?!\w|×\ ?\d|\.\d)
    """,
    regex.VERBOSE,
)

_CARDINALS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "fifty": 50, "hundred": 100, "thousand": 1000,
}  # fmt: skip

# Factors that no unit follows: `×2`, `by a factor of 2-4`, `1/4 of`.
_PREFIXED = regex.compile(
    rf"""
    (?<![\w\d×])(?:×\ ?|[xX](?=\d))(?P<times>{_DIGITS})(?![\w×]|\.\d|\ ?×)
    | \bfactors?\ (?:of|between)\ (?:[A-Za-z]+\ |[~≈]\ ?){{0,3}}
      (?:(?P<low>{_DIGITS})(?:(?:{_TO}|\ and\ )(?P<high>{_DIGITS}))?+(?![\w×%]|\.\d|\ ?×)|(?P<cardinal>{"|".join(_CARDINALS)})\b)
    | (?<![\w.,/])(?P<one>\d)/(?P<of>\d{{1,4}})(?:th|rd)?(?![\w./%])
    """,
    regex.VERBOSE,
)

# Other factors written as words: their values and units.
_WORDS: dict[str, tuple[float, str]] = {
    "half": (0.5, "x"), "halves": (50, "%"), "halved": (50, "%"), "halving": (50, "%"), "halve": (50, "%"),
    "twice": (2, "x"), "double": (2, "x"), "doubles": (2, "x"), "doubled": (2, "x"), "doubling": (2, "x"),
    "triple": (3, "x"), "triples": (3, "x"), "tripling": (3, "x"), "thrice": (3, "x"),
    "quadruple": (4, "x"), "quadruples": (4, "x"),
    "a third": (1 / 3, "x"), "one third": (1 / 3, "x"), "one-third": (1 / 3, "x"), "two-thirds": (2 / 3, "x"),
    "two thirds": (2 / 3, "x"), "a quarter": (0.25, "x"), "one quarter": (0.25, "x"), "one-quarter": (0.25, "x"),
    "one-fourth": (0.25, "x"), "one-fifth": (0.2, "x"), "one fifth": (0.2, "x"), "one-tenth": (0.1, "x"),
    "one tenth": (0.1, "x"), "a tenth": (0.1, "x"), "a fifth": (0.2, "x"), "one-sixth": (1 / 6, "x"),
    "one-eighth": (0.125, "x"),
}  # fmt: skip

_WORDED = regex.compile(
    rf"""
    \b(?:
      (?P<magnitude>(?:(?P<count>an|one|two|three|four|\d)(?:[-–\ ](?:to|or)[-–\ ](?P<count_max>two|three|four|five))?[-\ ])?
        (?:(?:full|entire)\ )?orders?[-\ ]of[-\ ]magnitudes?)
      | (?P<cardinal>{"|".join(_CARDINALS)})(?:[-\ ]?fold|[-\ ]times)
      | by\ (?:\w+\ ){{0,2}}?(?P<by_half>half)
      | (?P<word>{"|".join(_WORDS)})
    )\b
    """,
    regex.VERBOSE | regex.IGNORECASE,
)


def find_numbers(text: Text) -> list[Number]:
    """Return the numbers that `text` writes in digits with what follows them as unit, in order."""
    found = []
    for match in _NUMBER.finditer(text.string):
        unit = _unit(match["high_unit"] or match["unit"])
        low_unit = match["low_unit"]
        if low_unit and _unit(low_unit) != unit:
            continue
        value, value_max = _value(match["low"]), _value(match["high"]) if match["high"] else None
        if value_max is not None and value_max <= value:
            value_max = None
        if match["sign"] == "-" and value_max is None:
            value = -value
        found.append(Number(match.start(), match.end(), value, value_max, unit, _decimals(match["low"])))
    return found


def find_factors(text: Text) -> list[Number]:
    """Return the factors that no unit in digits marks: `twice`, `two orders of magnitude`, `a factor of 4`, `×2`."""
    string = text.string
    found = []
    for match in _PREFIXED.finditer(string):
        if match["one"]:
            if int(match["one"]) < int(match["of"]):
                found.append(Number(*match.span(), round(int(match["one"]) / int(match["of"]), 3), None, "x", 0))
            continue
        if match["cardinal"]:
            found.append(Number(*match.span("cardinal"), _CARDINALS[match["cardinal"]], None, "x", 0))
            continue
        low, high = match["times"] or match["low"], match["high"]
        start = match.start() if match["times"] else match.start("low")
        found.append(Number(start, match.end(), _value(low), _value(high) if high else None, "x", _decimals(low)))
    for match in _WORDED.finditer(string):
        value_max = None
        if match["magnitude"]:
            value, value_max = _magnitude(match["count"]), _magnitude(match["count_max"]) if match["count_max"] else None
            unit = "x"
        elif match["cardinal"]:
            value, unit = _CARDINALS[match["cardinal"].lower()], "x"
        elif match["by_half"]:
            value, unit = 50, "%"
        else:
            value, unit = _WORDS[match["word"].lower()]
        start = match.start("by_half") if match["by_half"] else match.start()
        found.append(Number(start, match.end(), round(value, 3), value_max, unit, 0))
    return sorted(found, key=lambda n: n.start)


def _magnitude(count: str | None) -> float:
    if count is None or count.lower() in {"an", "one"}:
        return 10.0
    return 10.0 ** (int(count) if count.isdigit() else _CARDINALS[count.lower()])


def _unit(unit: str | None) -> str:
    if not unit:
        return ""
    return "%" if unit.lstrip()[0] in "%p" else "x"


def _value(digits: str) -> float:
    return float(digits.replace(",", ""))


def _decimals(digits: str) -> int:
    return len(digits.partition(".")[2])
