"""Polars: python examples/engines/with_polars.py examples/papers.jsonl records.parquet."""

import sys

import polars as pl

from extract import Extractor
from extract.integrations.arrow import extract_batch


def main(papers: str, records: str) -> None:
    """Read the file `papers`, write `records`."""
    extractor = Extractor()
    rows = pl.read_ndjson(papers).select("id", "title", "abstract")
    batches = (batch for rows in rows.iter_slices(1_000) for batch in rows.to_arrow().to_batches())
    found = [pl.from_arrow(extract_batch(batch, extractor, refused=print)) for batch in batches]
    pl.concat(found).write_parquet(records)


if __name__ == "__main__":
    main(*sys.argv[1:])
