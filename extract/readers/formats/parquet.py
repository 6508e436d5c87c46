"""Parquet: one row a paper, columns named as in JSONL. Needs the extra `parquet`."""

import shutil
import tempfile
from collections.abc import Iterator

from extract.errors import PaperfactsError, Refusal, refuse
from extract.readers.entry import Entry
from extract.readers.keyed import entry_of_values
from extract.readers.streams import Head, Input

_ROWS = 64  # held at a time


def recognises(head: Head) -> bool:
    """Tell whether the input begins as Parquet does."""
    return head.content.startswith(b"PAR1")


def read(source: Input) -> Iterator[Entry | Refusal]:
    """Yield what each row says, or why it is refused.

    What is told of a row group stands at the end of the file, so a stream is first copied to a temporary file.
    """
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError as error:
        raise PaperfactsError(refuse("missing-extra", source.path, library="pyarrow", extra="parquet")) from error
    with tempfile.TemporaryFile() as file:
        shutil.copyfileobj(source.stream, file)
        try:
            for batch in parquet.ParquetFile(file).iter_batches(_ROWS):
                for row in batch.to_pylist():
                    if sum(len(value) for value in row.values() if isinstance(value, str)) > source.limit:
                        yield refuse("too-long", source.path, limit=source.limit)
                    else:
                        yield entry_of_values(row, source.fields, source.path)
        except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
            yield refuse("not-readable", source.path, found=error)
