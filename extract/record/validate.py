"""The last gate: no record leaves that breaks the published schema."""

from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import orjson

from extract.errors import PaperfactsError, refuse
from extract.rulefiles.resources import data_folder
from extract.version import SCHEMA_VERSION


@cache
def validator() -> jsonschema_rs.Draft202012Validator:
    """Return the published schema, compiled once."""
    return jsonschema_rs.Draft202012Validator(orjson.loads(schema_path().read_bytes()))


def validated(data: dict[str, Any]) -> dict[str, Any]:
    """Return a record, as plain data; raise PaperfactsError, naming the place, where it breaks the schema."""
    if not validator().is_valid(data):
        error = next(iter(validator().iter_errors(data)))
        place = "/".join(str(step) for step in error.instance_path) or "the top"
        path = data["source"]["path"] or "<paper>"
        raise PaperfactsError(refuse("invalid-record", path, id=data["id"], place=place, found=error.message))
    return data


def to_line(data: dict[str, Any]) -> bytes:
    """Return plain data as one line of JSON, in UTF-8, its line end included."""
    return orjson.dumps(data, option=orjson.OPT_APPEND_NEWLINE)


def schema_path() -> Path:
    """Return the place of the published schema, which `extract.record.models` generates."""
    return data_folder("schemas") / f"record-{SCHEMA_VERSION.partition('.')[0]}.json"
