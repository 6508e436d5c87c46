"""Cutting a byte stream into lines, groups of lines, or elements of JSON: none longer in memory than a limit.

A JSON document is cut into the elements of its list of papers without being parsed. Parsers of whole documents stop at
the first fault, and let nesting take memory without bound. Cut first, each element is parsed for itself: one that is
broken or too long costs nothing but itself, and has a line.
"""

import re
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator, Mapping
from io import BufferedReader
from typing import NamedTuple

from extract.errors import Refusal, refuse
from extract.readers.fields import WEAK, key_of, keys_of

_CHUNK = 1 << 16


class Line(NamedTuple):
    """One line without its end: number counted from 1, offset in bytes from the start of the file.

    `raw` is only the beginning of a line that is longer than the limit; `whole` is false then. `ended` is false of a
    last line that no line end follows.
    """

    number: int
    offset: int
    raw: bytes
    whole: bool
    ended: bool = True


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


_STRING = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+'
_TOKEN = re.compile(_STRING + rb'(?P<end>"?)|(?P<mark>[\[\]{},])', re.DOTALL)
# Within an element only brackets count, and of those not the ones of lists without strings.
_INSIDE = re.compile(rb'(?:[^"\[\]{}]++|' + _STRING + rb'"|\[[^"\[\]{}]*+\])*+(?P<mark>[\[\]{}])', re.DOTALL)

_DEEPEST = 12  # brackets; deeper down no list is looked for
_EMPTY = re.compile(rb"\s*\]")
_COLON = re.compile(rb"\s*:\s*")

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
    opened: list[_Open] = []  # the brackets around the list
    key = ""  # the last string outside of the list, which may be a key
    held = b""  # from the beginning of an element
    scanned = 0  # how far that is
    at, whole = _Place(1, skip_mark(stream)), True
    while chunk := stream.read1(_CHUNK):
        held += chunk
        begin = 0
        while token := _INSIDE.match(held, scanned) if listed and depth > level else _TOKEN.search(held, scanned):
            mark, end = token["mark"], None
            if mark is None and not token["end"]:
                break
            scanned = token.end()
            if mark is None:
                key = key if listed or depth > level else _name_of(token[0])
            elif mark in b"[{":
                depth += 1
                if not listed and len(opened) == depth - 1 < level:
                    opened.append(_Open.of(opened[-1] if opened else None, key, array=mark == b"["))
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


def list_of_papers(content: bytes, fields: Mapping[str, tuple[str, ...]], *, sure: bool) -> Path | None:
    """Return where in a document the list of papers is, None where it is itself a paper, or holds no list.

    The document may break off. The list is the outermost whose objects have both title and abstract, or else one of
    them; unless it is `sure` that there are papers without one, any list of objects will do.
    """
    found = _keys_of_lists(content)
    outside = found.pop(None, set())
    if len(_named(outside, fields, weak=False)) == 2:
        return None
    lists = sorted(found.items(), key=lambda item: len(item[0] or ()))
    for least in (2, 1):
        for path, keys in lists:
            if len(_named(keys, fields)) >= least:
                return path
        if _named(outside, fields, weak=False):
            return None
    return lists[0][0] if lists and not sure else None


class _Open(NamedTuple):
    """An open bracket: where it is, in which list, and in which objects within an element of that."""

    array: bool
    path: Path
    list: Path | None
    within: Path

    @classmethod
    def of(cls, outer: "_Open | None", key: str, *, array: bool) -> "_Open":
        """Return a bracket that opens within another, or as the first; `key` is the last string before it."""
        path = (*outer.path, None if outer.array else key) if outer is not None else ()
        if array:
            return cls(array, path, path, ())
        if outer is None or outer.array:
            return cls(array, path, outer.list if outer is not None else None, ())
        return cls(array, path, outer.list, (*outer.within, key))


def _name_of(string: bytes) -> str:
    """Return what stands in the quotes of a key, escapes left as they are."""
    return string[1:-1].decode("utf-8", "replace")


def _unfinished(content: bytes) -> bytes:
    """Return as little of a content without brackets as says whether it ends in a string."""
    for token in _TOKEN.finditer(content):
        if token["mark"] is None and not token["end"]:
            string = content[token.start() :]
            escapes = len(string) - len(string.rstrip(b"\\"))
            return b'"' + b"\\" * (escapes % 2)
    return b""


def _named(keys: set[Path], fields: Mapping[str, tuple[str, ...]], *, weak: bool = True) -> set[str]:
    """Return which of title and abstract the keys of objects name, where one object has as many as any."""
    within: dict[Path, set[str]] = {}
    for field in ("title", "abstract"):
        known = keys_of(name.rpartition("[].")[2].rpartition(".")[2] for name in fields[field])
        for path in keys:
            if (key := key_of(path[-1] or "")) in known and (weak or key not in WEAK):
                within.setdefault(path[:-1], set()).add(field)
    return max(within.values(), key=len, default=set())


def _keys_of_lists(content: bytes) -> dict[Path | None, set[Path]]:
    """Return the keys of the objects of each list in a document that may break off; under None, of those in no list.

    A key is given with the keys of the objects that it is within, from that of the list on.
    """
    found: dict[Path | None, set[Path]] = {}
    opened: list[_Open] = []
    depth = 0
    key = ""
    for token in _TOKEN.finditer(content):
        mark = token["mark"]
        if mark is None:
            if opened and depth == len(opened) and not opened[-1].array and _COLON.match(content, token.end()):
                key = _name_of(token[0])
                found.setdefault(opened[-1].list, set()).add((*opened[-1].within, key))
        elif mark in b"[{":
            depth += 1
            if len(opened) == depth - 1 < _DEEPEST:
                opened.append(_Open.of(opened[-1] if opened else None, key, array=mark == b"["))
                if opened[-1].array and _EMPTY.match(content, token.end()):
                    found.setdefault(opened[-1].path, set())
        elif mark in b"]}":
            if opened and depth == len(opened):
                opened.pop()
            depth = max(0, depth - 1)
    return found


class _Place(NamedTuple):
    number: int  # of the line, counted from 1
    offset: int  # in bytes

    def after(self, content: bytes) -> "_Place":
        return _Place(self.number + content.count(b"\n"), self.offset + len(content))
