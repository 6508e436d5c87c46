"""The last gate: no record leaves that breaks the published schema."""

from functools import cache
from typing import Any

import jsonschema_rs
import orjson

from extract.errors import PaperfactsError, refuse
from extract.record import Record
from extract.schema import schema_path


@cache
def validator() -> jsonschema_rs.Draft202012Validator:
    """Return the published schema, compiled once."""
    return jsonschema_rs.Draft202012Validator(orjson.loads(schema_path().read_bytes()))


def validated(record: Record) -> dict[str, Any]:
    """Return the record as plain data; raise PaperfactsError, naming the place, where it breaks the schema."""
    data = record.model_dump()
    if not validator().is_valid(data):
        error = next(iter(validator().iter_errors(data)))
        place = "/".join(str(step) for step in error.instance_path) or "the top"
        path = record.source.path or "<paper>"
        raise PaperfactsError(refuse("invalid-record", path, id=record.id, place=place, found=error.message))
    return data
