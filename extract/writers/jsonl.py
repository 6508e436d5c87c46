"""JSONL: one record a line."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import orjson

from extract.writers.compression import Output


def to_line(data: dict[str, Any]) -> bytes:
    """Return plain data as one line of JSON, in UTF-8, its line end included."""
    return orjson.dumps(data, option=orjson.OPT_APPEND_NEWLINE)


def write(lines: Iterable[bytes], paths: Sequence[Path], output: Output) -> None:
    """Write the lines as they are."""
    with output.open(paths[0]) as stream:
        stream.writelines(lines)
