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
from typing import IO, Final

import orjson

from extract.errors import PaperfactsError, refuse
from extract.extractor.batches import Outcome
from extract.run.journal import Mark, add_mark, begin, last_mark
from extract.run.overwrite import keep_inputs, keep_list
from extract.run.settings import Settings
from extract.writers import aside, check_unfinished, keep_others, make_files, output_of, places_of
from extract.writers.compression import open_stream
from extract.writers.form import Output
from extract.writers.whole import (
    PARTS,
    Destination,
    Move,
    hidden_folder,
    is_stream,
    not_writable,
    open_part,
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
    records: int = 0
    refused: int = 0
    records_end: int = 0
    refused_end: int = 0
    marked: float = field(default_factory=time.monotonic)

    def take(self, outcome: Outcome) -> None:
        """Write one outcome."""
        if isinstance(outcome, bytes):
            self.lines.write(outcome)
            self.records += 1
            self.records_end += len(outcome)
            return
        self.refused += 1
        if self.errors is not None:
            line = orjson.dumps(outcome, option=orjson.OPT_APPEND_NEWLINE)
            self.errors.write(line)
            self.refused_end += len(line)

    def checkpoint(self) -> None:
        """Let others see what was taken; a file is made safe from time to time, and the journal says so."""
        if self.journal is None:
            self.lines.flush()
        elif time.monotonic() - self.marked > SECONDS:
            self.make_safe()
            add_mark(self.journal, Mark(self.records, self.refused, self.records_end, self.refused_end))
            self.marked = time.monotonic()

    def make_safe(self) -> None:
        """Bring what was taken to the disk; raise OSError where the files do not hold just that."""
        for file, end in ((self.lines, self.records_end), (self.errors, self.refused_end)):
            if file is not None:
                file.flush()
                os.fsync(file.fileno())
                status = os.fstat(file.fileno())
                if status.st_nlink == 0:
                    raise FileNotFoundError(errno.ENOENT, "it was deleted meanwhile, or its folder was")
                if status.st_size != end:
                    raise OSError(errno.EIO, "what was written so far was changed meanwhile")


def check_output(
    output: Destination, inputs: Iterable[str | Path], *, overwrite: bool = False, update: bool = False
) -> None:
    """Raise PaperfactsError where writing to `output` would lose an input, or what others made.

    With `update`, also where what is to be updated is no file, or one that holds other things than records.
    """
    if not isinstance(output, str | Path) or is_stream(output):
        if update:
            raise PaperfactsError(refuse("update-needs-file", str(output or "-")))
        keep_inputs([None], inputs)
        return
    try:
        check_unfinished(output)
        target = writable(output)
        keep_inputs([*places_of(output), *places_of(target), _refusals_of(target)], inputs)
        if not overwrite:
            keep_others(output)
            keep_list(_refusals_of(target))
        if update:
            from extract.run.update import check_updatable  # loads the models of the record

            check_updatable(Path(output))
    except OSError as error:
        raise not_writable(output, error) from error


@contextmanager
def open_sink(
    output: Destination, settings: Settings, *, resume: bool = False, update: bool = False, raw_csv: bool = False
) -> Iterator[Sink]:
    """Yield what writes to `output`, with `update` into what it holds.

    Files take their places when the block ends, OUT only if there is any record. Where the block raises, what was
    there before stays, and with `resume` what is done stays beside it. Raises PaperfactsError where a file cannot
    be written, where another run writes it, and where `resume` finds a run with other settings.
    """
    how = output_of(output, raw_csv=raw_csv) if isinstance(output, str | Path) else Output("jsonl", "")
    if not isinstance(output, str | Path) or is_stream(output):
        with open_stream(output, how.compression) as stream:
            yield Sink(stream)
        return
    with hidden_folder(output, keep=resume) as (target, folder):
        parts = lines, errors, journal = [open_part(folder / name, anew=not resume) for name in PARTS]
        try:
            mark = last_mark(journal, settings, str(output))
            sink = _begin(lines, errors, journal, mark, settings)
            yield sink
            sink.make_safe()
        finally:
            for part in parts:
                with suppress(OSError):  # what matters was flushed before
                    part.close()
        _publish(sink, target, how, folder, update=update)


def refusals_place(output: Destination) -> Path | None:
    """Return where what is refused will be listed: beside the output, links followed; None for a stream."""
    if not isinstance(output, str | Path) or is_stream(output):
        return None
    is_link = os.path.islink(output)  # noqa: PTH114  which raises nothing
    return _refusals_of(Path(os.path.realpath(output) if is_link else output))


def _refusals_of(target: Path) -> Path:
    return Path(f"{target}.errors.jsonl")


def _begin(lines: IO[bytes], errors: IO[bytes], journal: IO[bytes], mark: Mark | None, settings: Settings) -> Sink:
    """Return a sink that goes on from a mark, or begins anew where there is none, or the files do not bear it out."""
    mark = mark or Mark()
    if not (_cut(lines, mark.records_end, mark.records) and _cut(errors, mark.refused_end, mark.refused)):
        mark = Mark()
        lines.truncate(0)
        errors.truncate(0)
    if mark == Mark():
        begin(journal, settings)
    return Sink(lines, errors, journal, mark.records, mark.refused, mark.records_end, mark.refused_end)


def _cut(file: IO[bytes], end: int, lines: int) -> bool:
    """Cut a file off at `end`; return whether it holds so many whole lines up to there."""
    left, found, last = end, 0, b"\n"
    file.seek(0)
    while chunk := file.read(min(left, 1 << 20)):
        left, found, last = left - len(chunk), found + chunk.count(b"\n"), chunk[-1:]
    file.truncate(end)
    return (left, found, last) == (0, lines, b"\n")


def _publish(sink: Sink, target: Path, how: Output, folder: Path, *, update: bool) -> None:
    """Move what is refused, and the records in the format of the output, to their places; all, or none.

    Without any record the output stays as it was; without any refusal the list of an earlier run goes.
    """
    place = _refusals_of(target)
    replaced = [place]
    moves: list[Move] = [(folder / "errors", place)] if sink.refused else []
    if sink.records and not update and (how.format, how.compression) == ("jsonl", ""):
        moves.append((folder / "records", target))
    elif sink.records:
        with (folder / "records").open("rb") as lines:
            made = make_files(_added(sink, target, lines) if update else lines, target, how, folder)
        replaced += aside(made)
        moves += made
    take_places(moves, replaced, folder)


def _added(sink: Sink, target: Path, lines: Iterable[bytes]) -> Iterable[bytes]:
    """Return the lines of what `target` holds, with `lines` in place of those of the same papers, or behind them.

    Of several with one id the last counts, and the sink no longer counts the others.
    """
    from extract.run.update import updated  # loads the models of the record

    new = {orjson.loads(line)["id"]: line for line in lines}
    sink.records = len(new)
    return updated(target, new)
