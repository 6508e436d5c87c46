"""DuckDB: a table a field, and views. Needs the extra `duckdb`."""

import errno
import glob
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import orjson

from extract.writers.sql import check_rows, create_tables, create_views
from extract.writers.tables import TABLES, ColumnType

if TYPE_CHECKING:
    import duckdb

    from extract.writers.form import Output

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


def write(lines: Iterable[bytes], paths: Sequence[Path], _output: "Output") -> None:
    """Write the tables, and read them back; first as text, which DuckDB loads a hundred times faster than rows."""
    import duckdb

    (path,) = paths
    texts = [path.with_name(f"{table.name}.jsonl") for table in TABLES]
    written = _write_texts(lines, texts)
    try:
        with duckdb.connect(str(path), config=_ALONE) as database:
            _load(database, texts)
            database.execute("CHECKPOINT")  # closing does the same, but says nothing of a disk that is full
        with duckdb.connect(str(path), read_only=True, config=_ALONE) as database:
            check_rows(written, lambda query: int(database.execute(query).fetchall()[0][0]))
    except duckdb.Error as error:
        raise OSError(errno.EIO, str(error)) from error


def connect(path: Path) -> "duckdb.DuckDBPyConnection":
    """Open a database to read; what is wrong with it is a duckdb.Error."""
    import duckdb

    return duckdb.connect(str(path), read_only=True, config=_ALONE)


def strange(places: Sequence[Path]) -> set[str]:
    """Return the names of all in a database that no run makes; raise OSError where the file is none."""
    import duckdb

    (path,) = places
    try:
        with connect(path) as database, duckdb.connect(config=_ALONE) as own:
            for statement in (*create_tables(_TYPES), *create_views()):
                own.execute(statement)
            there, ours = (set(some.execute(_CONTENTS).fetchall()) for some in (database, own))
    except duckdb.Error as error:
        raise OSError(str(error)) from error
    return {name for name, _ in there - ours}


def _write_texts(lines: Iterable[bytes], texts: list[Path]) -> list[int]:
    """Return how many rows were written to each text."""
    written = [0] * len(texts)
    with ExitStack() as files:
        streams = [files.enter_context(text.open("wb")) for text in texts]
        for number, line in enumerate(lines, start=1):
            record = orjson.loads(line)
            for place, (table, stream) in enumerate(zip(TABLES, streams, strict=True)):
                names = [column.name for column in table.columns]
                for row in table.rows(record, number):
                    stream.write(orjson.dumps(dict(zip(names, row, strict=True)), option=orjson.OPT_APPEND_NEWLINE))
                    written[place] += 1
    return written


def _load(database: "duckdb.DuckDBPyConnection", texts: list[Path]) -> None:
    for statement in create_tables(_TYPES):
        database.execute(statement)
    for table, text in zip(TABLES, texts, strict=True):
        if text.stat().st_size:
            # What is JSON stands in a string there: read as one, it becomes JSON where it is inserted.
            types = {**_TYPES, "json": "VARCHAR"}
            columns = ", ".join(f"'{column.name}': '{types[column.type]}'" for column in table.columns)
            load = f"SELECT * FROM read_json(?, format = 'newline_delimited', columns = {{{columns}}})"
            database.execute(f"INSERT INTO {table.name} {load}", [glob.escape(str(text))])
    for statement in create_views():
        database.execute(statement)
