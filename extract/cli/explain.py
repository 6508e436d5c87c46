"""`paperfacts explain`: one abstract, what was found in it, and why."""

import glob
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from extract.cli.common import WholeNumber, fields_option, format_option, rules_option, say, say_json
from extract.readers import WORDS

if TYPE_CHECKING:
    from extract.errors import Refusal
    from extract.paper import Paper
    from extract.readers import Format

EXAMPLE = """\b
Example:
  paperfacts explain digest.txt --index 3
  paperfacts explain 'Mamba is 5x faster than RWKV.'
"""


@click.command(epilog=EXAMPLE)
@click.argument("source", metavar="[INPUT]", required=False, type=click.Path())
@click.option("--index", metavar="N", type=WholeNumber(min=0), help="The paper at this place of INPUT, counted from 0.")
@click.option("--id", "id_", metavar="ID", help="The paper with this id.")
@click.option("--all", "every", is_flag=True, help="All papers of INPUT.")
@click.option("--title", help="The title, instead of an INPUT.")
@click.option("--abstract", help="The abstract, instead of an INPUT.")
@click.option("--full", is_flag=True, help="Show what spoke for and against each name and number, too.")
@click.option("--json", "as_json", is_flag=True, help="Print all of that as one JSON object per paper.")
@format_option
@fields_option
@rules_option
def explain(
    source: str | None,
    index: int | None,
    id_: str | None,
    every: bool,
    title: str | None,
    abstract: str | None,
    full: bool,
    as_json: bool,
    format: "Format | None",  # noqa: A002
    fields: dict[str, str],
    rules: Path | None,
) -> None:
    """Show one abstract with what was found in it marked, and the rule or model that found each mention.

    INPUT is a file that `paperfacts extract` reads (- is standard input), or the abstract itself, in quotes. Numbers in
    no field are listed with the reason. `paperfacts rules show` explains each rule, cue or model that is named.
    """
    if source is not None and title is None and abstract is None and _is_text(source):
        if len(source.split()) <= WORDS:
            raise click.UsageError(f"There is no file {source!r}; if it is an abstract, give it with --abstract.")
        source, abstract = None, source
    if (source is None) == (title is None and abstract is None):
        raise click.UsageError(
            "Give either an INPUT (a file, or an abstract in quotes) or --title and --abstract; --help has examples."
        )
    asked = [index is not None, id_ is not None, every].count(True)
    if asked and source is None:
        raise click.UsageError("--index, --id and --all choose from a file; what was given is the text itself.")
    if asked > 1:
        raise click.UsageError("Give only one of --index, --id and --all.")
    import orjson

    from extract.cli.render import show_explanation
    from extract.explain import as_data
    from extract.explain import explain as explain_paper
    from extract.extractor import Extractor
    from extract.paper import Paper
    from extract.readers import read_papers

    extractor = Extractor(rules)
    if source is None:
        papers: Iterable[Paper] = [Paper(_in_utf8(title or ""), _in_utf8(abstract or ""))]
    else:
        items = read_papers(source, format, extractor.rulebook.digest, fields=fields)
        papers = _chosen(items, source, index, id_, every=every)
    for paper in papers:
        explanation = explain_paper(paper, extractor)
        if as_json:
            say_json(orjson.dumps(as_data(explanation)))
        else:
            show_explanation(explanation, full=full)


def _in_utf8(argument: str) -> str:
    """Return a text as it was typed, which is UTF-8 even where the system's own encoding is another."""
    return os.fsencode(argument).decode("utf-8", "replace")


def _is_text(source: str) -> bool:
    """Tell whether what stands in the place of a file has blanks, and is no file."""
    return " " in source and not os.path.lexists(source) and not glob.has_magic(source)


def _chosen(
    items: Iterator["Paper | Refusal"], source: str, index: int | None, id_: str | None, *, every: bool
) -> Iterator["Paper"]:
    """Yield the papers asked for; without any word which, the first, and say so where there are more."""
    from extract.errors import PaperfactsError, Refusal, refuse

    count = 0
    for count, item in enumerate(items, 1):
        asked = every or (count - 1 == (index or 0) if id_ is None else item.id == id_)
        if isinstance(item, Refusal):
            if item.index is None or (asked and not every):
                raise PaperfactsError(item)
            if every:
                say(str(item), err=True)
        elif asked:
            yield item
            if not every:
                if index is None and id_ is None and next(items, None) is not None:
                    say("This is the first of several papers; --index N, --id ID or --all shows others.", err=True)
                return
    if not every:
        found = id_ if id_ is not None else index or 0
        raise PaperfactsError(refuse("no-such-index", source, found=found, count=count))
