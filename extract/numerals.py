"""Finding numbers with their units: `24x`, `7-9×`, `40 percent`, `threefold`, `83.6% to 85.1%`, `2.3e-4`.

The first layer under speedups, savings and results, which decide what each number means. What a rulebook
cannot change about how numbers are written stands here. Every pattern is linear: what repeats without a
bound is possessive.
"""

import re
import sys
from itertools import chain
from typing import NamedTuple

import regex
from ahocorasick_rs import AhoCorasick


class Number(NamedTuple):
    """A number or a range. `start:end` covers sign, number and unit; `unit` is `"x"`, `"%"` or `""`.

    `value_max` is the upper end of a range.
    """

    start: int
    end: int
    value: float
    value_max: float | None
    unit: str


_DIGITS = r"(?:\d{1,3}(?:,\d{3})++(?:\.\d++)?|\d++(?:\.\d++)?(?:e[-+]?\d{1,3})?|\.\d++)"
_TIMES = r"(?:\ ?×|[xX](?:\ times)?\b|\ [xX](?=[\s.,;:)]|$)|\ ?-?times\b(?!\d)|[-\ ]?fold\b)"
_PERCENT = r"(?:\ ?%|\ per\ ?cent(?!age|ile)\b|\ pct\b)"
_UNIT = rf"(?:{_TIMES}|{_PERCENT})"
_TO = r"(?:\ ?(?:[-–—~]|\bto\b)\ ?~?)"

_FACTOR_FOLLOWS = r"(?=\ (?:speed[-\ ]?up|acceleration)\b)"  # where a range that lost its unit is one all the same

_NUMBER = regex.compile(
    rf"""
    (?=[-+.\d])(?<![\w.,^_×]|(?<![%x×])/|\d-|[A-Za-z]-)
    (?P<sign>[-+](?=[\d.]))?
    (?P<low>{_DIGITS})
    (?:
      (?P<low_unit>{_UNIT})?
      (?:{_TO}|(?=\ and\ )(?<=\bbetween\ [\d.]{{1,8}}(?:[x×%]|\ times)?)\ and\ )
      (?P<high>{_DIGITS})(?P<high_unit>{_UNIT}|{_FACTOR_FOLLOWS})
      | \+?(?P<unit>{_UNIT})
    )?
    (?!\w|×\ ?\d|\.\d)
    """,
    regex.VERBOSE,
)

# Where a number may begin: it begins with a set of characters, so that the search for it is quick.
_SIGN_OR_DIGIT = re.compile(r"[-+.\d](?<![\w.,^×][-+.\d])")

_CARDINALS = {
    "two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0, "six": 6.0, "seven": 7.0, "eight": 8.0, "nine": 9.0,
    "ten": 10.0, "twelve": 12.0, "fifteen": 15.0, "twenty": 20.0, "thirty": 30.0, "fifty": 50.0,
    "hundred": 100.0, "thousand": 1000.0,
}  # fmt: skip

# Factors that no unit follows: `×2` and `x2`, `by a factor of 2-4`, `1/4 of`.
_PREFIXED = re.compile(rf"[×xX](?<![\w×].)(?:(?<=×) ?|(?=\d))({_DIGITS})(?![\w×]|\.\d| ?×)")
_FACTOR_OF = regex.compile(
    rf"""
    \bfactors?\ (?:of|(?P<between>between))\ (?:[A-Za-z]+\ |[~≈]\ ?){{0,3}}
    (?:
      (?P<low>{_DIGITS})(?:(?:{_TO}|(?P<and>\ and\ ))(?P<high>{_DIGITS}))?+(?![\w×%]|\.\d|\ ?×)
      | (?P<cardinal>{"|".join(_CARDINALS)})\b
    )
    """,
    regex.VERBOSE,
)
LARGEST = sys.float_info.max  # JSON has no infinity, which is what longer digits become
_SHARE = re.compile(r"(?<![\w.,/-])(\d)/(\d{1,4})(?:th|rd)?(?![\w./%])")

# Other factors written as words: their values and units.
_WORDS: dict[str, tuple[float, str]] = {
    "half": (0.5, "x"), "halves": (50.0, "%"), "halved": (50.0, "%"), "halving": (50.0, "%"), "halve": (50.0, "%"),
    "twice": (2.0, "x"), "double": (2.0, "x"), "doubles": (2.0, "x"), "doubled": (2.0, "x"), "doubling": (2.0, "x"),
    "triple": (3.0, "x"), "triples": (3.0, "x"), "tripling": (3.0, "x"), "thrice": (3.0, "x"),
    "quadruple": (4.0, "x"), "quadruples": (4.0, "x"),
    "a third": (1 / 3, "x"), "one third": (1 / 3, "x"), "one-third": (1 / 3, "x"), "two-thirds": (2 / 3, "x"),
    "two thirds": (2 / 3, "x"), "a quarter": (0.25, "x"), "one quarter": (0.25, "x"), "one-quarter": (0.25, "x"),
    "one-fourth": (0.25, "x"), "one-fifth": (0.2, "x"), "one fifth": (0.2, "x"), "one-tenth": (0.1, "x"),
    "one tenth": (0.1, "x"), "a tenth": (0.1, "x"), "a fifth": (0.2, "x"), "one-sixth": (1 / 6, "x"),
    "one-eighth": (0.125, "x"),
}  # fmt: skip
_SHARES = [word for word, (value, _) in _WORDS.items() if value < 1]

