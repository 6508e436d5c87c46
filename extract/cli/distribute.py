"""`paperfacts distribute`: the same extraction on a cluster, into a folder of partitions."""

import sys
from pathlib import Path
from typing import Any

import click

from extract.cli.common import WholeNumber, inputs_argument, progress, run_options, say, summary, teller

EXAMPLE = """\b
Example:
  paperfacts distribute dumps -o records
  paperfacts distribute s3://papers/2025 -o s3://papers/records --address auto
"""


@click.command(epilog=EXAMPLE)
@inputs_argument
@click.option("-o", "--output", metavar="FOLDER", required=True, help="Write to this folder, a path or a URI.")
@click.option(
    "--address", metavar="ADDRESS", help="The cluster to use; auto for this machine's. By default, one is started."
)
@click.option(
    "--layout",
    type=click.Choice(["jsonl", "parquet"]),
    default="jsonl",
    show_default=True,
    help="Format of the partitions.",
)
@click.option(
    "--partition",
    metavar="N",
    type=WholeNumber(1),
    default=4096,
    show_default=True,
    help="Papers in a partition, at most.",
)
@run_options
@click.pass_context
def distribute(
    context: click.Context,
    /,
    inputs: tuple[str, ...],
    output: str,
    address: str | None,
    rules: Path | None,
    **options: Any,
) -> None:
    """Read papers from each INPUT on the machines of a cluster, and write a record of each into FOLDER.

    An INPUT is what `paperfacts extract` reads, or a URI such as s3://bucket/folder; all machines must find it, and
    FOLDER, under the same name. Each file in FOLDER holds the records of one partition; together, in the order of
    their names, they hold what `paperfacts extract --keep-duplicates` writes. After an interruption, the same command
    goes on with the partitions that are missing. Refusals are listed in FOLDER.errors.jsonl. Exit status: 0 all
    went through, 1 something was refused, 2 wrong usage, or the run failed.
    """
    from extract.extractor import Extractor
    from extract.integrations.ray import ClusterSettings
    from extract.integrations.ray import distribute as run

    extractor, settings = Extractor(rules), ClusterSettings(**options)
    report = teller(context, listed=True)
    with progress(bar=sys.stderr.isatty()) as tell:
        counts = run(inputs, output, extractor, settings, address=address, report=report, tell=tell)
    say(summary(counts, output.rstrip("/") + ".errors.jsonl"), err=True)
    context.exit(1 if counts.refused else 0)
