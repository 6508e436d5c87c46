"""Lines of a byte stream, numbered, placed, and never longer in memory than a limit."""

from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

_BOM = b"\xef\xbb\xbf"
_SKIP = 1 << 16


class Line(NamedTuple):
    """One line without its end: number counted from 1, offset in bytes from the start of the file.

    `raw` is only the beginning of a line that is longer than the limit; `whole` is false then.
    """

    number: int
    offset: int
    raw: bytes
    whole: bool


def read_lines(stream: BinaryIO, limit: int) -> Iterator[Line]:
    """Yield the lines of `stream`; a byte order mark is no part of the first."""
    offset = 0
    number = 0
    while raw := stream.readline(limit + 2):  # room for a line end of two bytes
        number += 1
        size = len(raw)
        whole = raw.endswith(b"\n") or size <= limit
        if not whole:
            size += _skip_line(stream)
        start = offset
        if number == 1 and raw.startswith(_BOM):
            raw = raw[len(_BOM) :]
            start = len(_BOM)
        yield Line(number, start, raw.rstrip(b"\r\n"), whole)
        offset += size


def _skip_line(stream: BinaryIO) -> int:
    """Read up to the end of the line; return how many bytes that was."""
    skipped = 0
    while part := stream.readline(_SKIP):
        skipped += len(part)
        if part.endswith(b"\n"):
            break
    return skipped
