"""JSON, as one object a line or as one document: an array of objects, or an object that holds such an array."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any, Literal, NamedTuple

import orjson

from extract.errors import Refusal, refuse
from extract.readers.cutting import EndsEarlyError, Line, Path, list_of_papers, not_utf8, read_elements, read_lines
from extract.readers.entry import Entry, Reader, kind_of
from extract.readers.fields import FIELDS
from extract.readers.keyed import entry_of_values, papers_in
from extract.readers.streams import Head, Input

_LINES = 8  # looked at
_SHOWN = 1_000  # bytes
_DOCUMENT = re.compile(rb"""\{\s*(?:["'}]|$)|\[\s*(?:["'{\[\]]|null\b|$|[\s\d.,eE+-]*+\]?\s*\Z)""")


class Look(NamedTuple):
    """How a JSON input holds its papers: one a line, in a list at a `path`, or (None) one after the other."""

    container: Literal["lines", "document"]
    path: Path | None = None


def look(head: Head, fields: Mapping[str, tuple[str, ...]] = FIELDS) -> Look | None:
    """Return what a JSON input looks like, None where it is no JSON."""
    content = head.content.strip()
    lines = [line for line in map(bytes.rstrip, content.split(b"\n")) if line]
    cut = not head.whole and not head.content.endswith(b"\n")  # the last line may go on: a comma, and more objects
    objects = [line for line in (lines[:-1] if cut and len(lines) > 1 else lines)[:_LINES] if _object(line) is not None]
    if not (objects and not content.startswith(b"[")) and not _DOCUMENT.match(content):
        return None
    seen = objects[0] if objects and not content.startswith(b"[") else content
    path = list_of_papers(seen, fields, sure=len(objects) > 1)
    if path is not None or content.startswith(b"["):
        return Look("document", path or ())
    return Look("lines" if objects or len(lines) == 1 or lines[0].endswith(b"}") else "document")


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
    elements = read_elements(source.stream, seen.path if seen is not None else None, source.limit)
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
