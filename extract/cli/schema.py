"""`paperfacts schema`: the contract of the records."""

import sys

import click


@click.command()
def schema() -> None:
    r"""Print the JSON Schema (draft 2020-12) that every record is validated against.

    \b
    Example:
      paperfacts schema > record-1.json
    """
    from extract.schema import schema_json

    sys.stdout.buffer.write(schema_json())
