"""SQLite: a table a field, and views."""

import errno
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from extract.writers.sql import added, as_os_errors, check_rows, create_tables, create_views, read_back
from extract.writers.tables import TABLES, ColumnType, rows_of
from extract.writers.whole import Output

_TYPES: Final[dict[ColumnType, str]] = {
    "text": "TEXT",
    "integer": "INTEGER",
    "real": "REAL",
    "boolean": "BOOLEAN",
    "json": "TEXT",
}
# Names of all that a database holds, with how it was made: tables, columns, views, indexes, triggers.
_CONTENTS: Final = """
SELECT tables.name || '.' || columns.name, NULL FROM sqlite_master AS tables, pragma_table_xinfo(tables.name) AS columns
UNION SELECT name, iif(type = 'table', NULL, sql) FROM sqlite_master WHERE name NOT LIKE 'sqlite!_%' ESCAPE '!'
"""


def write(lines: Iterable[bytes], paths: Sequence[Path], _output: Output) -> None:
    """Write the tables in one transaction, and read them back."""
    (path,) = paths
    inserts = [f"INSERT INTO {table.name} VALUES ({', '.join('?' * len(table.columns))})" for table in TABLES]
    written = [0] * len(TABLES)
    with as_os_errors(sqlite3.Error):
        with closing(sqlite3.connect(path)) as database:
            database.execute("PRAGMA journal_mode = OFF")  # a database that is not finished is thrown away
            for statement in create_tables(_TYPES):
                database.execute(statement)
            for tables in rows_of(lines):
                for insert, rows in zip(inserts, tables, strict=True):
                    database.executemany(insert, rows)
                written = [count + len(rows) for count, rows in zip(written, tables, strict=True)]
            for statement in create_views():
                database.execute(statement)
            database.commit()
        with closing(_open(path)) as database:
            check_rows(database, written)
            ((found,),) = database.execute("PRAGMA quick_check(1)")
            if found != "ok":
                raise OSError(errno.EIO, found)


def read(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the records of a database; raise OSError where it is none that was written here."""
    with as_os_errors(sqlite3.Error), closing(_open(path)) as database:
        yield from read_back(database)


def strange(places: Sequence[Path]) -> set[str]:
    """Return the names of all in a database that no run makes; raise OSError where the file is none."""
    with as_os_errors(sqlite3.Error), closing(_open(places[0])) as there, closing(sqlite3.connect(":memory:")) as own:
        return added(there, own, _TYPES, _CONTENTS)


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
