"""`paperfacts explain`: one abstract, what was found in it, and why."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from extract.cli.common import build_extractor, fields_option, format_option, rules_option, terminal

if TYPE_CHECKING:
    from extract.errors import Refusal
    from extract.paper import Paper
    from extract.readers.format_names import Format

EXAMPLE = """\b
Example:
  paperfacts explain digest.txt --index 3
  paperfacts explain --abstract 'Mamba is 5x faster.'
"""


@click.command(epilog=EXAMPLE)
@click.argument("source", metavar="[INPUT]", required=False)
@click.option("--index", default=0, metavar="N", type=click.IntRange(min=0), help="Which paper of INPUT, from 0.")
@click.option("--title", help="The title, instead of an INPUT.")
@click.option("--abstract", help="The abstract, instead of an INPUT.")
@format_option
@fields_option
@rules_option
def explain(
    source: str | None,
    index: int,
    title: str | None,
    abstract: str | None,
    format: "Format | None",  # noqa: A002
    fields: dict[str, str],
    rules: Path | None,
) -> None:
    """Show one abstract with what was found in it marked, and for each mention the rule that found it.

    INPUT is a file in any format that can be read (- is standard input); the abstract may also be given as it
    is. Numbers that went into no field are listed with the reason.
    """
    if (source is None) == (title is None and abstract is None):
        raise click.UsageError("Give either an INPUT, or --title and --abstract (see --help for an example).")
    from extract.cli.render import show
    from extract.explain import explain as explain_paper
    from extract.paper import Paper
    from extract.readers import read_papers

    extractor = build_extractor(rules)
    if source is None:
        paper = Paper(title or "", abstract or "")
    else:
        paper = _find(
            source, index, partial(read_papers, format=format, rules=extractor.rulebook.digest, fields=fields)
        )
    show(explain_paper(paper, extractor), terminal())


def _find(source: str, index: int, read: Callable[[str], Iterator["Paper | Refusal"]]) -> "Paper":
    from itertools import islice

    from extract.errors import PaperfactsError, Refusal, refuse

    count = 0
    for item in islice(read(source), index + 1):
        if isinstance(item, Refusal) and (item.index is None or count == index):
            raise PaperfactsError(item)
        if count == index and not isinstance(item, Refusal):
            return item
        count += 1
    raise PaperfactsError(refuse("no-such-index", source, found=index, count=count))
