"""Which reader reads an input: the first that recognises its beginning. What is no text of any kind is told, too."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import Final, Protocol, cast

from extract.errors import Refusal, refuse
from extract.paper import Paper
from extract.readers.digest_rules import DigestRules
from extract.readers.format_names import FORMATS, Format
from extract.readers.formats import csv
from extract.readers.input import Head, Input
from extract.readers.json_objects import look
from extract.readers.streams import as_stream
from extract.readers.xml_records import root

_FREE: Final[tuple[Format, ...]] = ("arxiv-mail", "markdown", "text", "digest")  # which any text could be
_WITH_FIELDS: Final[tuple[Format, ...]] = ("parquet", "json", "jsonl")
# How lines begin in formats of marked lines; more than a few such lines are no accident.
_MARKED: Final = {
    "BibTeX": (re.compile(rb"^[ \t]*+@[A-Za-z]{3,30}[ \t]*+[{(]", re.MULTILINE), 1),
    "RIS": (re.compile(rb"^[A-Z][A-Z0-9]  ?- ", re.MULTILINE), 2),
    "MEDLINE": (re.compile(rb"^[A-Z]{2,4} *- ", re.MULTILINE), 2),
    "EndNote": (re.compile(rb"^%[0-9A-Z@] \S", re.MULTILINE), 2),
    "Web of Science": (re.compile(rb"^(?:FN |VR |PT |ER[ \t]*+\r?$|EF[ \t]*+\r?$)", re.MULTILINE), 2),
    "SQL": (re.compile(rb"^(?:CREATE|INSERT|SELECT|DROP|ALTER|COPY) [A-Z]{4}", re.MULTILINE), 1),
    "a patch": (re.compile(rb"^(?:diff --git |@@ -\d|--- \S|\+\+\+ \S)", re.MULTILINE), 2),
    "lines marked with a dot": (re.compile(rb"^\.[A-Z]{1,2}\b", re.MULTILINE), 2),
    "subtitles": (re.compile(rb"^(?:WEBVTT|[\d:]{5,8}[,.]\d{3} --> )", re.MULTILINE), 1),
    "messages to translate": (re.compile(rb'^msg(?:id|str) "', re.MULTILINE), 2),
    "a chat": (re.compile(rb"^\[\d\d?:\d\d[\d:]*\] ", re.MULTILINE), 2),
    "settings": (re.compile(rb"^\w[\w.-]{0,40} ?=", re.MULTILINE), 2),
    "a page with settings at its head": (re.compile(rb"\A---\r?\n(?:.{0,200}\n){1,20}?---\s"), 1),
    "a table": (re.compile(rb"^[ \t]*+\|[ :|-]{3,}\|[ \t]*+\r?$", re.MULTILINE), 1),
    "a table without names": (re.compile(rb'^[^\s",][^",\n]{0,200},"', re.MULTILINE), 2),
}
_PAIR: Final = re.compile(rb"^[ \t]*+(?:- )?[a-z][a-z_]{1,20}: ", re.MULTILINE)
_LINE: Final = re.compile(rb"^.*\S", re.MULTILINE)
_MOST_PAIRS: Final = 0.8  # of the lines of a digest
_MARK: Final = re.compile(r"\s*(?:[#•▪◦●‣|`]|[-*+] )")  # of Markdown and of lists
_WORDS: Final = re.compile(r"[^\W\d_]{2}\W{1,3}[^\W\d_]{2}|[^\W\d_]{8}(?=。)")
_STOP: Final = re.compile(r"[.!?。](?!\S{0,20}\w)")
_CODE: Final = re.compile(r"[{};=<>|\\]|\w\(\)|^[ \t]*+#|[^\W\d],[^\W\d]", re.MULTILINE)
_MOST_CODE: Final = 0.03  # of the characters of prose


class Reader(Protocol):
    """What a module of a format offers."""

    def recognises(self, head: Head, /) -> bool:
        """Tell whether an input that begins so is of this format."""

    def read(self, source: Input, /) -> Iterator[Paper | Refusal]:
        """Yield the papers of an input, and what is refused in its place."""


@cache
def reader_of(name: Format) -> Reader:
    """Return the module of a format."""
    return cast("Reader", import_module(f"extract.readers.formats.{name.replace('-', '_')}"))


def recognise(head: Head, fields: Mapping[str, str]) -> Format:
    """Return the format of an input; where `fields` are named, only one that has such."""
    if fields:
        return next((name for name in _WITH_FIELDS if reader_of(name).recognises(head)), "csv")
    return next(name for name in FORMATS if reader_of(name).recognises(head))


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
    if (found := _other_format(head, format)) is not None:
        return refuse("looks-like", path, found=found, format=format)
    papers = [
        item for item in _papers(head, "digest" if format == "text" else format, rules) if isinstance(item, Paper)
    ]
    odd = [paper.abstract for paper in papers if not _is_paper(paper)]
    if format == "text" and len(papers) - len(odd) > 1:
        return refuse("looks-like", path, found="a digest", format=format)
    if format == "text":
        papers, odd = [], [text] if not _is_prose(text := head.content.decode("utf-8", "replace")) else []
    return refuse("unknown-format", path, found=repr(odd[0][:60])) if len(odd) * 2 > len(papers) and not named else None


def _other_format(head: Head, format: Format) -> str | None:  # noqa: A002
    if look(head) is not None:
        return "JSON"
    if re.match(rb"\s*<[?!A-Za-z]", head.content):
        return "XML"
    lines = head.content.count(b"\n") + 1
    for name, (begins, least) in _MARKED.items():
        if len(begins.findall(head.content)) >= min(least, lines):
            return name
    if len(_PAIR.findall(head.content)) > max(1, _MOST_PAIRS * len(_LINE.findall(head.content))):
        return "lines of names and values"
    if csv.recognises(head) or (head.content.lstrip().startswith(b'"') and head.content.count(b'"') % 2):
        return "a table"
    before = _FREE[: min(2, _FREE.index(format))]  # these are asked first where no format is named
    return next((name for name in before if reader_of(name).recognises(head)), None)


def _papers(head: Head, format: Format, rules: DigestRules) -> list[Paper]:  # noqa: A002
    content = head.content if head.whole else head.content.rpartition(b"\n\n")[0]
    source = Input(as_stream([content]), "", head, len(content) + 1, {}, rules)
    return [item for item in reader_of(format).read(source) if isinstance(item, Paper)]


def _is_paper(paper: Paper) -> bool:
    """Tell whether a title is words, an abstract prose, and neither begins as headings and items of lists do."""
    words = 2 * sum(map(str.isalpha, paper.title)) > len("".join(paper.title.split()))
    return words and not _MARK.match(paper.title) and not _MARK.match(paper.abstract) and _is_prose(paper.abstract)


def _is_prose(text: str) -> bool:
    """Tell whether a text is made of sentences rather than of lines of code, data or settings."""
    words = _WORDS.search(text)
    ends = words is not None and _STOP.search(text, words.end()) is not None
    return ends and len(_CODE.findall(text)) <= max(2, _MOST_CODE * len(text))
