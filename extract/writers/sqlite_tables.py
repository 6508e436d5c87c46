"""SQLite: a table a field, and views."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Final

import orjson

from extract.errors import PaperfactsError, refuse
from extract.writers.sql import create_tables, create_views
from extract.writers.tables import TABLES, ColumnType
from extract.writers.whole import whole_file

_TYPES: Final[dict[ColumnType, str]] = {
    "text": "TEXT",
    "integer": "INTEGER",
    "real": "REAL",
    "boolean": "BOOLEAN",
    "json": "TEXT",
}


def write(lines: Iterable[bytes], target: Path, _compression: str) -> None:
    """Write the tables in one transaction."""
    try:
        with whole_file(target) as path, closing(sqlite3.connect(path)) as database:
            _write(lines, database)
    except sqlite3.Error as error:
        raise PaperfactsError(refuse("not-writable", str(target), found=error)) from error


def connect(path: Path) -> sqlite3.Connection:
    """Open a database to read; what is wrong with it is an sqlite3.Error."""
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)


def names(path: Path) -> set[str]:
    """Return the names of the tables and views in a database; raise OSError where the file is none."""
    try:
        with closing(connect(path)) as database:
            rows = database.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')").fetchall()
    except sqlite3.Error as error:
        raise OSError(str(error)) from error
    return {name for (name,) in rows if not name.startswith("sqlite_")}


def _write(lines: Iterable[bytes], database: sqlite3.Connection) -> None:
    database.execute("PRAGMA journal_mode = OFF")  # a database that is not finished is thrown away
    for statement in create_tables(_TYPES):
        database.execute(statement)
    inserts = [f"INSERT INTO {table.name} VALUES ({', '.join('?' * len(table.columns))})" for table in TABLES]
    for number, line in enumerate(lines, start=1):
        record = orjson.loads(line)
        for table, insert in zip(TABLES, inserts, strict=True):
            database.executemany(insert, table.rows(record, number))
    for statement in create_views():
        database.execute(statement)
    database.commit()
