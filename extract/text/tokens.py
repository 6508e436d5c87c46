"""Sentences read as words, marks and numbers with their unit of measure.

What results and their targets are read from. A number's token covers its sign and unit; a stretch such as
`ImageNet-1K`, `5-shot`, `top-1` or `AP@0.5` is one word.
"""

import re
from dataclasses import dataclass
from itertools import chain
from typing import Literal, NamedTuple

from extract.rulefiles.files import alternatives
from extract.text.numerals import LARGEST

_DIGITS = r"(?:\d{1,3}(?:,\d{3})++(?:\.\d++)?|\d{1,3},\d{1,2}(?=\s?%)|\d{1,18}(?:\.\d{1,18})?|\.\d{1,18})"
_WORDS = frozenset({"word", "mixed"})  # the groups of the pattern that match a word
_new = tuple.__new__


class Token(NamedTuple):
    """A word, a mark or a number; `form` is what cue words are looked up by, `value` a number's."""

    kind: Literal["number", "word", "mark"]
    start: int
    end: int
    form: str
    value: float = 0.0
    unit: str = ""
    decimal: bool = False
    capital: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Units:
    """Units of measure as one rulebook has them.

    `pattern` matches a token; `names` holds the record's name of the unit of each of its groups `u…`.

    `number` is found where a token may be a number, from its first digit on.
    """

    pattern: re.Pattern[str]
    number: re.Pattern[str]
    names: tuple[str, ...]


def compile_units(table: dict[str, list[str]]) -> Units:
    """Compile units of measure: the record's name of each, and the patterns of how texts write it."""
    groups = "|".join(f"(?P<u{i}>{alternatives(forms)})" for i, forms in enumerate(table.values()))
    rest = r"(?:(?:[-@.'/^+:]|@\.)\w++)*+(?:\+\+)?"
    pattern = rf"""
        (?P<word>[^\W\d]\w*+{rest})
      | (?=[-+±.\d])(?P<spread>(?:±|\+/?-)\s?+(?=[\d.]))?+(?P<sign>(?<![\w%)+±])[-+])?
        (?P<digits>{_DIGITS})(?:{groups})?+(?!\w|-[A-Za-z]|\.\d)
      | (?P<mixed>\w++{rest})
      | -+>
      | [^\s\w]
    """
    # It begins with a digit, so that the search is quick; most digits stand within a word, as in `GPT-4`.
    number = rf"""
        [0-9](?<!\w\d)(?<!\w[-@.'/^+:]\d)(?:\d{{0,2}}(?:,\d{{3}})++(?:\.\d++)?|\d{{0,2}},\d{{1,2}}(?=\s?%)|\d{{0,17}}(?:\.\d{{1,18}})?)
        (?:{alternatives(chain.from_iterable(table.values()))})?(?!\w|-[A-Za-z]|\.\d)
    """
    return Units(re.compile(pattern, re.VERBOSE), re.compile(number, re.VERBOSE), tuple(table))


def tokens_of(string: str, start: int, end: int, units: Units) -> list[Token]:
    """Return the tokens of `string[start:end]`."""
    tokens = []
    for match in units.pattern.finditer(string, start, end):
        group = match.lastgroup
        if group in _WORDS:
            surface = match[0]
            # The tuple is built at once: this is the innermost loop of the stage.
            tokens.append(_new(Token, ("word", *match.span(), surface.lower(), 0.0, "", False, surface[0].isupper())))
        elif group is None:
            form = "→" if match[0].endswith("->") else match[0]
            tokens.append(_new(Token, ("mark", *match.span(), form, 0.0, "", False, False)))
        else:
            tokens.append(_number(match, group, units.names))
    return tokens


def _number(match: "re.Match[str]", group: str, names: tuple[str, ...]) -> Token:
    start, end = match.span()
    digits = match["digits"]
    unit = names[int(group[1:])] if group[0] == "u" else ""
    if match["spread"] is not None:
        return Token("mark", start, end, "±", unit=unit)
    digits = _DECIMAL_COMMA.sub(".", digits).replace(",", "")
    value = min(float(digits), LARGEST)
    return Token("number", start, end, "#", -value if match["sign"] == "-" else value, unit, "." in digits)


_DECIMAL_COMMA = re.compile(r",(?=\d{1,2}$)")
