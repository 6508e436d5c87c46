"""The whole line: files in, validated records out, with what was refused in its place.

Papers are read and records written here; extracted here too or in worker processes. All in the order of the input.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from extract.errors import PaperfactsError, Refusal, refuse
from extract.extractor import Extractor
from extract.extractor.batches import Item, Outcome, TimeUpError, in_batches, refuse_paper, time_limit
from extract.extractor.workers import run_batches
from extract.readers import LIMIT, NO_FIELDS, Format, input_files, read_papers
from extract.run.output import Sink, check_output, open_sink
from extract.run.settings import settings_of, state_of
from extract.writers.whole import Destination, is_stream

TIME_LIMIT: Final = 60.0  # seconds a paper: twenty times what the longest that is let in takes

__all__ = ["TIME_LIMIT", "Counts", "extract_files", "let_in"]


class Counts(NamedTuple):
    """How many records left, and how many inputs or papers were refused."""

    records: int
    refused: int


Tell = Callable[[str | Path, int, Counts], object]


def extract_files(
    inputs: Iterable[str | Path],
    output: Destination = None,
    extractor: Extractor | None = None,
    *,
    format: Format | None = None,  # noqa: A002  the option's own word
    fields: Mapping[str, str] = NO_FIELDS,
    workers: int | None = None,
    timeout: float | None = TIME_LIMIT,
    max_abstract_bytes: int = LIMIT,
    max_record_bytes: int = LIMIT,
    max_errors: int | None = None,
    limit: int | None = None,
    resume: bool = False,
    update: bool = False,
    overwrite: bool = False,
    raw_csv: bool = False,
    report: Callable[[Refusal], object] | None = None,
    tell: Tell | None = None,
) -> Counts:
    """Write the record of each paper in `inputs` to `output`: a file, a stream, or standard output (`-`, None).

    Inputs are files, folders and patterns; `format` and `fields` say how to read them, as for `read_papers`.
    OUTPUT, in the format that its suffix names, and beside it OUTPUT.errors.jsonl where anything was refused,
    appear when all is read. Refusals go to `report` too; `tell` is called with a file, how many bytes of it are
    read, and the counts so far.

    `workers` processes do the work; with None there are none for few papers, and one a core for more.
    `timeout` is in seconds a paper; of a paper, title and abstract together may have `max_abstract_bytes`, all
    that the input says of it `max_record_bytes`; of all papers, only the first `limit` are read. With `resume` what is
    done is kept where the run is interrupted, and a run that was interrupted, in whatever way, goes on. What others
    made, or added to a database, is replaced only with `overwrite`. Cells of CSV that a spreadsheet would run as
    formulas are made text, but with `raw_csv`.

    Raises PaperfactsError where the output cannot be written or would replace an input or what others made, where it
    was begun from other inputs or with other settings, and after more than `max_errors` refusals.
    """
    inputs = list(inputs)
    check_output(output, inputs, overwrite=overwrite, update=update)
    files = [file for given in inputs for file in input_files(given)]
    if resume and (is_stream(output) or any(is_stream(file) for file in files)):
        raise PaperfactsError(refuse("resume-needs-files", str(output or "-")))
    extractor = extractor or Extractor()
    options = {"format": format, "fields": dict(fields), "limit": limit, "max_abstract_bytes": max_abstract_bytes}
    settings = settings_of(files, extractor, **options, max_record_bytes=max_record_bytes)

    with open_sink(output, settings, resume=resume, update=update, raw_csv=raw_csv) as sink:

        def read(path: str | Path) -> Iterator[Item]:
            def told(place: int) -> None:
                if tell is not None:
                    tell(path, place, Counts(sink.records, sink.refused))

            return read_papers(path, format, extractor.rulebook.digest, max_record_bytes, told, fields)

        everything = (let_in(item, max_abstract_bytes) for item in _read_all(files, read, timeout))
        items = islice(everything, sink.records + sink.refused, limit)
        with closing(run_batches(in_batches(items), extractor, workers, timeout)) as batches:
            _fill(sink, batches, report, max_errors)
    return Counts(sink.records, sink.refused)


def _fill(
    sink: Sink,
    batches: Iterable[list[Outcome]],
    report: Callable[[Refusal], object] | None,
    max_errors: int | None,
) -> None:
    for outcomes in batches:
        for outcome in outcomes:
            sink.take(outcome)
            if isinstance(outcome, Refusal):
                if report is not None:
                    report(outcome)
                if max_errors is not None and sink.refused > max_errors:
                    raise PaperfactsError(refuse("too-many-errors", outcome.path, limit=max_errors))
        sink.checkpoint()


def _read_all(
    files: list[str | Path], read: Callable[[str | Path], Iterator[Item]], timeout: float | None
) -> Iterator[Item]:
    """Yield what is in each file; one that changes while it is read is refused at its end.

    So is one that takes more than `timeout` seconds of work, waiting aside, for one paper.
    """
    for path in files:
        before = state_of(path)
        items = read(path)
        try:
            while True:
                with time_limit(timeout, of_processor=True):
                    item = next(items, None)
                if item is None:
                    break
                yield item
        except TimeUpError:
            yield refuse("slow-to-read", str(path), limit=timeout)
        if state_of(path) != before:
            yield refuse("changed", str(path))


def let_in(item: Item, limit: int) -> Item:
    """Return the item; the refusal of a paper whose title and abstract are longer than `limit` bytes."""
    if isinstance(item, Refusal) or 4 * (len(item.title) + len(item.abstract)) <= limit:
        return item
    size = len(item.title.encode("utf-8", "replace")) + len(item.abstract.encode("utf-8", "replace"))
    return item if size <= limit else refuse_paper("too-long", item, limit=limit)
