"""Past one machine: the same extraction on a cluster, into a folder of partitions. Needs the extra `ray`.

Ray Data hands the work out, and does again what a machine that fails had begun: tasks read the inputs and cut them into
partitions, and an actor a core extracts and writes them. `partitions.py` says what stands in the folder.
"""

import logging
import os
import pickle
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, Final

from extract.errors import PaperfactsError, Refusal, refuse
from extract.extractor import Extractor
from extract.extractor.batches import Item, Outcome, in_batches, to_lines
from extract.extractor.workers import in_workers, killed_after, settle
from extract.run import Counts
from extract.run.overwrite import keep_inputs
from extract.run.settings import ClusterSettings, Fingerprint, difference, fingerprint, program_of

try:
    import pyarrow as pa
    import ray.data
    from ray.exceptions import RayError
except ModuleNotFoundError as error:
    raise PaperfactsError(refuse("missing-extra", "distribute", library=error.name, extra="ray")) from error
from extract.integrations.ray import partitions
from extract.integrations.ray.partitions import Folder, Partition, folder_at, list_inputs, read_partitions, total

__all__ = ["ClusterSettings", "distribute"]

_DEFAULT: Final = ClusterSettings()
_ACTORS: Final = 16  # that one reader keeps busy
_AHEAD: Final = 4  # partitions an actor that are read and not yet written, at most; with fewer, actors wait for them
_TASKS: Final = 4  # a reader; each takes a second or two to start


def distribute(
    inputs: Iterable[str | Path],
    folder: str | Path,
    extractor: Extractor | None = None,
    settings: ClusterSettings = _DEFAULT,
    *,
    address: str | None = None,
    report: Callable[[Refusal], object] | None = None,
    tell: Callable[[int, int, Counts], object] | None = None,
) -> Counts:
    """Write the record of each paper in `inputs` to files in `folder`, each of at most `settings.partition` papers.

    Inputs are files, folders and patterns, or URIs of files and folders in an object store; `folder` is a path or a
    URI. All machines of the cluster must find them there, and have this program and its rules. The work is done on the
    cluster at `address`, or on one that is started here, by one process per core unless `settings` say how many.

    After an interruption, the same call leaves the partitions that are done as they are. Refusals are listed in
    FOLDER.errors.jsonl when all is done, and go to `report`; `tell` is called with how many bytes of the inputs are
    read, how many there are, and the counts so far.

    Raises PaperfactsError if the folder lies in an input, belongs to other inputs or settings, is being written by
    another run or cannot be written; if the cluster cannot go on; and after too many refusals.
    """
    keep_inputs([folder], inputs := list(inputs))
    files = [file for given in inputs for file in list_inputs(given)]
    extractor = extractor or Extractor()
    depends_on = fingerprint([(file.name, file.state) for file in files], extractor, settings)
    output = folder_at(str(folder), settings.layout)
    try:
        if (finished := output.finished(depends_on)) is not None:
            return finished
        with output.held(depends_on):
            done = output.done()
            read = partial(read_partitions, files, extractor.rulebook.digest, settings, frozenset(done))
            arguments = extractor, output, settings.timeout, program_of(extractor)
            size, place, counts = sum(file.state[0] for file in files if file.state), 0, total(done.values())
            for more, bytes_read in run(len(files), read, Worker, arguments, address, settings.workers):
                place, counts = place + bytes_read, total([counts, more])
                if tell is not None:
                    tell(place, size, counts)
                if settings.max_errors is not None and counts.refused > settings.max_errors:
                    raise PaperfactsError(refuse("too-many-errors", output.name, limit=settings.max_errors))
            return output.finish(report)
    except OSError as error:
        raise PaperfactsError(refuse("not-writable", str(folder), found=error.strerror or error)) from error
    except RayError as error:
        cause = str(error).rstrip().rpartition("\n")[2]  # below the traceback of another process
        raise PaperfactsError(refuse("engine-failed", str(folder), engine="Ray", found=cause)) from error


