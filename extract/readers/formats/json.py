"""JSON, as one object a line or as one document: an array of objects, or an object that holds such an array."""

import re
from collections.abc import Iterable, Iterator
from functools import cache, partial
from io import BufferedReader
from typing import Any, Final, Literal, NamedTuple

import orjson
from pydantic_core import from_json

from extract.errors import Refusal, refuse
from extract.readers.entry import Entry, Reader, kind_of
from extract.readers.fields import FIELDS, WEAK, Fields, keys_of
from extract.readers.keyed import entry_of_values, papers_in
from extract.readers.lines import Line, not_utf8, read_lines, skip_mark
from extract.readers.streams import Head, Input

_CHUNK: Final = 1 << 16
_LINES: Final = 8  # looked at
_SHOWN: Final = 1_000  # bytes
_FAULTS: Final = 3  # in what is looked at
_PLACE: Final = re.compile(r"line (\d+) column (\d+)")
_DOCUMENT: Final = re.compile(rb"""\{\s*(?:["'}]|$)|\[\s*(?:["'{\[\]]|null\b|$|[\s\d.,eE+-]*+\]?\s*\Z)""")
_STRING: Final = rb'[^"\\]*+(?:\\.[^"\\]*+)*+'
_TOKEN: Final = re.compile(rb'[^"\[\]{},]*+(?:"(?P<string>' + _STRING + rb')"|(?P<mark>[\[\]{},]))', re.DOTALL)
# Within an element only brackets count, and of those not the ones of lists without strings.
_INSIDE: Final = re.compile(rb'(?:[^"\[\]{}]++|"' + _STRING + rb'"|\[[^"\[\]{}]*+\])*+(?P<mark>[\[\]{}])', re.DOTALL)


class ListAt(NamedTuple):
    """Where in a document a list is: how deep in brackets its elements are, and its key, None within a list."""

    depth: int
    key: str | None


WHOLE_LIST: Final = ListAt(1, None)


class Look(NamedTuple):
    """How a JSON input holds its papers: one a line, or in a document, in a list of it or (None) one after another."""

    container: Literal["lines", "document"]
    papers: ListAt | None = None


def look(head: Head, fields: Fields = FIELDS) -> Look | None:
    """Return what a JSON input looks like, None where it is no JSON."""
    content = head.content.strip()
    lines = [line for line in map(bytes.rstrip, content.split(b"\n")) if line]
    cut = not head.whole and not head.content.endswith(b"\n")  # the last line may go on: a comma, and more objects
    objects = [line for line in (lines[:-1] if cut and len(lines) > 1 else lines)[:_LINES] if _object(line) is not None]
    if not (objects and not content.startswith(b"[")) and not _DOCUMENT.match(content):
        return None
    seen = objects[0] if objects and not content.startswith(b"[") else content
    papers = _list_of_papers(_beginning(seen), fields, sure=len(objects) > 1)
    if papers is not None or content.startswith(b"["):
        return Look("document", papers or WHOLE_LIST)
    return Look("lines" if objects or len(lines) == 1 or lines[0].endswith(b"}") else "document")


def _beginning(content: bytes) -> Any:
    """Return what a document that may break off holds up to its first fault."""
    for _ in range(_FAULTS):
        try:
            return from_json(content, allow_partial="trailing-strings")
        except ValueError as error:
            line, column = map(int, _PLACE.findall(str(error))[-1])
            before = content.split(b"\n")[: line - 1]
            content = content[: max(0, sum(map(len, before)) + len(before) + column - 1)]
    return None


def _list_of_papers(document: Any, fields: Fields, *, sure: bool) -> ListAt | None:
    """Return where in a document the list of papers is, None where it is itself a paper, or holds no list.

    The list is the outermost whose objects have both title and abstract, or else one of them; unless it is `sure` that
    there are papers without one, any list of objects will do.
    """
    own = _named(document, fields, WEAK)
    if own == 2:
        return None
    most: dict[ListAt, int] = {}
    for place, objects in _lists(document):
        most[place] = max(most.get(place, 0), *(_named(one, fields) for one in objects), 0)
    lists = sorted(most, key=lambda place: place.depth)
    for least in (2, 1):
        if found := next((place for place in lists if most[place] >= least), None):
            return found
        if own:
            return None
    return lists[0] if lists and not sure else None


