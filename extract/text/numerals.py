"""Finding numbers with their units: `24x`, `7-9×`, `40 percent`, `two and a half times`, `2×10^3 times`, `2,5x`.

The first layer under speedups and savings, which decide what each number means. Words for numbers are the table
`numerals` of `quantities.toml`; how digits are written stands here. What is written in a way that is not
understood gives no number rather than a part of it. Every pattern is linear: what repeats without a bound is
possessive.
"""

import re
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Literal, NamedTuple

import regex
from ahocorasick_rs import AhoCorasick

from extract.rulefiles.files import alternatives

Word = Literal["", "halved", "multiplied", "magnitude"]


class Number(NamedTuple):
    """A number or a range. `start:end` covers sign, number and unit; `unit` is `"x"`, `"%"` or `""`.

    `value_max` is the upper end of a range. `word` says which kind of word states it, empty where digits do.
    """

    start: int
    end: int
    value: float
    value_max: float | None
    unit: str
    word: Word = ""


@dataclass(frozen=True, slots=True)
class Numerals:
    """Words for numbers: values of cardinals, multiples and parts, factors with their units, and their patterns.

    `literals` are those of which one at least stands where a number is written in words.
    """

    cardinals: Mapping[str, float]
    multiples: Mapping[str, float]
    parts: Mapping[str, float]
    factors: Mapping[str, tuple[float, str, Word]]
    worded: re.Pattern[str]
    factor_of: regex.Pattern[str]
    literals: Sequence[str]
    any_literal: AhoCorasick


LARGEST = sys.float_info.max  # JSON has no infinity, which is what longer digits become

VULGAR = "".join(map(chr, (0xBC, 0xBD, 0xBE, *range(0x2150, 0x215F))))
_SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_TIMES = r"(?:\ ?×|-?[xX](?:\ times)?\b|\ [xX](?=[\s.,;:)]|$)|\ ?-?times\b(?!\d)|[-\ ]?folds?\b)"
_PERCENT = r"(?:\ ?%|[-\ ]per\ ?cent(?!age|ile)\b|\ pct\b)"
_UNIT = rf"(?:{_TIMES}|{_PERCENT})"
_POWER = rf"10(?:\^\(?\d{{1,2}}\)?|[{_SUPERSCRIPTS}]{{1,2}})"
_DIGITS = rf"""(?:
    (?:\d{{1,3}}(?:\.\d{{1,6}})?\ ?[×x·]\ ?)?{_POWER}
  | [1-9]\d{{0,2}}(?:\ \d{{3}})+(?={_TIMES})
  | \d{{1,3}}(?:,\d{{3}})++(?:\.\d++)?
  | \d{{1,3}},\d{{1,2}}(?=\ ?[-–—]\ ?\d|{_UNIT})
  | \d++(?:\.\d++)?[kKM](?=\ times\b|\ ?×|[xX]\b)
  | \d{{0,3}}[{VULGAR}]
  | \d++\ \d/\d(?={_TIMES})
  | \d++(?:\.\d++)?(?:e[-+]?\d{{1,3}})?
  | \.\d++
)"""
_TO = r"(?:\ ?[-–—~∼〜]\ ?[~∼≈]?|-?\ ?\b(?:to|or)\b[-\ ]?[~∼≈]?)"

_FACTOR_FOLLOWS = r"(?=\ (?:speed[-\ ]?up|acceleration)\b)"  # where a range that lost its unit is one all the same

_NUMBER = regex.compile(
    rf"""
    (?=[-+.\d{VULGAR}])(?<![\w.,^_×]|(?<![%x×])/|[\d^A-Za-z]-)
    (?P<sign>[-+](?=[\d.]))?
    (?P<low>{_DIGITS})
    (?:
      (?P<low_unit>{_UNIT})?
      (?:{_TO}|(?(low_unit)\ up\ to\ )|(?=\ and\ )(?<=\bbetween\ [\d.]{{1,8}}(?:[x×%]|\ times)?)\ and\ )
      (?P<high>{_DIGITS})(?P<high_unit>{_UNIT}|{_FACTOR_FOLLOWS})
      | \+?(?P<unit>{_UNIT})(?:\+(?!\w))?
      | (?!,\d)
    )
    (?![\w^{VULGAR}{_SUPERSCRIPTS}]|×\ ?\d|\.\d)
    """,
    regex.VERBOSE,
)

# Where a number may begin: it begins with a set of characters, so that the search for it is quick.
_SIGN_OR_DIGIT = re.compile(rf"[-+.\d{VULGAR}](?<![\w.,^×][-+.\d{VULGAR}])")

# Factors that no unit follows: `×2` and `x2`, `by a factor of 2-4`, `1/4 of`.
_PREFIXED = regex.compile(rf"[×xX](?<![\w×].)(?:(?<=×)\ ?|(?=\d))({_DIGITS})(?![\w×]|[.,]\d|\ ?×)", regex.VERBOSE)
_SHARE = re.compile(r"(?<![\w.,/-])(\d)/(\d{1,4})(?:th|rd)?(?:\ ?×|[xX]\b)?(?![\w./%×])")
_VULGAR_SHARE = regex.compile(rf"(?<![\w.,])[{VULGAR}](?!\w|{_UNIT})", regex.VERBOSE)


