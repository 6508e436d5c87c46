"""Records as tables: one of papers, and one for each field, a row an entry. Made from the models of the record."""

import types
from collections.abc import Iterator
from typing import Annotated, Any, Final, Literal, NamedTuple, Union, get_args, get_origin

import orjson
from pydantic import BaseModel

from extract.record import Record, SourceRef

ColumnType = Literal["text", "integer", "real", "boolean", "json"]
Row = tuple[Any, ...]


class Column(NamedTuple):
    """A column: its name, and what is in it. `json` is a list, as a JSON array in a string."""

    name: str
    type: ColumnType


class Table(NamedTuple):
    """A table; `field` is the record's field whose entries are its rows, None where its rows are the papers."""

    name: str
    columns: tuple[Column, ...]
    field: str | None

    def rows(self, record: dict[str, Any], number: int) -> Iterator[Row]:
        """Yield the rows that a record has in the table; `number` counts the papers from 1."""
        if self.field is None:
            source = record["source"]
            yield (
                number,
                *(_value(record.get(name), kind) for name, kind in _OWN),
                *(_value(source[name], kind) for name, kind in _SOURCE),
            )
            return
        for entry in record[self.field]:
            yield number, record["id"], *(_value(entry[name], kind) for name, kind in self.columns[2:])


def _columns(model: type[BaseModel]) -> tuple[Column, ...]:
    return tuple(Column(name, _type(field.annotation)) for name, field in model.model_fields.items())


def _type(annotation: Any) -> ColumnType:
    """Return what a column holds whose values have the type of `annotation`, or are missing."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _type(get_args(annotation)[0])
    if origin in {Union, types.UnionType}:
        (inner,) = (part for part in get_args(annotation) if part is not type(None))
        return _type(inner)
    if origin is list:
        return "json"
    if origin is Literal:
        return "text"
    return _TYPES[annotation]


_TYPES: Final[dict[type, ColumnType]] = {str: "text", int: "integer", float: "real", bool: "boolean"}


def _value(value: Any, kind: ColumnType) -> Any:
    return orjson.dumps(value).decode() if kind == "json" else value


def entry_model(field: str) -> type[BaseModel] | None:
    """Return the model of a field's entries, None where the field holds no such list."""
    arguments = get_args(Record.model_fields[field].annotation)
    found = arguments[0] if arguments else None
    return found if isinstance(found, type) and issubclass(found, BaseModel) else None


_OWN: Final = (Column("id", "text"), Column("title", "text"), Column("schema_version", "text"))
_SOURCE: Final = _columns(SourceRef)
_PAPER: Final = Column("paper", "integer")

PAPERS: Final = Table(
    "papers", (_PAPER, *_OWN, *(Column(f"source_{name}", kind) for name, kind in _SOURCE)), field=None
)
TABLES: Final[tuple[Table, ...]] = (
    PAPERS,
    *(
        Table(field, (_PAPER, Column("paper_id", "text"), *_columns(model)), field)
        for field in Record.model_fields
        if (model := entry_model(field)) is not None
    ),
)
