"""Where records and refusals go: to a stream as they come, or to a file that appears whole or not at all.

While a run lasts, OUT.part holds the records, as JSONL whatever the format of OUT, OUT.errors.jsonl.part what is
refused, and OUT.journal how far both are safe.
"""

import errno
import os
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

import orjson

from extract.errors import PaperfactsError, refuse
from extract.overwrite import keep_inputs
from extract.pipeline.batches import Outcome
from extract.pipeline.journal import Mark, add_mark, begin, last_mark
from extract.pipeline.settings import Settings
from extract.writers import Output, keep_databases, output_of, places_of, write_lines
from extract.writers.lock import locked
from extract.writers.whole import writable

_ENDINGS: Final = (".part", ".errors.jsonl.part", ".errors.jsonl", ".journal")
SECONDS: Final = 2.0  # between two marks: so much work is lost at most where a run is killed


@dataclass(slots=True)
class Sink:
    """Takes outcomes in the order of the input and counts them, those before an interruption included."""

    lines: IO[bytes]
    errors: IO[bytes] | None = None
    journal: IO[bytes] | None = None
    records: int = 0
    refused: int = 0
    mark: Mark = field(default_factory=Mark)
    marked: float = field(default_factory=time.monotonic)

    def take(self, outcome: Outcome) -> None:
        """Write one outcome."""
        if isinstance(outcome, bytes):
            self.lines.write(outcome)
            self.records += 1
            return
        if self.errors is not None:
            self.errors.write(orjson.dumps(outcome, option=orjson.OPT_APPEND_NEWLINE))
        self.refused += 1

    def checkpoint(self) -> None:
        """Let others see what was taken; a file is made safe from time to time, and the journal says so.

        Raises FileNotFoundError where the file is no longer there.
        """
        if self.journal is None or self.errors is None:
            self.lines.flush()
        elif time.monotonic() - self.marked > SECONDS:
            if os.fstat(self.lines.fileno()).st_nlink == 0:
                raise FileNotFoundError(errno.ENOENT, "it was deleted meanwhile, or its folder was")
            _make_safe(self.lines, self.errors)
            self.mark = Mark(self.records, self.refused, self.lines.tell(), self.errors.tell())
            add_mark(self.journal, self.mark)
            self.marked = time.monotonic()


Destination = str | Path | IO[bytes] | None  # a file, a stream, or standard output, which is `-` too


def check_output(output: Destination, inputs: Iterable[str | Path], *, overwrite: bool) -> None:
    """Raise PaperfactsError where writing to `output` would lose an input, or a database that holds other things."""
    if not isinstance(output, str | Path) or str(output) == "-":
        keep_inputs([None], inputs)
        return
    try:
        if not overwrite:
            keep_databases(output)
        target = Path(os.path.realpath(output))
        outputs = [*places_of(output), *places_of(target), *(_beside(target, ending) for ending in _ENDINGS)]
        keep_inputs(outputs, inputs)
    except OSError as error:
        raise PaperfactsError(refuse("not-writable", str(output), found=error.strerror or error)) from error


@contextmanager
def open_sink(output: Destination, settings: Settings, *, resume: bool = False) -> Iterator[Sink]:
    """Yield what writes to `output`.

    Files take their places when the block ends, OUT only if there is any record. Where the block raises, what was
    there before stays, and with `resume` what is done stays beside it. Raises PaperfactsError where a file cannot
    be written, where another run writes it, and where `resume` finds a run with other settings.
    """
    if not isinstance(output, str | Path) or str(output) == "-":
        stream = sys.stdout.buffer if output is None or isinstance(output, str | Path) else output
        yield Sink(stream)
        stream.flush()
        return
    try:
        target = writable(output)
        output_of(target)  # raises now what it would raise when all is done
        if target.exists() and not target.is_file():  # a device or a pipe: nothing can take its place
            with target.open("wb") as stream:
                yield Sink(stream)
            return
        with (
            locked(_beside(target, ".journal"), str(output)) as journal,
            _files(target, journal, settings, resume=resume) as sink,
        ):
            yield sink
    except OSError as error:
        raise PaperfactsError(refuse("not-writable", str(output), found=error.strerror or error)) from error


@contextmanager
def _files(target: Path, journal: IO[bytes], settings: Settings, *, resume: bool) -> Iterator[Sink]:
    lines_part, errors_part = _beside(target, ".part"), _beside(target, ".errors.jsonl.part")
    mark = last_mark(journal, settings, str(target)) if resume else None
    if mark is None or _size(lines_part) < mark.records_end or _size(errors_part) < mark.refused_end:
        mark = Mark()
    sink = None
    try:
        if mark == Mark():
            begin(journal, settings)
        with _part(lines_part, mark.records_end) as lines, _part(errors_part, mark.refused_end) as errors:
            sink = Sink(lines, errors, journal, mark.records, mark.refused, mark)
            yield sink
            _make_safe(lines, errors)
        _publish(lines_part, target)
        _publish_errors(errors_part, _beside(target, ".errors.jsonl"))
        _beside(target, ".journal").unlink()
    except BaseException:
        with suppress(OSError):
            if resume and sink is not None:
                os.truncate(lines_part, sink.mark.records_end)
                os.truncate(errors_part, sink.mark.refused_end)
            else:
                for path in (lines_part, errors_part, _beside(target, ".journal")):
                    path.unlink(missing_ok=True)
        raise


@contextmanager
def _part(path: Path, end: int) -> Iterator[IO[bytes]]:
    """Open a file to go on writing at `end`."""
    stream = path.open("r+b" if path.exists() else "w+b")
    try:
        stream.truncate(end)
        stream.seek(end)
        yield stream
    finally:
        with suppress(OSError):  # what matters was flushed before
            stream.close()


def _make_safe(*files: IO[bytes]) -> None:
    for file in files:
        file.flush()
        os.fsync(file.fileno())


def _publish(part: Path, target: Path) -> None:
    """Make the records of a part the output, in the format that its name says; without any, leave it as it was."""
    if not _size(part):
        part.unlink()
    elif output_of(target) == Output("jsonl", ""):
        part.replace(target)
    else:
        with part.open("rb") as lines:
            write_lines(lines, target)
        part.unlink()


def _publish_errors(part: Path, target: Path) -> None:
    """Make a part the list of what was refused; without any, remove the list of an earlier run."""
    if _size(part):
        part.replace(target)
    else:
        part.unlink()
        target.unlink(missing_ok=True)


def _beside(target: Path, ending: str) -> Path:
    return target.with_name(target.name + ending)


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
