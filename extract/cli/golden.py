"""`paperfacts golden`: the records of today against the expected ones."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from extract.cli.common import Number, counted, fields_option, format_option, rules_option, say, terminal

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
    help="Where the digests lie whose expected records are in DIR/seeds.",
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

    DIR (golden, if not given) holds inputs/, any files that `paperfacts extract` reads, and expected/, the records
    of each.
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

    How they are read is kept in DIR/settings.json. What could not be read as a paper is told now; later checks only say
    how much there is of it.
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
@click.option("--junit", metavar="FILE", help="Write JUnit XML, a test case a record (- is standard output).")
@click.option("--markdown", metavar="FILE", help="Write a summary for a CI job (- is standard output).")
@click.option("--ignore", metavar="KEY", multiple=True, help="Let entries differ in KEY, such as score or by.")
@click.option("--tolerance", metavar="X", type=Number(0), default=0, help="Let scores differ by up to X.")
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
    """Make the records of today the expected ones.

    What changed from those before is printed.
    """
    from extract.evaluate.golden import Accept
    from extract.evaluate.golden import update as update_folder

    _show(update_folder(folder, _extractor(folder, rules), seeds, Accept(fields, ids)))


@golden.command()
@click.argument("revision", metavar="REV")
@_folder
def diff(revision: str, folder: Path) -> None:
    """Show what was accepted since REV, a revision of git.

    These are the records expected now against those expected then.
    """
    from extract.evaluate.golden import diff as diff_folder

    _show(diff_folder(folder, revision))


def _extractor(folder: Path, rules: Path | None) -> "Extractor":
    from extract.evaluate.golden import read_settings
    from extract.extractor import Extractor

    return Extractor(rules, ner=read_settings(folder).ner)


def _show(comparisons: "Sequence[Comparison]", *, quiet: bool = False) -> int:
    """Print the changes, unless `quiet`, and below them how many there are; return that number."""
    console = terminal()
    count, records = 0, 0
    for comparison in comparisons:
        shown = None
        for change in comparison.changes:
            count += 1
            if change.id != shown:
                shown, records = change.id, records + 1
                if not quiet:
                    console.print(f"{comparison.file}  {change.id}", style="bold", markup=False, soft_wrap=True)
            if not quiet:
                for part in _painted(change):
                    console.print(part, soft_wrap=True)
    total = sum(len(comparison.ids) for comparison in comparisons)
    where = f"{counted(count, 'change')} in {records:,} of" if count else "no change in"
    say(f"{where} {counted(total, 'record')}", err=True)
    return count


_STYLES = {"new": "green", "missing": "red", "changed": "yellow", "reordered": "yellow"}
_SIDES = {"expected": "red", "found": "green", "both": ""}


def _painted(change: Any) -> list[Any]:
    """Return the lines of a change: what was read is in bold, each side in its colour."""
    from rich.text import Text

    from extract.evaluate.golden.reports import heading, lines

    painted = [Text(f"  {heading(change)}", _STYLES[change.kind])]
    for line in lines(change):
        side = _SIDES[line.side] if change.kind == "changed" else ""
        mark = {"expected": "- ", "found": "+ ", "both": ""}[line.side] if change.kind == "changed" else ""
        if line.quote is None:
            painted.append(Text(f"      {mark}{line.text}", side))
            continue
        quote = line.quote
        around = [(quote.before, "dim"), ("[", "dim"), (quote.read, f"bold {side}"), ("]", "dim"), (quote.after, "dim")]
        painted.append(Text.assemble(f"      {mark}", *around))
    return painted
