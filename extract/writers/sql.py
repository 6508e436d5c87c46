"""What the databases share: a table a field, and the views that answer the obvious questions (`views.sql`)."""

import errno
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

from extract.writers.tables import TABLES, ColumnType, Row, Table, records_of
from extract.writers.whole import Output

_ROWS: Final = 1_000  # that are held at a time as they are read


class Database(NamedTuple):
    """A kind of database: how one is opened, filled and made safe, what it calls types, and what it raises.

    `connect` is given a path, None for a database in memory, and whether it is only read. The query `names` gives the
    names of all that is in one: tables and columns at least.
    """

    connect: Callable[[Path | None, bool], AbstractContextManager[Any]]
    load: Callable[[Any, Iterable[bytes], Path], None]
    finish: str
    types: Mapping[ColumnType, str]
    names: str
    error: type[Exception]

    def write(self, lines: Iterable[bytes], paths: Sequence[Path], _output: Output) -> None:
        """Write the tables and views; raise OSError where that fails."""
        (path,) = paths
        with self._opened(path, read_only=False) as database:
            self._make_tables(database)
            self.load(database, lines, path)
            _make_views(database)
            database.execute(self.finish)

    def read(self, path: Path) -> Iterator[dict[str, Any]]:
        """Yield the records of a database; raise OSError where it is none that was written here."""

        def rows(table: Table) -> Iterator[Row]:
            columns = ", ".join(f'"{name}"' for name in table.names)
            cursor = database.cursor().execute(f"SELECT {columns} FROM {table.name} ORDER BY paper, rowid")
            while some := cursor.fetchmany(_ROWS):
                yield from some

        with self._opened(path, read_only=True) as database:
            yield from records_of(rows)

    def strange(self, places: Sequence[Path]) -> set[str]:
        """Return the names of all in a database that no run makes; raise OSError where the file is none."""
        with self._opened(places[0], read_only=True) as there, self._opened(None, read_only=False) as own:
            self._make_tables(own)
            _make_views(own)
            found, ours = ({name for (name,) in some.execute(self.names).fetchall()} for some in (there, own))
            return found - ours

    @contextmanager
    def _opened(self, path: Path | None, *, read_only: bool) -> Iterator[Any]:
        try:
            with self.connect(path, read_only) as database:
                yield database
        except self.error as error:
            raise OSError(errno.EIO, str(error)) from error

    def _make_tables(self, database: Any) -> None:
        for table in TABLES:
            columns = (
                f'"{column.name}" {self.types[column.type]}{_key(table, column.name)}' for column in table.columns
            )
            database.execute(f"CREATE TABLE {table.name} ({', '.join(columns)})")


def _key(table: Table, column: str) -> str:
    if column != "paper":
        return ""
    return " PRIMARY KEY" if table.field is None else " NOT NULL REFERENCES papers"


def _make_views(database: Any) -> None:
    """Make the views, and indexes of what tables are joined on and looked up by."""
    database.execute("CREATE INDEX papers_id ON papers (id)")
    for table in TABLES[1:]:
        for name in table.names:
            if name in {"paper", "name", "canonical", "url", "metric"}:
                database.execute(f"CREATE INDEX {table.name}_{name} ON {table.name} ({name})")
    for statement in (Path(__file__).parent / "views.sql").read_text(encoding="utf-8").split(";"):
        if statement.strip():
            database.execute(statement)
