"""Spark: spark-submit examples/engines/with_spark.py examples/papers.jsonl records.parquet."""

import sys
from collections.abc import Iterator

import pyarrow as pa
from pyspark.sql import SparkSession
from pyspark.sql.pandas.types import from_arrow_schema

from extract import Extractor
from extract.integrations.arrow import extract_batch
from extract.record.arrow_schema import record_schema


def records_of(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Yield the records of each batch; a task builds one extractor."""
    extractor = Extractor()
    for batch in batches:
        yield extract_batch(batch, extractor, refused=print)


def main(papers: str, records: str) -> None:
    """Read the file `papers`, write `records`."""
    spark = SparkSession.builder.config("spark.sql.execution.arrow.maxRecordsPerBatch", 1_000).getOrCreate()
    rows = spark.read.json(papers).select("id", "title", "abstract")
    rows.mapInArrow(records_of, from_arrow_schema(record_schema())).write.parquet(records)


if __name__ == "__main__":
    main(*sys.argv[1:])
