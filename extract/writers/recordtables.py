"""Records read back from what is no JSON: Parquet, Docs of spaCy, and the tables of CSV and of the databases."""

import csv
import io
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, closing
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from extract.errors import PaperfactsError, refuse
from extract.readers.streams import as_stream, decompressed
from extract.writers.compression import COMPRESSIONS
from extract.writers.csv_tables import restored, table_files
from extract.writers.tables import TABLES, Row, Table, records_of

_ROWS: Final = 1_000  # held at a time
_LONGEST: Final = 1 << 26  # characters of a value of CSV


def csv_files(path: Path) -> list[Path] | None:
    """Return the files of a CSV output, one a table: `path` is the name given for it, or one of theirs."""
    compression = last if (last := path.suffix.lower()) in COMPRESSIONS else ""
    end = f".csv{compression}"
    if not path.name.lower().endswith(end):
        return None
    if not path.exists():
        return table_files(path, compression)
    files = table_files(path.with_name(f"{Path(path.name[: -len(end)]).stem}{end}"), compression)
    if path not in files:
        raise PaperfactsError(refuse("not-records", str(path), found="a table"))
    return files


def read_csv(files: list[Path]) -> Iterator[dict[str, Any]]:
    """Yield the records of CSV files, one a table."""
    csv.field_size_limit(_LONGEST)
    with ExitStack() as opened:
        tables = {}
        for table, path in zip(TABLES, files, strict=True):
            stream = as_stream(decompressed(opened.enter_context(path.open("rb"))))
            tables[table.name] = csv.reader(io.TextIOWrapper(stream, encoding="utf-8-sig", newline=""))
            if next(tables[table.name], None) != [column.name for column in table.columns]:
                raise PaperfactsError(refuse("not-records", str(path), found="other columns"))
        try:
            yield from records_of(lambda table: map(restored, tables[table.name]))
        except csv.Error as error:
            raise ValueError(str(error)) from error


def read_database(writer: str, path: Path) -> Iterator[dict[str, Any]]:
    """Yield the records of a database that the module `writer` wrote."""
    try:
        connect = import_module(f"extract.writers.{writer}").connect
        with closing(connect(path)) as database:

            def rows(table: Table) -> Iterator[Row]:
                columns = ", ".join(f'"{column.name}"' for column in table.columns)
                cursor = database.cursor().execute(f"SELECT {columns} FROM {table.name} ORDER BY paper, rowid")
                while some := cursor.fetchmany(_ROWS):
                    yield from some

            yield from records_of(rows)
    except ImportError as error:
        raise PaperfactsError(refuse("missing-extra", str(path), extra="duckdb")) from error
    except Exception as error:
        if not type(error).__module__.startswith(("sqlite3", "duckdb", "_duckdb")):
            raise
        raise ValueError(str(error)) from error


def read_parquet(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the records of a Parquet file."""
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError as error:
        raise PaperfactsError(refuse("missing-extra", str(path), extra="parquet")) from error
    try:
        for batch in parquet.ParquetFile(path).iter_batches(_ROWS):
            yield from batch.to_pylist()
    except pa.ArrowException as error:
        raise ValueError(str(error)) from error


def read_docs(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the records on the Docs of a file for spaCy."""
    try:
        yield from import_module("extract.writers.spacy_docs").read(path)
    except ImportError as error:
        raise PaperfactsError(refuse("missing-extra", str(path), extra="spacy")) from error
    except (KeyError, TypeError, IndexError, AttributeError, zlib.error) as error:
        raise ValueError(f"no DocBin of spaCy: {error}") from error
