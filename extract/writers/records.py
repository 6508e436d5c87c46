"""A list of records that shows itself in a notebook, and turns into a data frame."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, SupportsIndex, overload

import pydantic

from extract.errors import MESSAGES, PaperfactsError, Refusal, near, refuse
from extract.record.models import ENTRIES, Record
from extract.writers import write_lines
from extract.writers.recordfile import iterate_records, keep_others

if TYPE_CHECKING:
    import pandas as pd  # type: ignore[import-untyped]
    import polars as pl


class Records(list[Record]):
    """A list of records. In a notebook it shows itself as a table."""

    @classmethod
    def read(cls, path: str | Path) -> "Records":
        """Return the records of a file that `paperfacts extract` wrote, in any of its formats.

        Raises PaperfactsError if the file is of another kind, or holds something that is not a record.
        """
        return cls(_read(path))

    def write(self, path: str | Path, *, overwrite: bool = False) -> None:
        """Write the records to a file, in the format and the compression that its name says.

        Raises PaperfactsError if the file cannot be written, or if what has that name holds other things than
        records; `overwrite` replaces it.
        """
        if not overwrite:
            keep_others(path)
        write_lines((record.model_dump_json().encode() + b"\n" for record in self), path)

    @overload
    def __getitem__(self, key: SupportsIndex, /) -> Record: ...

    @overload
    def __getitem__(self, key: slice, /) -> "Records": ...

    def __getitem__(self, key: SupportsIndex | slice, /) -> "Record | Records":
        """Return one record, or those of a slice as Records."""
        return Records(super().__getitem__(key)) if isinstance(key, slice) else super().__getitem__(key)

    def to_pandas(self, field: str | None = None) -> "pd.DataFrame":
        """Return a pandas data frame with a row for each entry of one field, with its columns, or of all fields."""
        library = _library("pandas")
        names = columns(field)
        frame: pd.DataFrame = library.DataFrame(list(self._rows(field)), columns=names)
        return frame

    def to_polars(self, field: str | None = None) -> "pl.DataFrame":
        """Return a polars data frame with a row for each entry of one field, with its columns, or of all fields."""
        library = _library("polars")
        names = columns(field)
        rows = [{name: row.get(name) for name in names} for row in self._rows(field)]
        frame: pl.DataFrame = library.DataFrame(rows, schema=None if rows else names, infer_schema_length=None)
        return frame

    def _rows(self, field: str | None) -> Iterator[dict[str, Any]]:
        for record in self:
            for name in ENTRIES if field is None else [field]:
                for entry in getattr(record, name):
                    yield {"id": record.id, "title": record.title, "field": name, **entry.model_dump()}

    def _repr_html_(self) -> str:
        from extract.record.notebook import records_html

        return records_html(self)


def columns(field: str | None = None) -> list[str]:
    """Return the columns of a frame of one field, or of all; raise ValueError where there is no such field."""
    if field is not None and field not in ENTRIES:
        raise ValueError(f"there is no field {field!r}{near(field, ENTRIES)}; the fields are {', '.join(ENTRIES)}")
    models = ENTRIES.values() if field is None else [ENTRIES[field]]
    own = dict.fromkeys(name for model in models for name in model.model_fields)
    last = ("evidence", "by", "score")
    return ["id", "title", "field", *(name for name in own if name not in last), *last]


def _library(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError as error:
        raise ImportError(MESSAGES["missing-extra"].format(library=name, extra=name)) from error


def _read(path: str | Path) -> Iterator[Record]:
    for item in iterate_records(path):
        if isinstance(item, Refusal):
            raise PaperfactsError(item)
        try:
            yield Record.model_validate(item)
        except pydantic.ValidationError as error:
            first = error.errors()[0]
            place = "/".join(map(str, first["loc"]))
            found = f"{item['id']} has {place}: {first['msg']}"
            raise PaperfactsError(refuse("no-record", str(path), found=found)) from error
