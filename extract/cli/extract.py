"""`paperfacts extract`: files in, validated JSONL out."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

import click

from extract.cli.common import (
    Report,
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

EXAMPLE = """\b
Example:
  paperfacts extract digest.txt papers.jsonl -o out.jsonl
  zcat papers.jsonl.gz | paperfacts extract - | head -1
"""


@click.command(epilog=EXAMPLE)
@click.argument("inputs", metavar="INPUT...", nargs=-1, required=True)
@click.option("-o", "--output", metavar="OUT", help="Write to this file; standard output if not given.")
@format_option
@fields_option
@rules_option
@click.option("--no-ner", is_flag=True, help="Find names by rules alone: faster, less accurate.")
@click.option("--workers", metavar="N", type=click.IntRange(1), help="Processes; one a core if not given.")
@timeout_option
@max_abstract_bytes_option
@max_record_bytes_option
@max_errors_option
@click.option("--strict", is_flag=True, help="Stop at the first refusal: --max-errors 0.")
@click.option("--resume", is_flag=True, help="Keep what is done if interrupted; go on from it.")
@click.option("--overwrite", is_flag=True, help="Replace a database even where it holds more than records.")
@click.option("--raw-csv", is_flag=True, help="Leave cells of CSV that a spreadsheet would run as they are.")
@click.pass_context
def extract(
    context: click.Context,
    inputs: tuple[str, ...],
    output: str | None,
    format: "Format | None",  # noqa: A002
    fields: dict[str, str],
    rules: Path | None,
    no_ner: bool,
    workers: int | None,
    timeout: float,
    max_abstract_bytes: int,
    max_record_bytes: int,
    max_errors: int | None,
    strict: bool,
    resume: bool,
    overwrite: bool,
    raw_csv: bool,
) -> None:
    """Read papers from each INPUT (- is standard input), write a record of each.

    An INPUT is a file, a folder or a pattern: digests of daily papers, JSON with title and abstract, answers of
    arXiv, OpenAlex and other catalogues, BibTeX, RIS, tables, compressed or not. The suffix of OUT says its
    format (.jsonl .json .csv .parquet .sqlite .duckdb) and compression (.gz .zst .bz2 .xz). OUT appears when all
    is read, or not at all. Refusals are listed in OUT.errors.jsonl and on standard error; the rest goes through.
    Exit status: 0 all went through, 1 something was refused, 2 wrong usage, or it failed.
    """
    from extract.pipeline import extract_files
    from extract.pipeline.output import refusals_place

    extractor = build_extractor(rules, ner=not no_ner)
    listed = refusals_place(output)
    with _progress(inputs, output, to_file=listed is not None) as (tell, report):
        counts = extract_files(
            inputs,
            output,
            extractor,
            format=format,
            fields=fields,
            workers=workers,
            timeout=timeout,
            max_abstract_bytes=max_abstract_bytes,
            max_record_bytes=max_record_bytes,
            max_errors=0 if strict else max_errors,
            resume=resume,
            overwrite=overwrite,
            raw_csv=raw_csv,
            report=report,
            tell=tell,
        )
    say(summary(counts, listed), err=True)
    context.exit(1 if counts.refused else 0)


Tell = Callable[[str | Path, int, object], None]


@contextmanager
def _progress(inputs: tuple[str, ...], output: str | None, *, to_file: bool) -> Iterator[tuple[Tell, Report]]:
    """Yield a function to be told how far an input is read, and one that prints a refusal.

    A bar is shown where standard error is a terminal that the records are not written to.
    """
    if not sys.stderr.isatty() or (output in {None, "-"} and sys.stdout.isatty()):
        yield lambda _path, _place, _counts: None, first_refusals(to_file, lambda line: say(line, err=True))
        return
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    from extract.readers.inputs import input_files

    console = terminal(err=True)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    sizes = {str(file): _size(file) for given in inputs for file in input_files(given)}
    before = dict(zip(sizes, accumulate(sizes.values(), initial=0), strict=False))
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=sum(sizes.values()) or None)

        def tell(path: str | Path, place: int, _counts: object) -> None:
            progress.update(task, description=Path(path).name, completed=before[str(path)] + place)

        def show(line: str) -> None:
            console.print(line, markup=False, highlight=False, soft_wrap=True)

        yield tell, first_refusals(to_file, show)


def _size(path: str | Path) -> int:
    """Return the size in bytes, 0 where there is none to know."""
    try:
        return Path(path).stat().st_size
    except OSError:
        return 0
