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

# What may stand outside of a document: the beginning of another, or, where objects follow one another, no end of one.
_BEGINS: Final = re.compile(rb"\s*+[\[{]")
_NO_END: Final = re.compile(rb".*[^\]}]", re.DOTALL)


class ListAt(NamedTuple):
    """Where in a document lists are: how deep in brackets their elements are, and their keys, None within a list."""

    depth: int
    keys: frozenset[str | None]


WHOLE_LIST: Final = ListAt(1, frozenset({None}))


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

    The list is the outermost whose objects have both title and abstract, with all others as deep of which that is so,
    or else one of them; unless it is `sure` that there are papers without one, any list of objects will do.
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
            alike = (place.keys for place in lists if place.depth == found.depth and most[place] == 2)
            return found._replace(keys=found.keys.union(*alike))
        if own:
            return None
    return lists[0] if lists and not sure else None


def _lists(value: Any, depth: int = 1, key: str | None = None) -> Iterator[tuple[ListAt, list[Any]]]:
    """Yield the lists within a value that are empty or hold objects, and these."""
    objects = [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
    if objects or value == []:
        yield ListAt(depth, frozenset({key})), objects
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


class BrokenOffError(Exception):
    """The document cannot be read to its end; `code` is that of the refusal, `line` where what was not read begins."""

    def __init__(self, code: str, line: int) -> None:
        super().__init__(code, line)
        self.code, self.line = code, line


def read_elements(stream: BufferedReader, papers: ListAt | None, limit: int) -> Iterator[Line]:
    """Yield the elements of a list as lines, without parsing them; for None, objects one after the other.

    Parsers of whole documents stop at the first fault, and let nesting take memory without bound. Cut first, each
    element is parsed for itself: one that is broken or too long costs nothing but itself, and has a line. Where several
    documents follow one another, it is the list of each. Objects and lists in other lists as deep, or deeper, come too,
    not as `asked` for. Raises BrokenOffError.
    """
    wanted, keys = level, _ = papers or ListAt(0, frozenset())
    depth, listed, asked = 0, level == 0, True  # in brackets; whether a list has begun and not ended
    key: str | None = None  # the last string outside of elements, which may be a key
    held, scanned = b"", 0  # from the beginning of an element, and how far that is scanned
    at = _Place(1, skip_mark(stream))  # where what is held begins
    began: _Place | None = None  # where an element began that is too long to be held
    while chunk := stream.read1(_CHUNK):
        held += chunk
        begin = 0
        while token := (_INSIDE if listed and depth > level else _TOKEN).match(held, scanned):
            if depth == 0 and not (_BEGINS if wanted else _NO_END).fullmatch(token[0]):
                raise BrokenOffError("after-end", _after(at, held[begin:], scanned - begin))
            scanned, mark, end = token.end(), token["mark"], None
            if mark is None:
                key = token["string"].decode("utf-8", "replace")
                continue
            if mark in b"[{":
                depth += 1
                if not listed and depth >= wanted and mark == b"[":
                    level, asked = depth, depth == wanted and not keys.isdisjoint({None, key})
                    listed, at, begin = True, at.after(held[begin:scanned]), scanned
                continue
            if listed and depth == level > 0:
                end, listed = scanned - 1, mark == b","
            if mark != b",":
                depth -= 1
                end = scanned if listed and depth == level else end
            if end is not None:
                element = held[begin:end].strip()
                if began or (element and (asked or element[0] in b"{[")):
                    start = began or at.after(held[begin : held.index(element, begin)])
                    yield Line(start.number, start.offset, element, began is None, asked=asked)
                at, begin, began = at.after(held[begin:scanned]), scanned, None
        if not listed:
            at, begin = at.after(held[begin:scanned]), scanned
        held, scanned = held[begin:], scanned - begin
        if len(held) > limit:
            began, rest = began or at, _unfinished(held[scanned:])
            at = at.after(held[: len(held) - len(rest)])
            held, scanned = rest, 0
    if depth == 0 and held.strip():
        raise BrokenOffError("after-end", _after(at, held, 0))
    if depth > 0:
        whole = (not listed or depth == level) and not (held.strip() or began)
        raise BrokenOffError("not-closed" if whole else "broken-json", (began or at).number)


def _after(at: "_Place", held: bytes, scanned: int) -> int:
    """Return the number of the line on which what comes after the scanned says something."""
    rest = held[scanned:]
    return at.after(held[: scanned + len(rest) - len(rest.lstrip())]).number


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
    except BrokenOffError as error:
        yield refuse(error.code, source.path, error.line)


def _entries(lines: Iterable[Line], source: Input) -> Iterator[Entry | Refusal]:
    for line in lines:
        parsed = _parsed(line, source) if line.asked else _of_other_list(line, source)
        for one in papers_in(parsed, source.fields) if isinstance(parsed, dict) else [parsed] if parsed else ():
            found = one if isinstance(one, Refusal) else entry_of_values(one, source.fields, source.path, line.number)
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


def _of_other_list(line: Line, source: Input) -> dict[str, Any] | Refusal | None:
    """Return an element of a list that was not asked for, or why it is refused, None where it holds no paper."""
    parsed = _parsed(line, source)
    if isinstance(parsed, Refusal) and parsed.code != "not-object":
        return parsed
    try:
        value = from_json(line.raw)
    except ValueError:  # nested deeper than any paper
        return None
    if _named(value, source.fields, WEAK) == 2:
        return parsed
    held = any(_named(one, source.fields, WEAK) == 2 for _, objects in _lists(value) for one in objects)
    return refuse("more-papers", source.path, line.number) if held else None


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
