"""Readers: bytes in, papers out, one at a time. The format is recognised from the content."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import BinaryIO, Literal

import orjson

from extract.errors import Refusal, refuse
from extract.paper import Paper
from extract.readers.digest import DigestRules, load, read_digest
from extract.readers.jsonl import read_jsonl
from extract.readers.lines import Line, read_lines
from extract.resources import data_folder

Format = Literal["digest", "jsonl"]

LIMIT = 1 << 20  # bytes of one paper: a hundred times a long abstract
_HEAD = 1 << 16  # bytes looked at to tell what a file is

__all__ = ["LIMIT", "DigestRules", "Format", "read_papers", "read_stream"]


def read_papers(
    path: str | Path,
    format: Format | None = None,  # noqa: A002  the option's own word
    rules: DigestRules | None = None,
    limit: int = LIMIT,
    tell: Callable[[int], object] | None = None,
) -> Iterator[Paper | Refusal]:
    """Yield the papers of the file at `path` (`-`: standard input) and, in its place, what is refused.

    Raises nothing for bad input: a file that cannot be read is one Refusal. `limit` is in bytes a paper;
    `tell` is called with the place in bytes of each line as it is read.
    """
    if str(path) == "-":
        yield from read_stream(sys.stdin.buffer, "<stdin>", format, rules, limit, tell)
        return
    name = os.fsencode(path).decode("utf-8", "replace")
    try:
        if Path(path).is_dir():
            yield refuse("is-folder", name)
            return
        stream = Path(path).open("rb", buffering=_HEAD)  # noqa: SIM115  closed below, what opening raises is caught
    except (FileNotFoundError, NotADirectoryError):
        yield refuse("no-such-file", name)
        return
    except (OSError, ValueError) as error:
        yield refuse("not-readable", name, found=getattr(error, "strerror", None) or error)
        return
    with stream:
        yield from read_stream(stream, name, format, rules, limit, tell)


def read_stream(
    stream: BinaryIO,
    name: str = "<stream>",
    format: Format | None = None,  # noqa: A002
    rules: DigestRules | None = None,
    limit: int = LIMIT,
    tell: Callable[[int], object] | None = None,
) -> Iterator[Paper | Refusal]:
    """Yield the papers of a byte stream, which `name` stands for in sources and messages."""
    try:
        lines = read_lines(stream, limit)
        if tell is not None:
            lines = _telling(lines, tell)
        head = _head(lines)
        content = b"\n".join(line.raw for line in head)
        if not content.strip():
            yield refuse("empty", name)
        elif (found := _binary(content)) is not None:
            yield refuse("binary", name, found=found)
        elif (format or _recognise(head)) == "jsonl":
            if content.lstrip().startswith(b"["):
                yield refuse("json-array", name)
            else:
                yield from read_jsonl(chain(head, lines), name, limit)
        else:
            yield from read_digest(chain(head, lines), name, limit, rules or load(data_folder("rules")))
    except OSError as error:
        yield refuse("not-readable", name, found=error.strerror or error)


def _telling(lines: Iterator[Line], tell: Callable[[int], object]) -> Iterator[Line]:
    for line in lines:
        tell(line.offset)
        yield line


def _head(lines: Iterator[Line]) -> list[Line]:
    """Take the lines that tell the format: the first one of JSONL is enough, so that a slow pipe flows."""
    head: list[Line] = []
    size = 0
    for line in lines:
        head.append(line)
        size += len(line.raw)
        if size > _HEAD or (size == len(line.raw) and line.raw.lstrip().startswith(b"{")):
            break
    return head


def _recognise(head: Iterable[Line]) -> Format:
    """Return `jsonl` where one of the lines is a JSON object, or the first that is not blank begins as JSON does."""
    said = [line.raw.strip() for line in head if line.raw.strip()]
    opens_json = said[0].startswith((b"{", b"[{")) or said[0] == b"["
    return "jsonl" if opens_json or any(_is_object(line) for line in said) else "digest"


def _is_object(line: bytes) -> bool:
    if not (line.startswith(b"{") and line.endswith(b"}")):
        return False
    try:
        return isinstance(orjson.loads(line), dict)
    except orjson.JSONDecodeError:
        return False


_CONTROL = bytes(set(range(32)) - set(b"\t\n\r\f"))
_MAGIC = {b"\x1f\x8b": "gzip", b"PK\x03\x04": "a ZIP archive", b"%PDF": "a PDF", b"\x28\xb5\x2f\xfd": "zstd"}
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def _binary(content: bytes) -> str | None:
    """Return what the beginning of a file shows it to be, where that is not text in an ASCII superset."""
    for magic, kind in _MAGIC.items():
        if content.startswith(magic):
            return kind
    sample = content[:_HEAD]
    if sample.startswith(_UTF16):
        return "UTF-16"
    control = len(sample) - len(sample.translate(None, _CONTROL))
    undecodable = sample.decode("utf-8", "replace").count("�")
    if control > max(4, len(sample) // 20) or undecodable > max(4, len(sample) // 10):
        return f"{control:,} control characters and {undecodable:,} bytes that are not UTF-8 in {len(sample):,} bytes"
    return None