_WORDED = re.compile(
    rf"""
    \b(?:
      (?P<magnitude>
        (?:(?P<count>an|one|two|three|four|(?<![\d.])\d)
        (?:(?:[-–\ ](?:to|or)[-–\ ]|\ ?[-–]\ ?)(?P<count_max>two|three|four|five|\d))?[-\ ])?
        (?:(?:full|entire)\ )?orders?[-\ ]of[-\ ]magnitudes?)
      | (?P<cardinal>{"|".join(_CARDINALS)})(?:[-\ ]?fold|[-\ ]times)
      | by\ (?:\w+\ ){{0,2}}?(?P<by_share>{"|".join(map(re.escape, _SHARES))})
      | (?<!first\ )(?<!second\ )(?<!latter\ )(?<!and\ a\ )(?P<word>{"|".join(map(re.escape, _WORDS))})
    )\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
# No worded factor stands in a text that holds none of these.
_WORD_PARTS = AhoCorasick([
    "half", "halv", "twice", "thrice", "doubl", "tripl", "quadrupl", "third", "quarter", "fourth", "fifth", "sixth",
    "eighth", "tenth", "magnitude", "fold", *(f"{cardinal} times" for cardinal in _CARDINALS),
])  # fmt: skip


def find_numbers(string: str, start: int, end: int) -> list[Number]:
    """Return the numbers that `string[start:end]` writes in digits with what follows as unit, in order."""
    found = []
    after = start
    for place in _SIGN_OR_DIGIT.finditer(string, start, end):
        match = _NUMBER.match(string, place.start(), end) if place.start() >= after else None
        if match is None:
            continue
        after = match.end()
        low_unit = match["low_unit"]
        unit = _unit(match["high_unit"] or match["unit"] or low_unit)
        if low_unit and _unit(low_unit) != unit:
            continue
        value, value_max = _value(match["low"]), _value(match["high"]) if match["high"] else None
        if value_max is not None and value_max <= value:
            value_max = None
        if match["sign"] == "-" and value_max is None:
            value = -value
        found.append(Number(match.start(), match.end(), value, value_max, unit))
    return found


def find_factors(string: str, start: int, end: int) -> list[Number]:
    """Return the factors in `string[start:end]` that no unit in digits marks, in order.

    Such are `twice`, `two orders of magnitude`, `a factor of 4`, `×2`.
    """
    lowered = string[start:end].lower()
    found = []
    if "×" in lowered or "x" in lowered:
        matches = _PREFIXED.finditer(string, start, end)
        found += [Number(*match.span(), _value(match[1]), None, "x") for match in matches]
    if "factor" in lowered:
        found += chain.from_iterable(map(_factors_of, _FACTOR_OF.finditer(string, start, end)))
    if "/" in lowered:
        found += [_part(match) for match in _SHARE.finditer(string, start, end) if int(match[1]) < int(match[2])]
    if _WORD_PARTS.find_matches_as_indexes(lowered):
        found += map(_worded, _WORDED.finditer(string, start, end))
    return sorted(found, key=lambda n: n.start)


def _factors_of(match: "regex.Match[str]") -> list[Number]:
    """Return the factors of a match; `of 2 and 4` are two of them, `between 2 and 4` is a range."""
    if match["cardinal"]:
        return [Number(*match.span("cardinal"), _CARDINALS[match["cardinal"]], None, "x")]
    low, high = _value(match["low"]), _value(match["high"]) if match["high"] else None
    if high is not None and match["and"] and not match["between"]:
        return [Number(*match.span("low"), low, None, "x"), Number(*match.span("high"), high, None, "x")]
    return [Number(match.start("low"), match.end(), low, high, "x")]


def _part(match: "re.Match[str]") -> Number:
    share = _share(int(match[1]) / int(match[2]))
    if match.string.endswith("by ", 0, match.start()):
        return _taken(match.span(), share)
    return Number(*match.span(), share, None, "x")


def _taken(span: tuple[int, int], share: float) -> Number:
    """Return the share that is taken away, as `by half` says: a percentage, where `half of` is what remains."""
    return Number(*span, round(100 * share, 4), None, "%")


def _worded(match: "re.Match[str]") -> Number:
    if match["magnitude"]:
        high = _magnitude(match["count_max"]) if match["count_max"] else None
        return Number(*match.span(), _magnitude(match["count"]), high, "x")
    if match["cardinal"]:
        return Number(*match.span(), _CARDINALS[match["cardinal"].lower()], None, "x")
    if share := match["by_share"]:
        return _taken(match.span("by_share"), _share(_WORDS[share.lower()][0]))
    value, unit = _WORDS[match["word"].lower()]
    return Number(*match.span(), _share(value), None, unit)


def _share(value: float) -> float:
    """Round a share to what its words say: a third is 0.33, an eighth 0.125."""
    return round(value, 2) if value >= 0.1 and value * 1000 % 1 else round(value, 6)


def _magnitude(count: str | None) -> float:
    if count is None or count.lower() in {"an", "one"}:
        return 10.0
    return 10.0 ** (int(count) if count.isdigit() else _CARDINALS[count.lower()])


def _unit(unit: str | None) -> str:
    if not unit:
        return ""
    return "%" if unit.lstrip()[0] in "%p" else "x"


def _value(digits: str) -> float:
    return min(float(digits.replace(",", "")), LARGEST)
