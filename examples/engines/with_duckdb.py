"""DuckDB: python examples/engines/with_duckdb.py examples/papers.jsonl records.parquet."""

import sys

import duckdb
import pyarrow as pa

from extract import Extractor
from extract.integrations.arrow import extract_batch
from extract.record.arrow_schema import record_schema


def main(papers: str, records: str) -> None:
    """Read the file `papers`, write `records`."""
    extractor = Extractor()
    with duckdb.connect() as reading, duckdb.connect() as writing:
        batches = reading.read_json(papers).select("id", "title", "abstract").to_arrow_reader(1_000)
        found = (extract_batch(batch, extractor, refused=print) for batch in batches)
        writing.from_arrow(pa.RecordBatchReader.from_batches(record_schema(), found)).write_parquet(records)


if __name__ == "__main__":
    main(*sys.argv[1:])
