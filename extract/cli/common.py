"""What several commands share: their options, and building the extractor."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from extract.extractor import Extractor

format_option = click.option(
    "--format",
    type=click.Choice(["digest", "jsonl"]),
    help="The format of the inputs; recognised from their content where not given.",
)
rules_option = click.option(
    "--rules",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="Use the rulebook in DIR instead of the built-in one.",
)


def build_extractor(rules: Path | None) -> "Extractor":
    """Build the extractor; a rulebook that is wrong is wrong usage."""
    from extract.extractor import Extractor
    from extract.rulefile import RuleError

    try:
        return Extractor(rules)
    except RuleError as error:
        raise click.UsageError(str(error)) from error
