"""What the databases share: their tables, and the views that answer the obvious questions (`views.sql`)."""

import errno
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from extract.writers.tables import TABLES, ColumnType, Row, Table, records_of

_ROWS: Final = 1_000  # that are held at a time as they are read


def create_tables(types: Mapping[ColumnType, str]) -> Iterator[str]:
    """Yield the statements that make the tables, with the names that a database has for types."""
    for table in TABLES:
        columns = (f'"{column.name}" {types[column.type]}{_key(table, column.name)}' for column in table.columns)
        yield f"CREATE TABLE {table.name} ({', '.join(columns)})"


def create_views() -> Iterator[str]:
    """Yield the statements that make views, and indexes of what tables are joined on and looked up by."""
    yield "CREATE INDEX papers_id ON papers (id)"
    for table in TABLES:
        for name in table.names:
            if table.field is not None and name in {"paper", "name", "canonical", "url", "metric"}:
                yield f"CREATE INDEX {table.name}_{name} ON {table.name} ({name})"
    views = (Path(__file__).parent / "views.sql").read_text(encoding="utf-8")
    yield from (statement for statement in views.split(";") if statement.strip())


def check_rows(database: Any, written: Sequence[int]) -> None:
    """Raise OSError where a database does not hold as many rows in each table as were written to it."""
    if [database.execute(f"SELECT count(*) FROM {table.name}").fetchall()[0][0] for table in TABLES] != written:
        raise OSError(errno.EIO, "it does not hold all that was written")


def read_back(database: Any) -> Iterator[dict[str, Any]]:
    """Yield the records of a database that was written here."""

    def rows(table: Table) -> Iterator[Row]:
        columns = ", ".join(f'"{name}"' for name in table.names)
        cursor = database.cursor().execute(f"SELECT {columns} FROM {table.name} ORDER BY paper, rowid")
        while some := cursor.fetchmany(_ROWS):
            yield from some

    return records_of(rows)


def added(database: Any, own: Any, types: Mapping[ColumnType, str], contents: str) -> set[str]:
    """Return the names of all in a database that is not made here; `own` is empty, and is made to compare it with.

    The query `contents` gives the name of all that is in a database, and how it was made.
    """
    for statement in (*create_tables(types), *create_views()):
        own.execute(statement)
    there, ours = (set(some.execute(contents).fetchall()) for some in (database, own))
    return {name for name, _ in there - ours}


@contextmanager
def as_os_errors(kind: type[Exception]) -> Iterator[None]:
    """Raise what a database says is wrong as OSError."""
    try:
        yield
    except kind as error:
        raise OSError(errno.EIO, str(error)) from error


def _key(table: Table, column: str) -> str:
    if column != "paper":
        return ""
    return " PRIMARY KEY" if table.field is None else " NOT NULL REFERENCES papers"
