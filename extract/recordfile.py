"""Record files: JSONL of records, as `paperfacts extract` writes them, or of gold."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from extract.errors import PaperfactsError, Refusal, refuse

Data = dict[str, Any]


def read_records(path: str | Path, report: Callable[[Refusal], object]) -> list[Data]:
    """Return the records of the file at `path` (`-`: standard input); pass each line that is none to `report`.

    Raises PaperfactsError where the file cannot be read, or holds no record.
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


def iterate_records(path: str | Path) -> Iterator[Data | Refusal]:
    """Yield each record of the file at `path` (`-`: standard input), or why a line is none.

    Raises PaperfactsError where the file cannot be read.
    """
    if str(path) == "-":
        yield from _records(sys.stdin.buffer, "<stdin>")
        return
    try:
        with Path(path).open("rb") as stream:
            yield from _records(stream, str(path))
    except FileNotFoundError as error:
        raise PaperfactsError(refuse("no-such-file", str(path))) from error
    except OSError as error:
        raise PaperfactsError(refuse("not-readable", str(path), found=error.strerror or error)) from error


def _records(stream: BinaryIO, path: str) -> Iterator[Data | Refusal]:
    for number, line in enumerate(stream, 1):
        if not line.strip():
            continue
        try:
            record = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            yield refuse("no-record", path, number, found=error.msg)
            continue
        wrong = _wrong(record)
        yield record if wrong is None else refuse("no-record", path, number, found=wrong)


def _wrong(record: Any) -> str | None:
    """Return what keeps a value from being a record: other fields than these may hold anything."""
    if not isinstance(record, dict):
        return f"found {type(record).__name__}"
    if not isinstance(record.get("id"), str):
        return "it has no id, or one that is no string"
    for field in FIELDS:
        entries = record.get(field, [])
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            return f"{field} is no list of objects"
    return None


# The lists of a record; `urls` stands in gold for `code_urls` and `links`.
FIELDS = (
    "model_names", "speedups", "savings", "benchmarks", "datasets", "code_urls", "links", "results", "urls",
)  # fmt: skip
