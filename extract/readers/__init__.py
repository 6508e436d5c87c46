"""Readers: bytes in, papers out, one at a time.

Where to start: `read_stream` below is the whole way of an input.

1. `input_files` finds the files that a person means; `streams.py` decompresses one, turns UTF-16 into UTF-8, and looks
   at its head.
2. `recognise.py` tells from the head what it is: the first of the formats that says that it is its own. What is no
   text, or is a text of another kind than any that is read, is refused by name.
3. A module of `formats/`, of one format or a family of them, yields an `Entry` for each paper: what the file says of
   it, unchecked. `cutting.py` cuts a stream into lines, groups of lines or elements of JSON, `xml_records.py` into
   elements of XML: none of them longer in memory than the limit.
4. `entry.py` turns an entry into a `Paper`, or into the `Refusal` that says why it is none; ids, DOIs and dates may be
   written in any of the ways in which they are. The index of a paper is its place among all of them.

What formats share: tables and JSON hold papers under names (`fields.py`, `keyed.py`), feeds and pages hold them in
HTML (`html_blocks.py`), and digests, newsletters and feeds know labels and page furniture (`digest_rules.py`).
Nothing is raised for bad input: a refusal takes the place of the paper, or of the whole input.
"""

import glob
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import replace
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, Final

from extract.errors import PaperfactsError, Refusal, near, refuse
from extract.paper import Paper
from extract.readers.digest_rules import DigestRules, built_in
from extract.readers.entry import Entry, arxiv_id, paper_of
from extract.readers.fields import FIELDS
from extract.readers.formats import FORMATS, Format, reader_of
from extract.readers.formats.json import starts_object
from extract.readers.recognise import binary, misread, recognise
from extract.readers.streams import (
    BrokenStreamError,
    Input,
    as_stream,
    decompressed,
    in_utf8,
    take_head,
    with_line_feeds,
)

STDIN: Final = "-"
WORDS: Final = 3  # that the name of a file may have
LIMIT: Final = 1 << 20  # bytes of one paper: a hundred times a long abstract
NO_FIELDS: Final[Mapping[str, str]] = MappingProxyType({})

__all__ = [
    "FIELDS",
    "FORMATS",
    "LIMIT",
    "NO_FIELDS",
    "STDIN",
    "WORDS",
    "DigestRules",
    "Format",
    "input_files",
    "missing",
    "read_papers",
    "read_stream",
]


def read_papers(
    path: str | Path,
    format: Format | None = None,  # noqa: A002  the option's own word
    rules: DigestRules | None = None,
    limit: int = LIMIT,
    tell: Callable[[int], object] | None = None,
    fields: Mapping[str, str] = NO_FIELDS,
) -> Iterator[Paper | Refusal]:
    """Yield the papers of the file, folder or pattern `path` (`-`: standard input) and, in its place, what is refused.

    Raises nothing for bad input: a file that cannot be read is one Refusal. Compressed files are decompressed.
    `limit` is in bytes a paper; `tell` is called with the number of bytes of a file that are read so far; `fields`
    says under which names a table or a JSON object holds what, where these are not the usual ones (`FIELDS`).
    """
    for file in input_files(path):
        name = "<stdin>" if str(file) == STDIN else os.fsencode(file).decode("utf-8", "replace")
        opened = _opened(file, name)
        if isinstance(opened, Refusal):
            yield opened
            continue
        with opened as stream:
            yield from read_stream(stream, name, format, rules, limit, tell, fields)


