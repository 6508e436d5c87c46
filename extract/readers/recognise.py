"""Which reader reads an input: the first that recognises its beginning. What is no text of any kind is told, too."""

import re
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from extract.errors import Refusal, refuse
from extract.paper import Paper
from extract.readers.digest_rules import SECOND_SENTENCE, DigestRules, ends_sentence
from extract.readers.entry import Entry, paper_of, shortened
from extract.readers.fields import FIELDS, keys_of
from extract.readers.formats import FORMATS, Format, csv, reader_of
from extract.readers.formats.json import look
from extract.readers.streams import NO_TEXT, Head, Input, as_stream
from extract.readers.xml_records import root

_FREE: Final[tuple[Format, ...]] = ("arxiv-mail", "markdown", "text", "digest")  # which any text could be
_WITH_FIELDS: Final[tuple[Format, ...]] = ("parquet", "json", "jsonl")
_PLAIN: Final[tuple[Format, ...]] = ("text", "digest")
_TABLE: Final = re.compile(r"\.[ct]sv(?:\.\w{2,3})?\Z", re.IGNORECASE)

_MARK: Final = re.compile(r"\s*(?:[#•▪◦●‣|`]|[-*+] )")  # of Markdown and of lists
_NAME: Final = r"[^\W\d_a-z][\w.'’-]*(?: (?:[^\W\d_a-z][\w.'’-]*|de|der|van|von|la|al)){1,4}"
_PEOPLE: Final = re.compile(rf"{_NAME}(?:(?:, (?:and )?| and |; ){_NAME})+")
_WORDS: Final = re.compile(r"[^\W\d_]{2}\W{1,3}[^\W\d_]{2}|[^\W\d_]{8}(?=。)")
_STOP: Final = re.compile(r"[.!?。](?!\S{0,20}\w)")
_AUTHORS: Final = re.compile(r"\b(?:we|our|this)\b", re.IGNORECASE)
_CODE: Final = re.compile(r"[{};=<>|\\]|\w\(\)|^[ \t]*+#|[^\W\d],[^\W\d]", re.MULTILINE)
_MOST_CODE: Final = 0.03  # of the characters of prose

_CONTROL: Final = bytes(set(range(32)) - set(b"\t\n\r\f"))
_MAGIC: Final = {
    b"PK\x03\x04": "a ZIP archive, such as .xlsx or .docx",
    b"%PDF": "a PDF",
    b"\x1f\x8b": "gzip within a compressed file",
}