def _lists(value: Any, depth: int = 1, key: str | None = None) -> Iterator[tuple[ListAt, list[Any]]]:
    """Yield the lists within a value that are empty or hold objects, and these."""
    objects = [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
    if objects or value == []:
        yield ListAt(depth, key), objects
    if isinstance(value, list | dict):
        for name, one in value.items() if isinstance(value, dict) else ((None, one) for one in value):
            yield from _lists(one, depth + 1, name)


def _named(value: Any, fields: Fields, but: frozenset[str] = frozenset()) -> int:
    """Return how many of title and abstract an object names, or one within it."""
    if not isinstance(value, dict):
        return 0
    keys = keys_of(value) - but
    own = sum(bool(keys & _last_names(fields[field])) for field in ("title", "abstract"))
    return max(own, *(_named(one, fields, but) for one in value.values()), 0)


@cache
def _last_names(names: tuple[str, ...]) -> set[str]:
    return keys_of(name.rpartition("[].")[2].rpartition(".")[2] for name in names)


class EndsEarlyError(Exception):
    """The document ends in the middle; `line` is where what is not whole begins."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def read_elements(stream: BufferedReader, papers: ListAt | None, limit: int) -> Iterator[Line]:
    """Yield the elements of a list as lines, without parsing them; for None, objects one after the other.

    Parsers of whole documents stop at the first fault, and let nesting take memory without bound. Cut first, each
    element is parsed for itself: one that is broken or too long costs nothing but itself, and has a line. Where several
    documents follow one another, it is the list of each. Raises EndsEarlyError.
    """
    level, name = papers or (0, None)
    depth, listed = 0, level == 0  # in brackets; whether the list has begun and not ended
    key: str | None = None  # the last string outside of elements, which may be a key
    held, scanned = b"", 0  # from the beginning of an element, and how far that is scanned
    at = _Place(1, skip_mark(stream))  # where what is held begins
    began: _Place | None = None  # where an element began that is too long to be held
    while chunk := stream.read1(_CHUNK):
        held += chunk
        begin = 0
        while token := (_INSIDE if listed and depth > level else _TOKEN).match(held, scanned):
            scanned, mark, end = token.end(), token["mark"], None
            if mark is None:
                key = token["string"].decode("utf-8", "replace")
                continue
            if mark in b"[{":
                depth += 1
                if not listed and depth == level and mark == b"[" and name in {None, key}:
                    listed, at, begin = True, at.after(held[begin:scanned]), scanned
                continue
            if listed and depth == level > 0:
                end, listed = scanned - 1, mark == b","
            if mark != b",":
                depth -= 1
                end = scanned if listed and depth == level else end
            if end is not None:
                element = held[begin:end].strip()
                if element or began:
                    start = began or at.after(held[begin : held.index(element, begin)])
                    yield Line(start.number, start.offset, element, began is None)
                at, begin, began = at.after(held[begin:scanned]), scanned, None
        if not listed:
            at, begin = at.after(held[begin:scanned]), scanned
        held, scanned = held[begin:], scanned - begin
        if len(held) > limit:
            began, rest = began or at, _unfinished(held[scanned:])
            at = at.after(held[: len(held) - len(rest)])
            held, scanned = rest, 0
    if depth > 0 or held.strip():
        raise EndsEarlyError((began or at).number)


def _unfinished(content: bytes) -> bytes:
    """Return as little of a content without brackets as says whether it ends in a string, and in an escape there."""
    if b'"' not in content:
        return b""
    escapes = len(content) - len(content.rstrip(b"\\"))
    return b'"' + b"\\" * (escapes % 2)


class _Place(NamedTuple):
    number: int  # of the line, counted from 1
    offset: int  # in bytes

    def after(self, content: bytes) -> "_Place":
        return _Place(self.number + content.count(b"\n"), self.offset + len(content))


def starts_object(head: bytes) -> bool:
    """Tell whether the first line that says anything is a JSON object: then nothing more is needed to know."""
    first, newline, _ = head.lstrip().partition(b"\n")
    return bool(newline) and _object(first.strip()) is not None


def _read_lines(source: Input) -> Iterator[Entry | Refusal]:
    """Yield what each line says that is not blank, or why it is refused."""
    lines = read_lines(source.stream, source.limit)
    return _entries((line for line in lines if line.raw.strip()), source)


def _read_document(source: Input) -> Iterator[Entry | Refusal]:
    """Yield what each element of a JSON document says, or why it is refused."""
    seen = look(source.head, source.fields)
    elements = read_elements(source.stream, seen.papers if seen is not None else None, source.limit)
    try:
        yield from _entries(elements, source)
    except EndsEarlyError as error:
        yield refuse("broken-json", source.path, error.line)


def _entries(lines: Iterable[Line], source: Input) -> Iterator[Entry | Refusal]:
    for line in lines:
        parsed = _parsed(line, source)
        for values in [parsed] if isinstance(parsed, Refusal) else papers_in(parsed, source.fields):
            found = (
                values
                if isinstance(values, Refusal)
                else entry_of_values(values, source.fields, source.path, line.number)
            )
            if isinstance(found, Refusal):
                found = found.placed(None, line.raw[:_SHOWN].decode("utf-8", "replace"))
            yield found


def _parsed(line: Line, source: Input) -> dict[str, Any] | Refusal:
    path, number = source.path, line.number
    if not line.whole:
        return refuse("too-long", path, number, limit=source.limit)
    try:
        value = orjson.loads(line.raw)
    except orjson.JSONDecodeError as error:
        return _not_json(line, path, error)
    if not isinstance(value, dict):
        return refuse("not-object", path, number, found=kind_of(value))
    return value


def _not_json(line: Line, path: str, error: orjson.JSONDecodeError) -> Refusal:
    try:
        line.raw.decode("utf-8")
    except UnicodeDecodeError as wrong:
        return not_utf8(line, path, wrong)
    if "surrogate" in error.msg:
        return refuse("lone-surrogate", path, line.number)
    found = f"{error.msg} at column {error.colno}"
    return refuse("not-json", path, line.number, found=found)


def _object(line: bytes) -> dict[str, Any] | None:
    if not (line.startswith(b"{") and line.endswith(b"}")):
        return None
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    return value if isinstance(value, dict) else None


def _is(container: Literal["lines", "document"], head: Head) -> bool:
    seen = look(head)
    return seen is not None and seen.container == container


json = Reader(partial(_is, "document"), _read_document)
jsonl = Reader(partial(_is, "lines"), _read_lines)
