"""Record files: what `paperfacts extract` wrote, in any of its formats, compressed or not; or gold."""

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO, Final

import jsonschema_rs
import orjson

from extract.errors import PaperfactsError, Refusal, refuse
from extract.readers import missing
from extract.readers.fields import FIELDS
from extract.readers.formats.json import WHOLE_LIST, BrokenOffError, read_elements
from extract.readers.lines import Line, read_lines
from extract.readers.streams import BrokenStreamError, as_stream, decompressed, take_head
from extract.record.validate import schema_path
from extract.writers import DATABASES, EXTRAS, csv_tables, output_of, places_of
from extract.writers.whole import writable

Data = dict[str, Any]

_LIMIT: Final = 1 << 26  # bytes of a record


def read_records(path: str | Path, report: Callable[[Refusal], object]) -> list[Data]:
    """Return the records of the file at `path` (`-`: standard input); pass each that is none to `report`.

    Raises PaperfactsError where the file cannot be read, is of another kind, or holds no record.
    """
    records = []
    for item in iterate_records(path):
        if isinstance(item, Refusal):
            report(item)
        else:
            records.append(item)
    if not records:
        raise PaperfactsError(refuse("no-records", str(path)))
    return records


def keep_others(path: str | Path) -> None:
    """Raise PaperfactsError where what stands at the place of an output is not of our making, or more than that.

    Of a single file its beginning is looked at.
    """
    format_ = output_of(path).format
    places = places_of(writable(path))
    if not any(place.exists() and place.stat().st_size for place in places):
        return
    if format_ not in {"csv_tables", *DATABASES}:
        if places[0].is_file() and not _begins_with_a_record(path, format_):
            raise PaperfactsError(refuse("foreign-file", str(path), found="it does not begin with a record"))
        return
    try:
        strange = import_module(f"extract.writers.{format_}").strange(places)
    except OSError as error:
        raise PaperfactsError(refuse("foreign-file", str(path), found=error.strerror or error)) from error
    if strange:
        told = sorted(name for name in strange if name.rpartition(".")[0] not in strange)
        raise PaperfactsError(refuse("foreign-file", str(path), found=", ".join(told[:5])))


def _begins_with_a_record(path: str | Path, format_: str) -> bool:
    name = str(path)
    try:
        if format_ in {"jsonl", "json"}:
            first = next(iterate_records(path), None)
        else:  # read where it lies, since a copy of all of it would be made for its beginning
            first = next(_checked(((None, record) for record in _reader(format_, name)(Path(path))), name), None)
    except (PaperfactsError, OSError, ValueError):
        return False
    return isinstance(first, dict) and "schema_version" in first


def iterate_records(path: str | Path) -> Iterator[Data | Refusal]:
    """Yield each record of the file at `path` (`-`: standard input), or why there is none in its place.

    The content tells what the file is; CSV is told by its name, that which was given to `extract` or one of those
    that it wrote. Raises PaperfactsError where the file cannot be read, or is of another kind.
    """
    name = "<stdin>" if str(path) == "-" else str(path)
    try:
        if (tables := csv_tables.files_of(Path(path))) is not None:
            yield from _checked(((None, record) for record in csv_tables.read(tables)), name)
            return
        with nullcontext(sys.stdin.buffer) if str(path) == "-" else Path(path).open("rb") as stream:
            yield from _checked(_values(stream, name), name)
    except FileNotFoundError as error:
        raise PaperfactsError(missing(name if error.filename == str(Path(path)) else error.filename)) from error
    except BrokenStreamError as error:
        yield refuse("broken-stream", name, found=error)
    except (OSError, ValueError) as error:
        raise PaperfactsError(refuse("not-readable", name, found=getattr(error, "strerror", None) or error)) from error


