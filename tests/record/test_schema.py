"""The published schema is the models', and every record that leaves keeps to it."""

import jsonschema_rs
import orjson
import pytest

from extract.errors import PaperfactsError
from extract.record.models import Record, SourceRef, record_schema, schema_json
from extract.record.validate import schema_path, validated


def test_the_published_schema_is_the_generated_one() -> None:
    assert schema_path().read_bytes() == schema_json(), "write it anew: paperfacts schema > schemas/record-1.json"


def test_it_is_a_schema() -> None:
    schema = record_schema()
    assert jsonschema_rs.meta.is_valid(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == "urn:paperfacts:record:1"
    assert schema["required"] == list(schema["properties"]), "what leaves holds every field"


def test_a_record_keeps_to_it() -> None:
    data = validated(Record(id="a", title="A Title", source=SourceRef(path="x", index=0)).model_dump())
    assert orjson.loads(orjson.dumps(data)) == data


BREAKS = {
    "an empty id": ({"id": ""}, "id"),
    "another version": ({"schema_version": "2.0"}, "schema_version"),
    "a place below nought": ({"source": SourceRef.model_construct(path=None, index=-1, date=None)}, "source/index"),
    "an entry that is none": ({"links": ["nothing"]}, "links/0"),
}


@pytest.mark.parametrize(("change", "place"), BREAKS.values(), ids=BREAKS.keys())
@pytest.mark.filterwarnings("ignore:Pydantic serializer warnings")
def test_a_record_that_breaks_it_does_not_leave(change: dict[str, object], place: str) -> None:
    fields: dict[str, object] = {"id": "a", "title": "A Title", "source": SourceRef(), **change}
    with pytest.raises(PaperfactsError, match=f"at {place}:") as raised:
        validated(Record.model_construct(None, **fields).model_dump())  # type: ignore[arg-type]
    assert raised.value.refusal.code == "invalid-record"
