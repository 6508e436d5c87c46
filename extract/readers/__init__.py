"""Readers: bytes in, papers out, one at a time. The format is recognised from the content."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, Final

from extract.errors import Refusal, refuse
from extract.paper import Paper
from extract.readers.digest_rules import DigestRules, load
from extract.readers.fields import FIELDS
from extract.readers.format_names import FORMATS, Format
from extract.readers.input import Input
from extract.readers.inputs import STDIN, input_files, missing
from extract.readers.json_objects import starts_object
from extract.readers.recognise import misread, reader_of, recognise
from extract.readers.streams import BrokenStreamError, as_stream, decompressed, in_utf8, take_head
from extract.rulefiles.resources import data_folder

LIMIT = 1 << 20  # bytes of one paper: a hundred times a long abstract
NO_FIELDS: Final[Mapping[str, str]] = MappingProxyType({})

__all__ = [
    "FIELDS",
    "FORMATS",
    "LIMIT",
    "NO_FIELDS",
    "DigestRules",
    "Format",
    "input_files",
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
        yield from _read_file(file, format, rules, limit, tell, fields)


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
        content, recoded = in_utf8(decompressed(stream, told))
        head, chunks = take_head(content, enough=starts_object)
        if not head.content.strip(_BLANKS) and head.whole:
            yield refuse("empty", name)
        elif format not in {"parquet", "spacy"} and (found := _binary(head.content)) is not None:
            yield refuse("binary", name, found=found)
        else:
            chosen = format or recognise(head, fields)
            rules = rules or load(data_folder("rules"))
            if (refusal := misread(head, chosen, name, rules, named=format is not None)) is not None:
                yield refusal
                return
            names = {**FIELDS, **{field: (key,) for field, key in fields.items()}}
            source = Input(as_stream(chunks), name, head, limit, names, rules, recoded)
            papers = refused = 0
            for item in reader_of(chosen).read(source):
                papers += isinstance(item, Paper)
                refused += isinstance(item, Refusal)
                yield item
                if refused > _REFUSALS + place:
                    yield refuse("too-many-refused", name, found=refused)
                    return
            if not papers + refused:
                yield refuse("no-papers", name, format=chosen)
    except BrokenStreamError as error:
        yield refuse("broken-stream", name, found=error)
    except OSError as error:
        yield refuse("not-readable", name, found=error.strerror or error)


def _read_file(
    path: str | Path,
    format: Format | None,  # noqa: A002
    rules: DigestRules | None,
    limit: int,
    tell: Callable[[int], object] | None,
    fields: Mapping[str, str],
) -> Iterator[Paper | Refusal]:
    if str(path) == STDIN:
        yield from read_stream(sys.stdin.buffer, "<stdin>", format, rules, limit, tell, fields)
        return
    name = os.fsencode(path).decode("utf-8", "replace")
    try:
        stream = Path(path).open("rb", buffering=0)  # noqa: SIM115  closed below, what opening raises is caught
    except IsADirectoryError:
        yield refuse("no-files", name)
        return
    except (FileNotFoundError, NotADirectoryError):
        yield missing(path)
        return
    except (OSError, ValueError) as error:
        yield refuse("not-readable", name, found=getattr(error, "strerror", None) or error)
        return
    with stream:
        yield from read_stream(stream, name, format, rules, limit, tell, fields)


_REFUSALS = 1_000  # of an input, besides one for each byte of it as it is stored: more are made of next to nothing
_BLANKS = b" \t\r\n\f\v"
_CONTROL = bytes(set(range(32)) - set(b"\t\n\r\f"))
_MAGIC = {b"PK\x03\x04": "a ZIP archive", b"%PDF": "a PDF", b"\x1f\x8b": "gzip within a compressed file"}


def _binary(content: bytes) -> str | None:
    """Return what the beginning of a file shows it to be, where that is not text in an ASCII superset."""
    if content.startswith((b"PAR1", b"x\x9c")):
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
