"""A feed: new records put among those of an earlier run, by their ids; all others stay as they are, in their places."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from extract.errors import PaperfactsError, Refusal, refuse
from extract.record.validate import to_line, validated
from extract.writers import places_of
from extract.writers.recordfile import iterate_records


def updated(path: Path, new: dict[str, bytes]) -> Iterator[bytes]:
    """Yield the records of the file at `path`, each that has an id of `new` replaced, and after them what is new.

    The new ones, by id, are held in memory, the old ones are not. Raises PaperfactsError where what is there is no
    record of this version.
    """
    for record in records_in(path):
        line = new.pop(str(record["id"]), None)
        yield to_line(record) if line is None else line
    yield from new.values()


def check_updatable(path: Path) -> None:
    """Raise PaperfactsError where the file at `path` does not begin as one of records."""
    next(records_in(path), None)


def records_in(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the records of the file at `path`; raise PaperfactsError where one is not of this version."""
    if not any(place.exists() for place in places_of(path)):
        return
    for item in iterate_records(path):
        if isinstance(item, Refusal):
            raise PaperfactsError(item)
        try:
            yield validated({"source": {"path": str(path)}, **item})
        except PaperfactsError as error:
            found = error.refusal.message
            raise PaperfactsError(refuse("not-updatable", str(path), found=found)) from error
