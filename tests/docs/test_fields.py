"""The page of fields says what the schema says, and its examples are what comes of their sentences."""

import re
from typing import Any

import orjson
import pytest

from extract import Extractor
from extract.readers import FORMATS, read_papers
from extract.record.models import record_schema
from tests.docs.pages import ROOT, blocks

SCHEMA = record_schema()
PAGE = (ROOT / "docs" / "fields.md").read_text(encoding="utf-8")
SECTIONS: dict[str, str] = dict(re.findall(r"^## (.+)\n((?:(?!## ).*\n?)*)", PAGE, re.MULTILINE))
EVERY_ENTRY = ("evidence", "by", "score")

# heading, the model of the schema, and whether its entries have what every entry has
MODELS = {
    "source": ("SourceRef", False),
    "evidence": ("Evidence", False),
    "model_names": ("ModelName", True),
    "speedups": ("Speedup", True),
    "savings": ("Saving", True),
    "datasets and benchmarks": ("Resource", True),
    "code_urls": ("CodeUrl", True),
    "links": ("Link", True),
    "results": ("Result", True),
}


def rows(heading: str) -> dict[str, str]:
    """Return the fields of a section's table with their types."""
    found = re.findall(r"^\| `(\w+)` \| ([^|]+) \| [^|]+ \|$", SECTIONS[heading], re.MULTILINE)
    return {field: kind.strip() for field, kind in found}


def type_of(field: str, schema: dict[str, Any]) -> str:
    """Return the type of a field in the words of the page."""
    if "anyOf" in schema:
        return " or ".join(type_of(field, option) for option in schema["anyOf"])
    if "enum" in schema:
        return "one of " + ", ".join(f"`{value}`" for value in schema["enum"])
    if "$ref" in schema or "$ref" in schema.get("items", {}):
        section = next(heading for heading in MODELS if field in heading.split(" and "))
        return f"{'list of ' if 'items' in schema else ''}[{field}](#{section.replace(' ', '-')})"
    if schema["type"] == "array":
        return f"list of {schema['items']['type']}s"
    limits = f" from {schema['minimum']} to {schema['maximum']}" if "maximum" in schema else ""
    return f"{schema['type']}{limits}"


def test_the_record() -> None:
    expected = {field: type_of(field, schema) for field, schema in SCHEMA["properties"].items()}
    assert list(rows("The record").items()) == list(expected.items())


def test_the_version() -> None:
    assert f"`{SCHEMA['properties']['schema_version']['const']}`" in SECTIONS["The record"]


@pytest.mark.parametrize("heading", MODELS)
def test_the_fields_of_a_model(heading: str) -> None:
    model, is_entry = MODELS[heading]
    properties = SCHEMA["$defs"][model]["properties"]
    expected = {field: type_of(field, schema) for field, schema in properties.items()}
    found = rows(heading) | (rows("Every entry") if is_entry else {})
    assert list(found.items()) == list(expected.items())
    assert not is_entry or tuple(rows("Every entry")) == EVERY_ENTRY


def test_every_model_is_there() -> None:
    assert {model for model, _ in MODELS.values()} == set(SCHEMA["$defs"])
    assert SECTIONS.keys() == {"The record", "Every entry", *MODELS}


EXAMPLES = [
    (heading, sentence, orjson.loads(entry))
    for heading, text in SECTIONS.items()
    for sentence, entry in re.findall(r"^> ([^\n]+)\n\n```json\n(.*?)```", text, re.DOTALL | re.MULTILINE)
]


@pytest.mark.parametrize(("heading", "abstract", "entry"), EXAMPLES, ids=[heading for heading, _, _ in EXAMPLES])
def test_the_examples(heading: str, abstract: str, entry: dict[str, Any], extractor: Extractor) -> None:
    record = extractor.extract(abstract=abstract).model_dump(exclude={"source"})
    found = [{**given, "score": None} for field in heading.split(" and ") for given in record[field]]
    assert {**entry, "score": None} in found


def test_every_field_has_an_example() -> None:
    shown = {heading for heading, _, _ in EXAMPLES}
    assert shown == {heading for heading, (_, is_entry) in MODELS.items() if is_entry}


def test_the_entry_in_the_readme(extractor: Extractor) -> None:
    (shown,) = (orjson.loads(block.text) for block in blocks(ROOT / "README.md") if block.language == "json")
    papers = read_papers(ROOT / "examples" / "digest.txt")
    assert shown in [gain.model_dump() for paper in papers for gain in extractor.extract(paper).speedups]  # type: ignore[arg-type]


@pytest.mark.parametrize("format_", FORMATS)
def test_every_format_is_on_its_page(format_: str) -> None:
    page = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
    assert len(re.findall(rf"^\|.*`{format_}`", page, re.MULTILINE)) >= 2  # where it comes from, and how it is told


def test_every_sample_is_on_its_page() -> None:
    page = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
    linked = set(re.findall(r"\(\.\./tests/readers/(?:samples|exports)/([^)]+)\)", page))
    files = {path.name for name in ("samples", "exports") for path in (ROOT / "tests" / "readers" / name).iterdir()}
    assert files - linked == set()
    assert linked <= files
