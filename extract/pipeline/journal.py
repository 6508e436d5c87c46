"""The journal of a run: what it depends on, and how far its output is known to be whole, so that it can go on.

One JSON object a line: first the settings, then a mark whenever the output was made safe. The file is locked while
a run has it, which keeps a second run away from the same output.
"""

import os
from dataclasses import asdict, dataclass
from typing import IO

import orjson

from extract.errors import PaperfactsError, refuse
from extract.pipeline.settings import Settings, difference


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
    """Return how far the run of the journal came, or None where there was none.

    Raises PaperfactsError where that run depended on other settings than `settings`.
    """
    journal.seek(0)
    end = 0
    entries = []
    for line in journal:
        try:
            entries.append(orjson.loads(line))
        except orjson.JSONDecodeError:
            break
        end += len(line)
    if not entries:
        return None
    journal.truncate(end)  # the run may have ended in the middle of a line
    changed = difference(entries[0], settings)
    if changed is not None:
        raise PaperfactsError(refuse("not-resumable", output, found=changed))
    return Mark(**entries[-1]) if len(entries) > 1 else None


def _append(journal: IO[bytes], entry: Settings) -> None:
    journal.write(orjson.dumps(entry, option=orjson.OPT_APPEND_NEWLINE))
    journal.flush()
    os.fsync(journal.fileno())
