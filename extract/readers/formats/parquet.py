"""Parquet: one row a paper, columns named as in JSONL. Needs the extra `parquet`."""

import shutil
import tempfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from extract.errors import PaperfactsError, Refusal, refuse
from extract.readers.entry import Entry
from extract.readers.keyed import entry_of_values
from extract.readers.streams import Head, Input

if TYPE_CHECKING:
    import pyarrow as pa
    from pyarrow import parquet

_ROWS = 64  # held at a time
_GROWS, _LARGE = 100, 1 << 28  # a column that grows more than so many times is let in up to so many bytes


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
            schema = parquet.ParquetFile(file).schema
            leaves = map(schema.column, range(len(schema)))
            # (PyArrow cannot read a value within a struct so.)
            texts = [leaf.path for leaf in leaves if leaf.physical_type == "BYTE_ARRAY" and _is_plain(leaf.path)]
            # Read as a dictionary, a value that is there many times is held once.
            opened = parquet.ParquetFile(file, read_dictionary=texts)
            if _grows(opened.metadata):
                raise PaperfactsError(refuse("too-long", source.path, limit=_LARGE))
            for batch in opened.iter_batches(_ROWS):
                for row in _rows(batch, source.limit):
                    if row is None:
                        yield refuse("too-long", source.path, limit=source.limit)
                    else:
                        yield entry_of_values(row, source.fields, source.path)
        except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
            yield refuse("not-readable", source.path, found=error)


def _is_plain(path: str) -> bool:
    """Tell whether a column holds values, or lists of them."""
    return "." not in path or ".list." in path


def _grows(metadata: "parquet.FileMetaData") -> bool:
    """Tell whether a column of a row group is far larger than what is stored of it."""
    groups = map(metadata.row_group, range(metadata.num_row_groups))
    chunks = (group.column(number) for group in groups for number in range(group.num_columns))
    return any(one.total_uncompressed_size > max(_LARGE, _GROWS * one.total_compressed_size) for one in chunks)


def _rows(batch: "pa.RecordBatch", limit: int) -> Iterator[dict[str, Any] | None]:
    """Yield the rows as plain data, None in the place of one longer than the limit, which is not made."""
    if sum(map(_size, batch.columns)) <= limit:
        yield from batch.to_pylist()
        return
    for number in range(batch.num_rows):
        row = batch.slice(number, 1)
        yield row.to_pylist()[0] if sum(map(_size, row.columns)) <= limit else None


def _size(array: "pa.Array") -> int:
    """Return at least how many bytes the plain data of an array have, and not much more."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if isinstance(array, pa.DictionaryArray):
        return pc.sum(pc.take(pc.binary_length(array.dictionary), array.indices)).as_py() or 0
    if isinstance(array, pa.StructArray):
        return sum(map(_size, array.flatten()))
    if isinstance(array, pa.ListArray | pa.LargeListArray | pa.FixedSizeListArray | pa.MapArray):
        return 8 * len(array) + _size(array.flatten())
    return int(array.nbytes)
