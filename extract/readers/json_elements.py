"""Cutting a JSON document into the elements of its list, whatever their length, without parsing them.

Parsers of whole documents stop at the first fault, and let nesting take memory without bound. Cut first, each
element is parsed for itself: one that is broken or too long costs nothing but itself, and has a line.
"""

import re
from collections.abc import Iterator
from io import BufferedReader
from typing import NamedTuple

from extract.readers.lines import Line, skip_mark

_CHUNK = 1 << 16
_STRING = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+'
TOKEN = re.compile(_STRING + rb'(?P<end>"?)|(?P<mark>[\[\]{},])', re.DOTALL)
# Within an element only brackets count, and of those not the ones of lists without strings.
_INSIDE = re.compile(rb'(?:[^"\[\]{}]++|' + _STRING + rb'"|\[[^"\[\]{}]*+\])*+(?P<mark>[\[\]{}])', re.DOTALL)


# The keys that lead to a list from the outside of a document; None stands for any element of a list.
Path = tuple[str | None, ...]


class EndsEarlyError(Exception):
    """The document ends in the middle; `line` is where what is not whole begins."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def read_elements(stream: BufferedReader, path: Path | None, limit: int) -> Iterator[Line]:
    """Yield the elements of the list at `path` as lines; without a path, objects one after the other.

    Where several documents follow one another, those of the list of each. Raises EndsEarlyError.
    """
    level = 0 if path is None else len(path) + 1  # how deep in brackets the elements are
    listed = level == 0  # whether the list has begun and not ended
    depth = 0
    opened: list[Open] = []  # the brackets around the list
    key = ""  # the last string outside of the list, which may be a key
    held = b""  # from the beginning of an element
    scanned = 0  # how far that is
    at, whole = _Place(1, skip_mark(stream)), True
    while chunk := stream.read1(_CHUNK):
        held += chunk
        begin = 0
        while token := _INSIDE.match(held, scanned) if listed and depth > level else TOKEN.search(held, scanned):
            mark, end = token["mark"], None
            if mark is None and not token["end"]:
                break
            scanned = token.end()
            if mark is None:
                key = key if listed or depth > level else name_of(token[0])
            elif mark in b"[{":
                depth += 1
                if not listed and len(opened) == depth - 1 < level:
                    opened.append(Open.of(opened[-1] if opened else None, key, array=mark == b"["))
                    if depth == level and opened[-1].array and opened[-1].path == path:
                        listed = True
                        at, begin = at.after(held[begin:scanned]), scanned
            elif mark == b",":
                end = token.start() if listed and depth == level else None
            else:
                if listed and depth == level > 0:
                    end, listed = token.start(), False
                if opened and not listed and depth == len(opened):
                    opened.pop()
                depth -= 1
                if listed and depth == level:
                    end = scanned
            if end is not None:
                element = held[begin:end]
                if not whole or element.strip():
                    start = at.after(element[: len(element) - len(element.lstrip())])
                    yield Line(start.number, start.offset, element.strip(), whole)
                at, begin, whole = at.after(held[begin:scanned]), scanned, True
        if not listed:
            at, begin = at.after(held[begin:scanned]), scanned
        held, scanned = held[begin:], scanned - begin
        if len(held) > limit:
            held, scanned, whole = _unfinished(held[scanned:]), 0, False
    if depth > 0 or held.strip():
        raise EndsEarlyError(at.number)


class Open(NamedTuple):
    """An open bracket: where it is, in which list, and in which objects within an element of that."""

    array: bool
    path: Path
    list: Path | None
    within: Path

    @classmethod
    def of(cls, outer: "Open | None", key: str, *, array: bool) -> "Open":
        """Return a bracket that opens within another, or as the first; `key` is the last string before it."""
        path = (*outer.path, None if outer.array else key) if outer is not None else ()
        if array:
            return cls(array, path, path, ())
        if outer is None or outer.array:
            return cls(array, path, outer.list if outer is not None else None, ())
        return cls(array, path, outer.list, (*outer.within, key))


def name_of(string: bytes) -> str:
    """Return what stands in the quotes of a key, escapes left as they are."""
    return string[1:-1].decode("utf-8", "replace")


def _unfinished(content: bytes) -> bytes:
    """Return as little of a content without brackets as says whether it ends in a string."""
    for token in TOKEN.finditer(content):
        if token["mark"] is None and not token["end"]:
            string = content[token.start() :]
            escapes = len(string) - len(string.rstrip(b"\\"))
            return b'"' + b"\\" * (escapes % 2)
    return b""


class _Place(NamedTuple):
    number: int  # of the line, counted from 1
    offset: int  # in bytes

    def after(self, content: bytes) -> "_Place":
        return _Place(self.number + content.count(b"\n"), self.offset + len(content))
