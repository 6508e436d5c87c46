"""Resolving markup: LaTeX, Markdown, HTML entities and typographic characters, with every offset kept.

`resolve` makes one pass over a raw section. Characters that change one for one keep their place; the
others become pieces, and an `OffsetMap` leads from the resolved string back to the raw one.
"""

import html
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path

from extract.rulefiles.files import alternatives
from extract.rulefiles.layers import layered_rows, layered_table
from extract.text.markup_patterns import (
    ACCENTS,
    ANYTHING,
    ANYTHING_RARE,
    HAS_RARE,
    MARKUP,
    MARKUP_AND_BLANKS,
    ONE_TO_ONE,
)

_BACKSLASH = re.compile(r"\\")
_ARGUMENT = re.compile(r"(?:\[[^\[\]{}]{0,80}\])?\{([^{}]{0,500})\}")
_PROSE = re.compile(r"(?<![\\A-Za-z])[A-Za-z]{2,} [A-Za-z]{2,}")
_URL_END = re.compile(r"[\s{}]")
_MATH_LIMIT = 300
_URL_LIMIT = 300


@dataclass(frozen=True, slots=True)
class OffsetMap:
    """Pieces of a resolved string, and where each stands in the raw one; `verbatim` ones are as long there."""

    text_starts: list[int]
    raw_starts: list[int]
    raw_ends: list[int]
    verbatim: list[bool]

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """Return where the resolved characters `start:end` (at least one) stand in the raw string."""
        first = bisect_right(self.text_starts, start) - 1
        last = bisect_right(self.text_starts, end - 1) - 1
        raw_start = self.raw_starts[first]
        if self.verbatim[first]:
            raw_start += start - self.text_starts[first]
        if not self.verbatim[last]:
            return raw_start, self.raw_ends[last]
        return raw_start, self.raw_starts[last] + end - self.text_starts[last]


@dataclass(slots=True)
class _Pieces:
    """Gathers the pieces of a resolved string, in order: what each is, and its place in the raw one."""

    raw: str
    found: list[tuple[str, int, int, bool]] = field(default_factory=list)

    def keep(self, start: int, end: int) -> None:
        """Add a piece as it stands in the raw string."""
        self.add(self.raw[start:end], start, end, True)

    def add(self, string: str, start: int, end: int, verbatim: bool) -> None:
        """Add what stands for `raw[start:end]`; `verbatim` where each character has its own place there.

        Line ends within what is verbatim become blanks.
        """
        if string:
            self.found.append((string.replace("\n", " ") if verbatim else string, start, end, verbatim))

    def joined(self, begin: int) -> tuple[str, OffsetMap]:
        """Return the resolved string and its map; one blank, at `begin`, where there is nothing."""
        strings, *places = zip(*(self.found or [(" ", begin, begin, False)]), strict=True)
        return "".join(strings), OffsetMap([0, *accumulate(map(len, strings[:-1]))], *map(list, places))


@dataclass(frozen=True, slots=True)
class MarkupRules:
    """What commands stand for: `symbols` are replaced, `format` vanish, `drop` vanish with their argument.

    `placeholder` matches a macro that stands for the paper's own thing. `words`: what a broken word may be,
    `suspending`: what follows a hyphen that waits for its other half, as in `pre- and post-training`.
    """

    symbols: dict[str, str]
    format: frozenset[str]
    drop: frozenset[str]
    placeholder: re.Pattern[str] = re.compile(r"(?!)")
    words: frozenset[str] = frozenset()
    suspending: frozenset[str] = frozenset()


def load(rules: Path, names: Iterable[str] = ()) -> MarkupRules:
    """Read `markup.toml` and `words.tsv` of a rulebook folder; `names` are known names, which may be broken too."""
    table = layered_table(rules / "markup.toml")
    words = {row.cells[0] for row in layered_rows(rules / "words.tsv", ["word"])}
    return MarkupRules(
        table["symbols"],
        frozenset(table["format"]),
        frozenset(table["drop"]),
        re.compile(rf"{alternatives(table['placeholder'])}+", re.IGNORECASE),
        frozenset(words.union(map(str.lower, names))),
        frozenset(table["suspending"]),
    )


