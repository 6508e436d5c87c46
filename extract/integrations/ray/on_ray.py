"""Ray Data: tasks that read, and an actor a core that extracts and writes. Needs the extra `ray`."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, Final

import orjson
import pyarrow as pa
import ray
import ray.data
from ray.data import ActorPoolStrategy, DataContext, ExecutionResources, TaskPoolStrategy
from ray.exceptions import RayError

from extract.errors import PaperfactsError, Refusal, refuse
from extract.extractor import Extractor
from extract.extractor.workers import settle
from extract.integrations.ray.job import Done, Source, Target
from extract.integrations.ray.partitions import LONGEST, Partition
from extract.run import Counts

_ACTORS: Final = 16  # that one reader keeps busy
_AHEAD: Final = 4  # partitions an actor that are read and not yet written, at most; with fewer, actors wait for them
_TASKS: Final = 4  # a reader; each takes a second or two to start


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
