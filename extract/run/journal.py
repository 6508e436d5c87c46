"""The journal of a run: what it depends on, and how far its output is known to be whole, so that it can go on.

One JSON object a line: first the settings, then a mark whenever the output was made safe.
"""

import os
from dataclasses import asdict, dataclass, fields
from typing import IO, Any

import orjson

from extract.errors import PaperfactsError, refuse
from extract.run.settings import Settings, difference


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a run has come: how many records and refusals, and where they end in their files, in bytes."""

    records: int = 0
    refused: int = 0
    records_end: int = 0
    refused_end: int = 0


def begin(journal: IO[bytes], settings: Settings) -> None:
    """Forget what the journal holds, and write the settings of a new run."""
    journal.truncate(0)
    _append(journal, settings)


def add_mark(journal: IO[bytes], mark: Mark) -> None:
    """Write how far the run has come, once what it counts is safe on the disk."""
    _append(journal, asdict(mark))


def last_mark(journal: IO[bytes], settings: Settings, output: str) -> Mark | None:
    """Return how far the run of the journal came, or None where there was none: nothing else is read as a journal.

    Raises PaperfactsError where that run depended on other settings than `settings`.
    """
    journal.seek(0)
    before = _object(journal.readline())
    if before is None or "version" not in before or not _are_inputs(before.get("inputs")):
        return None
    changed = difference(before, settings)
    if changed is not None:
        raise PaperfactsError(refuse("not-resumable", output, found=changed))
    mark = None
    end = journal.tell()
    for line in journal:
        entry = _object(line)
        if entry is None or not _is_mark(entry):  # the run may have ended in the middle of a line
            break
        mark, end = Mark(**entry), end + len(line)
    journal.truncate(end)
    return mark


def _object(line: bytes) -> dict[str, Any] | None:
    try:
        entry = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    return entry if isinstance(entry, dict) else None


def _are_inputs(found: object) -> bool:
    return isinstance(found, list) and all(isinstance(one, list) and one for one in found)


def _is_mark(entry: dict[str, Any]) -> bool:
    counts = all(type(value) is int and value >= 0 for value in entry.values())
    return counts and entry.keys() == {field.name for field in fields(Mark)}


def _append(journal: IO[bytes], entry: Settings) -> None:
    journal.write(orjson.dumps(entry, option=orjson.OPT_APPEND_NEWLINE))
    journal.flush()
    os.fsync(journal.fileno())
