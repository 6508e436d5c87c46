"""CSV: a file a table. `out.csv` stands for `out.papers.csv`, `out.speedups.csv` and so on."""

import csv
import io
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path

import orjson

from extract.writers.compression import open_compressed
from extract.writers.tables import TABLES
from extract.writers.whole import whole_files


def write(lines: Iterable[bytes], target: Path, compression: str) -> None:
    """Write a row an entry, after a row of names; the files take their places together."""
    with whole_files(table_files(target, compression)) as paths, ExitStack() as files:
        writers = []
        for path in paths:
            stream = files.enter_context(open_compressed(path, compression))
            text = files.enter_context(io.TextIOWrapper(stream, encoding="utf-8", newline=""))
            writers.append(csv.writer(text))
        for table, writer in zip(TABLES, writers, strict=True):
            writer.writerow(column.name for column in table.columns)
        for number, line in enumerate(lines, start=1):
            record = orjson.loads(line)
            for table, writer in zip(TABLES, writers, strict=True):
                writer.writerows(table.rows(record, number))


def table_files(target: Path, compression: str) -> list[Path]:
    """Return the files that `target` stands for, one a table."""
    stem = target.name.removesuffix(compression).removesuffix(".csv")
    return [target.with_name(f"{stem}.{table.name}.csv{compression}") for table in TABLES]
