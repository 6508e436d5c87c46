"""`paperfacts schema`: the contract of the records."""

import click


@click.command()
def schema() -> None:
    r"""Print the JSON Schema (draft 2020-12) that every record is validated against.

    \b
    Example:
      paperfacts schema > record-1.json
    """
    from extract.schema import schema_json

    click.get_binary_stream("stdout").write(schema_json())
