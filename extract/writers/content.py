"""A file whose content is at hand as a whole: a page, a summary, the records of a golden file."""

from pathlib import Path

from extract.writers.jsonl import open_output


def write_content(content: bytes, path: str | Path) -> None:
    """Write `content` to the file at `path`, whole or not at all; `-` is standard output.

    Raises PaperfactsError where the file cannot be made.
    """
    with open_output(path) as write:
        write(content)
