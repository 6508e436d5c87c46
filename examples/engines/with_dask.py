"""Dask: python examples/engines/with_dask.py examples/papers.jsonl 'records-*.jsonl'."""

import sys

import dask.bag
import orjson
import pyarrow as pa

from extract import Extractor
from extract.integrations.arrow import extract_batch


def records_of(lines: list[str]) -> list[str]:
    """Return the records of a partition; each builds an extractor."""
    papers = pa.RecordBatch.from_pylist([orjson.loads(line) for line in lines])
    records = extract_batch(papers, Extractor(), refused=print)
    return [orjson.dumps(record).decode() for record in records.to_pylist()]


def main(papers: str, records: str) -> None:
    """Read the file `papers`, write `records`."""
    dask.bag.read_text(papers, blocksize="4MB").map_partitions(records_of).to_textfiles(records)


if __name__ == "__main__":
    main(*sys.argv[1:])
