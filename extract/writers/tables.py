"""Records as tables: one of papers, and one for each field, a row an entry. Made from the models of the record."""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Any, Final, Literal, NamedTuple, get_origin

import orjson
from pydantic import BaseModel

from extract.record.models import ENTRIES, SourceRef, unwrapped

ColumnType = Literal["text", "integer", "real", "boolean", "json"]
Row = tuple[Any, ...]


class Column(NamedTuple):
    """A column: its name, what is in it, and the key of the entry that it holds.

    `json` is a list, as a JSON array in a string. The name is another than the key where that is a word of SQL.
    """

    name: str
    type: ColumnType
    optional: bool = False
    key: str = ""


class Table(NamedTuple):
    """A table; `field` is the record's field whose entries are its rows, None where its rows are the papers."""

    name: str
    columns: tuple[Column, ...]
    field: str | None

    @property
    def names(self) -> list[str]:
        """The names of the columns."""
        return [column.name for column in self.columns]

    def rows(self, record: dict[str, Any], number: int) -> list[Row]:
        """Return the rows that a record has in the table; `number` counts the papers from 0."""
        if self.field is None:
            own, source = _cells(_OWN, record), _cells(_SOURCE, record["source"])
            return [(number, *own, *source)]
        return [(number, record["id"], *_cells(self.columns[2:], entry)) for entry in record[self.field]]


def rows_of(lines: Iterable[bytes]) -> Iterator[list[list[Row]]]:
    """Yield the rows that each record, a line of JSON, has in each table."""
    for number, line in enumerate(lines):
        record = orjson.loads(line)
        yield [table.rows(record, number) for table in TABLES]


def _columns(model: type[BaseModel]) -> tuple[Column, ...]:
    found = ((key, *unwrapped(field.annotation)) for key, field in model.model_fields.items())
    return tuple(Column(_NAMES.get(key, key), _TYPES[get_origin(of) or of], null, key) for key, of, null in found)


_NAMES: Final = {"on": "measured_on", "by": "found_by"}
_TYPES: Final[dict[Any, ColumnType]] = {
    str: "text",
    Literal: "text",
    int: "integer",
    float: "real",
    bool: "boolean",
    list: "json",
}


def _cells(columns: Iterable[Column], entry: dict[str, Any]) -> Iterator[Any]:
    for column in columns:
        value = entry.get(column.key)
        yield orjson.dumps(value).decode() if column.type == "json" else value


def records_of(rows: Callable[[Table], Iterable[Row]]) -> Iterator[dict[str, Any]]:
    """Yield the records that the rows of all tables, each in the order of the papers, were made from.

    Raises ValueError where a value is not of its column's type, or a row is of no paper.
    """
    papers, *others = TABLES
    entries = [(table, groupby(rows(table), key=lambda row: int(row[0]))) for table in others]
    ahead = [next(groups, None) for _, groups in entries]
    for row in rows(papers):
        number = int(row[0])
        own, source = row[1 : 1 + len(_OWN)], row[1 + len(_OWN) :]
        record: dict[str, Any] = {**_read(_OWN, own), "source": _read(_SOURCE, source)}
        for place, (table, groups) in enumerate(entries):
            group, found = ahead[place], []
            if group is not None and group[0] == number:
                found = [_read(table.columns[2:], entry[2:]) for entry in group[1]]
                ahead[place] = next(groups, None)
            record[str(table.field)] = found
        yield record
    if any(group is not None for group in ahead):
        raise ValueError("an entry is of no paper in the table of papers")


def _read(columns: Iterable[Column], row: Row) -> dict[str, Any]:
    return {column.key: _read_value(value, column) for column, value in zip(columns, row, strict=True)}


def _read_value(value: Any, column: Column) -> Any:
    if value is None or (value == "" and column.optional):
        return None
    if column.type == "json":
        return orjson.loads(value)
    if column.type == "boolean":
        return value in (True, "True")
    return value if column.type == "text" else (int if column.type == "integer" else float)(value)


_OWN: Final = tuple(
    Column(key, "text", key == "abstract", key) for key in ("id", "title", "abstract", "schema_version")
)
_SOURCE: Final = _columns(SourceRef)
_PAPER: Final = Column("paper", "integer")

PAPERS: Final = Table(
    "papers", (_PAPER, *_OWN, *(column._replace(name=f"source_{column.name}") for column in _SOURCE)), field=None
)
TABLES: Final[tuple[Table, ...]] = (
    PAPERS,
    *(Table(field, (_PAPER, Column("paper_id", "text"), *_columns(model)), field) for field, model in ENTRIES.items()),
)
