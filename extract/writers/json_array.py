"""JSON: one array of all records, one record a line."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from extract.writers.whole import Output


def write(lines: Iterable[bytes], paths: Sequence[Path], output: Output) -> None:
    """Write the records with commas between and brackets around them."""
    with output.open(paths[0]) as stream:
        before = b"[\n"
        for line in lines:
            stream.write(before + line.rstrip())
            before = b",\n"
        stream.write(b"\n]\n")
