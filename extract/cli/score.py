"""`paperfacts score`: records against gold, or one version of records against another."""

from typing import TYPE_CHECKING

import click

from extract.cli.common import WholeNumber, counted, display, say, say_json, teller, terminal

if TYPE_CHECKING:
    from extract.evaluate.score import Score

EXAMPLE = """\b
Example:
  paperfacts score gold.jsonl records.jsonl
  paperfacts score gold.jsonl records.jsonl --errors datasets
  paperfacts score gold.jsonl after.jsonl --against before.jsonl
"""


@click.command(epilog=EXAMPLE)
@click.argument("gold")
@click.argument("records")
@click.option("--json", "as_json", is_flag=True, help="Print the figures and all errors as one JSON object.")
@click.option("--errors", "field", metavar="FIELD", help="List what was missed and what was spurious in FIELD.")
@click.option("--against", metavar="BEFORE", help="Show what changed from the records in BEFORE.")
@click.option("--worst", metavar="N", default=10, show_default=True, type=WholeNumber(0), help="Documents to list.")
@click.pass_context
def score(
    context: click.Context,
    gold: str,
    records: str,
    as_json: bool,
    field: str | None,
    against: str | None,
    worst: int,
) -> None:
    """Compare RECORDS with GOLD, by id, and print precision, recall and F1 for each field.

    GOLD holds annotated records as JSONL, or the records of another version; RECORDS is what `paperfacts extract`
    wrote, in any of its formats (- is standard input). Below the table: which kinds were taken for which, and the worst
    documents. Exit status: 0, or 1 if a line was not a record.
    """
    from extract.cli.score_tables import movements, tables
    from extract.errors import PaperfactsError, refuse
    from extract.evaluate.score import as_data
    from extract.evaluate.score import score as compare
    from extract.evaluate.score.fields import unknown
    from extract.writers.recordfile import read_records

    tell = teller(context)
    truth = read_records(gold, tell)
    result = compare(truth, read_records(records, tell))
    if not result.answered:
        raise PaperfactsError(refuse("no-common-id", records, found=gold))
    for what, count in unknown(truth).items():
        say(f"{gold}: unknown {what}, in {counted(count, 'place')}", err=True)
    if again := len(truth) - len({record["id"] for record in truth}):
        say(f"{gold}: {counted(again, 'record')} with an id that came before, each compared by itself", err=True)
    if field is not None:
        _print_errors(result, field)
    elif as_json:
        import orjson

        say_json(orjson.dumps(as_data(result), option=orjson.OPT_INDENT_2))
    elif against is not None:
        display(*movements(compare(truth, read_records(against, tell)), result))
    else:
        display(*tables(result, worst, terminal().width))
        if result.errors:
            say("\n--errors FIELD lists the errors of a field, for example --errors model_names.all", err=True)
    context.exit(1 if context.obj else 0)


def _print_errors(result: "Score", field: str) -> None:
    """Print id, kind and entry of each error, with tabs between."""
    import orjson

    from extract.errors import near, printable

    field = "results.value" if field == "results" else field
    if field not in result.fields:
        raise click.UsageError(
            f"There is no field {field!r}{near(field, result.fields)}; the fields are {', '.join(result.fields)}."
        )
    for error in result.errors:
        if error.field == field:
            say(f"{printable(error.id)}\t{error.kind}\t{orjson.dumps(error.entry).decode()}")
