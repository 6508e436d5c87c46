"""Past one machine: the same extraction on a cluster, into a folder of partitions. Needs the extra `ray`."""

from collections.abc import Callable, Iterable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from extract.errors import PaperfactsError, Refusal, refuse
from extract.extractor import Extractor
from extract.readers import LIMIT, NO_FIELDS, Format
from extract.run import TIME_LIMIT, Counts
from extract.run.overwrite import keep_inputs
from extract.run.settings import settings_of

if TYPE_CHECKING:
    from extract.integrations.ray.folder import Layout

PARTITION: Final = 4_096  # papers: some seconds of a core, and so much is done again where a machine fails

__all__ = ["PARTITION", "distribute"]


def distribute(
    inputs: Iterable[str | Path],
    folder: str | Path,
    extractor: Extractor | None = None,
    *,
    address: str | None = None,
    workers: int | None = None,
    layout: "Layout" = "jsonl",
    partition: int = PARTITION,
    format: Format | None = None,  # noqa: A002  the option's own word
    fields: Mapping[str, str] = NO_FIELDS,
    timeout: float | None = TIME_LIMIT,
    max_abstract_bytes: int = LIMIT,
    max_record_bytes: int = LIMIT,
    max_errors: int | None = None,
    report: Callable[[Refusal], object] | None = None,
    tell: Callable[[int, int, Counts], object] | None = None,
) -> Counts:
    """Write the record of each paper in `inputs` to files in `folder`, each of at most `partition` papers.

    Inputs are files, folders and patterns, or URIs of files and folders in an object store; `folder` is a path or a
    URI. All machines of the cluster must find them there, and have this program and its rules. `workers` processes
    do the work, one a core if not given, on the cluster at `address`, or else on one that is started here.

    Given again after an interruption, in whatever way, the partitions that are done are left as they are. What is
    refused is listed in FOLDER.errors.jsonl when all is done, and goes to `report`; `tell` is called with how many
    bytes of the inputs are read, of how many, and with the counts so far. Other options are those of `extract_files`.

    Raises PaperfactsError where the folder lies in an input, is of other inputs or settings, or cannot be written,
    where the cluster cannot go on, and after more than `max_errors` refusals.
    """
    if find_spec("ray") is None or find_spec("pyarrow") is None:
        raise PaperfactsError(refuse("missing-extra", str(folder), extra="ray"))
    from extract.integrations.ray.cluster import Source, Target, run
    from extract.integrations.ray.folder import folder_at
    from extract.integrations.ray.inputs import Reading, list_inputs

    keep_inputs([folder], inputs := list(inputs))
    files = tuple(file for given in inputs for file in list_inputs(given))
    extractor = extractor or Extractor()
    options = {"format": format, "fields": dict(fields), "layout": layout, "partition": partition}
    limits = {"max_abstract_bytes": max_abstract_bytes, "max_record_bytes": max_record_bytes}
    settings = settings_of([], extractor, **options, **limits) | {"inputs": [[file.name, file.state] for file in files]}
    output = folder_at(str(folder), layout)
    try:
        if (finished := output.begin(settings)) is not None:
            return finished
        done = output.done()
        reading = Reading(extractor.rulebook.digest, format, dict(fields), papers=partition, **limits)
        source, target = Source(files, reading, frozenset(done)), Target(output, timeout, settings)
        size, bytes_read, counts = sum(file.size for file in files), 0, _sum(done.values())
        for outcome in run(source, target, extractor, address, workers):
            bytes_read, counts = bytes_read + outcome.bytes_read, _sum([counts, outcome.counts])
            if tell is not None:
                tell(bytes_read, size, counts)
            if max_errors is not None and counts.refused > max_errors:
                raise PaperfactsError(refuse("too-many-errors", output.name, limit=max_errors))
        return output.finish(report)
    except OSError as error:
        raise PaperfactsError(refuse("not-writable", str(folder), found=error.strerror or error)) from error


def _sum(counts: Iterable[Counts]) -> Counts:
    return Counts(*map(sum, zip(Counts(0, 0), *counts, strict=True)))
