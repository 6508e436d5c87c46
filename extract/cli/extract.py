"""`paperfacts extract`: files in, validated JSONL out."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

import click

from extract.cli.common import build_extractor, fields_option, format_option, rules_option
from extract.errors import Refusal

if TYPE_CHECKING:
    from extract.readers import Format

EXAMPLE = """\b
Example:
  paperfacts extract digest.txt papers.jsonl -o records.jsonl
  zcat papers.jsonl.gz | paperfacts extract - | head -1
"""


@click.command(epilog=EXAMPLE)
@click.argument("inputs", metavar="INPUT...", nargs=-1, required=True)
@click.option(
    "-o", "--output", metavar="OUT", help="Write to this file, whole or not at all; standard output if not given."
)
@format_option
@fields_option
@rules_option
@click.pass_context
def extract(
    context: click.Context,
    inputs: tuple[str, ...],
    output: str | None,
    format: "Format | None",  # noqa: A002
    fields: dict[str, str],
    rules: Path | None,
) -> None:
    """Read papers from each INPUT (- is standard input) and write one record each, as JSONL.

    An INPUT is a file, a folder or a pattern: digests of daily papers, JSON with title and abstract, answers of
    arXiv, OpenAlex and other catalogues, BibTeX, RIS, tables, compressed or not. The suffix of OUT says its
    format (.jsonl .json .csv .parquet .sqlite .duckdb) and compression (.gz .zst .bz2 .xz). What cannot be
    read is reported on standard error, with its file and line; the rest goes through. Exit status: 0 all went
    through, 1 something was refused, 2 wrong usage.
    """
    from extract.pipeline import extract_file, write_records
    from extract.readers import input_files

    inputs = tuple(str(file) for given in inputs for file in input_files(given))
    extractor = build_extractor(rules)
    with _progress(inputs, output) as (tell, report):
        items = (
            item
            for path in inputs
            for item in extract_file(path, extractor, format, tell=partial(tell, path), fields=fields)
        )
        counts = write_records(items, output, report)
    records = "record" if counts.records == 1 else "records"
    click.echo(f"{counts.records:,} {records}, {counts.refused:,} refused", err=True)
    context.exit(1 if counts.refused else 0)


Tell = Callable[[str, int], None]
Report = Callable[[Refusal], None]


@contextmanager
def _progress(inputs: tuple[str, ...], output: str | None) -> Iterator[tuple[Tell, Report]]:
    """Yield a function to be told how far an input is read, and one that prints a refusal.

    A bar is shown where standard error is a terminal that the records are not written to.
    """
    to_terminal = output in {None, "-"} and sys.stdout.isatty()
    if to_terminal or not sys.stderr.isatty():
        yield lambda _path, _place: None, lambda refusal: click.echo(str(refusal), err=True)
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    sizes = {path: _size(path) for path in dict.fromkeys(inputs)}
    before = dict(zip(sizes, accumulate(sizes.values(), initial=0), strict=False))
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=sum(sizes.values()) or None)

        def tell(path: str, place: int) -> None:
            progress.update(task, description=Path(path).name, completed=before[path] + place)

        def report(refusal: Refusal) -> None:
            console.print(str(refusal), markup=False, highlight=False, soft_wrap=True)

        yield tell, report


def _size(path: str) -> int:
    """Return the size in bytes, 0 where there is none to know."""
    try:
        return Path(path).stat().st_size
    except OSError:
        return 0
