"""What a gain is compared against: what follows `than` or `compared to`, or what is outperformed.

The phrase is looked for in the gain's own sentence: after it, then in an opening `Compared to X,`, then before it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import regex

from extract.rulefiles.files import alternatives

_REACH = 400  # characters of a sentence that are searched on either side of a gain


@dataclass(frozen=True, slots=True)
class Comparisons:
    """Patterns of what is compared against: behind a gain, before one, after a verb of beating, as an opening."""

    after: regex.Pattern[str]
    before: regex.Pattern[str]
    beaten: regex.Pattern[str]
    opening: regex.Pattern[str]
    barrier: regex.Pattern[str]


def read_comparisons(table: Mapping[str, list[str]]) -> Comparisons:
    """Compile the table `baseline` of the quantity rules."""
    stop = alternatives(map(regex.escape, table["stop"]))
    word = rf"(?!{stop}(?![\w-]))[^\W_](?:[\w+/'’@&-]|\.(?=\w))*+"
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
    ignore_case = regex.IGNORECASE
    return Comparisons(
        regex.compile(rf"\b{after}\ {named(r'(?:[.,;:)]|$)')}", ignore_case),
        regex.compile(rf"\b{after}\ {cut}", ignore_case),
        regex.compile(rf"\b{beaten}\ {cut}", ignore_case),
        regex.compile(rf"\b{after}\ {cut}(?=,)", ignore_case),
        regex.compile(rf"\b{alternatives(table['barrier'])}\b|;", ignore_case),
    )


def baseline(string: str, sentence: tuple[int, int], gain: tuple[int, int], rules: Comparisons) -> str | None:
    """Return what the gain at `string[gain[0]:gain[1]]` is compared against, as its sentence names it."""
    start, end = max(sentence[0], gain[0] - _REACH), min(sentence[1], gain[1] + _REACH)
    barrier = rules.barrier.search(string, gain[1], end)
    found = rules.after.search(string, gain[1], barrier.start() if barrier else end)
    found = found or rules.opening.search(string, start, gain[0])
    found = found or _last(rules.beaten, string, start, gain[1]) or _last(rules.before, string, start, gain[0])
    return found["name"] if found else None


def _last(pattern: regex.Pattern[str], string: str, start: int, end: int) -> "regex.Match[str] | None":
    return next(reversed(list(pattern.finditer(string, start, end))), None)