def read_numerals(table: Mapping[str, Any]) -> Numerals:
    """Compile the table `numerals` of the quantity rules."""
    cardinals, multiples, parts = (
        {word: float(value) for word, value in table[name].items()} for name in ("cardinals", "multiples", "parts")
    )
    factors: dict[str, tuple[float, str, Word]] = {
        **{word: (float(value), "x", "") for word, value in table["factors"].items()},
        **dict.fromkeys(table["halved"], (50.0, "%", "halved")),
        **{word: (value, "x", "multiplied") for word, value in table["multiplied"].items()},
    }
    below_ten = alternatives(word for word, value in cardinals.items() if value < 10)
    tens = alternatives(word for word, value in cardinals.items() if value >= 20)
    cardinal, multiple = alternatives(cardinals), alternatives(multiples)
    part = rf"(?:(?:an?|{cardinal})[-\ ])?(?:half|{alternatives(parts)}s?)"
    count = rf"(?:{tens}[-\ ]{below_ten}|{cardinal})"
    number = rf"(?:(?:half\ a\ {multiple}|(?:an?\ |{count}[-\ ])?{multiple}|{count})(?:[-\ ]and[-\ ]a[-\ ]half)?)"
    share = rf"(?:half(?!-[a-z])|(?:an?|{cardinal})[-\ ](?:half|{alternatives(parts)}s?))"
    worded = re.compile(
        rf"""
        \b(?:
          (?P<magnitude>
            (?:(?P<count>an|{cardinal}|(?<![\d.])\d)
            (?:(?:[-–\ ](?:to|or)[-–\ ]|\ ?[-–]\ ?)(?P<count_max>{cardinal}|\d))?[-\ ])?
            (?:(?:full|entire|whole)\ )?orders?[-\ ]of[-\ ]magnitudes?)
          | (?P<between>between\ )?
            (?P<low>{number})
            (?:(?:-?fold|\ times|\ percent)?-?\ ?(?:[-–]|\b(?:to|or|(?(between)and|to))\b)-?\ ?(?P<high>{number}))?
            (?:(?P<times>[-\ ]?fold\b|[-\ ]times\b|\ ?×|x\b)|(?P<percent>[-\ ]per\ ?cent\b(?!age)|\ ?%))
          | by\ (?:\w+\ ){{0,2}}?(?P<by_share>{part})
          | (?<!first\ )(?<!second\ )(?<!latter\ )(?<!and\ a\ )(?!(?<=and\ )a\ half)
            (?:(?P<share>{share})|(?P<word>{alternatives(factors)}))
        )(?!\w)
        """,
        re.VERBOSE,  # of texts in lower case, which it reads many times as fast as those in any
    )
    factor_of = regex.compile(
        rf"""
        \bfactors?\ (?:(?:of|(?P<between>between))\ (?:(?!{number}\b)[A-Za-z]+\ |[~≈]\ ?){{0,3}}|(?=\d))
        (?:
          (?P<low>{_DIGITS})(?:(?:{_TO}|(?P<and>\ and\ ))(?P<high>{_DIGITS}))?+(?![\w×%]|[.,]\d|\ ?×)
          | (?P<number>{number})(?!\w)
        )
        """,
        regex.VERBOSE,
    )
    units = (" times", "-times", " percent", "-percent", " per", " %", " ×")
    counted = [word + unit for word in chain(cardinals, multiples) for unit in units]
    literals = list(dict.fromkeys(("half", "magnitude", "fold", *counted, *parts, *factors)))
    return Numerals(cardinals, multiples, parts, factors, worded, factor_of, literals, AhoCorasick(literals))


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


def find_factors(string: str, lowered: str, start: int, end: int, numerals: Numerals) -> list[Number]:
    """Return the factors and shares in `string[start:end]` that no unit in digits marks, in order.

    Such are `twice`, `two orders of magnitude`, `forty percent`, `a factor of 4`, `×2`, `⅓`. `lowered` is the string in
    lower case, every character at its place.
    """
    sentence = lowered[start:end]
    found = []
    if "×" in sentence or "x" in sentence:
        matches = _PREFIXED.finditer(string, start, end)
        found += [Number(*match.span(), _value(match[1]), None, "x") for match in matches]
    if "factor" in sentence:
        matches = numerals.factor_of.finditer(string, start, end)
        found += chain.from_iterable(_factors_of(match, numerals) for match in matches)
    if "/" in sentence:
        found += [_part(match) for match in _SHARE.finditer(string, start, end) if int(match[1]) < int(match[2])]
    if not sentence.isascii():
        vulgar = _VULGAR_SHARE.finditer(string, start, end)
        found += [Number(*match.span(), _rounded(_value(match[0])), None, "x") for match in vulgar]
    if numerals.any_literal.find_matches_as_indexes(sentence):
        found += [_worded(match, numerals) for match in numerals.worded.finditer(lowered, start, end)]
    return sorted(found, key=lambda n: n.start)