def _values(stream: BinaryIO, name: str) -> Iterator[tuple[int | None, object]]:
    """Yield what a file holds, or why it cannot be read in its place, with the line of each where it has lines."""
    head, chunks = take_head(decompressed(stream), enough=lambda head: len(head) >= _MAGIC)
    content = as_stream(chunks)
    for place, magic, module in _FILES:
        if head.content.startswith(magic, place):
            with tempfile.NamedTemporaryFile() as copy:
                shutil.copyfileobj(content, copy)
                copy.flush()
                yield from ((None, record) for record in _reader(module, name)(Path(copy.name)))
            return
    start = head.content.lstrip()
    listed = start.startswith(b"[") and start[1:].lstrip()[:1] in {b"{", b""}
    try:
        lines = read_elements(content, WHOLE_LIST, _LIMIT) if listed else read_lines(content, _LIMIT)
        for count, line in enumerate(line for line in lines if line.raw.strip()):
            if count == 0 and (kind := _other_kind(line.raw.strip())) is not None:
                raise PaperfactsError(refuse("not-records", name, found=kind))
            yield line.number, _parsed(line, name)
    except BrokenOffError as error:
        yield error.line, refuse(error.code, name, error.line)


# Where in a file its magic number stands, and what reads such a file: the module that writes it, which loads a library.
_FILES: Final = (
    (0, b"PAR1", "parquet"),
    (0, b"x\x9c", "spacy_docs"),
    (0, b"SQLite format 3\0", "sqlite_tables"),
    (8, b"DUCK", "duckdb_tables"),
)
_MAGIC: Final = 16  # bytes, the longest


def _reader(module: str, name: str) -> Callable[[Path], Iterator[Data]]:
    try:
        read: Callable[[Path], Iterator[Data]] = import_module(f"extract.writers.{module}").read
    except ImportError as error:
        raise PaperfactsError(refuse("missing-extra", name, library=error.name, extra=EXTRAS[module][1])) from error
    return read


def _other_kind(first: bytes) -> str | None:
    """Return what the first line shows a file to be, if that is no JSON of records."""
    if first.startswith((b"{", b"[")):
        return "JSON over several lines that is not a list" if first[:1] == b"{" and not first.endswith(b"}") else None
    return f"the line {first[:60].decode('utf-8', 'replace')!r}"


def _parsed(line: Line, name: str) -> object:
    if not line.whole:
        return refuse("too-long", name, line.number, limit=_LIMIT)
    try:
        return orjson.loads(line.raw)
    except orjson.JSONDecodeError as error:
        return refuse("no-record", name, line.number, found=error.msg)


def _checked(values: Iterator[tuple[int | None, object]], name: str) -> Iterator[Data | Refusal]:
    """Yield the values that are records, and why the others, each with its line, are none."""
    for index, (line, value) in enumerate(values):
        if isinstance(value, Refusal):
            yield value.placed(index, "")
        elif isinstance(value, dict) and value.keys() & set(FIELDS["abstract"]) and not value.keys() & _listed():
            raise PaperfactsError(refuse("not-records", name, line, found="a paper"))
        elif isinstance(value, dict) and _shape().is_valid(value):
            yield value
        else:
            error = next(_shape().iter_errors(value))
            place = "/".join(map(str, error.instance_path))
            keys = ""
            if hasattr(error.kind, "property") and isinstance(error.instance, dict):  # it lacks a key: one is misspelt
                keys = f" (keys: {', '.join(error.instance)})"
            found = f"{place}: {error.message}{keys}".removeprefix(": ")
            yield refuse("no-record", name, line, found=found).placed(index, "")


@cache
def _listed() -> frozenset[str]:
    """Return the names of the fields that list entries, of which a record, and gold, has some."""
    return frozenset(name for name, told in _shape_data()["properties"].items() if told.get("type") == "array")


@cache
def _shape() -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(_shape_data())


def _shape_data() -> Data:
    """Return what any record, of whatever version, and gold have: what is there is of the type that the schema says."""
    schema: Data = orjson.loads(schema_path().read_bytes())
    for name, model in {**schema["$defs"], "Record": schema}.items():
        model["required"] = [key for key in _NEEDED.get(name, ("name", "url")) if key in model["properties"]]
        model["additionalProperties"] = True
        for told in model["properties"].values() if name != "Evidence" else ():
            for key in ("enum", "const", "minimum", "maximum", "minLength", "minItems"):
                told.pop(key, None)
    schema["properties"]["urls"] = {"type": "array", "items": {"$ref": "#/$defs/Link"}}
    return schema


# Of the parts of a record, what makes them one.
_NEEDED: Final = {
    "Record": ("id",),
    "SourceRef": (),
    "Evidence": ("section", "start", "end"),
    "Speedup": ("value", "unit", "bound", "metric"),
    "Saving": ("value", "unit", "bound", "metric"),
    "Result": ("value",),
}
