"""JSONL: one record a line."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import orjson

from extract.writers.compression import open_compressed
from extract.writers.whole import whole_file


def to_line(data: dict[str, Any]) -> bytes:
    """Return plain data as one line of JSON, in UTF-8, its line end included."""
    return orjson.dumps(data, option=orjson.OPT_APPEND_NEWLINE)


def write(lines: Iterable[bytes], target: Path, compression: str) -> None:
    """Write the lines as they are."""
    with whole_file(target) as path, open_compressed(path, compression) as stream:
        for line in lines:
            stream.write(line)
