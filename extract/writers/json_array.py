"""JSON: one array of all records, one record a line."""

from collections.abc import Iterable
from pathlib import Path

from extract.writers.compression import open_compressed
from extract.writers.whole import whole_file


def write(lines: Iterable[bytes], target: Path, compression: str) -> None:
    """Write the records with commas between and brackets around them."""
    with whole_file(target) as path, open_compressed(path, compression) as stream:
        before = b"[\n"
        for line in lines:
            stream.write(before + line.rstrip())
            before = b",\n"
        stream.write(b"\n]\n")
