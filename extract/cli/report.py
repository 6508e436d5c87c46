"""`paperfacts report`: records as one HTML page."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from extract.cli.common import counted, display, format_option, papers_in, say, teller

if TYPE_CHECKING:
    from extract.paper import Paper
    from extract.readers import Format

EXAMPLE = """\b
Example:
  paperfacts extract papers.jsonl -o records.jsonl
  paperfacts report records.jsonl --inputs papers.jsonl -o report.html
"""


@click.command(epilog=EXAMPLE)
@click.argument("given", metavar="RECORDS", nargs=-1, required=True)
@click.option(
    "--inputs",
    metavar="INPUT",
    multiple=True,
    help="An input of the records, to show the abstracts; may be repeated.",
)
@click.option(
    "-o", "--output", metavar="OUT", type=click.Path(), help="Write the page to this file (- is standard output)."
)
@click.option("--title", default="What the papers state", show_default=True, help="The page's heading.")
@format_option
@click.pass_context
def report(
    context: click.Context,
    given: tuple[str, ...],
    inputs: tuple[str, ...],
    output: str | None,
    title: str,
    format: "Format | None",  # noqa: A002
) -> None:
    """Write one self-contained HTML page of RECORDS, which `paperfacts extract` wrote in any of its formats.

    The page shows abstracts with what was found in them, a table to sort and filter, and charts; it loads nothing from
    elsewhere. Without -o, a short table of what was found is printed instead. Exit status: 0, or 1 if a line or a
    paper was refused.
    """
    from extract.report import render
    from extract.run.overwrite import keep_inputs
    from extract.writers.recordfile import read_records
    from extract.writers.whole import is_stream, write_content

    records, *more = given
    if more:
        raise click.UsageError(
            f"A report is of one file of RECORDS, so {more[0]} is one too many; give --inputs for each input."
        )
    if output is not None:
        keep_inputs([output], [records, *inputs])
        if Path(output).suffix.lower() not in {"", ".html", ".htm"} and not is_stream(output):
            name = Path(output).with_suffix(".html")
            raise click.UsageError(f"The page is HTML: name it {name}, which a browser shows and prints.")
    tell = teller(context)
    found = read_records(records, tell)
    if output is None:
        from extract.cli.records import overview

        display(overview(found))
        context.exit(1 if context.obj else 0)
    papers: dict[str, Paper] = {}
    for paper in papers_in(inputs, tell, format=format):
        papers.setdefault(paper.id, paper)
    page = render(found, papers, title).encode("utf-8", "replace")
    write_content(page, output)
    without = sum(record["id"] not in papers and not record.get("abstract") for record in found)
    where = "in the inputs" if inputs else "(--inputs gives the papers' own)"
    missing = f"; {without:,} of them without an abstract {where}" if without else ""
    place = "" if is_stream(output) else f"{output}: "
    say(f"{place}{counted(len(found), 'paper')}, {len(page) / 1e6:,.2f} MB{missing}", err=True)
    context.exit(1 if context.obj else 0)
