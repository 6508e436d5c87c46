"""JSON: one array of all records, one record a line."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from extract.writers.compression import open_compressed

if TYPE_CHECKING:
    from extract.writers.form import Output


def write(lines: Iterable[bytes], paths: Sequence[Path], output: "Output") -> None:
    """Write the records with commas between and brackets around them."""
    with open_compressed(paths[0], output.compression) as stream:
        before = b"[\n"
        for line in lines:
            stream.write(before + line.rstrip())
            before = b",\n"
        stream.write(b"\n]\n")
