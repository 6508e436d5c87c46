"""Resolving markup: LaTeX, Markdown, HTML entities and typographic characters, with every offset kept.

`resolve` makes one pass over a raw section. Characters that change one for one keep their place; the
others become pieces, and an `OffsetMap` leads from the resolved string back to the raw one.
"""

import html
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from extract.rulefiles.files import alternatives
from extract.rulefiles.layers import layered_rows, layered_table
from extract.text.markup_patterns import ANYTHING, ANYTHING_RARE, HAS_RARE, MARKUP, MARKUP_AND_BLANKS
from extract.text.offsets import OffsetMap, Pieces

# Characters replaced one for one before anything else, so that rules need not list every dash and blank.
_ONE_TO_ONE = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2212\ufe63\uff0d", "-"),
        **dict.fromkeys("\u2018\u2019\u201a\u02bc", "'"),
        **dict.fromkeys("\u201c\u201d\u201e", '"'),
        **dict.fromkeys("\u2715\u2716\u2a09\u2a2f\u2573\U0001f5d9", "×"),
        **dict.fromkeys("\u066a\ufe6a", "%"),
        **dict.fromkeys(
            "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000",
            " ",
        ),
        **dict.fromkeys("\u2028\u2029\u0085\v\f", "\n"),
        **dict.fromkeys(
            (chr(c) for c in [*range(9), *range(14, 32), 127, *range(0x80, 0x85), *range(0x86, 0xA0)]), " "
        ),
        **{chr(c): "\ufffd" for c in range(0xD800, 0xE000)},
        # Pictures beside a name are no part of it.
        **{chr(c): " " for c in [*range(0x1F000, 0x1F5D9), *range(0x1F5DA, 0x1FB00), *range(0x2600, 0x2700), 0xFE0F]},
        # Mathematical letters and full-width forms read as plain ones.
        **{
            chr(c): folded
            for c in [*range(0x1D400, 0x1D800), *range(0xFF01, 0xFF5F)]
            if len(folded := unicodedata.normalize("NFKC", chr(c))) == 1
        },
    }
)

_ACCENTS = {
    "'": "\u0301", "`": "\u0300", "^": "\u0302", '"': "\u0308", "~": "\u0303", "=": "\u0304", ".": "\u0307",
    "c": "\u0327", "v": "\u030c", "u": "\u0306", "H": "\u030b", "k": "\u0328", "r": "\u030a",
}  # fmt: skip

_BACKSLASH = re.compile(r"\\")
_ARGUMENT = re.compile(r"(?:\[[^\[\]{}]{0,80}\])?\{([^{}]{0,500})\}")
_PROSE = re.compile(r"(?<![\\A-Za-z])[A-Za-z]{2,} [A-Za-z]{2,}")
_URL_END = re.compile(r"[\s{}]")
_MATH_LIMIT = 300
_URL_LIMIT = 300


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
        plain = raw.translate(_ONE_TO_ONE)
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
    pieces = Pieces(plain)
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
    return unicodedata.normalize("NFC", letter + _ACCENTS[accent])


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
    "entity": lambda match: html.unescape(match.group()).translate(_ONE_TO_ONE),
    "script": lambda match: _apart(match),
    "stop": lambda match: ". " if match.group() == "。" else ", ",
    "lost": lambda _: "",
    "ligature": lambda match: unicodedata.normalize("NFKC", match.group()),
    "tie": lambda _: " ",
    "link": lambda match: " " if match.group() == "]" else "",
    "bold": lambda _: "",
}
