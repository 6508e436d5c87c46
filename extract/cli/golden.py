"""`paperfacts golden`: the records of today against the expected ones."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from extract.cli.common import build_extractor, rules_option

if TYPE_CHECKING:
    from extract.extractor import Extractor
    from extract.golden import Difference

EXAMPLE = """\b
Example:
  paperfacts golden check
  paperfacts golden update my-golden --seeds digests
"""

_folder = click.argument(
    "folder", metavar="[DIR]", default="golden", type=click.Path(exists=True, file_okay=False, path_type=Path)
)
_seeds = click.option(
    "--seeds",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Where the digests lie whose expected records are in DIR/seeds.",
)


@click.group(epilog=EXAMPLE)
def golden() -> None:
    """Compare records with the expected ones, or accept new ones.

    DIR (golden, if not given) holds inputs/, any files that `paperfacts extract` reads, and expected/, the records
    of each.
    """


@golden.command(epilog=EXAMPLE)
@_folder
@_seeds
@rules_option
@click.pass_context
def check(context: click.Context, folder: Path, seeds: Path | None, rules: Path | None) -> None:
    """Print what differs, record by record and field by field. Exit status 1 if anything does."""
    from extract.golden import check as check_folder

    context.exit(1 if _show(check_folder, folder, seeds, rules) else 0)


@golden.command(epilog=EXAMPLE)
@_folder
@_seeds
@rules_option
def update(folder: Path, seeds: Path | None, rules: Path | None) -> None:
    """Make the records of today the expected ones, and print what differs from those before."""
    from extract.golden import update as update_folder

    _show(update_folder, folder, seeds, rules)


Run = Callable[[Path, "Extractor", Path | None], list["Difference"]]


def _show(run: Run, folder: Path, seeds: Path | None, rules: Path | None) -> int:
    from rich.console import Console

    if not (folder / "inputs").is_dir():
        raise click.UsageError(f"{folder} holds no folder inputs: give a golden folder.")
    differences = run(folder, build_extractor(rules), seeds)
    console = Console(soft_wrap=True, highlight=False)
    heading: tuple[str, ...] = ()
    for difference in differences:
        if heading != difference[:2]:
            heading = difference[:2]
            console.print(f"{difference.file}  {difference.id}", style="bold", markup=False)
        console.print(f"  {difference.field}", markup=False)
        for entry in difference.missing:
            console.print(f"  - {_compact(entry)}", style="red", markup=False)
        for entry in difference.new:
            console.print(f"  + {_compact(entry)}", style="green", markup=False)
    records = len({d[:2] for d in differences})
    click.echo(f"{len(differences):,} differences in {records:,} records", err=True)
    return len(differences)


def _compact(entry: Any) -> str:
    import orjson

    return orjson.dumps(entry).decode()
