"""Which reader reads an input: the first that recognises its beginning. What is no text of any kind is told, too."""

import re
from collections.abc import Mapping
from typing import Final

from extract.errors import Refusal, refuse
from extract.paper import Paper
from extract.readers.digest_rules import SECOND_SENTENCE, DigestRules, ends_sentence
from extract.readers.entry import Entry, paper_of
from extract.readers.formats import FORMATS, Format, csv, reader_of
from extract.readers.formats.json import look
from extract.readers.kinds import marked_format, unread_kind
from extract.readers.streams import NO_TEXT, Head, Input, as_stream
from extract.readers.xml_records import root

_FREE: Final[tuple[Format, ...]] = ("arxiv-mail", "markdown", "text", "digest")  # which any text could be
_WITH_FIELDS: Final[tuple[Format, ...]] = ("parquet", "json", "jsonl")
_PLAIN: Final[tuple[Format, ...]] = ("text", "digest")


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
    b"PK\x03\x04": "a ZIP archive, as .xlsx and .docx are",
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
    if (refusal := _other_kind(head, format, path)) is not None:
        return refusal
    papers = _papers(head, "digest" if format == "text" else format, rules)
    odd = [wrong for paper in papers if (wrong := _no_paper(paper)) is not None]
    if format == "text" and len(papers) - len(odd) > 1:
        return refuse("looks-like", path, found="a digest", format=format)
    if format == "text":
        papers, odd = [], [text] if not _is_prose(text := head.content.decode("utf-8", "replace")) else []
    return refuse("unknown-format", path, found=repr(odd[0][:60])) if len(odd) * 2 > len(papers) and not named else None


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
    prose = ends_sentence(paper.title) and (SECOND_SENTENCE.search(paper.title) or _AUTHORS.search(paper.title))
    if not words or prose or _MARK.match(paper.title) or _PEOPLE.fullmatch(paper.title):
        return paper.title
    return paper.abstract if _MARK.match(paper.abstract) or not _is_prose(paper.abstract) else None


def _is_prose(text: str) -> bool:
    """Tell whether a text is made of sentences rather than of lines of code, data or settings."""
    words = _WORDS.search(text)
    ends = words is not None and _STOP.search(text, words.end()) is not None
    return ends and len(_CODE.findall(text)) <= max(2, _MOST_CODE * len(text))
