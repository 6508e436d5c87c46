"""The journal of a run: what it depends on, and how far its output is known to be whole, so that it can go on.

One JSON object a line: first the fingerprint, then a mark whenever the output was made safe.
"""

import os
from dataclasses import asdict, dataclass, fields
from typing import IO, Any

import orjson

from extract.errors import PaperfactsError, refuse
from extract.run.settings import Fingerprint, difference


@dataclass(slots=True)
class Mark:
    """How far a run has come: how many records and refusals, and where they end in their files, in bytes."""

    records: int = 0
    refused: int = 0
    records_end: int = 0
    refused_end: int = 0
    replaced: int = 0  # by others of the run with their ids, in an update


def begin(journal: IO[bytes], depends_on: Fingerprint) -> None:
    """Forget what the journal holds, and write what a new run depends on."""
    journal.truncate(0)
    _append(journal, depends_on)


def add_mark(journal: IO[bytes], mark: Mark) -> None:
    """Write how far the run has come, once what it counts is safe on the disk."""
    _append(journal, asdict(mark))


def last_mark(journal: IO[bytes], depends_on: Fingerprint, output: str) -> Mark:
    """Return how far the run of the journal came, which is nowhere if there was none: nothing else is a journal.

    Raises PaperfactsError where that run depended on something else.
    """
    journal.seek(0)
    before = _object(journal.readline())
    if "version" not in before or not _are_inputs(before.get("inputs")):
        return Mark()
    changed = difference(before, depends_on)
    if changed is not None:
        raise PaperfactsError(refuse("not-resumable", output, found=changed))
    mark, end = Mark(), journal.tell()
    for line in journal:
        entry = _object(line)
        if not _is_mark(entry):  # the run may have ended in the middle of a line
            break
        mark, end = Mark(**entry), end + len(line)
    journal.truncate(end)
    return mark


def _object(line: bytes) -> dict[str, Any]:
    """Return the object that a line holds, an empty one where it holds none."""
    try:
        entry = orjson.loads(line)
    except orjson.JSONDecodeError:
        return {}
    return entry if isinstance(entry, dict) else {}


def _are_inputs(found: object) -> bool:
    return isinstance(found, list) and all(isinstance(one, list) and one for one in found)


def _is_mark(entry: dict[str, Any]) -> bool:
    counts = all(type(value) is int and value >= 0 for value in entry.values())
    return counts and entry.keys() == {field.name for field in fields(Mark)}


def _append(journal: IO[bytes], entry: Fingerprint) -> None:
    journal.write(orjson.dumps(entry, option=orjson.OPT_APPEND_NEWLINE))
    journal.flush()
    os.fsync(journal.fileno())
