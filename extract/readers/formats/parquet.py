"""Parquet: one row a paper, columns named as in JSONL. Needs the extra `parquet`."""

import shutil
import tempfile
from collections.abc import Iterator

from extract.errors import Refusal, refuse
from extract.paper import Paper
from extract.readers.input import Head, Input
from extract.readers.keyed import paper_of_values

_ROWS = 64  # held at a time


def recognises(head: Head) -> bool:
    """Tell whether the input begins as Parquet does."""
    return head.content.startswith(b"PAR1")


def read(source: Input) -> Iterator[Paper | Refusal]:
    """Yield the paper of each row, or why there is none.

    What is told of a row group stands at the end of the file, so a stream is first copied to a temporary file.
    """
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError:
        yield refuse("missing-extra", source.path, extra="parquet")
        return
    index = 0
    with tempfile.TemporaryFile() as file:
        shutil.copyfileobj(source.stream, file)
        try:
            for batch in parquet.ParquetFile(file).iter_batches(_ROWS):
                for row in batch.to_pylist():
                    size = sum(len(value) for value in row.values() if isinstance(value, str))
                    if size > source.limit:
                        yield refuse("too-long", source.path, limit=source.limit).placed(index, "")
                    else:
                        yield paper_of_values(row, source.fields, source.path, index)
                    index += 1
        except (pa.ArrowException, OSError) as error:
            yield refuse("not-readable", source.path, found=error).placed(index, "")
