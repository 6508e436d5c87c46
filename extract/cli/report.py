"""`paperfacts report`: records as one HTML page."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from extract.cli.common import counted, format_option, print_lines, say, terminal

if TYPE_CHECKING:
    from collections.abc import Callable

    from extract.errors import Refusal
    from extract.paper import Paper
    from extract.readers import Format

EXAMPLE = """\b
Example:
  paperfacts extract papers.jsonl -o records.jsonl
  paperfacts report records.jsonl --inputs papers.jsonl -o report.html
"""


@click.command(epilog=EXAMPLE)
@click.argument("records")
@click.option(
    "--inputs",
    metavar="INPUT",
    multiple=True,
    help="What the records were read from, to show the abstracts; may be repeated.",
)
@click.option(
    "-o", "--output", metavar="OUT", type=click.Path(), help="Write the page to this file (- is standard output)."
)
@click.option("--title", default="What the papers state", show_default=True, help="The page's heading.")
@format_option
@click.pass_context
def report(
    context: click.Context,
    records: str,
    inputs: tuple[str, ...],
    output: str | None,
    title: str,
    format: "Format | None",  # noqa: A002
) -> None:
    """Write one self-contained HTML page of RECORDS, as `paperfacts extract` wrote them in any of its formats.

    It shows abstracts with what was found marked, a table to sort and filter, and charts; it opens from a file and
    loads nothing. Without -o, a short table of what was found is printed instead. Exit status: 0, or 1 where a line
    or a paper was refused.
    """
    from extract.report import render
    from extract.run.overwrite import keep_inputs
    from extract.writers.recordfile import read_records
    from extract.writers.whole import is_stream, write_content

    if output is not None:
        keep_inputs([output], [records, *inputs])
        if Path(output).suffix.lower() not in {"", ".html", ".htm"} and not is_stream(output):
            name = Path(output).with_suffix(".html")
            raise click.UsageError(f"The page is HTML: name it {name}, which a browser shows and prints.")
    refused = []

    def tell(refusal: "Refusal") -> None:
        refused.append(refusal)
        say(str(refusal), err=True)

    found = read_records(records, tell)
    if output is None:
        from extract.cli.records import overview

        print_lines(terminal(), overview(found))
        context.exit(1 if refused else 0)
    papers = _papers(inputs, format, tell)
    page = render(found, papers, title).encode("utf-8", "replace")
    write_content(page, output)
    without = sum(record["id"] not in papers and not record.get("abstract") for record in found) if inputs else 0
    missing = f"; {without:,} of them without an abstract in the inputs" if without else ""
    say(f"{counted(len(found), 'paper')}, {len(page) / 1e6:,.2f} MB{missing}", err=True)
    context.exit(1 if refused else 0)


def _papers(inputs: tuple[str, ...], format: "Format | None", tell: "Callable[[Refusal], None]") -> "dict[str, Paper]":  # noqa: A002
    from extract.errors import Refusal
    from extract.readers import read_papers

    papers: dict[str, Paper] = {}
    for path in inputs:
        for item in read_papers(path, format):
            if isinstance(item, Refusal):
                tell(item)
            else:
                papers.setdefault(item.id, item)
    return papers
