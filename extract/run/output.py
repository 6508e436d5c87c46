"""Where records and refusals go: to a stream as they come, or to a file that appears whole or not at all.

While a run lasts, the hidden folder `.OUT.partial` holds what is done: `records`, as JSONL whatever the format of OUT,
since no other can be cut off at any record and gone on with; `errors`, what is refused; and `journal`, how far both are
safe.
"""

import errno
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final

import orjson

from extract.errors import PaperfactsError, Refusal, refuse
from extract.extractor.batches import Outcome
from extract.record.validate import to_line, validated
from extract.run.journal import Mark, add_mark, begin, last_mark
from extract.run.overwrite import keep_inputs, keep_list
from extract.run.settings import FileSettings, Fingerprint
from extract.writers import aside, check_unfinished, make_files, output_of, places_of
from extract.writers.whole import (
    PARTS,
    Destination,
    Move,
    Output,
    hidden_folder,
    is_stream,
    not_writable,
    open_part,
    open_stream,
    take_places,
    writable,
)

SECONDS: Final = 2.0  # between two marks: so much work is lost at most where a run is killed


@dataclass(slots=True)
class Sink:
    """Takes outcomes in the order of the input and counts them, those before an interruption included."""

    lines: IO[bytes]
    errors: IO[bytes] | None = None
    journal: IO[bytes] | None = None
    done: Mark = field(default_factory=Mark)
    marked: float = field(default_factory=time.monotonic)

    def take(self, outcome: Outcome) -> None:
        """Write one outcome."""
        if isinstance(outcome, bytes):
            self.lines.write(outcome)
            self.done.records += 1
            self.done.records_end += len(outcome)
            return
        self.done.refused += 1
        if self.errors is not None:
            line = orjson.dumps(outcome, option=orjson.OPT_APPEND_NEWLINE)
            self.errors.write(line)
            self.done.refused_end += len(line)

    def checkpoint(self) -> None:
        """Let others see what was taken; a file is made safe from time to time, and the journal says so."""
        if self.journal is None:
            self.lines.flush()
        elif time.monotonic() - self.marked > SECONDS:
            self.make_safe()
            add_mark(self.journal, self.done)
            self.marked = time.monotonic()

    def make_safe(self) -> None:
        """Bring what was taken to the disk; raise OSError where the files do not hold just that."""
        for file, end in ((self.lines, self.done.records_end), (self.errors, self.done.refused_end)):
            if file is not None:
                file.flush()
                os.fsync(file.fileno())
                status = os.fstat(file.fileno())
                if status.st_nlink == 0:
                    raise FileNotFoundError(errno.ENOENT, "it was deleted meanwhile, or its folder was")
                if status.st_size != end:
                    raise OSError(errno.EIO, "what was written so far was changed meanwhile")


def check_output(output: Destination, inputs: Iterable[str | Path], settings: FileSettings) -> None:
    """Raise PaperfactsError where writing to `output` would lose an input, or what others made.

    With `update`, also where what is to be updated is no file, or one that holds other things than records.
    """
    if not isinstance(output, str | Path) or is_stream(output):
        if settings.update:
            raise PaperfactsError(refuse("update-needs-file", str(output or "-")))
        keep_inputs([None], inputs)
        return
    try:
        check_unfinished(output)
        target = writable(output)
        keep_inputs([*places_of(output), *places_of(target), _refusals_of(target)], inputs)
        if not settings.overwrite:
            from extract.writers.recordfile import keep_others  # loads the schema

            keep_others(output)
            keep_list(_refusals_of(target))
        if settings.update:
            next(records_in(Path(output)), None)
    except OSError as error:
        raise not_writable(output, error) from error


@contextmanager
def open_sink(output: Destination, depends_on: Fingerprint, settings: FileSettings) -> Iterator[Sink]:
    """Yield what writes to `output`, with `update` into what it holds.

    Files take their places when the block ends, OUT only if there is any record. Where the block raises, what was
    there before stays, and with `resume` what is done stays beside it. Raises PaperfactsError where a file cannot
    be written, where another run writes it, and where `resume` finds a run that depended on something else.
    """
    how = output_of(output, raw_csv=settings.raw_csv) if isinstance(output, str | Path) else Output("jsonl")
    if not isinstance(output, str | Path) or is_stream(output):
        with open_stream(output, how) as stream:
            yield Sink(stream)
        return
    with hidden_folder(output, keep=settings.resume) as (target, folder):
        parts = lines, errors, journal = [open_part(folder / name, anew=not settings.resume) for name in PARTS]
        try:
            done = _cut_to(last_mark(journal, depends_on, str(output)), lines, errors)
            if done == Mark():
                begin(journal, depends_on)
            sink = Sink(lines, errors, journal, done)
            yield sink
            sink.make_safe()
        finally:
            for part in parts:
                with suppress(OSError):  # what matters was flushed before
                    part.close()
        _publish(sink.done, target, how, folder, update=settings.update)


def refusals_place(output: Destination) -> Path | None:
    """Return where what is refused will be listed: beside the output, links followed; None for a stream."""
    if not isinstance(output, str | Path) or is_stream(output):
        return None
    is_link = os.path.islink(output)  # noqa: PTH114  which raises nothing
    return _refusals_of(Path(os.path.realpath(output) if is_link else output))


def _refusals_of(target: Path) -> Path:
    return Path(f"{target}.errors.jsonl")


def _cut_to(mark: Mark, lines: IO[bytes], errors: IO[bytes]) -> Mark:
    """Cut off what is not known to be safe, all of it where the files do not bear the mark out; return what is left."""
    if _cut(lines, mark.records_end, mark.records) and _cut(errors, mark.refused_end, mark.refused):
        return mark
    return _cut_to(Mark(), lines, errors)


def _cut(file: IO[bytes], end: int, lines: int) -> bool:
    """Cut a file off at `end`; return whether it holds so many whole lines up to there."""
    left, found, last = end, 0, b"\n"
    file.seek(0)
    while chunk := file.read(min(left, 1 << 20)):
        left, found, last = left - len(chunk), found + chunk.count(b"\n"), chunk[-1:]
    file.truncate(end)
    return (left, found, last) == (0, lines, b"\n")


def _publish(done: Mark, target: Path, how: Output, folder: Path, *, update: bool) -> None:
    """Move what is refused, and the records in the format of the output, to their places; all, or none.

    Without any record the output stays as it was; without any refusal the list of an earlier run goes.
    """
    place = _refusals_of(target)
    replaced = [place]
    moves: list[Move] = [(folder / "errors", place)] if done.refused else []
    if done.records and not update and (how.format, how.compression) == ("jsonl", ""):
        moves.append((folder / "records", target))
    elif done.records:
        with (folder / "records").open("rb") as lines:
            made = make_files(_added(done, target, lines) if update else lines, target, how, folder)
        replaced += aside(made)
        moves += made
    take_places(moves, replaced, folder)


def _added(done: Mark, target: Path, lines: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the records of `target`, each that has an id of one of the `lines` replaced, and after them what is new.

    The new ones, by id, are held in memory, the old ones are not. Of several with one id the last counts, and the
    others are counted as replaced. Raises PaperfactsError where what is there is no record of this version.
    """
    new = {str(orjson.loads(line)["id"]): line for line in lines}
    done.replaced, done.records = done.records - len(new), len(new)
    for record in records_in(target):
        line = new.pop(str(record["id"]), None)
        yield to_line(record) if line is None else line
    yield from new.values()


def records_in(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the records of the file at `path`; raise PaperfactsError where one is not of this version."""
    from extract.writers.recordfile import iterate_records  # loads the models of the record

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
