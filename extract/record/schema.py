"""The JSON Schema (draft 2020-12) of the record, generated from its pydantic models."""

from typing import Any

import orjson
from pydantic.json_schema import GenerateJsonSchema

from extract.record.models import Record
from extract.version import SCHEMA_VERSION


class _Untitled(GenerateJsonSchema):
    """Leaves out the titles that only repeat the names of the fields."""

    def field_title_should_be_set(self, schema: object) -> bool:  # noqa: ARG002
        return False


def record_schema() -> dict[str, Any]:
    """Return the schema of what leaves: every field is there, whether anything was found or not."""
    schema = Record.model_json_schema(mode="serialization", schema_generator=_Untitled)
    major = SCHEMA_VERSION.partition(".")[0]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:paperfacts:record:{major}",
        **schema,
        "title": f"paperfacts record, version {major}",
    }


def schema_json() -> bytes:
    """Return the schema as the file in `schemas/` holds it."""
    return orjson.dumps(record_schema(), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
