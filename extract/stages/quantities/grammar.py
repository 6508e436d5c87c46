"""The third layer of quantities: rules, patterns over the tags around a number.

A pattern is written in the tags' names. It is compiled to two patterns over tag characters, one for what
stands before the number, read backwards, and one for what follows. Every repeat in them is bounded.

What a gain is compared against is found by patterns over the text itself, in the gain's own sentence: what follows
`than` or `compared to` after it, then an opening `Compared to X,`, then what is outperformed before it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

import regex

from extract.mention import Bound
from extract.rulefiles.files import RuleError, alternatives
from extract.rulefiles.vocabulary import SAVING_METRICS, SPEED_METRICS
from extract.stages.quantities.tags import CHARACTERS, TAGS

_PART = regex.compile(
    r"(?P<tag>[A-Z]+)|\.\.(?P<gap>\d+)|~~~(?P<clause>\d+)|~~(?P<far>\d+)|~(?P<any>\d+)|(?P<as_is>[()|?])|(?P<blank>\s+)"
)
_SPENT = "(?:[RT]{1,3}+)"
_NAMED = ("SPENT", "GOOD", "RESOURCE", "TIME", "RATE", "THRIFT")
_FILLER = "[wdnsoBrm]"
_LIST_BEFORE = "(?:B{0,2}[Np][cB]{1,3}){0,5}?B{0,2}"  # `8x, 5x, and NUMBER`; the bound of the number
_LIST_AFTER = "(?:[cB]{1,4}[Nnp]){0,5}?"  # `NUMBER, 5x, and 8x`
_BARE_LIST = "(?:[cB]{1,4}n){0,5}?"  # `BARE, 5, and 8`
_VALUES = {
    "field": ("speedups", "savings", "none", "same"),
    "metric": SPEED_METRICS + SAVING_METRICS,
    "bound": (*get_args(Bound), "same"),
    "units": ("x", "%"),
}
REACH = 40  # tokens on either side of a number that a rule may look at


@dataclass(frozen=True, slots=True)
class QuantityRule:
    """One way of stating a gain.

    `field` "none" means no gain, "same" what the number before it is, None what the nearest resource says.
    """

    id: str
    field: Literal["speedups", "savings", "none", "same"] | None
    anchors: str  # the tag characters that the number may have
    tags: frozenset[str]  # the names of all tags of its pattern
    needs: frozenset[str]  # those of which each stands near every number that it fits
    named: tuple[str, str]  # the tag characters of resources, times and rates that it names before and after the number
    before: regex.Pattern[str]
    after: regex.Pattern[str]
    metric: str | None
    bound: str | None
    units: str
    never: tuple[str, ...]  # metrics that it never gives
    not_with: frozenset[str]  # words that what it matches does not hold
    below: float  # the number is less than this
    taken: bool  # a share that is taken away: half is 50 %
    with_another: bool  # its pattern holds another number, which must have the same unit
    score: float
    match: tuple[str, ...]
    no_match: tuple[str, ...]


def read_rule(table: Mapping[str, Any], path: Path) -> QuantityRule:
    """Compile a `[[rule]]` table; raise RuleError that names the rule and what is wrong with it."""
    try:
        before, anchor, after = _split(table["pattern"])
        _check_values(table)
        return QuantityRule(
            table["id"],
            table.get("field"),
            "Np" if anchor == "NUMBER" else TAGS[anchor],
            frozenset(_TAG.findall(table["pattern"])),
            frozenset(_TAG.findall(_OPTIONAL.sub("", before + after))),
            (_named(before), _named(after)),
            regex.compile(f"(?r){_compile(before)}{_LIST_BEFORE}"),
            regex.compile((_BARE_LIST if anchor == "BARE" else _LIST_AFTER) + _compile(after)),
            table.get("metric"),
            table.get("bound"),
            table.get("units", "x%"),
            _strings(table.get("never", ())),
            frozenset(table.get("not_with", ())),
            float(table.get("below", "inf")),
            table.get("taken", False),
            "ANOTHER" in table["pattern"],
            float(table.get("score", 0.9)),
            _strings(table["match"]),
            _strings(table["no_match"]),
        )
    except KeyError as error:
        raise RuleError(f"{path}: rule {table.get('id', '?')!r}: {error} is missing") from None
    except (ValueError, regex.error) as error:
        raise RuleError(f"{path}: rule {table.get('id', '?')!r}: {error}") from None


def _named(pattern: str) -> str:
    return "".join(CHARACTERS[name] for name in _NAMED if name in _TAG.findall(pattern))


def _check_values(table: Mapping[str, Any]) -> None:
    for key, known in _VALUES.items():
        if table.get(key) not in {None, *known}:
            raise ValueError(f"{key} is {table[key]!r}; expected one of {', '.join(known)}")


def _split(pattern: str) -> tuple[str, str, str]:
    parts = regex.split(r"\b(NUMBER|FRACTION|BARE|HALVE|DOUBLE)\b", pattern)
    if len(parts) != 3:
        raise ValueError(f"the pattern {pattern!r} should hold NUMBER, FRACTION, BARE, HALVE or DOUBLE once")
    return parts[0], parts[1], parts[2]


def _compile(pattern: str) -> str:
    compiled = []
    at = 0
    for part in _PART.finditer(pattern):
        if part.start() != at:
            break
        at = part.end()
        if part["tag"]:
            if part["tag"] not in CHARACTERS:
                raise ValueError(f"{part['tag']} is not a tag; the tags are {', '.join(CHARACTERS)}")
            compiled.append(_SPENT if part["tag"] == "SPENT" else f"[{regex.escape(CHARACTERS[part['tag']])}]")
        elif part["gap"]:
            compiled.append(f"{_FILLER}{{0,{part['gap']}}}?")
        elif part["any"]:
            compiled.append(f"[^/:NpLWZMGFQP]{{0,{part['any']}}}?")
        elif part["far"]:
            compiled.append(f"[^/:]{{0,{part['far']}}}?")
        elif part["clause"]:
            compiled.append(f"[^/:FGMP]{{0,{part['clause']}}}?")
        elif part["as_is"]:
            compiled.append("(?:" if part["as_is"] == "(" else part["as_is"])
    if at != len(pattern):
        raise ValueError(f"{pattern[at:]!r} is not understood")
    return "".join(compiled)


_TAG = regex.compile("[A-Z]+")
_OPTIONAL = regex.compile(r"\((?:[^()]|(?R))*\)|[A-Z]+\?")  # what stands in brackets is one of several, or optional


def _strings(value: str | Sequence[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


@dataclass(frozen=True, slots=True)
class Comparisons:
    """Patterns of what is compared against: behind a gain, before one, after a verb of beating, as an opening.

    `equalled` is for a gain that ends in `as fast`: `as Bar`, a few words on at most.
    """

    after: regex.Pattern[str]
    equalled: regex.Pattern[str]
    before: regex.Pattern[str]
    beaten: regex.Pattern[str]
    opening: regex.Pattern[str]
    barrier: regex.Pattern[str]


def read_comparisons(table: Mapping[str, list[str]]) -> Comparisons:
    """Compile the table `baseline` of the quantity rules."""
    stop = alternatives(map(regex.escape, table["stop"]))
    word = rf"(?!{stop}(?![\w-]))(?!\w++://)[^\W_](?:[\w+/'’@&-]|\.(?=\w))*+"
    quality = alternatives(map(regex.escape, table["quality"]))
    of = rf"(?:(?:the\ |its\ )?(?:[\w-]+\ ){{0,3}}?{quality}(?:\ and\ {quality})?\ of\ )?"  # compared is what has it
    measured = r"(?!\d[\d.]*(?:[x×%KMGB]|\ times|\ percent)?(?![\w.-]|\ ?-|,\d))"
    sized = rf"\d[\d.]*[BM]\ (?:[\w-]+\ )?{alternatives(table['sized'])}\b"  # `7B models` measures nothing
    time = rf"(?:(?:the|its|an?)\ )?(?:[\w-]+\ )?{alternatives(table['time'])}(?![\w'’-])"
    phrase = rf"(?:(?={sized})|{measured}){word}(?:\ {word}){{0,8}}+"
    bracket = r"(?:\ \([^\W\d_][\w.+-]*\))?+"
    one = rf"(?!\d[\d.]*(?:x|times|fold)\b){word}"  # no other gain is in the list
    listed = rf"(?:,\ {one}(?:\ {one}){{0,3}}+){{0,4}}+,?\ (?:and|or)\ {one}(?:\ {one}){{0,6}}+"
    whole = rf"(?:(?:the|its|their)\ )?{phrase}(?:\ such\ as\ {phrase})?{bracket}"

    def named(end: str) -> str:
        return rf"{of}(?!{time})(?:(?:an?|both|our)\ )?(?P<name>{whole}(?:{listed}(?=\s*{end}))?+)"

    cut = named(r"(?:[.,;:)]|while\b)")  # where the gain itself ends what is searched, no list ends there
    after = alternatives(map(regex.escape, table["after"]))
    beaten = alternatives(map(regex.escape, table["beaten"]))
    ignore_case, end = regex.IGNORECASE, r"(?:[.,;:)]|$)"
    return Comparisons(
        regex.compile(rf"\b{after}\ {named(end)}", ignore_case),
        regex.compile(rf"(?:\ (?!such\b|well\b)[\w-]++){{0,4}}?\ as\ (?!well\b){named(end)}", ignore_case),
        regex.compile(rf"\b{after}\ {cut}", ignore_case),
        regex.compile(rf"\b{beaten}\ {cut}", ignore_case),
        regex.compile(rf"\b{after}\ {cut}(?=,)", ignore_case),
        regex.compile(rf"\b{alternatives(table['barrier'])}\b|;", ignore_case),
    )
