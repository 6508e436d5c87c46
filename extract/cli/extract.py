"""`paperfacts extract`: files in, validated JSONL out."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import accumulate
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

import click

from extract.cli.common import (
    WholeNumber,
    inputs_argument,
    progress,
    run_options,
    say,
    summary,
    teller,
)

if TYPE_CHECKING:
    from extract.run import Counts, Tell

EXAMPLE = """\b
Example:
  paperfacts extract digest.txt papers.jsonl -o out.jsonl
  zcat papers.jsonl.gz | paperfacts extract - | head -1
"""


@click.command(epilog=EXAMPLE)
@inputs_argument
@click.option("-o", "--output", metavar="OUT", type=click.Path(), help="Write to this file; else to standard output.")
@run_options
@click.option("--fast", is_flag=True, help="Do not read doubtful names in their sentences: faster, less accurate.")
@click.option("--no-ner", is_flag=True, help="Find names by rules alone: less accurate still.")
@click.option("--with-text", is_flag=True, help="Keep the abstract in each record.")
@click.option("--resume", is_flag=True, help="Keep what is done when interrupted, and go on from there.")
@click.option("--limit", metavar="N", type=WholeNumber(0), help="Read only the first N papers.")
@click.option("--update", is_flag=True, help="Add to OUT; replace what changed, by id.")
@click.option("--keep-duplicates", is_flag=True, help="Write a record for each duplicate, too.")
@click.option("--overwrite", is_flag=True, help="Replace OUT even if it holds more than records.")
@click.option("--raw-csv", is_flag=True, help="Do not quote CSV cells that a spreadsheet would run.")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but refusals.")
@click.pass_context
def extract(
    context: click.Context,
    /,
    inputs: tuple[str, ...],
    output: str | None,
    rules: Path | None,
    quiet: bool,
    **options: Any,
) -> None:
    """Read papers from each INPUT (- is standard input) and write a record of each.

    An INPUT is a file, a folder or a pattern: digests of daily papers, JSON with title and abstract, replies from
    arXiv, OpenAlex and other catalogues, BibTeX, RIS, tables, compressed or not. The suffix of OUT says its
    format (.jsonl .json .csv .parquet .sqlite .duckdb .spacy) and compression (.gz .zst .bz2 .xz). OUT appears when all
    papers are read, or not at all. Without -o, a terminal shows the records, and a pipe gets JSONL. Refusals are
    listed in OUT.errors.jsonl and on standard error; all other papers go through. Exit status: 0 all went through,
    1 something was refused, 2 wrong usage, or the run failed.
    """
    from extract.extractor import Extractor
    from extract.run import FileSettings, extract_files
    from extract.run.output import refusals_place
    from extract.writers import needs_text, places_of

    with_text = options.pop("with_text") or needs_text(output)
    built = {"ner": not options.pop("no_ner"), "fast": options.pop("fast"), "with_text": with_text}
    extractor = Extractor(rules, **built)
    settings = FileSettings(**options)
    listed = refusals_place(output)
    to_terminal = output in {None, "-"} and sys.stdout.isatty()
    bar = sys.stderr.isatty() and not to_terminal and not quiet
    told = _warn_of_missing(inputs) if sys.stderr.isatty() and len(inputs) > 1 else set()
    replaced = output not in {None, "-"} and not settings.update and any(map(os.path.isfile, places_of(output)))
    report = teller(context, listed=listed is not None)
    with _told_how_to_go_on(listed is not None, resume=settings.resume), progress(bar=bar) as advance:
        counts = extract_files(
            inputs,
            _shown() if to_terminal else output,
            extractor,
            settings,
            report=lambda refusal: None if refusal.path in told else report(refusal),
            tell=_in_bytes(inputs, advance) if bar else None,
        )
    if not quiet:
        said = summary(counts, listed, places_of(output) if output not in {None, "-"} else ())
        replaced = replaced and counts.records > 0  # without a record, what is there stays
        say(f"{said}, in place of what was there (--update adds to it)" if replaced else said, err=True)
    context.exit(1 if counts.refused else 0)


def _shown() -> "IO[bytes]":
    """Return a stream that shows the records written to it."""
    from extract.cli.records import Shown  # loads rich

    return cast("IO[bytes]", Shown())


@contextmanager
def _told_how_to_go_on(to_file: bool, *, resume: bool) -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        if not to_file:
            raise
        how = "the same command goes on from here" if resume else "nothing is kept; with --resume it would be"
        say(f"paperfacts: interrupted; {how}", err=True)
        raise click.exceptions.Exit(128 + signal.SIGINT) from None


def _in_bytes(inputs: tuple[str, ...], advance: "Callable[[int, int, Counts], None]") -> "Tell":
    """Return what is told a place in one of the inputs, and tells of all of them how far that is."""
    from extract.readers import input_files

    sizes = {str(file): _size(file) for given in inputs for file in input_files(given)}
    before = dict(zip(sizes, accumulate(sizes.values(), initial=0), strict=False))
    total = sum(sizes.values())
    return lambda path, place, counts: advance(before[str(path)] + place, total, counts)


def _warn_of_missing(inputs: tuple[str, ...]) -> set[str]:
    """Tell of inputs that are not there before anything is read, since a person may be waiting; return which."""
    from extract.readers import STDIN, input_files, missing

    absent = {given for given in inputs if given != STDIN and not os.path.lexists(next(input_files(given)))}
    for given in sorted(absent):
        say(f"paperfacts: {given}: {missing(given).message.partition(';')[0]}; the other inputs are read", err=True)
    return absent


def _size(path: str | Path) -> int:
    """Return the size in bytes, 0 where there is none to know."""
    try:
        return Path(path).stat().st_size
    except OSError:
        return 0
