"""`paperfacts golden`: the records of today against the expected ones."""

from collections.abc import Callable, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from extract.cli.common import Number, counted, display, fields_option, format_option, rules_option, say

if TYPE_CHECKING:
    from extract.evaluate.golden import Comparison
    from extract.extractor import Extractor
    from extract.readers import Format

EXAMPLE = """\b
Example:
  paperfacts golden init golden papers.jsonl
  paperfacts golden check --junit golden.xml
  paperfacts golden update --only datasets --record 2401.01234
  paperfacts golden diff main
"""

_folder = click.argument("folder", metavar="[DIR]", default="golden", type=click.Path(file_okay=False, path_type=Path))
_seeds = click.option(
    "--seeds",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The folder of the digests whose expected records are in DIR/seeds.",
)
_only = click.option("--only", "fields", metavar="FIELD", multiple=True, help="Only this field; may be repeated.")
_record = click.option("--record", "ids", metavar="ID", multiple=True, help="Only this record; may be repeated.")


def _selection(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options and arguments that `check` and `update` share."""
    for decorate in (rules_option, _seeds, _record, _only, _folder):
        command = decorate(command)
    return command


@click.group(epilog=EXAMPLE)
def golden() -> None:
    """Compare records with the expected ones, or accept new ones.

    DIR (by default golden) holds inputs/, any files that `paperfacts extract` reads, and expected/, the records of
    each.
    """


@golden.command()
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.argument(
    "inputs",
    metavar="INPUT...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@rules_option
@format_option
@fields_option
@click.option("--no-ner", is_flag=True, help="Expect names by rules alone.")
def init(
    folder: Path,
    inputs: tuple[Path, ...],
    rules: Path | None,
    format: "Format | None",  # noqa: A002
    fields: dict[str, str],
    no_ner: bool,
) -> None:
    """Start the golden folder DIR with each INPUT, or add to it.

    How the inputs are read is kept in DIR/settings.json. Papers that cannot be read are listed now; later checks only
    count them.
    """
    from extract.evaluate.golden import Reading
    from extract.evaluate.golden import init as start
    from extract.extractor import Extractor

    comparisons = start(folder, inputs, Extractor(rules, ner=not no_ner), Reading(format, fields))
    for comparison in comparisons:
        for refusal in comparison.refused:
            say(str(refusal), err=True)
    records = sum(len(comparison.ids) for comparison in comparisons)
    say(f"{counted(records, 'record')} expected from now on; read them in {folder / 'expected'}", err=True)


@golden.command()
@_selection
@click.option("--json", "json_", metavar="FILE", help="Write every change as JSON (- is standard output).")
@click.option("--junit", metavar="FILE", help="Write JUnit XML, a test case for each record (- is standard output).")
@click.option("--markdown", metavar="FILE", help="Write a summary for a CI job (- is standard output).")
@click.option(
    "--ignore", metavar="KEY", multiple=True, help="Leave out changes of entries only in KEY, for example score or by."
)
@click.option("--tolerance", metavar="X", type=Number(0), default=0, help="Leave out changes of scores by up to X.")
@click.pass_context
def check(
    context: click.Context,
    folder: Path,
    fields: tuple[str, ...],
    ids: tuple[str, ...],
    seeds: Path | None,
    rules: Path | None,
    json_: str | None,
    junit: str | None,
    markdown: str | None,
    ignore: tuple[str, ...],
    tolerance: float,
) -> None:
    """Print what changed, record by record and field by field. Exit status 1 if anything did."""
    from extract.evaluate.golden import Accept, reports
    from extract.evaluate.golden import check as check_folder
    from extract.run.overwrite import keep_inputs
    from extract.writers.whole import write_content

    outputs = [path for path in (json_, junit, markdown) if path is not None]
    keep_inputs(outputs, [folder / name for name in ("inputs", "expected", "seeds", "truth", "settings.json")])
    only = Accept(fields, ids, ignore, tolerance)
    comparisons = check_folder(folder, _extractor(folder, rules), seeds, only)
    written = ((json_, reports.as_json), (junit, reports.as_junit), (markdown, reports.as_markdown))
    for path, report in written:
        if path is not None:
            write_content(report(comparisons), path)
    if unread := sum(len(comparison.refused) for comparison in comparisons):
        place = folder / "inputs"
        say(f"{counted(unread, 'paper')} not read; paperfacts extract {place} -o FILE says which", err=True)
    changed = _show(comparisons, quiet="-" in {json_, junit, markdown})
    context.exit(1 if changed else 0)


@golden.command()
@_selection
def update(folder: Path, fields: tuple[str, ...], ids: tuple[str, ...], seeds: Path | None, rules: Path | None) -> None:
    """Make the records of today the expected ones, and print what changed."""
    from extract.evaluate.golden import Accept
    from extract.evaluate.golden import update as update_folder

    _show(update_folder(folder, _extractor(folder, rules), seeds, Accept(fields, ids)))


@golden.command()
@click.argument("revision", metavar="REV")
@_folder
def diff(revision: str, folder: Path) -> None:
    """Show what was accepted since the git revision REV.

    That is how the records expected now differ from those expected then.
    """
    from extract.evaluate.golden import diff as diff_folder

    _show(diff_folder(folder, revision))


def _extractor(folder: Path, rules: Path | None) -> "Extractor":
    from extract.evaluate.golden import read_settings
    from extract.extractor import Extractor

    return Extractor(rules, ner=read_settings(folder).ner)


def _show(comparisons: "Sequence[Comparison]", *, quiet: bool = False) -> int:
    """Print the changes, unless `quiet`, and below them how many there are; return that number."""
    from rich.text import Text

    from extract.evaluate.golden.reports import as_text

    changes = [change for comparison in comparisons for change in comparison.changes]
    records = 0
    for (file, id_), group in groupby(changes, lambda change: (change.file, change.id)):
        records += 1
        if not quiet:
            display(Text(f"{file}  {id_}", "bold"))
            for line in "\n".join(map(as_text, group)).splitlines():
                display(Text(f"  {line}", _STYLES.get(line.lstrip()[:2], "")))
    total = sum(len(comparison.ids) for comparison in comparisons)
    where = f"{counted(len(changes), 'change')} in {records:,} of" if changes else "no change in"
    say(f"{where} {counted(total, 'record')}", err=True)
    if scores := sum(change.attributes.keys() == {"score"} for change in changes):
        say(f"{scores:,} of them only in the score: --ignore score or --tolerance 0.02 leaves them out", err=True)
    return len(changes)


_STYLES = {"+ ": "green", "- ": "red", "~ ": "yellow"}
