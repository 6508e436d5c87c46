"""DuckDB: a table a field, and views. Needs the extra `duckdb`."""

import glob
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import duckdb
import orjson

from extract.writers.sql import added, as_os_errors, check_rows, create_tables, create_views, read_back
from extract.writers.tables import TABLES, ColumnType, rows_of
from extract.writers.whole import Output

_TYPES: Final[dict[ColumnType, str]] = {
    "text": "VARCHAR",
    "integer": "BIGINT",
    "real": "DOUBLE",
    "boolean": "BOOLEAN",
    "json": "JSON",
}
# Nothing is fetched or loaded for what a file turns out to be.
_ALONE: Final[dict[str, Any]] = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
# Names of all that a database holds, with how it was made: tables, columns, views, indexes and so on.
_CONTENTS: Final = """
WITH contents(place, name, made) AS (
    SELECT schema_name, table_name, comment FROM duckdb_tables()
    UNION SELECT schema_name, table_name || '.' || column_name, comment FROM duckdb_columns() WHERE NOT internal
    UNION SELECT schema_name, view_name, concat(sql, comment) FROM duckdb_views() WHERE NOT internal
    UNION SELECT schema_name, index_name, sql FROM duckdb_indexes()
    UNION SELECT schema_name, sequence_name, sql FROM duckdb_sequences()
    UNION SELECT schema_name, type_name, NULL FROM duckdb_types() WHERE NOT internal
    UNION SELECT schema_name, function_name, macro_definition FROM duckdb_functions() WHERE NOT internal
    UNION SELECT 'main', schema_name, NULL FROM duckdb_schemas() WHERE NOT internal)
SELECT CASE place WHEN 'main' THEN name ELSE place || '.' || name END, made FROM contents
"""


def write(lines: Iterable[bytes], paths: Sequence[Path], _output: Output) -> None:
    """Write the tables, and read them back; first as text, which DuckDB loads a hundred times faster than rows."""
    (path,) = paths
    texts = [path.with_name(f"{table.name}.jsonl") for table in TABLES]
    written = _write_texts(lines, texts)
    with as_os_errors(duckdb.Error):
        with duckdb.connect(str(path), config=_ALONE) as database:
            for statement in create_tables(_TYPES):
                database.execute(statement)
            _load(database, texts)
            for statement in create_views():
                database.execute(statement)
            database.execute("CHECKPOINT")  # closing does the same, but says nothing of a disk that is full
        with _open(path) as database:
            check_rows(database, written)


def read(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the records of a database; raise OSError where it is none that was written here."""
    with as_os_errors(duckdb.Error), _open(path) as database:
        yield from read_back(database)


def strange(places: Sequence[Path]) -> set[str]:
    """Return the names of all in a database that no run makes; raise OSError where the file is none."""
    with as_os_errors(duckdb.Error), _open(places[0]) as there, duckdb.connect(config=_ALONE) as own:
        return added(there, own, _TYPES, _CONTENTS)


def _open(path: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(path), read_only=True, config=_ALONE)


def _write_texts(lines: Iterable[bytes], texts: list[Path]) -> list[int]:
    """Return how many rows were written to each text."""
    written = [0] * len(texts)
    with ExitStack() as files:
        streams = [files.enter_context(text.open("wb")) for text in texts]
        for tables in rows_of(lines):
            written = [count + len(rows) for count, rows in zip(written, tables, strict=True)]
            for table, stream, rows in zip(TABLES, streams, tables, strict=True):
                for row in rows:
                    entry = dict(zip(table.names, row, strict=True))
                    stream.write(orjson.dumps(entry, option=orjson.OPT_APPEND_NEWLINE))
    return written


def _load(database: duckdb.DuckDBPyConnection, texts: list[Path]) -> None:
    # What is JSON stands in a string there: read as one, it becomes JSON where it is inserted.
    types = {**_TYPES, "json": "VARCHAR"}
    for table, text in zip(TABLES, texts, strict=True):
        if text.stat().st_size:
            columns = ", ".join(f"'{column.name}': '{types[column.type]}'" for column in table.columns)
            load = f"SELECT * FROM read_json(?, format = 'newline_delimited', columns = {{{columns}}})"
            database.execute(f"INSERT INTO {table.name} {load}", [glob.escape(str(text))])