def binary(content: bytes) -> str | None:
    """Return what the beginning of a file shows it to be, where that is not text in an ASCII superset."""
    if content.startswith(NO_TEXT):
        return None
    for magic, kind in _MAGIC.items():
        if content.startswith(magic):
            return kind
    few, many = sorted((content[::2].count(0), content[1::2].count(0)))
    if few <= len(content) // 16 < len(content) // 4 < many:
        return "UTF-16 without a byte order mark"
    control = len(content) - len(content.translate(None, _CONTROL))
    undecodable = content.decode("utf-8", "replace").count("�")
    if control > max(4, len(content) // 20) or undecodable > max(4, len(content) // 10):
        return f"{control:,} control characters and {undecodable:,} bytes that are not UTF-8 in {len(content):,} bytes"
    return None


def recognise(head: Head, fields: Mapping[str, str], path: str = "") -> Format:
    """Return the format of an input; where `fields` are named, only one that has such.

    The content tells it, and the suffix of a table where the content could be any text.
    """
    if fields:
        return next((name for name in _WITH_FIELDS if reader_of(name).recognises(head)), "csv")
    found = next(name for name in FORMATS if reader_of(name).recognises(head))
    return "csv" if found in _PLAIN and _TABLE.search(path) else found


def misread(head: Head, format: Format, path: str, rules: DigestRules, *, named: bool) -> Refusal | None:  # noqa: A002
    """Return why an input is not to be read as it is said or thought to be, None where nothing speaks against it.

    XML has its root, but any bytes can be read as text or as a digest: so what looks like another format is refused,
    and unless the format was `named`, a digest whose abstracts are no prose.
    """
    outermost = root(head)
    if format not in _FREE:
        other = (
            named
            and format not in {"html", "parquet", "spacy"}
            and outermost
            and not reader_of(format).recognises(head)
        )
        return refuse("looks-like", path, found=f"XML whose root is {outermost}", format=format) if other else None
    if outermost is not None:
        return refuse("unknown-xml", path, found=outermost)
    if (refusal := _other_kind(head, format, path)) is not None:
        return refusal
    papers = _papers(head, "digest" if format == "text" else format, rules)
    odd = [wrong for paper in papers if (wrong := _no_paper(paper)) is not None]
    if format == "text" and len(papers) - len(odd) > 1:
        return refuse("looks-like", path, found="a digest", format=format)
    if format == "text":
        papers, odd = [], [text] if not _is_prose(text := head.content.decode("utf-8", "replace")) else []
    return (
        refuse("unknown-format", path, found=repr(shortened(odd[0])))
        if len(odd) * 2 > len(papers) and not named
        else None
    )


def _other_kind(head: Head, format: Format, path: str) -> Refusal | None:  # noqa: A002
    """Return the refusal of a text that looks like another kind, None where it looks like none."""
    content = head.content.lstrip()
    if look(head) is not None:
        found: str | None = "JSON"
    elif re.match(rb"<[?!A-Za-z]", content):
        found = "XML"
    elif csv.recognises(head) or (content.startswith(b'"') and content.count(b'"') % 2):
        found = "a table"
    else:
        before = _FREE[: min(2, _FREE.index(format))]  # these are asked first where no format is named
        others = (name for name in before if reader_of(name).recognises(head))
        found = marked_format(head.content) or next(others, None)
    if found is not None:
        return refuse("looks-like", path, found=found, format=format)
    kind = unread_kind(head.content, plain=format in _PLAIN)
    return kind and refuse("not-read", path, found=kind.name, advice=kind.advice)


def _papers(head: Head, format: Format, rules: DigestRules) -> list[Paper]:  # noqa: A002
    content = head.content if head.whole else head.content.replace(b"\r\n", b"\n").rpartition(b"\n\n")[0]
    source = Input(as_stream([content]), "", head, len(content) + 1, {}, rules)
    said = (item for item in reader_of(format).read(source) if isinstance(item, Entry))
    return [paper for entry in said if isinstance(paper := paper_of(entry, "", 0), Paper)]


def _no_paper(paper: Paper) -> str | None:
    """Return the title where it is not words, or is prose, or people, the abstract where it is no prose, else None.

    Neither begins as headings and items of lists do.
    """
    words = 2 * sum(map(str.isalpha, paper.title)) > len("".join(paper.title.split()))
    several = SECOND_SENTENCE.search(paper.title) and paper.title.endswith(("!", "?"))
    prose = ends_sentence(paper.title) and (SECOND_SENTENCE.search(paper.title) or _AUTHORS.search(paper.title))
    if not words or prose or several or _MARK.match(paper.title) or _PEOPLE.fullmatch(paper.title):
        return paper.title
    return paper.abstract if _MARK.match(paper.abstract) or not _is_prose(paper.abstract) else None


def _is_prose(text: str) -> bool:
    """Tell whether a text is made of sentences rather than of lines of code, data or settings."""
    words = _WORDS.search(text)
    ends = words is not None and _STOP.search(text, words.end()) is not None
    return ends and len(_CODE.findall(text)) <= max(2, _MOST_CODE * len(text))


class Kind(NamedTuple):
    """A kind of text: how its lines are told, how many of them are no accident, and what to do about it."""

    name: str
    line: re.Pattern[bytes]
    least: int
    advice: str = "export its papers in a format that paperfacts extract --help lists"


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
    _kind("a translation file", rb'^msg(?:id|str) "', 2),
    _kind("a chat", rb"^\[\d\d?:\d\d[\d:]*\] ", 2),
    _kind("settings", rb"^\w[\w.-]{0,40} ?=", 2),
    _kind("a page with front matter", rb"\A---\r?\n(?:.{0,200}\n){1,20}?---\s++(?![\w-]+:\s)", 1, "delete that"),
    _kind("a table", rb"^[ \t]*+\|[ :|-]{3,}\|[ \t]*+\r?$", 1, "name its columns title and abstract"),
    _kind(
        "a table without names",
        rb'^[^\s",][^",\n]{0,200},"|^[^\t\n]{1,300}\t[^\t\n]{40}',
        2,
        "add a first line with the names of its columns",
    ),
    _kind("RTF", rb"\A\{\\rtf", 1, "save it as plain text"),
    _kind("a calendar or an address book", rb"^BEGIN:V", 1),
)
# Kinds that are not read either, and would be taken for a digest or one abstract.
_YAML: Final = "convert it to JSON, for example with yq -o json"
_SECTIONS: Final = "Markdown whose headings may be those of sections"
_HEADED: Final = "if they are titles of papers, give --format markdown"
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
        "save only the text of the mail",
    ),
    _kind(
        "quoted mail",
        rb"^>[> ]*+(?:[A-Za-z\x80-\xff]|\r?$)",
        2,
        "remove the marks at the beginnings of its lines, for example with sed 's/^[> ]*//'",
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
    names = keys_of(_GAP.split(lines[0].strip())) if len(lines) > 1 else set()
    if names and all(names & keys_of(FIELDS[field]) for field in ("title", "abstract")):
        return True
    gaps = [{gap.end() for gap in _GAP.finditer(line)} for line in lines[:_ROWS]]
    return len(gaps) > 2 and bool(set.intersection(*gaps))


def _has_pairs(content: bytes) -> bool:
    """Tell whether nearly all lines are a name, a colon and a value."""
    pairs = len(_PAIRS.line.findall(content))
    return pairs > max(_PAIRS.least, _MOST_PAIRS * len(_LINE.findall(content)))