def resolve(raw: str, rules: MarkupRules, own: str = "our method") -> tuple[str, OffsetMap]:
    """Return `raw` without its markup, outer blanks removed, and the way back; `own` is what placeholders stand for."""
    plain, on_one_line = raw, raw.replace("\n", " ")
    if not (raw.isascii() and on_one_line.isprintable()):
        plain = raw.translate(ONE_TO_ONE)
        on_one_line = plain.replace("\n", " ")
    begin, stop = len(plain) - len(plain.lstrip()), len(plain.rstrip())
    blanks = "  " in on_one_line or "\t" in plain or "\r" in plain
    pattern = MARKUP_AND_BLANKS if blanks else MARKUP
    if "small " in plain or (not plain.isascii() and HAS_RARE.search(plain)):
        pattern = ANYTHING_RARE
    if not pattern.search(plain, begin, stop):
        return on_one_line[begin:stop], OffsetMap([0], [begin], [max(begin, stop)], [True])
    if pattern is not ANYTHING_RARE and ("://" in plain or "www." in plain):
        pattern = ANYTHING
    return _resolve_pieces(plain, begin, stop, pattern, rules, own)


def _resolve_pieces(
    plain: str, begin: int, stop: int, pattern: re.Pattern[str], rules: MarkupRules, own: str
) -> tuple[str, OffsetMap]:
    pairs = _Pairs(_math_delimiters(plain) if "$" in plain else frozenset(), set(), set())
    pieces = _Pieces(plain)
    position = verbatim_from = begin  # where the next markup may stand, and the verbatim piece before it begins
    for match in pattern.finditer(plain, begin, stop):
        start, end = match.span()
        if start < position:
            continue
        if match.lastgroup == "url":
            position = end
            if "\\" in match.group():
                for piece in _BACKSLASH.finditer(plain, start, end):
                    pieces.keep(verbatim_from, piece.start())
                    verbatim_from = piece.end()
            continue
        found = _replacement(plain, match, pairs, rules, own)
        if found is None:
            continue
        replacement, end = found
        pieces.keep(verbatim_from, start)
        pieces.add(replacement, start, end, len(replacement) == end - start)
        position = verbatim_from = end
    pieces.keep(verbatim_from, stop)
    return pieces.joined(begin)


@dataclass(slots=True)
class _Pairs:
    """Where the `$` of mathematics stand, and the stars and braces that close what was begun."""

    dollars: frozenset[int]
    stars: set[int]
    notes: set[int]


def _replacement(
    plain: str, match: re.Match[str], pairs: _Pairs, rules: MarkupRules, own: str
) -> tuple[str, int] | None:
    """Return what stands for a piece of markup, and where that ends; None where it is no markup."""
    start, end = match.span()
    kind = match.lastgroup
    if kind == "command":
        replacement, end = _command(plain, match, rules, own)
        if match["command"] == "footnote" and (note := _NOTE.match(plain, end)):
            pairs.notes.add(note.end(1))
            return " (", note.start(1)
        return replacement, end
    if kind == "dollar":
        return ("", end) if start in pairs.dollars else None
    if kind == "star":
        if match["close"]:
            pairs.stars.add(match.start("close"))
        elif start not in pairs.stars:
            return None
        return "", end
    if kind == "brace":
        closes = pairs.notes and not pairs.notes.isdisjoint(range(start, end))
        return ")" if closes else _brace(plain, start, end), end
    if kind == "broken":
        return _broken(plain, match, rules), end
    return _REPLACE[kind or ""](match), end


def _command(plain: str, match: re.Match[str], rules: MarkupRules, own: str) -> tuple[str, int]:
    name, end = match["command"], match.end()
    if name in rules.drop:
        argument = _ARGUMENT.match(plain, end)
        return "", argument.end() if argument else end
    if name in rules.format:
        # `{\bf Mamba}` and `\emph Mamba`: the blank belongs to the command.
        return "", end + (plain[end : end + 1] == " " and not plain[end + 1 : end + 2].isspace())
    if name in rules.symbols:
        return rules.symbols[name], end
    return (own if rules.placeholder.fullmatch(name) else name), end


