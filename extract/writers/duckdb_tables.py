"""DuckDB: a table a field, and views. Needs the extra `duckdb`."""

import glob
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import duckdb
import orjson

from extract.writers.sql import added, as_os_errors, create_tables, create_views, read_back
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
_NAMES: Final = """
SELECT CASE table_schema WHEN 'main' THEN table_name ELSE table_schema END FROM information_schema.tables
UNION SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'main'
UNION SELECT index_name FROM duckdb_indexes()
"""


def write(lines: Iterable[bytes], paths: Sequence[Path], _output: Output) -> None:
    """Write the tables, first as text, which DuckDB loads a hundred times faster than rows."""
    texts = [paths[0].with_name(f"{table.name}.jsonl") for table in TABLES]
    with ExitStack() as files:
        streams = [files.enter_context(text.open("wb")) for text in texts]
        for tables in rows_of(lines):
            for table, stream, rows in zip(TABLES, streams, tables, strict=True):
                for row in rows:
                    entry = dict(zip(table.names, row, strict=True))
                    stream.write(orjson.dumps(entry, option=orjson.OPT_APPEND_NEWLINE))
    with as_os_errors(duckdb.Error), duckdb.connect(str(paths[0]), config=_ALONE) as database:
        for statement in create_tables(_TYPES):
            database.execute(statement)
        _load(database, texts)
        for statement in create_views():
            database.execute(statement)
        database.execute("CHECKPOINT")  # closing does the same, but says nothing of a disk that is full


def read(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the records of a database; raise OSError where it is none that was written here."""
    with as_os_errors(duckdb.Error), _open(path) as database:
        yield from read_back(database)


def strange(places: Sequence[Path]) -> set[str]:
    """Return the names of all in a database that no run makes; raise OSError where the file is none."""
    with as_os_errors(duckdb.Error), _open(places[0]) as there, duckdb.connect(config=_ALONE) as own:
        return added(there, own, _TYPES, _NAMES)


def _open(path: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(path), read_only=True, config=_ALONE)


def _load(database: duckdb.DuckDBPyConnection, texts: list[Path]) -> None:
    # What is JSON stands in a string there: read as one, it becomes JSON where it is inserted.
    types = {**_TYPES, "json": "VARCHAR"}
    for table, text in zip(TABLES, texts, strict=True):
        if text.stat().st_size:
            columns = ", ".join(f"'{column.name}': '{types[column.type]}'" for column in table.columns)
            load = f"SELECT * FROM read_json(?, format = 'newline_delimited', columns = {{{columns}}})"
            database.execute(f"INSERT INTO {table.name} {load}", [glob.escape(str(text))])
