"""What several commands share: their options, and building the extractor."""

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from extract.formats import FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extract.extractor import Extractor
    from extract.rulebook import Rulebook

format_option = click.option(
    "--format",
    type=click.Choice(FORMATS),
    metavar="NAME",
    help="Format of the inputs, if their content does not tell: " + ", ".join(reversed(FORMATS)) + ".",
)
fields_option = click.option(
    "--field",
    "fields",
    multiple=True,
    metavar="NAME=KEY",
    callback=lambda _context, _parameter, given: dict(map(_field, given)),
    help="Where a table or JSON holds what: --field title=name --field abstract=paper.text",
)
rules_option = click.option(
    "--rules",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="Lay the rulebook in DIR over the built-in one.",
)


def build_extractor(rules: Path | None, *, ner: bool = True) -> "Extractor":
    """Build the extractor; a rulebook that is wrong is wrong usage."""
    from extract.extractor import Extractor

    with _wrong_rules_as_usage():
        return Extractor(rules, ner=ner)


def build_rulebook(rules: Path | None) -> "Rulebook":
    """Build the rulebook alone; one that is wrong is wrong usage."""
    from extract.rulebook import load_rulebook

    with _wrong_rules_as_usage():
        return load_rulebook(rules)


@contextmanager
def _wrong_rules_as_usage() -> "Iterator[None]":
    from extract.rulefile import RuleError

    try:
        yield
    except RuleError as error:
        raise click.UsageError(str(error)) from error


def _field(given: str) -> tuple[str, str]:
    from extract.readers.entry import FIELDS

    name, _, key = given.partition("=")
    if name not in FIELDS or not key:
        raise click.BadParameter(f"found {given!r}; expected NAME=KEY, with NAME one of {', '.join(FIELDS)}.")
    return name, key
