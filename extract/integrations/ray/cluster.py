"""Ray Data: tasks that read partitions, and an actor a core that extracts and writes them. Needs the extra `ray`."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, NamedTuple

import orjson
import pyarrow as pa
import ray
import ray.data
from ray.data import ActorPoolStrategy, DataContext, ExecutionResources, TaskPoolStrategy
from ray.exceptions import RayError

from extract.errors import PaperfactsError, Refusal, refuse
from extract.extractor import BATCH, Extractor
from extract.extractor.workers import killed_after, settle
from extract.integrations.arrow import lines_of
from extract.integrations.ray.folder import Folder
from extract.integrations.ray.inputs import LONGEST, InputFile, Partition, Reading, read_partitions
from extract.run import Counts
from extract.run.settings import Settings, difference, settings_of

_SLICE: Final = BATCH  # papers that are extracted at a time, and have the time limit together
_ACTORS: Final = 16  # that one reader keeps busy
_AHEAD: Final = 4  # partitions an actor that are read and not yet written, at most; with fewer, actors wait for them
_TASKS: Final = 4  # a reader; each takes a second or two to start


class Done(NamedTuple):
    """What a partition came to, and how many bytes of its file were read for it."""

    counts: Counts
    bytes_read: int


@dataclass(frozen=True, slots=True)
class Source:
    """The inputs, and how they are read; `done` names the partitions that are not needed again."""

    files: tuple[InputFile, ...]
    reading: Reading
    done: frozenset[str]

    def partitions(self, number: int) -> Iterator[Partition]:
        """Yield the partitions of the file of this number."""
        return read_partitions(number, self.files[number], self.reading, self.done)


@dataclass(frozen=True, slots=True)
class Target:
    """Where records go, and what they depend on: every machine must have the program that `settings` says."""

    folder: Folder
    timeout: float | None
    settings: Settings

    def check_program(self, extractor: Extractor) -> None:
        """Raise PaperfactsError where this machine has another version, other rules or another model."""
        here = settings_of([], extractor)
        changed = difference({**self.settings, "inputs": []}, here)
        if changed is not None:
            raise PaperfactsError(refuse("other-program", self.folder.name, found=changed))

    def extract(self, partition: Partition, extractor: Extractor) -> Done:
        """Write the records and the refusals of a partition.

        A paper that ends its process, or takes longer there than the time limit, does so once: a partition that was
        begun before is extracted in a process of its own, where such a paper costs no more than itself.
        """
        papers, refusals = partition.papers, list(partition.refusals)
        if self.folder.mark_begun(partition.name):
            lines = lines_of(papers, extractor, workers=1, timeout=self.timeout, refused=refusals.append)
        else:
            lines = []
            for start in range(0, papers.num_rows, _SLICE):
                with killed_after(self.timeout):
                    lines += lines_of(papers.slice(start, _SLICE), extractor, refused=refusals.append)
        counts = self.folder.write(partition.name, lines, sorted(refusals, key=_place))
        return Done(counts, partition.bytes_read)


def run(
    source: Source, target: Target, extractor: Extractor, address: str | None, workers: int | None
) -> Iterator[Done]:
    """Yield what each partition came to, in no order; raise PaperfactsError where the cluster cannot go on."""
    with _cluster(address):
        actors = workers or int(ray.cluster_resources()["CPU"])  # type: ignore[no-untyped-call]
        readers = 1 + actors // _ACTORS
        lead = ExecutionResources(object_store_memory=_AHEAD * actors * LONGEST)
        DataContext.get_current().execution_options.resource_limits = lead
        files = [{"number": number} for number in range(len(source.files))]
        rows = (
            ray.data.from_items(files, override_num_blocks=min(len(files), _TASKS * readers))
            .map_batches(
                partial(_read, source),
                batch_size=1,
                num_cpus=0,  # or else it would wait for a core, which the actors have
                compute=TaskPoolStrategy(size=readers),
            )
            .map_batches(
                _Actor,
                batch_size=1,
                batch_format="pyarrow",
                fn_constructor_args=(target, extractor),
                compute=ActorPoolStrategy(size=actors),
            )
            .iter_rows()
        )
        try:
            for row in rows:
                yield Done(Counts(row["records"], row["refused"]), row["bytes_read"])
        except RayError as error:
            cause = str(error).rstrip().rpartition("\n")[2]  # below the traceback of another process
            raise PaperfactsError(refuse("engine-failed", target.folder.name, engine="Ray", found=cause)) from error


def _read(source: Source, row: dict[str, Any]) -> Iterator[pa.Table]:
    """Yield each partition of a file as a row, which is a block of its own."""
    for partition in source.partitions(int(row["number"][0])):
        papers = partition.papers.to_struct_array()
        yield pa.table(
            {
                "name": [partition.name],
                "papers": pa.ListArray.from_arrays(pa.array([0, len(papers)], pa.int32()), papers),
                "refusals": [orjson.dumps(partition.refusals)],
                "bytes_read": [partition.bytes_read],
            }
        )


class _Actor:
    """Holds an extractor, and works on one partition at a time."""

    def __init__(self, target: Target, extractor: Extractor) -> None:
        target.check_program(extractor)
        self.target = target
        self.extractor = extractor
        settle()

    def __call__(self, row: pa.Table) -> pa.Table:
        """Work on the partition of a row that `_read` made."""
        partition = Partition(
            row["name"][0].as_py(),
            pa.RecordBatch.from_struct_array(row["papers"].chunk(0).flatten()),
            [Refusal(**refusal) for refusal in orjson.loads(row["refusals"][0].as_py())],
            row["bytes_read"][0].as_py(),
        )
        done = self.target.extract(partition, self.extractor)
        return pa.Table.from_pylist([{**done.counts._asdict(), "bytes_read": done.bytes_read}])


@contextmanager
def _cluster(address: str | None) -> Iterator[None]:
    """Connect to a cluster, or start one on this machine; one that is connected already is used, and left so."""
    context = DataContext.get_current()
    context.target_max_block_size = 1  # bytes: a row, which is a partition, to a block
    context.enable_progress_bars = context.print_on_execution_start = False
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    if ray.is_initialized():
        yield
        return
    where = address or os.environ.get("RAY_ADDRESS", "local")  # not any cluster that happens to run here
    try:
        with _hushed():
            ray.init(where, include_dashboard=False, log_to_driver=False, logging_level=logging.ERROR)
    except (ConnectionError, RuntimeError, ValueError) as error:
        raise PaperfactsError(refuse("no-cluster", where, found=error)) from error
    try:
        yield
    finally:
        ray.shutdown()


@contextmanager
def _hushed() -> Iterator[None]:
    """Have Ray's own log say less on standard error, where it would warn of how Ray Data makes actors.

    It says there that it says less: what is written meanwhile is dropped.
    """
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _place(refusal: Refusal) -> float:
    """Return where in its file a refusal stands: one without a place is of the end of the file."""
    return float("inf") if refusal.index is None else refusal.index