def _factors_of(match: "regex.Match[str]", numerals: Numerals) -> list[Number]:
    """Return the factors of a match; `of 2 and 4` are two of them, `between 2 and 4` is a range."""
    if match["number"]:
        return [Number(*match.span("number"), _cardinal(match["number"], numerals), None, "x")]
    low, high = _value(match["low"]), _value(match["high"]) if match["high"] else None
    if high is not None and match["and"] and not match["between"]:
        return [Number(*match.span("low"), low, None, "x"), Number(*match.span("high"), high, None, "x")]
    return [Number(match.start("low"), match.end(), low, high, "x")]


def _part(match: "re.Match[str]") -> Number:
    share = _rounded(int(match[1]) / int(match[2]))
    if match.string.endswith("by ", 0, match.start()):
        return _taken(match.span(), share)
    return Number(*match.span(), share, None, "x")


def _taken(span: tuple[int, int], share: float) -> Number:
    """Return the share that is taken away, as `by half` says: a percentage, where `half of` is what remains."""
    return Number(*span, round(100 * share, 4), None, "%")


def _worded(match: "re.Match[str]", numerals: Numerals) -> Number:
    if match["magnitude"]:
        high = _magnitude(match["count_max"], numerals) if match["count_max"] else None
        return Number(*match.span(), _magnitude(match["count"], numerals), high, "x", "magnitude")
    if match["low"]:
        low = _cardinal(match["low"], numerals)
        most = _cardinal(match["high"], numerals) if match["high"] else None
        span = match.start("low"), match.end()
        return Number(*span, low, most if most and most > low else None, "x" if match["times"] else "%")
    if share := match["by_share"]:
        return _taken(match.span("by_share"), _fraction(share, numerals))
    if share := match["share"]:
        return Number(*match.span(), _fraction(share, numerals), None, "x")
    value, unit, word = numerals.factors[match["word"]]
    return Number(*match.span(), value, None, unit, word)


def _cardinal(words: str, numerals: Numerals) -> float:
    """Return the value of a number in words: `two and a half`, `twenty-five`, `three hundred`, `half a dozen`."""
    value = 0.0
    for word in words.replace("-", " ").split():
        if word == "half":
            value += 0.5
        elif word in numerals.multiples:
            value = (value or 1.0) * numerals.multiples[word]
        else:
            value += numerals.cardinals.get(word, 0.0)
    return value


def _fraction(words: str, numerals: Numerals) -> float:
    """Return the value of `half`, `a third`, `two-thirds`, rounded to what a reader would write."""
    count, _, part = words.replace("-", " ").rpartition(" ")
    divisor = 2 if part == "half" else numerals.parts[part if part in numerals.parts else part.removesuffix("s")]
    return _rounded(numerals.cardinals.get(count, 1.0) / divisor)


def _rounded(share: float) -> float:
    """Round a share to what its words say: a third is 0.33, an eighth 0.125, 1/300 is 0.00333."""
    if share >= 0.1:
        return round(share, 3 if share * 1000 % 1 == 0 else 2)
    return float(f"{share:.3g}")


def _magnitude(count: str | None, numerals: Numerals) -> float:
    if count is None or count == "an":
        return 10.0
    return min(10.0 ** (int(count) if count.isdigit() else numerals.cardinals[count]), LARGEST)


def _unit(unit: str | None) -> str:
    if not unit:
        return ""
    return "%" if unit.lstrip("- ")[0] in "%p" else "x"


_PLAIN = str.maketrans(_SUPERSCRIPTS, "0123456789")
_THOUSANDS = re.compile(r"\d{1,3}(?:[, ]\d{3})+(?:\.\d+)?")


def _value(digits: str) -> float:
    """Return the value of what the pattern of digits matches."""
    if "10" in digits and (power := _POWERS.fullmatch(digits)):
        return min(float(power[1] or 1) * 10.0 ** int((power[2] or power[3]).translate(_PLAIN)), LARGEST)
    if digits[-1] in "kKM":
        return round(float(digits[:-1]) * (1e6 if digits[-1] == "M" else 1e3), 6)
    if digits[-1] in VULGAR:
        return float(digits[:-1] or 0) + unicodedata.numeric(digits[-1])
    if "/" in digits:
        whole, _, part = digits.partition(" ")
        return float(whole) + int(part[0]) / (int(part[2]) or 1)
    if _THOUSANDS.fullmatch(digits):
        return min(float(digits.replace(",", "").replace(" ", "")), LARGEST)
    return min(float(digits.replace(",", ".")), LARGEST)


_POWERS = re.compile(rf"(?:([\d.]+) ?[×x·] ?)?10(?:\^\(?(\d+)\)?|([{_SUPERSCRIPTS}]+))")
