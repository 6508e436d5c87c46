"""SQLite: a table a field, and views."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Final

from extract.writers.sql import Database
from extract.writers.tables import TABLES, rows_of

_NAMES: Final = """
SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite!_%' ESCAPE '!'
UNION SELECT tables.name || '.' || columns.name FROM sqlite_master AS tables, pragma_table_xinfo(tables.name) AS columns
"""


def _connect(path: Path | None, read_only: bool) -> closing[sqlite3.Connection]:
    mode = "?mode=ro" if read_only else ""
    return closing(sqlite3.connect(f"{path.resolve().as_uri()}{mode}" if path else ":memory:", uri=True))


def _load(database: sqlite3.Connection, lines: Iterable[bytes], _path: Path) -> None:
    database.execute("PRAGMA journal_mode = OFF")  # a database that is not finished is thrown away
    inserts = [f"INSERT INTO {table.name} VALUES ({', '.join('?' * len(table.columns))})" for table in TABLES]
    for tables in rows_of(lines):
        for insert, rows in zip(inserts, tables, strict=True):
            database.executemany(insert, rows)


_DATABASE: Final = Database(
    _connect,
    _load,
    "COMMIT",
    {"text": "TEXT", "integer": "INTEGER", "real": "REAL", "boolean": "BOOLEAN", "json": "TEXT"},
    _NAMES,
    sqlite3.Error,
)
write, read, strange = _DATABASE.write, _DATABASE.read, _DATABASE.strange
