"""Which reader reads an input: the first that recognises its beginning. What is no text of any kind is told, too."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import Final, Protocol, cast

from extract.errors import Refusal, refuse
from extract.formats import FORMATS, Format
from extract.paper import Paper
from extract.readers.digest_rules import DigestRules
from extract.readers.formats import csv
from extract.readers.input import Head, Input
from extract.readers.json_objects import look
from extract.readers.streams import as_stream
from extract.readers.xml_records import root

_WITH_FIELDS: Final[tuple[Format, ...]] = ("parquet", "json", "jsonl")
_DRESSES: Final[tuple[Format, ...]] = ("arxiv-mail", "markdown")  # of digests
_PLAIN: Final[tuple[Format, ...]] = ("text", "digest", "markdown")
# How lines begin in formats of marked lines; more than a few such lines are no accident.
_MARKED: Final = {
    "BibTeX": (re.compile(rb"^[ \t]*+@[A-Za-z]{3,30}[ \t]*+[{(]", re.MULTILINE), 1),
    "RIS": (re.compile(rb"^[A-Z][A-Z0-9]  ?- ", re.MULTILINE), 2),
    "MEDLINE": (re.compile(rb"^[A-Z]{2,4} *- ", re.MULTILINE), 2),
    "EndNote": (re.compile(rb"^%[0-9A-Z@] \S", re.MULTILINE), 2),
    "Web of Science": (re.compile(rb"^(?:FN |VR |PT |ER[ \t]*+\r?$|EF[ \t]*+\r?$)", re.MULTILINE), 2),
}
_PAIR: Final = re.compile(rb"^[ \t]*+(?:- )?[A-Za-z][\w -]{0,20}: ", re.MULTILINE)
_LINE: Final = re.compile(rb"^.*\S", re.MULTILINE)
_MOST_PAIRS: Final = 0.8  # of the lines of a digest, where titles may have a colon and abstracts have none
_MARK: Final = re.compile(r"#{1,6}\s|[•‣▪◦●]\s")  # of Markdown and of newsletters
_WORDS: Final = re.compile(r"[^\W\d_]{2}\W{1,3}[^\W\d_]{2}|[^\W\d_]{8}(?=。)")
_STOP: Final = re.compile(r"[.!?。](?!\S{0,20}\w)")
_CODE: Final = re.compile(r"[{};=<>|\\]|\b\w+\(\)|^\s*#|[^\W\d],[^\W\d]", re.MULTILINE)
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
    """Return why an input is not to be read as text or as a digest, None where it may be, or is to be read otherwise.

    Any bytes can be read as either, so what looks like another format is refused, and so is, unless the format was
    `named`, a digest whose abstracts are no prose.
    """
    dress = next(
        (name for name in _DRESSES if format in _PLAIN and name != format and reader_of(name).recognises(head)), None
    )
    if dress is not None:
        return refuse("looks-like", path, found=dress, format=format)
    if format not in {"text", "digest"}:
        return None
    if (outermost := root(head)) is not None:
        return refuse("unknown-xml", path, found=outermost)
    if (found := _other_format(head)) is not None:
        return refuse("looks-like", path, found=found, format=format)
    papers = [item for item in _as_digest(head, rules) if isinstance(item, Paper)]
    odd = [paper.abstract for paper in papers if _is_odd(paper)]
    if format == "text" and len(papers) - len(odd) > 1:
        return refuse("looks-like", path, found="a digest", format=format)
    if format == "text" and not _is_prose(text := head.content.decode("utf-8", "replace")):
        papers, odd = [], [text]
    return refuse("unknown-format", path, found=repr(odd[0][:60])) if len(odd) * 2 > len(papers) and not named else None


def _other_format(head: Head) -> str | None:
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
    return None


def _as_digest(head: Head, rules: DigestRules) -> Iterator[Paper | Refusal]:
    content = head.content if head.whole else head.content.rpartition(b"\n\n")[0]
    source = Input(as_stream([content]), "", head, len(content) + 1, {}, rules)
    return reader_of("digest").read(source)


def _is_odd(paper: Paper) -> bool:
    marked = _MARK.match(paper.title) or _MARK.match(paper.abstract)
    return marked is not None or not (_is_prose(paper.abstract) and _is_words(paper.title))


def _is_prose(text: str) -> bool:
    """Tell whether a text is made of sentences rather than of lines of code, data or settings."""
    words = _WORDS.search(text)
    return (
        words is not None
        and _STOP.search(text, words.end()) is not None
        and len(_CODE.findall(text)) <= max(2, _MOST_CODE * len(text))
    )


def _is_words(text: str) -> bool:
    return 2 * sum(map(str.isalpha, text)) > len("".join(text.split()))
