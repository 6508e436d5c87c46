"""SQLite: a table a field, and views."""

import errno
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

import orjson

from extract.writers.sql import check_rows, create_indexes, create_tables, create_views
from extract.writers.tables import TABLES, ColumnType

if TYPE_CHECKING:
    from extract.writers.form import Output

_TYPES: Final[dict[ColumnType, str]] = {
    "text": "TEXT",
    "integer": "INTEGER",
    "real": "REAL",
    "boolean": "BOOLEAN",
    "json": "TEXT",
}


def write(lines: Iterable[bytes], paths: Sequence[Path], _output: "Output") -> None:
    """Write the tables in one transaction, and read them back."""
    (path,) = paths
    try:
        with closing(sqlite3.connect(path)) as database:
            written = _write(lines, database)
        with closing(sqlite3.connect(path)) as database:
            check_rows(written, lambda query: int(database.execute(query).fetchone()[0]))
            ((found,),) = database.execute("PRAGMA quick_check(1)")
            if found != "ok":
                raise OSError(errno.EIO, found)
    except sqlite3.Error as error:
        raise OSError(errno.EIO, str(error)) from error


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


def _write(lines: Iterable[bytes], database: sqlite3.Connection) -> list[int]:
    """Return how many rows each table has got."""
    database.execute("PRAGMA journal_mode = OFF")  # a database that is not finished is thrown away
    for statement in create_tables(_TYPES):
        database.execute(statement)
    inserts = [f"INSERT INTO {table.name} VALUES ({', '.join('?' * len(table.columns))})" for table in TABLES]
    written = [0] * len(TABLES)
    for number, line in enumerate(lines):
        record = orjson.loads(line)
        for place, (table, insert) in enumerate(zip(TABLES, inserts, strict=True)):
            written[place] += max(database.executemany(insert, table.rows(record, number)).rowcount, 0)
    for statement in (*create_indexes(), *create_views()):
        database.execute(statement)
    database.commit()
    return written
