"""DuckDB: a table a field, and views. Needs the extra `duckdb`."""

import errno
import glob
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Final

import orjson

from extract.writers.sql import check_rows, create_indexes, create_tables, create_views
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


def write(lines: Iterable[bytes], paths: Sequence[Path], _output: "Output") -> None:
    """Write the tables, and read them back; first as text, which DuckDB loads a hundred times faster than rows."""
    import duckdb

    (path,) = paths
    texts = [path.with_name(f"{table.name}.jsonl") for table in TABLES]
    written = _write_texts(lines, texts)
    try:
        with duckdb.connect(str(path)) as database:
            _load(database, texts)
            database.execute("CHECKPOINT")  # closing does the same, but says nothing of a disk that is full
        with duckdb.connect(str(path), read_only=True) as database:
            check_rows(written, lambda query: int(database.execute(query).fetchall()[0][0]))
    except duckdb.Error as error:
        raise OSError(errno.EIO, str(error)) from error


def connect(path: Path) -> "duckdb.DuckDBPyConnection":
    """Open a database to read; what is wrong with it is a duckdb.Error."""
    import duckdb

    return duckdb.connect(str(path), read_only=True)


def names(path: Path) -> set[str]:
    """Return the names of the tables and views in a database; raise OSError where the file is none."""
    import duckdb

    try:
        with connect(path) as database:
            rows = database.execute("SELECT table_name FROM information_schema.tables").fetchall()
    except duckdb.Error as error:
        raise OSError(str(error)) from error
    return {name for (name,) in rows}


def _write_texts(lines: Iterable[bytes], texts: list[Path]) -> list[int]:
    """Return how many rows were written to each text."""
    written = [0] * len(texts)
    with ExitStack() as files:
        streams = [files.enter_context(text.open("wb")) for text in texts]
        for number, line in enumerate(lines):
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
    for statement in (*create_indexes(), *create_views()):
        database.execute(statement)
