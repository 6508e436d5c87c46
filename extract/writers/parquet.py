"""Parquet: one row a record, fields as nested columns. Needs the extra `parquet`."""

from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Final

import orjson

from extract.writers.whole import whole_file

_ROWS: Final = 2_000  # records a row group: what is held at a time


def write(lines: Iterable[bytes], target: Path, _compression: str) -> None:
    """Write the records; columns are compressed with zstd."""
    import pyarrow as pa
    from pyarrow import parquet

    from extract.arrow_schema import record_schema

    schema = record_schema()
    records = map(orjson.loads, lines)
    with whole_file(target) as path, parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        while rows := list(islice(records, _ROWS)):
            writer.write_table(pa.Table.from_pylist(rows, schema))
