"""The Arrow schema of the record, generated from its pydantic models. Needs the extra `parquet`."""

from typing import Any, Final, Literal, get_args, get_origin

import pyarrow as pa
from pydantic import BaseModel

from extract.record.models import Record, unwrapped
from extract.version import SCHEMA_VERSION

VERSION_KEY: Final = b"paperfacts.schema_version"  # under which the metadata of the schema holds the version


def record_schema() -> pa.Schema:
    """Return the Arrow schema of the record, generated from its models; its metadata says of which version it is."""
    return pa.schema(list(_fields(Record)), {VERSION_KEY: SCHEMA_VERSION.encode()})


def _fields(model: type[BaseModel]) -> list[Any]:
    found = ((name, *unwrapped(field.annotation)) for name, field in model.model_fields.items())
    return [pa.field(name, _type(inner), nullable=optional) for name, inner, optional in found]


def _type(inner: Any) -> Any:
    if get_origin(inner) is list:
        return pa.list_(pa.field("element", _type(get_args(inner)[0]), nullable=False))
    if get_origin(inner) is Literal:
        return pa.string()
    return pa.struct(_fields(inner)) if issubclass(inner, BaseModel) else _SIMPLE[inner]


_SIMPLE: Final = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}