def _broken(plain: str, match: re.Match[str], rules: MarkupRules) -> str:
    """Return what stands for a hyphen and the break behind it: nothing within a word, else the hyphen alone."""
    at = match.start()
    before, after = _WORD_BEFORE.search(plain, max(0, at - 30), at), _WORD.match(plain, match.end())
    if before is None or after is None:
        return "-"
    if after[0].lower() in rules.suspending:
        return "- "
    whole = before[0] + after[0]
    return "" if whole.lower() in rules.words or _stands_alone(plain, whole, at) else "-"


def _stands_alone(plain: str, word: str, at: int) -> bool:
    """Tell whether `word` stands elsewhere in the text, not further than is quickly looked through."""
    nearby = plain[max(0, at - _NEARBY) : at + _NEARBY]
    return word in nearby and re.search(rf"\b{re.escape(word)}\b", nearby) is not None


_NEARBY = 2_000
_WORD_BEFORE = re.compile(r"[^\W\d_]+\Z")
_WORD = re.compile(r"[^\W\d_]+")
_NOTE = re.compile(r"\{((?:[^{}]|\{[^{}]{0,300}\}){0,500})(?=\})")


def _brace(plain: str, start: int, end: int) -> str:
    """Return nothing for braces, or a blank where a URL would be glued to the word behind them."""
    glued = plain[end : end + 1].isalnum() or plain[end : end + 1] in {"{", "\\"}
    scheme = plain.rfind("://", max(0, start - _URL_LIMIT), start) if glued else -1
    return " " if scheme >= 0 and not _URL_END.search(plain, scheme, start) else ""


def _math_delimiters(plain: str) -> frozenset[int]:
    """Return the places of the `$` that open or close mathematics, not of those that mean money."""
    places = [m.start() for m in re.finditer(r"(?<!\\)\$\$?", plain)]
    found: set[int] = set()
    opened: int | None = None
    for place in places:
        if opened is not None and place - opened <= _MATH_LIMIT:
            content = plain[opened + 1 : place]
            if "\\" in content or not _PROSE.search(content):
                found.update((opened, place))
                opened = None
                continue
        opened = place
    return frozenset(found)


def _accent(match: re.Match[str]) -> str:
    accent, letter = match["accent"][0], match["accent"].strip("{} ")[1:].strip("{} ")
    return unicodedata.normalize("NFC", letter + ACCENTS[accent])


def _apart(match: re.Match[str]) -> str:
    """Return an East Asian character with a blank between it and the Latin letters or marks beside it."""
    plain, at = match.string, match.start()
    before = " " if at and _LATIN.match(plain, at - 1) else ""
    after = " " if plain[at + 1 : at + 2].isascii() and plain[at + 1 : at + 2].isalnum() else ""
    return before + match.group() + after


_LATIN = re.compile(r"[A-Za-z0-9,.;:)]")


def _blank(match: re.Match[str]) -> str:
    """Return a line end for a blank line or an indented one, which begin a paragraph, else one blank."""
    blanks = match.group()
    _, newline, after = blanks.partition("\n")
    return "\n" if newline and after else " "


_REPLACE: dict[str, Callable[[re.Match[str]], str]] = {
    "blank": _blank,
    "accent": _accent,
    "escaped": lambda match: match["escaped"],
    "spacing": lambda _: " ",
    "nothing": lambda match: match.group()[1] if match.group() in {"\\{", "\\}"} else "",
    "line": lambda _: "\n",
    "quote": lambda _: '"',
    "dash": lambda match: "—" if len(match.group()) == 3 else "–",
    "entity": lambda match: html.unescape(match.group()).translate(ONE_TO_ONE),
    "script": lambda match: _apart(match),
    "stop": lambda match: ". " if match.group() == "。" else ", ",
    "lost": lambda _: "",
    "ligature": lambda match: unicodedata.normalize("NFKC", match.group()),
    "tie": lambda _: " ",
    "link": lambda match: " " if match.group() == "]" else "",
    "bold": lambda _: "",
}
