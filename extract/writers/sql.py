"""What the databases share: their tables, and the views that answer the obvious questions (`views.sql`)."""

import errno
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from importlib import import_module
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
    """Yield the statements that make the views."""
    statements = (Path(__file__).parent / "views.sql").read_text(encoding="utf-8").split(";")
    return (statement for statement in statements if statement.strip())


def create_indexes() -> Iterator[str]:
    """Yield the statements that make indexes of what tables are joined on and looked up by."""
    yield "CREATE INDEX papers_id ON papers (id)"
    for table in TABLES:
        for column in table.columns:
            if table.field is not None and column.name in {"paper", "name", "canonical", "url", "metric"}:
                yield f"CREATE INDEX {table.name}_{column.name} ON {table.name} ({column.name})"


def check_rows(written: Sequence[int], count: Callable[[str], int]) -> None:
    """Raise OSError where a query that counts what is in a table does not return how many rows were written to it."""
    if [count(f"SELECT count(*) FROM {table.name}") for table in TABLES] != list(written):
        raise OSError(errno.EIO, "not all that was written is in it")


def read_database(writer: str, path: Path) -> Iterator[dict[str, Any]]:
    """Yield the records of a database that the module `writer` wrote; raise ValueError where it is none."""
    connect = import_module(f"extract.writers.{writer}").connect
    try:
        with closing(connect(path)) as database:

            def rows(table: Table) -> Iterator[Row]:
                columns = ", ".join(f'"{column.name}"' for column in table.columns)
                cursor = database.cursor().execute(f"SELECT {columns} FROM {table.name} ORDER BY paper, rowid")
                while some := cursor.fetchmany(_ROWS):
                    yield from some

            yield from records_of(rows)
    except Exception as error:
        if not type(error).__module__.startswith(("sqlite3", "duckdb", "_duckdb")):
            raise
        raise ValueError(str(error)) from error


def _key(table: Table, column: str) -> str:
    if column != "paper":
        return ""
    return " PRIMARY KEY" if table.field is None else " NOT NULL REFERENCES papers"
