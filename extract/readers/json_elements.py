"""Cutting a JSON document into the elements of its list, whatever their length, without parsing them.

Parsers of whole documents stop at the first fault, and let nesting take memory without bound. Cut first, each
element is parsed for itself: one that is broken or too long costs nothing but itself, and has a line.
"""

import re
from collections.abc import Iterator
from io import BufferedReader
from typing import NamedTuple

from extract.readers.lines import Line

_CHUNK = 1 << 16
_STRING = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+'
_TOKEN = re.compile(_STRING + rb'(?P<end>"?)|(?P<mark>[\[\]{},])', re.DOTALL)
# Within an element only brackets count, and of those not the ones of lists without strings.
_INSIDE = re.compile(rb'(?:[^"\[\]{}]++|' + _STRING + rb'"|\[[^"\[\]{}]*+\])*+(?P<mark>[\[\]{}])', re.DOTALL)
_COLON = re.compile(rb"\s*:\s*")


class EndsEarlyError(Exception):
    """The document ends in the middle; `line` is where what is not whole begins."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def keys_of(content: bytes) -> Iterator[tuple[str, int]]:
    """Yield the keys of the object that `content` begins with, as far as it goes, and the places of their values."""
    depth = 0
    for token in _TOKEN.finditer(content):
        first = token[0][:1]
        if first == b'"':
            colon = _COLON.match(content, token.end()) if depth == 1 else None
            if colon is not None:
                yield token[0][1:-1].decode("utf-8", "replace"), colon.end()
        elif first in b"[{":
            depth += 1
        elif first in b"]}":
            depth -= 1
        if depth == 0:
            return


def read_elements(stream: BufferedReader, key: str | None, limit: int) -> Iterator[Line]:
    """Yield the elements of a document as lines: it is an array, or an object with an array under `key`.

    With an empty key, it is objects one after the other. Raises EndsEarlyError.
    """
    level = 1 if key is None else 2 if key else 0  # how deep in brackets the elements are
    listed = level == 0  # whether the list has begun and not ended
    depth = 0
    last = b""  # the last string outside of the list, which may be a key
    held = b""  # from the beginning of an element
    scanned = 0  # how far that is
    at, whole = _Place(1, 0), True
    while chunk := stream.read1(_CHUNK):
        held += chunk
        begin = 0
        while token := _INSIDE.match(held, scanned) if listed and depth > level else _TOKEN.search(held, scanned):
            mark, end = token["mark"], None
            if mark is None and not token["end"]:
                break
            scanned = token.end()
            if mark is None:
                last = last if listed else token[0]
            elif mark in b"[{":
                depth += 1
                if not listed and depth == level and (key is None or last == f'"{key}"'.encode()):
                    listed = True
                    at, begin = at.after(held[begin:scanned]), scanned
            elif mark == b",":
                end = token.start() if listed and depth == level else None
            else:
                if listed and depth == level > 0:
                    end, listed = token.start(), False
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


def _unfinished(content: bytes) -> bytes:
    """Return as little of a content without brackets as says whether it ends in a string."""
    for token in _TOKEN.finditer(content):
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
