"""The Arrow schema of the record, generated from its pydantic models. Needs the extra `parquet`."""

import types
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

import pyarrow as pa
from pydantic import BaseModel

from extract.record.models import Record
from extract.version import SCHEMA_VERSION

VERSION_KEY: Final = b"paperfacts.schema_version"  # under which the metadata of the schema holds the version


def record_schema() -> pa.Schema:
    """Return the Arrow schema of the record, generated from its models; its metadata says of which version it is."""
    return pa.schema(list(_fields(Record)), {VERSION_KEY: SCHEMA_VERSION.encode()})


def _fields(model: type[BaseModel]) -> list[Any]:
    return [
        pa.field(name, _type(field.annotation), nullable=_optional(field.annotation))
        for name, field in model.model_fields.items()
    ]


def _type(annotation: Any) -> Any:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _type(arguments[0])
    if origin in {Union, types.UnionType}:
        return _type(next(part for part in arguments if part is not type(None)))
    if origin is list:
        return pa.list_(pa.field("element", _type(arguments[0]), nullable=False))
    if origin is Literal:
        return pa.string()
    return pa.struct(_fields(annotation)) if issubclass(annotation, BaseModel) else _SIMPLE[annotation]


_SIMPLE: Final = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}


def _optional(annotation: Any) -> bool:
    if get_origin(annotation) is Annotated:
        return _optional(get_args(annotation)[0])
    return type(None) in get_args(annotation)
