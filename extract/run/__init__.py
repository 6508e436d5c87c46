"""The whole line: files in, validated records out, with what was refused in its place.

Papers are read and records written here; extracted here too or in worker processes. All in the order of the input.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from extract.errors import PaperfactsError, Refusal, refuse
from extract.extractor import Extractor
from extract.extractor.batches import Item, Outcome, TimeUpError, in_batches, refuse_paper, time_limit
from extract.extractor.workers import run_batches
from extract.paper import Paper
from extract.readers import input_files, read_papers
from extract.run.output import Sink, check_output, open_sink, records_in
from extract.run.settings import TIME_LIMIT, FileSettings, Settings, State, fingerprint, state_of
from extract.writers import needs_text
from extract.writers.whole import Destination, is_stream

__all__ = ["TIME_LIMIT", "Counts", "FileSettings", "Settings", "extract_files", "guarded"]


class Counts(NamedTuple):
    """How many records left, how many inputs or papers were refused, and how many papers were left out.

    These are `duplicates` of others before them, `unchanged` since the records to update were made, or, in an update,
    `replaced` by a later paper with their id.
    """

    records: int
    refused: int
    duplicates: int = 0
    unchanged: int = 0
    replaced: int = 0


@dataclass(slots=True)
class _LeftOut:
    """Leaves papers out and counts them: duplicates where these are `told`, and those `there` already.

    A duplicate has the id and the text of an earlier paper, blanks and line ends aside; where the input gives no ids,
    these are made of the text. Papers with one id and other texts are kept, since ids may be of a file alone. What is
    known of a paper is a hash of both, of which a million take 80 MB.
    """

    told: bool
    there: set[int]
    duplicates: int = 0
    unchanged: int = 0
    seen: set[int] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)

    def others(self, items: Iterable[Item]) -> Iterator[Item]:
        """Yield all other papers, and what is refused."""
        for item in items:
            if not isinstance(item, Paper):
                yield item
                continue
            key = hash((item.id, item.text_hash))
            if self.told and key in self.seen:
                self.duplicates += 1
            elif key in self.there and item.id not in self.changed:
                self.unchanged += 1
            else:
                yield item
                if self.there:  # of several with one id the last counts, be it what is there
                    self.changed.add(item.id)
            if self.told:
                self.seen.add(key)


Tell = Callable[[str | Path, int, Counts], object]
_DEFAULT = FileSettings()


def extract_files(
    inputs: Iterable[str | Path],
    output: Destination = None,
    extractor: Extractor | None = None,
    settings: FileSettings = _DEFAULT,
    *,
    report: Callable[[Refusal], object] | None = None,
    tell: Tell | None = None,
) -> Counts:
    """Write the record of each paper in `inputs` to `output`: a file, a stream, or standard output (`-`, None).

    Inputs are files, folders and patterns. OUTPUT, in the format that its suffix names, appears when all papers are
    read, with OUTPUT.errors.jsonl beside it if any were refused. Refusals go to `report`, too; `tell` is called with a
    file, how many bytes of it are read, and the counts so far.

    Raises PaperfactsError if the output cannot be written, or would replace an input or a file that paperfacts did not
    write; if an interrupted run had other inputs or settings; and after too many refusals.
    """
    inputs = list(inputs)
    check_output(output, inputs, settings)
    files = [file for given in inputs for file in input_files(given)]
    if settings.resume and (is_stream(output) or any(is_stream(file) for file in files)):
        raise PaperfactsError(refuse("resume-needs-files", str(output or "-")))
    extractor = extractor or Extractor(with_text=needs_text(output))
    depends_on = fingerprint([(str(file), state_of(file)) for file in files], extractor, settings)

    with open_sink(output, depends_on, settings) as sink:
        left_out = _LeftOut(not settings.keep_duplicates, _there(output) if settings.update else set())

        def counts() -> Counts:
            done = sink.done
            return Counts(done.records, done.refused, left_out.duplicates, left_out.unchanged, done.replaced)

        def read(path: str | Path) -> Iterator[Item]:
            def told(place: int) -> None:
                if tell is not None:
                    tell(path, place, counts())

            rules, most = extractor.rulebook.digest, settings.max_record_bytes
            items = read_papers(path, settings.format, rules, most, told, settings.fields)
            return guarded(items, str(path), settings, state_of(path), lambda: state_of(path))

        everything = left_out.others(item for file in files for item in read(file))
        items = islice(everything, sink.done.records + sink.done.refused, settings.limit)
        with closing(run_batches(in_batches(items), extractor, settings.workers, settings.timeout)) as batches:
            _fill(sink, batches, report, settings.max_errors)
    return counts()


def _there(output: Destination) -> set[int]:
    """Return what tells each paper whose record is in the output from all others, and from itself with another text."""
    return {hash((record["id"], record["source"]["text_hash"])) for record in records_in(Path(str(output)))}


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
                if max_errors is not None and sink.done.refused > max_errors:
                    raise PaperfactsError(refuse("too-many-errors", outcome.path, limit=max_errors))
        sink.checkpoint()


def guarded(
    items: Iterator[Item], name: str, settings: Settings, before: State, state: Callable[[], State]
) -> Iterator[Item]:
    """Yield what is in the input `name`, papers that are too long refused.

    It is itself refused at its end where one paper takes more than the time limit of work, waiting aside, and where
    its `state` is not what it was `before`.
    """
    try:
        while True:
            with time_limit(settings.timeout, of_processor=True):
                item = next(items, None)
            if item is None:
                break
            yield _let_in(item, settings.max_abstract_bytes)
    except TimeUpError:
        yield refuse("slow-to-read", name, limit=settings.timeout)
    if state() != before:
        yield refuse("changed", name)


def _let_in(item: Item, limit: int) -> Item:
    """Return the item; the refusal of a paper whose title and abstract are longer than `limit` bytes."""
    if isinstance(item, Refusal) or 4 * (len(item.title) + len(item.abstract)) <= limit:
        return item
    size = len(item.title.encode("utf-8", "replace")) + len(item.abstract.encode("utf-8", "replace"))
    return item if size <= limit else refuse_paper("too-long", item, limit=limit)
