"""`paperfacts schema`: the contract of the records."""

import sys

import click

EXAMPLE = """\b
Example:
  paperfacts schema > record-1.json
"""


@click.command(epilog=EXAMPLE)
def schema() -> None:
    """Print the JSON Schema (draft 2020-12) that every record is validated against."""
    from extract.record.models import schema_json

    sys.stdout.buffer.write(schema_json())
