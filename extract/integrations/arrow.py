"""Arrow: a record batch of papers in, a record batch of records out, for any engine that speaks Arrow.

No engine is imported here. Needs the extra `parquet`.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pyarrow as pa

from extract.errors import Refusal
from extract.paper import Paper
from extract.readers.fields import FIELDS
from extract.readers.keyed import paper_of_values
from extract.record.arrow_schema import record_schema

if TYPE_CHECKING:
    from extract.extractor import Extractor

# What papers are handed over as. Batches from elsewhere need a title and an abstract, under any of the names that
# JSONL may have; the other columns may be missing.
PAPER_SCHEMA: Final = pa.schema(
    [
        pa.field("title", pa.string(), nullable=False),
        pa.field("abstract", pa.string(), nullable=False),
        pa.field("id", pa.string(), nullable=False),
        pa.field("date", pa.string()),
        pa.field("arxiv_id", pa.string()),  # the version included
        pa.field("doi", pa.string()),
        pa.field("categories", pa.list_(pa.string())),
        pa.field("venue", pa.string()),
        pa.field("url", pa.string()),
        pa.field("source_path", pa.string()),  # the file it was read from, and its place there, counted from 0
        pa.field("source_index", pa.int64()),
    ]
)


def extract_batch(
    papers: pa.RecordBatch,
    extractor: "Extractor",
    *,
    workers: int = 0,
    timeout: float | None = None,
    refused: Callable[[Refusal], object] | None = None,
) -> pa.RecordBatch:
    """Return the records of a batch of papers, in their order, validated, with the columns of `record_schema()`.

    Columns are those of `PAPER_SCHEMA`; only a title and an abstract are needed. The rest is as for `Extractor.pipe`.
    """
    records = extractor.pipe(papers_of(papers), workers=workers, timeout=timeout, refused=refused)
    return pa.RecordBatch.from_pylist([record.model_dump() for record in records], record_schema())


def papers_of(batch: pa.RecordBatch) -> Iterator[Paper | Refusal]:
    """Yield the paper of each row, or why there is none."""
    for place, row in enumerate(batch.to_pylist()):
        path, index = row.get("source_path"), row.get("source_index")
        item = paper_of_values(row, FIELDS, path or "<batch>", place if index is None else index)
        yield replace(item, source=replace(item.source, path=path, index=index)) if isinstance(item, Paper) else item
