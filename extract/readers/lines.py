"""Cutting a byte stream into lines, and groups of lines: none longer in memory than a limit."""

from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator
from io import BufferedReader
from typing import NamedTuple

from extract.errors import Refusal, refuse
from extract.readers.entry import Entry
from extract.readers.streams import Input

_CHUNK = 1 << 16
_SHOWN = 5  # lines of a refused group


class Line(NamedTuple):
    """One line without its end: number counted from 1, offset in bytes from the start of the file.

    `raw` is only the beginning of a line that is longer than the limit; `whole` is false then. `ended` is false of a
    last line that no line end follows, `asked` of one that is given though it was not asked for.
    """

    number: int
    offset: int
    raw: bytes
    whole: bool
    ended: bool = True
    asked: bool = True


def read_lines(stream: BufferedReader, limit: int) -> Iterator[Line]:
    """Yield the lines of `stream`; a byte order mark is no part of the first."""
    offset = skip_mark(stream)
    number = 0
    while raw := stream.readline(limit + 2):  # room for a line end of two bytes
        number += 1
        size = len(raw)
        whole = raw.endswith(b"\n") or size <= limit
        if not whole:
            size += _skip_line(stream)
        yield Line(number, offset, raw.rstrip(b"\r\n"), whole, raw.endswith(b"\n") or not whole)
        offset += size


def skip_mark(stream: BufferedReader) -> int:
    """Pass over a byte order mark; return how many bytes that was."""
    return len(stream.read(len(BOM_UTF8))) if stream.peek(len(BOM_UTF8)).startswith(BOM_UTF8) else 0


def gather(lines: Iterable[Line], begins: Callable[[bytes], bool], limit: int) -> Iterator[list[Line]]:
    """Yield the lines from one that `begins` up to the next such; what comes before the first is left out.

    Of lines that are longer than the limit together, only the first are kept, and the last of those is not whole.
    """
    held: list[Line] = []
    size = 0
    for line in lines:
        if begins(line.raw):
            if held:
                yield held
            held, size = [], 0
        elif not held:
            continue
        size += len(line.raw) + 1
        if size <= limit + 1 or not held:
            held.append(line)
        elif held[-1].whole:
            held[-1] = held[-1]._replace(whole=False)
    if held:
        yield held


def read_groups(
    source: Input, begins: Callable[[bytes], bool], said: Callable[[str, int], Iterable[Entry | Refusal]]
) -> Iterator[Entry | Refusal]:
    """Yield what groups of lines say, each of which `begins` tells the first line of, or why one is refused.

    `said` is given the text of a group and the number of its first line.
    """
    for group in gather(read_lines(source.stream, source.limit), begins, source.limit):
        number = group[0].number
        text = text_of(group, source.path, source.limit)
        for found in [text] if isinstance(text, Refusal) else said(text, number):
            if isinstance(found, Refusal):
                shown = b"\n".join(line.raw for line in group[:_SHOWN])
                yield found.placed(None, shown.decode("utf-8", "replace"))
            else:
                yield found._replace(line=number)


def text_of(lines: Iterable[Line], path: str, limit: int) -> str | Refusal:
    """Return the text of lines that belong together, joined by line ends, or why there is none."""
    texts: list[str] = []
    first = size = 0
    for line in lines:
        first = first or line.number
        size += len(line.raw) + 1
        if not line.whole or size > limit + 2:
            return refuse("too-long", path, first, limit=limit)
        try:
            texts.append(line.raw.decode("utf-8"))
        except UnicodeDecodeError as wrong:
            return not_utf8(line, path, wrong)
    return "\n".join(texts)


def not_utf8(line: Line, path: str, wrong: UnicodeDecodeError) -> Refusal:
    """Return the refusal of a line that is no UTF-8, with the place of its first byte that is none."""
    found = f"0x{line.raw[wrong.start]:02X}"
    return refuse("invalid-utf8", path, line.number, found=found, offset=line.offset + wrong.start)


def _skip_line(stream: BufferedReader) -> int:
    """Read up to the end of the line; return how many bytes that was."""
    skipped = 0
    while part := stream.readline(_CHUNK):
        skipped += len(part)
        if part.endswith(b"\n"):
            break
    return skipped