def read_stream(
    stream: BinaryIO,
    name: str = "<stream>",
    format: Format | None = None,  # noqa: A002
    rules: DigestRules | None = None,
    limit: int = LIMIT,
    tell: Callable[[int], object] | None = None,
    fields: Mapping[str, str] = NO_FIELDS,
) -> Iterator[Paper | Refusal]:
    """Yield the papers of a byte stream, which `name` stands for in sources and messages."""
    place = 0

    def told(bytes_read: int) -> None:
        nonlocal place
        place = bytes_read
        if tell is not None:
            tell(bytes_read)

    try:
        content = in_utf8(decompressed(stream, told))
        head, chunks = with_line_feeds(*take_head(content, enough=starts_object))
        if not head.content.strip(_BLANKS) and head.whole:
            yield refuse("empty", name)
        elif format not in {"parquet", "spacy"} and (found := binary(head.content)) is not None:
            yield refuse("binary", name, found=found)
        else:
            chosen = format or recognise(head, fields, name)
            rules = rules or built_in()
            if (refusal := misread(head, chosen, name, rules, named=format is not None)) is not None:
                yield refusal
                return
            names = {**FIELDS, **{field: (key,) for field, key in fields.items()}}
            source = Input(as_stream(chunks), name, head, limit, names, rules)
            papers = refused = 0
            for index, said in enumerate(reader_of(chosen).read(source)):
                item = paper_of(said, name, index) if isinstance(said, Entry) else said
                papers += isinstance(item, Paper)
                refused += isinstance(item, Refusal)
                if item is not None:
                    yield item if isinstance(item, Paper) else replace(item, index=index)
                if refused > _REFUSALS + place:
                    yield refuse("too-many-refused", name, found=refused)
                    return
            if not papers + refused:
                yield refuse("no-papers", name, format=chosen)
    except PaperfactsError as error:
        yield error.refusal
    except BrokenStreamError as error:
        yield refuse("broken-stream", name, found=error)
    except OSError as error:
        yield refuse("not-readable", name, found=error.strerror or error)


_REFUSALS = 1_000  # of an input, besides one for each byte of it as it is stored: more are made of next to nothing
_BLANKS = b" \t\r\n\f\v"


def input_files(path: str | Path) -> Iterator[str | Path]:
    """Yield the files that `path` stands for, in the order of their names, or `path` itself where there are none.

    Of a folder these are all files in it and in its folders, hidden ones left out. `-` is standard input.
    """
    try:
        files = iter(_files(path) if str(path) else ())  # an empty name is no folder's
    except OSError:  # such as a name that is too long: opening it will say so
        files = iter(())
    yield next(files, path)
    yield from files


def missing(path: str | Path) -> Refusal:
    """Return the refusal of a file that is not there, with the names beside it that are near its own."""
    name = os.fsencode(path).decode("utf-8", "replace")
    if _ELSEWHERE.match(name):
        paper = arxiv_id(name)
        return refuse(
            "not-local", name, url=f"https://export.arxiv.org/api/query?id_list={paper.id}" if paper else name
        )
    if len(name.split()) > WORDS:
        return refuse("no-such-file", name, near=" (of a text itself: paperfacts explain TEXT)")
    if glob.has_magic(name):
        return refuse("no-match", name)
    with suppress(OSError, ValueError), os.scandir(Path(path).parent) as entries:
        return refuse("no-such-file", name, near=near(Path(name).name, (one.name for one in islice(entries, _LISTED))))
    return refuse("no-such-file", name, near="")


_ELSEWHERE: Final = re.compile(
    r"\w+://|(?:www\.)?arxiv\.org/|(?:arxiv:)?(?:\d{4}\.\d{4,5}|[a-z-]+/\d{7})(?:v\d+)?\Z", re.IGNORECASE
)
_LISTED: Final = 1_000  # files of a folder that a name is compared with


def _opened(path: str | Path, name: str) -> AbstractContextManager[BinaryIO] | Refusal:
    """Return the file at a path, or standard input, which stays open; or why it cannot be read."""
    if str(path) == STDIN:
        return nullcontext(sys.stdin.buffer)
    try:
        return open(path, "rb", buffering=0)  # noqa: PTH123  of an empty name, a Path makes this folder
    except IsADirectoryError:
        return refuse("no-files", name)
    except (FileNotFoundError, NotADirectoryError):
        return missing(path)
    except (OSError, ValueError) as error:
        return refuse("not-readable", name, found=getattr(error, "strerror", None) or error)


def _files(path: str | Path) -> Iterable[str | Path]:
    if str(path) == STDIN:
        return ()
    if Path(path).is_dir():
        return _in_folder(Path(path))
    if Path(path).exists() or not glob.has_magic(str(path)):
        return ()
    found = sorted(glob.glob(str(path), recursive=True))  # noqa: PTH207  a pattern may be absolute
    return (file for file in found if Path(file).is_file())


def _in_folder(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _in_folder(path)
        elif path.is_file():
            yield path
