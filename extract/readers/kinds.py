"""Kinds of text that are none of the formats, and formats whose beginning is lost: told by how their lines begin.

What looks like one of them is refused by name, with what to do about it, rather than taken for a digest.
"""

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from extract.readers.fields import FIELDS, key_of


class Kind(NamedTuple):
    """A kind of text: how its lines are told, how many of them are no accident, and what to do about it."""

    name: str
    line: re.Pattern[bytes]
    least: int
    advice: str = "export its papers in one of the formats that --format lists"


def _kind(name: str, line: bytes, least: int, *advice: str) -> Kind:
    return Kind(name, re.compile(line, re.MULTILINE), least, *advice)


# Formats that are read, if they begin as they should.
_MARKED: Final = (
    _kind("BibTeX", rb"^[ \t]*+@[A-Za-z]{3,30}[ \t]*+[{(]", 1),
    _kind("RIS", rb"^[A-Z][A-Z0-9]  ?- ", 2),
    _kind("MEDLINE", rb"^[A-Z]{2,4} *- ", 2),
    _kind("EndNote", rb"^%[0-9A-Z@] \S", 2),
    _kind("Web of Science", rb"^(?:FN |VR |PT |ER[ \t]*+\r?$|EF[ \t]*+\r?$)", 2),
)
# Kinds that are not read.
_UNREAD: Final = (
    _kind("SQL", rb"^(?:CREATE|INSERT|SELECT|DROP|ALTER|COPY) [A-Z]{4}", 1),
    _kind("a patch", rb"^(?:diff --git |@@ -\d|--- \S|\+\+\+ \S)", 2),
    _kind("lines marked with a dot", rb"^\.[A-Z]{1,2}\b", 2),
    _kind("subtitles", rb"^(?:WEBVTT|[\d:]{5,8}[,.]\d{3} --> )", 1),
    _kind("messages to translate", rb'^msg(?:id|str) "', 2),
    _kind("a chat", rb"^\[\d\d?:\d\d[\d:]*\] ", 2),
    _kind("settings", rb"^\w[\w.-]{0,40} ?=", 2),
    _kind(
        "a page with settings at its head", rb"\A---\r?\n(?:.{0,200}\n){1,20}?---\s++(?![\w-]+:\s)", 1, "cut them off"
    ),
    _kind("a table", rb"^[ \t]*+\|[ :|-]{3,}\|[ \t]*+\r?$", 1, "name its columns title and abstract"),
    _kind(
        "a table without names",
        rb'^[^\s",][^",\n]{0,200},"|^[^\t\n]{1,300}\t[^\t\n]{40}',
        2,
        "name its columns on a first line",
    ),
    _kind("RTF", rb"\A\{\\rtf", 1, "save it as plain text"),
    _kind("a calendar or address", rb"^BEGIN:V", 1),
)
# Kinds that are not read either, and would be taken for a digest or one abstract.
_YAML: Final = "convert it to JSON, as with yq -o json"
_SECTIONS: Final = "Markdown whose headings may be those of sections"
_HEADED: Final = "if they are titles of papers, name it with --format markdown"
_COLUMNS: Final = _kind("columns of fixed width", rb"^[ \t]*+[-=]{2,}(?: +[-=]{2,})+[ \t]*+\r?$", 1, "export it as CSV")
_PAIRS: Final = _kind("YAML", rb"^[ \t]*+(?:- )?[a-z][a-z_]{1,20}: ", 1, _YAML)
_MOST_PAIRS: Final = 0.8  # of the lines of a digest
_LINE: Final = re.compile(rb"^.*\S", re.MULTILINE)
_UNREAD_PLAIN: Final = (
    _kind("LaTeX", rb"^\\(?:documentclass|maketitle|begin\{document\})", 1),
    _kind("LaTeX", rb"^\\(?:sub)?section\*?\{", 2),
    _kind("a program", rb"^(?:import \w+|from \S+ import |def \w+\(|class \w+[:(]|#include |func \w+\()", 2),
    _kind("JSON without quotes", rb"\A\s*+[\[{]\s*+\{?\s*+\w++\s*+:", 1, "put its names and strings in double quotes"),
    _kind("headings of AsciiDoc or a wiki", rb"(?:\A|\n[ \t]*\r?\n)={1,6} [^\n]{1,300}\n[ \t]*\r?\n", 1),
    _kind(
        "a mail",
        rb"^(?:From \S+ .{0,40}\d:\d\d|(?:From|To|Cc|Sent|Subject|Received|Return-Path|Reply-To|Message-ID): *+\S)",
        2,
        "save the text of the mail alone",
    ),
    _kind(
        "quoted mail",
        rb"^>[> ]*+(?:[A-Za-z\x80-\xff]|\r?$)",
        2,
        "take the marks at the beginning of its lines away, as with sed 's/^[> ]*//'",
    ),
    _kind("YAML", rb"^[ \t]*+(?:- )?[A-Za-z_]{1,20}: *+[|>][+-]?\r?$", 1, _YAML),
    _kind("YAML", rb"^[ \t]*+(?:- )?(?:papers|title|abstract|summary|authors):(?:\s|$)", 2, _YAML),
    _COLUMNS,
    _kind(_SECTIONS, rb"(?:\A|\n[ \t]*\r?\n)#{1,6} [^\n]{1,300}\n[ \t]*\r?\n", 1, _HEADED),
    _kind(_SECTIONS, rb"^[^\s=-][^\n]{0,300}\n(?:={4,60}|-{4,60})[ \t]*+\r?$", 2, _HEADED),
)
_FENCED: Final = re.compile(rb"^```.*?(?:^```|\Z)", re.MULTILINE | re.DOTALL)
_GAP: Final = re.compile(r" {2,}(?=\S)")
_LOOKED_AT: Final = 1 << 14  # bytes
_ROWS: Final = 8  # lines in which columns are looked for


def marked_format(content: bytes) -> str | None:
    """Return the name of a format that is read, where lines are marked as in it."""
    kind = _first(_MARKED, content)
    return kind and kind.name


def unread_kind(content: bytes, *, plain: bool) -> Kind | None:
    """Return the kind of a text that is not read; `plain` where nothing but its blank lines would tell its papers."""
    kind = _first((*_UNREAD, *(_UNREAD_PLAIN if plain else ())), content)
    if kind is None and _has_pairs(content):
        return _PAIRS
    return _COLUMNS if kind is None and plain and _has_columns(content) else kind


def _first(kinds: Iterable[Kind], content: bytes) -> Kind | None:
    content = _FENCED.sub(b"", content[:_LOOKED_AT])
    lines = content.count(b"\n") + 1
    return next((kind for kind in kinds if len(kind.line.findall(content)) >= min(kind.least, lines)), None)


def _has_columns(content: bytes) -> bool:
    """Tell whether the first lines have gaps at the same places, or the first has names of columns with such gaps."""
    lines = [line.rstrip() for line in content.decode("utf-8", "replace").expandtabs().splitlines() if line.strip()]
    names = set(map(key_of, _GAP.split(lines[0].strip()))) if len(lines) > 1 else set()
    if names and all(names & set(map(key_of, FIELDS[field])) for field in ("title", "abstract")):
        return True
    gaps = [{gap.end() for gap in _GAP.finditer(line)} for line in lines[:_ROWS]]
    return len(gaps) > 2 and bool(set.intersection(*gaps))


def _has_pairs(content: bytes) -> bool:
    """Tell whether nearly all lines are a name, a colon and a value."""
    pairs = len(_PAIRS.line.findall(content))
    return pairs > max(_PAIRS.least, _MOST_PAIRS * len(_LINE.findall(content)))
