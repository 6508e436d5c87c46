"""Parquet: one row a record, fields as nested columns. Needs the extra `parquet`."""

import types
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

import orjson
from pydantic import BaseModel

from extract.record import Record
from extract.writers.whole import whole_file

_ROWS: Final = 2_000  # records a row group: what is held at a time


def write(lines: Iterable[bytes], target: Path, _compression: str) -> None:
    """Write the records; columns are compressed with zstd."""
    import pyarrow as pa
    from pyarrow import parquet

    schema = arrow_schema()
    records = map(orjson.loads, lines)
    with whole_file(target) as path, parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        while rows := list(islice(records, _ROWS)):
            writer.write_table(pa.Table.from_pylist(rows, schema))


def arrow_schema() -> Any:
    """Return the Arrow schema of the record, generated from its models."""
    import pyarrow as pa

    return pa.schema(list(_fields(Record)))


def _fields(model: type[BaseModel]) -> list[Any]:
    import pyarrow as pa

    return [
        pa.field(name, _type(field.annotation), nullable=_optional(field.annotation))
        for name, field in model.model_fields.items()
    ]


def _type(annotation: Any) -> Any:
    import pyarrow as pa

    simple = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _type(arguments[0])
    if origin in {Union, types.UnionType}:
        return _type(next(part for part in arguments if part is not type(None)))
    if origin is list:
        return pa.list_(pa.field("element", _type(arguments[0]), nullable=False))
    if origin is Literal:
        return pa.string()
    return pa.struct(_fields(annotation)) if issubclass(annotation, BaseModel) else simple[annotation]


def _optional(annotation: Any) -> bool:
    if get_origin(annotation) is Annotated:
        return _optional(get_args(annotation)[0])
    return type(None) in get_args(annotation)
