"""DuckDB: a table a field, and views. Needs the extra `duckdb`."""

from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Final

import orjson

from extract.errors import PaperfactsError, refuse
from extract.writers.sql import create_tables, create_views
from extract.writers.tables import TABLES, ColumnType
from extract.writers.whole import whole_file

if TYPE_CHECKING:
    import duckdb

_TYPES: Final[dict[ColumnType, str]] = {
    "text": "VARCHAR",
    "integer": "BIGINT",
    "real": "DOUBLE",
    "boolean": "BOOLEAN",
    "json": "JSON",
}


def write(lines: Iterable[bytes], target: Path, _compression: str) -> None:
    """Write the tables: first as text beside the database, which DuckDB loads a hundred times faster than rows."""
    import duckdb

    with whole_file(target) as path:
        texts = [path.with_name(f"{table.name}.jsonl") for table in TABLES]
        _write_texts(lines, texts)
        try:
            with duckdb.connect(str(path)) as database:
                _load(database, texts)
        except duckdb.Error as error:
            raise PaperfactsError(refuse("not-writable", str(target), found=error)) from error


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


def _write_texts(lines: Iterable[bytes], texts: list[Path]) -> None:
    with ExitStack() as files:
        streams = [files.enter_context(text.open("wb")) for text in texts]
        for number, line in enumerate(lines, start=1):
            record = orjson.loads(line)
            for table, stream in zip(TABLES, streams, strict=True):
                names = [column.name for column in table.columns]
                for row in table.rows(record, number):
                    stream.write(orjson.dumps(dict(zip(names, row, strict=True)), option=orjson.OPT_APPEND_NEWLINE))


def _load(database: "duckdb.DuckDBPyConnection", texts: list[Path]) -> None:
    for statement in create_tables(_TYPES):
        database.execute(statement)
    for table, text in zip(TABLES, texts, strict=True):
        if text.stat().st_size:
            # What is JSON stands in a string there: read as one, it becomes JSON where it is inserted.
            types = {**_TYPES, "json": "VARCHAR"}
            columns = ", ".join(f"'{column.name}': '{types[column.type]}'" for column in table.columns)
            load = f"SELECT * FROM read_json(?, format = 'newline_delimited', columns = {{{columns}}})"
            database.execute(f"INSERT INTO {table.name} {load}", [str(text)])
    for statement in create_views():
        database.execute(statement)
