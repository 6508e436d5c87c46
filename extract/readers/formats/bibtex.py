"""BibTeX, such as the ACL Anthology's: entry by entry, so that a long file needs little memory.

Braces that keep capitals are left out; LaTeX stays as it is, for the text stage to resolve.
Source: https://ctan.org/pkg/btxdoc (BibTeXing, O. Patashnik, 1988).
"""

import logging
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from extract.errors import Refusal, refuse
from extract.paper import Paper
from extract.readers.entry import Entry, flat, paper_of
from extract.readers.input import Head, Input
from extract.readers.lines import Line, gather, read_lines, text_of

if TYPE_CHECKING:
    import bibtexparser.model

logging.getLogger("bibtexparser").addHandler(logging.NullHandler())  # what it logs is said in refusals

_SHOWN = 1_000  # bytes
_BEGINS = re.compile(rb"\s*@\s*[A-Za-z]+\s*[{(]")
_FIRST = re.compile(rb"(?:^|\n)\s*@\s*[A-Za-z]{3,30}\s*[{(]\s*[^\s{}(),]+\s*(?:,|=|$)")
_VENUES = ("journal", "journaltitle", "booktitle", "howpublished", "publisher")


def recognises(head: Head) -> bool:
    """Tell whether an entry stands in the input before anything else but comments."""
    return _FIRST.search(head.content) is not None and not head.content.lstrip().startswith((b"<", b"{", b"["))


def read(source: Input) -> Iterator[Paper | Refusal]:
    """Yield the paper of each entry, or why there is none; comments and strings are none."""
    strings: dict[str, str] = {}
    index = 0
    lines = read_lines(source.stream, source.limit)
    for chunk in gather(lines, lambda line: _BEGINS.match(line) is not None, source.limit):
        for found in _parsed(chunk, source, strings):
            if isinstance(found, Refusal):
                yield found.placed(index, chunk[0].raw[:_SHOWN].decode("utf-8", "replace"))
            else:
                yield paper_of(found, source.path, index, chunk[0].number)
            index += 1


def without_braces(value: str) -> str:
    """Return a value without the braces that only keep its capitals: not those of commands and of mathematics."""
    kept: list[str] = []
    closing: list[bool] = []  # of each open group: whether its braces are kept
    mathematics = False
    copied = 0
    for token in _MARK.finditer(value):
        place, mark = token.start(), token[0]
        keep = True
        if mark == "$":
            mathematics = not mathematics
        elif mark == "{":
            argument = kept[-1:] == ["}"] and copied == place
            command = _COMMAND.search(value, max(0, place - 30), place)
            keep = mathematics or argument or command is not None or value.startswith("\\", place + 1)
            closing.append(keep)
        elif mark == "}" and closing:
            keep = closing.pop()
        kept.append(value[copied:place])
        if keep:
            kept.append(mark)
        copied = token.end()
    return "".join(kept) + value[copied:]


_MARK = re.compile(r"\\.|[{}$]", re.DOTALL)
_COMMAND = re.compile(r"(?:\\[A-Za-z]+\*?|\\[^A-Za-z\s]|[\^_\]])$")


def _parsed(chunk: list[Line], source: Input, strings: dict[str, str]) -> Iterator[Entry | Refusal]:
    """Yield what is in the text of an entry, in which entries may be that begin in the middle of a line."""
    from bibtexparser.entrypoint import parse_string
    from bibtexparser.model import Entry as Found
    from bibtexparser.model import ParsingFailedBlock, String

    line = chunk[0].number
    text = text_of(chunk, source.path, source.limit)
    if isinstance(text, Refusal):
        yield text
        return
    for block in parse_string(text, parse_stack=[]).blocks:
        if isinstance(block, ParsingFailedBlock) and not isinstance(block.ignore_error_block, Found):
            yield refuse("not-bibtex", source.path, line, found=flat(str(block.error)))
        elif isinstance(block, String):
            strings[block.key.casefold()] = _value(block.value, strings)
        elif isinstance(found := getattr(block, "ignore_error_block", block), Found):
            yield _entry(found, strings)


def _entry(found: "bibtexparser.model.Entry", strings: Mapping[str, str]) -> Entry:
    values: dict[str, str] = {}
    for field in found.fields:
        values.setdefault(field.key.casefold(), _value(str(field.value), strings))
    eprint = values.get("eprint")
    is_arxiv = "arxiv" in values.get("archiveprefix", values.get("eprinttype", "")).casefold()
    return Entry(
        title=values.get("title"),
        abstract=values.get("abstract"),
        id=found.key or None,
        date=values.get("date") or " ".join(filter(None, (values.get("year"), values.get("month")))),
        arxiv_id=eprint if is_arxiv else None,
        doi=values.get("doi"),
        categories=values.get("keywords") or values.get("primaryclass"),
        venue=next((values[key] for key in _VENUES if values.get(key)), None),
        url=values.get("url"),
    )


def _value(value: str, strings: Mapping[str, str]) -> str:
    """Return what stands in braces or quotes, or what the string of this name stands for."""
    enclosed = value[:1] + value[-1:] in {"{}", '""'} and len(value) > 1
    return without_braces(flat(value[1:-1])) if enclosed else strings.get(value.casefold(), value)
