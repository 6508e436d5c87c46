"""`paperfacts distribute`: the same extraction on a cluster, into a folder of partitions."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from extract.cli.common import (
    build_extractor,
    fields_option,
    first_refusals,
    format_option,
    max_abstract_bytes_option,
    max_errors_option,
    max_record_bytes_option,
    rules_option,
    say,
    summary,
    terminal,
    timeout_option,
)

if TYPE_CHECKING:
    from extract.readers import Format
    from extract.run import Counts
    from extract.run.settings import Layout

EXAMPLE = """\b
Example:
  paperfacts distribute dumps -o records
  paperfacts distribute s3://papers/2025 -o s3://papers/records --address auto
"""


@click.command(epilog=EXAMPLE)
@click.argument("inputs", metavar="INPUT...", nargs=-1, required=True)
@click.option("-o", "--output", metavar="FOLDER", required=True, help="Write to this folder, a path or a URI.")
@click.option(
    "--address", metavar="ADDRESS", help="The cluster to use, auto for the one of this machine; else one is started."
)
@click.option(
    "--workers", metavar="N", type=click.IntRange(1), help="Processes; one a core of the cluster if not given."
)
@click.option(
    "--layout",
    type=click.Choice(["jsonl", "parquet"]),
    default="jsonl",
    show_default=True,
    help="The format of the partitions.",
)
@click.option(
    "--partition",
    metavar="N",
    type=click.IntRange(1),
    default=4096,
    show_default=True,
    help="Papers of a partition, at most.",
)
@format_option
@fields_option
@rules_option
@timeout_option
@max_abstract_bytes_option
@max_record_bytes_option
@max_errors_option
@click.pass_context
def distribute(
    context: click.Context,
    inputs: tuple[str, ...],
    output: str,
    address: str | None,
    workers: int | None,
    layout: "Layout",
    partition: int,
    format: "Format | None",  # noqa: A002
    fields: dict[str, str],
    rules: Path | None,
    timeout: float,
    max_abstract_bytes: int,
    max_record_bytes: int,
    max_errors: int | None,
) -> None:
    """Read papers from each INPUT on the machines of a cluster and write one record each, in FOLDER.

    An INPUT is what `paperfacts extract` reads, or a URI such as s3://bucket/folder; all machines must find it, and
    FOLDER, under the same name. Each file of FOLDER holds the records of a partition, whole; together, in the order
    of their names, they hold what `paperfacts extract` writes. After an interruption, the same command goes on with
    the partitions that are missing. What is refused is listed in FOLDER.errors.jsonl. Exit status: 0 all went
    through, 1 something was refused, 2 wrong usage, or it could not go on.
    """
    from extract.integrations.ray import ClusterSettings
    from extract.integrations.ray import distribute as run

    extractor = build_extractor(rules)
    settings = ClusterSettings(
        format=format,
        fields=fields,
        max_abstract_bytes=max_abstract_bytes,
        max_record_bytes=max_record_bytes,
        workers=workers,
        timeout=timeout,
        max_errors=max_errors,
        layout=layout,
        partition=partition,
    )
    with _progress() as (tell, show):
        report = first_refusals(to_file=True, show=show)
        counts = run(inputs, output, extractor, settings, address=address, report=report, tell=tell)
    say(summary(counts, output.rstrip("/") + ".errors.jsonl"), err=True)
    context.exit(1 if counts.refused else 0)


Tell = Callable[[int, int, "Counts"], None]
Show = Callable[[str], None]


@contextmanager
def _progress() -> Iterator[tuple[Tell, Show]]:
    """Yield a function to be told how far the run is, and one that prints a line; a bar is shown on a terminal."""
    if not sys.stderr.isatty():
        yield lambda _bytes_read, _size, _counts: None, lambda line: say(line, err=True)
        return
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    console = terminal(err=True)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("starting", total=None)

        def tell(bytes_read: int, size: int, counts: "Counts") -> None:
            said = f"{counts.records:,} records, {counts.refused:,} refused"
            progress.update(task, description=said, completed=bytes_read, total=size)

        def show(line: str) -> None:
            console.print(line, markup=False, highlight=False, soft_wrap=True)

        yield tell, show
