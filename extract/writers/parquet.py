"""Parquet: one row a record, fields as nested columns. Needs the extra `parquet`."""

import errno
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final

import orjson
import pyarrow as pa
from pyarrow import parquet

from extract.record.arrow_schema import record_schema
from extract.writers.whole import Output

_ROWS: Final = 2_000  # records a row group: what is held at a time, read too


def write(lines: Iterable[bytes], paths: Sequence[Path], _output: Output) -> None:
    """Write the records; columns are compressed with zstd."""
    (path,) = paths
    schema = record_schema()
    records = map(orjson.loads, lines)
    written = 0
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        while rows := list(islice(records, _ROWS)):
            writer.write_table(pa.Table.from_pylist(rows, schema))
            written += len(rows)
    if parquet.read_metadata(path).num_rows != written:
        raise OSError(errno.EIO, "it does not hold all records")


def read(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the records of a Parquet file; raise ValueError where it is none."""
    try:
        for batch in parquet.ParquetFile(path).iter_batches(_ROWS):
            yield from batch.to_pylist()
    except pa.ArrowException as error:
        raise ValueError(str(error)) from error