class Worker:
    """What an actor is: an extractor, and the folder that it writes one partition at a time to."""

    def __init__(self, extractor: Extractor, folder: Folder, timeout: float | None, program: Fingerprint) -> None:
        """Raise PaperfactsError where this machine has another version, other rules or another model than `program`."""
        changed = difference(program, program_of(extractor))
        if changed is not None:
            raise PaperfactsError(refuse("other-program", folder.name, found=changed))
        self.extractor, self.folder, self.timeout = extractor, folder, timeout
        settle()

    def __call__(self, row: pa.Table) -> dict[str, list[int]]:
        """Write the records and the refusals of the partition that a row holds.

        A paper that ends its process, or takes longer there than the time limit, does so once: a partition that was
        begun before is extracted in a process of its own, where such a paper costs no more than itself.
        """
        partition: Partition = pickle.loads(row["partition"][0].as_py())
        batches = in_batches(partition.items)
        if self.folder.mark_begun(partition.name):
            done = in_workers(batches, self.extractor, 1, self.timeout)
        else:
            done = map(self._lines, batches)
        counts = self.folder.write(partition.name, chain.from_iterable(done))
        return {"records": [counts.records], "refused": [counts.refused], "bytes_read": [partition.bytes_read]}

    def _lines(self, batch: list[Item]) -> list[Outcome]:
        with killed_after(self.timeout):
            return to_lines(batch, self.extractor)


def run(
    files: int,
    read: Callable[[int], Iterator[Partition]],
    worker: type[Callable[[pa.Table], dict[str, list[int]]]],
    arguments: tuple[object, ...],
    address: str | None,
    workers: int | None,
) -> Iterator[tuple[Counts, int]]:
    """Yield the counts of each partition that `read` makes of the files, and how many bytes were read for it.

    They come in no order, from actors that are each a `worker` made of `arguments`. Raises RayError where the cluster
    cannot go on.
    """
    with _cluster(address):
        actors = workers or int(ray.cluster_resources()["CPU"])  # type: ignore[no-untyped-call]
        readers = 1 + actors // _ACTORS
        lead = ray.data.ExecutionResources(object_store_memory=_AHEAD * actors * partitions.LONGEST)
        ray.data.DataContext.get_current().execution_options.resource_limits = lead
        numbers = [{"number": number} for number in range(files)]
        rows = (
            ray.data.from_items(numbers, override_num_blocks=min(files, _TASKS * readers))
            .map_batches(
                partial(_read, read),
                batch_size=1,
                num_cpus=0,  # or else it would wait for a core, which the actors have
                compute=ray.data.TaskPoolStrategy(size=readers),
            )
            .map_batches(
                worker,
                batch_size=1,
                batch_format="pyarrow",
                fn_constructor_args=arguments,
                compute=ray.data.ActorPoolStrategy(size=actors),
            )
            .iter_rows()
        )
        for row in rows:
            yield Counts(row["records"], row["refused"]), row["bytes_read"]


def _read(read: Callable[[int], Iterator[Partition]], row: dict[str, Any]) -> Iterator[pa.Table]:
    """Yield each partition of a file as a row, which is a block of its own."""
    for partition in read(int(row["number"][0])):
        yield pa.table({"partition": pa.array([pickle.dumps(partition)], pa.large_binary())})


@contextmanager
def _cluster(address: str | None) -> Iterator[None]:
    """Connect to a cluster, or start one on this machine; one that is connected already is used, and left so."""
    context = ray.data.DataContext.get_current()
    context.target_max_block_size = 1  # bytes: a row, which is a partition, to a block
    context.enable_progress_bars = context.print_on_execution_start = False
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    warnings.filterwarnings("ignore", "The minimum number of concurrent actors")  # a small input needs no more
    if ray.is_initialized():
        yield
        return
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nor does it tell its makers how it is used
    where = address or os.environ.get("RAY_ADDRESS", "local")  # not any cluster that happens to run here
    try:
        ray.init(where, include_dashboard=False, log_to_driver=False, logging_level=logging.ERROR)
    except (ConnectionError, RuntimeError, ValueError) as error:
        raise PaperfactsError(refuse("no-cluster", where, found=error)) from error
    try:
        yield
    finally:
        ray.shutdown()
