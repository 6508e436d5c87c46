"""JSON, as one object a line or as one document: an array of objects, or an object that holds such an array."""

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any, Literal, NamedTuple

import orjson

from extract.errors import Refusal, refuse
from extract.paper import Paper
from extract.readers.entry import kind_of
from extract.readers.input import Head, Input
from extract.readers.json_elements import EndsEarlyError, keys_of, read_elements
from extract.readers.lines import Line, read_lines

# Makes a paper of an object, which has an index in the input, and a line where the input has one object a line.
ToPaper = Callable[[dict[str, Any], Input, int, int | None], Paper | Refusal]

_SHOWN = 1_000  # bytes
_BOM = b"\xef\xbb\xbf"
_LISTS = ("results", "data", "papers", "items", "works", "dailyPapers")  # where an answer of a catalogue has papers …
_PAPER = frozenset({"title", "abstract", "summary", "paper"})  # … unless the object is itself one


class Look(NamedTuple):
    """What a JSON input looks like: how it holds its papers, and the keys of the first one that are seen."""

    container: Literal["lines", "document"]
    keys: frozenset[str]
    list_key: str | None = None  # of a document: the key of the list, None for an array, "" for objects in turn


@lru_cache(maxsize=1)
def look(head: Head) -> Look | None:
    """Return what a JSON input looks like, None where it is no JSON."""
    content = head.content.removeprefix(_BOM).strip()
    if content.startswith(b"["):
        first = content[1:].lstrip()
        return Look("document", _keys(first)) if first[:1] in {b"", b"{", b"]"} else None
    lines = [line for line in map(bytes.strip, content.split(b"\n")) if line]
    cut = not head.whole and not head.content.endswith(b"\n")  # the last line may go on: a comma, and more objects
    complete = lines[:-1] if cut and len(lines) > 1 else lines
    first_object = next((found for line in complete if (found := _object(line)) is not None), None)
    if first_object is not None and not (len(lines) == 1 and head.whole):
        return Look("lines", frozenset(first_object))
    if not content.startswith(b"{"):
        return None
    if (answer := _list_in(content)) is not None:
        return answer
    one_line = first_object is not None or len(lines) == 1 or lines[0].endswith(b"}")
    keys = _keys(content)
    return Look("document", keys, "") if keys and not one_line else Look("lines", keys)


def starts_object(head: bytes) -> bool:
    """Tell whether the first line that says anything is a JSON object: then nothing more is needed to know."""
    first, newline, _ = head.removeprefix(_BOM).lstrip().partition(b"\n")
    return bool(newline) and _object(first.strip()) is not None


def read_lines_of_json(source: Input, to_paper: ToPaper) -> Iterator[Paper | Refusal]:
    """Yield the paper of each line that is not blank, or why there is none.

    A refused line takes its index too, so that an index always says the place in the file.
    """
    lines = read_lines(source.stream, source.limit)
    yield from _papers((line for line in lines if line.raw.strip()), source, to_paper)


def read_document(source: Input, to_paper: ToPaper) -> Iterator[Paper | Refusal]:
    """Yield the paper of each element of a JSON document, or why there is none."""
    seen = look(source.head)
    elements = read_elements(source.stream, seen.list_key if seen is not None else None, source.limit)
    try:
        yield from _papers(elements, source, to_paper)
    except EndsEarlyError as error:
        yield refuse("broken-json", source.path, error.line)


def read_objects(source: Input, to_paper: ToPaper) -> Iterator[Paper | Refusal]:
    """Yield the papers of lines or of a document, whichever the input is."""
    seen = look(source.head)
    read = read_document if seen is not None and seen.container == "document" else read_lines_of_json
    return read(source, to_paper)


def _papers(lines: Iterable[Line], source: Input, to_paper: ToPaper) -> Iterator[Paper | Refusal]:
    for index, line in enumerate(lines):
        found = _parsed(line, source)
        item = found if isinstance(found, Refusal) else to_paper(found, source, index, line.number)
        text = "" if isinstance(item, Paper) else line.raw[:_SHOWN].decode("utf-8", "replace")
        yield item if isinstance(item, Paper) else item.placed(index, text)


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
        place, found = line.offset + wrong.start, f"0x{line.raw[wrong.start]:02X}"
        return refuse("invalid-utf8", path, line.number, found=found, offset=place)
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


def _list_in(content: bytes) -> Look | None:
    """Return the look of an object that holds a list of papers, None where it is itself one."""
    for key, place in keys_of(content):
        if key in _PAPER:
            return None
        if key in _LISTS and content.startswith(b"[", place):
            return Look("document", _keys(content[place + 1 :].lstrip()), key)
    return None


def _keys(content: bytes) -> frozenset[str]:
    return frozenset(key for key, _ in keys_of(content))
