"""The record: what one paper states, with evidence; and its JSON Schema (draft 2020-12), which lies in `schemas/`."""

from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, TypeAlias, Union, get_args, get_origin

import orjson
from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import GenerateJsonSchema

from extract.mention import Bound, LinkKind, Role, Unit
from extract.rulefiles.vocabulary import SAVING_METRICS, SPEED_METRICS
from extract.version import SCHEMA_VERSION

if TYPE_CHECKING:
    SchemaVersion: TypeAlias = str
    SpeedMetric: TypeAlias = str
    SavingMetric: TypeAlias = str
else:
    SchemaVersion = Literal[SCHEMA_VERSION]
    SpeedMetric, SavingMetric = Literal[SPEED_METRICS], Literal[SAVING_METRICS]


class Part(BaseModel):
    """What every part of a record is: complete, closed and frozen."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, allow_inf_nan=False, json_schema_serialization_defaults_required=True
    )


class Evidence(Part):
    """A place: code-point offsets into the raw title or abstract, end exclusive."""

    section: Literal["title", "abstract"]
    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=0)]


class SourceRef(Part):
    """Where the paper was read (file, and place in it counted from 0), and what the file says to identify it."""

    path: str | None = None
    index: Annotated[int, Field(ge=0)] | None = None
    date: Annotated[str | None, Field(description="As the file writes it.")] = None
    arxiv_id: Annotated[str | None, Field(description="Without the version.")] = None
    arxiv_version: Annotated[int, Field(ge=1)] | None = None
    doi: Annotated[str | None, Field(description="From `10.` on.")] = None
    categories: Annotated[
        list[str], Field(description="Categories, subjects or keywords, as the file names them.")
    ] = []
    venue: Annotated[str | None, Field(description="Journal or proceedings, as the file names them.")] = None
    url: str | None = None
    text_hash: Annotated[
        str | None, Field(description="A hash of title and abstract, ignoring blanks; it changes if the text does.")
    ] = None


Places = Annotated[list[Evidence], Field(min_length=1, description="Every place where it was read.")]
By = Annotated[str, Field(min_length=1, description="The id of the rule, or the name of the model, that found it.")]
Score = Annotated[
    float,
    Field(
        ge=0,
        le=1,
        description="Probability that the entry is right, as counted on annotated abstracts: of a name, with kind and "
        "role; of a gain, with metric and bound; of a link, with its kind; of a result, its number.",
    ),
]
Name = Annotated[str, Field(min_length=1)]


class ModelName(Part):
    """A named model, method, algorithm, framework or system."""

    name: Name
    role: Annotated[Role, Field(description="`proposed` if this paper introduces it.")]
    aliases: list[str] = []
    variant_of: str | None = None
    evidence: Places
    by: By
    score: Score


class Resource(Part):
    """A named dataset or benchmark."""

    name: Name
    canonical: Annotated[str | None, Field(description="The one name that the lexicon has for all its forms.")] = None
    introduced: Annotated[bool, Field(description="True if this paper creates or releases it.")] = False
    aliases: list[str] = []
    evidence: Places
    by: By
    score: Score


class Gain(Part):
    """A stated gain, relative to something."""

    text: Annotated[
        str, Field(min_length=1, description="The piece of text that holds number and quantity, without markup.")
    ]
    value: float
    value_max: Annotated[float | None, Field(description="The upper end of a range.")] = None
    unit: Unit
    bound: Bound
    factor: Annotated[
        float | None,
        Field(gt=0, description="How many times as good, whatever `unit` and `bound`: 3 for 3x, 1.6667 for 40 % less."),
    ] = None
    metric: str
    baseline: Annotated[str | None, Field(description="What is compared against, as the text names it.")] = None
    evidence: Places
    by: By
    score: Score


class Speedup(Gain):
    """A stated gain in time, relative to something."""

    metric: SpeedMetric


class Saving(Gain):
    """A stated gain in a resource other than time, relative to something."""

    metric: SavingMetric


class CodeUrl(Part):
    """A URL where the code is, according to the text, or on a code host."""

    url: str
    host: str
    repo: Annotated[str | None, Field(description="owner/name, on hosts that have repositories.")] = None
    evidence: Places
    by: By
    score: Score


class Link(Part):
    """Any other URL."""

    url: str
    kind: Annotated[LinkKind, Field(description="What is there, by the text or else by the host.")]
    evidence: Places
    by: By
    score: Score


class Result(Part):
    """A number that reports how well the paper's contribution does."""

    value: float
    unit: str
    metric: str | None = None
    on: Annotated[
        str | None, Field(description="The dataset, benchmark or task on which it was measured, as the text names it.")
    ] = None
    delta: Annotated[bool, Field(description="True if the number is a difference from something.")] = False
    evidence: Places
    by: By
    score: Score


class Record(Part):
    """What one paper's title and abstract state."""

    schema_version: SchemaVersion = SCHEMA_VERSION
    id: Annotated[str, Field(min_length=1)]
    title: str
    abstract: Annotated[str | None, Field(description="As the input has it, if it was asked for.")] = None
    source: SourceRef = SourceRef()
    model_names: list[ModelName] = []
    speedups: list[Speedup] = []
    savings: list[Saving] = []
    benchmarks: list[Resource] = []
    datasets: list[Resource] = []
    code_urls: list[CodeUrl] = []
    links: list[Link] = []
    results: list[Result] = []

    def quotes(self, entry: Part) -> list[str]:
        """Return the text at each place of an entry's evidence, markup included.

        Raises ValueError if a place is in the abstract and the record was made without it.
        """
        sections = {"title": self.title, "abstract": self.abstract}
        places: list[Evidence] = getattr(entry, "evidence", [])
        if self.abstract is None and any(place.section == "abstract" for place in places):
            raise ValueError(f"the record of {self.id} has no abstract; make it with Extractor(with_text=True)")
        return [(sections[place.section] or "")[place.start : place.end] for place in places]

    def _repr_html_(self) -> str:
        """Return what a notebook shows."""
        from extract.record.notebook import record_html

        return record_html(self)


# The fields that hold entries, with the model of each.
ENTRIES: Final[dict[str, type[BaseModel]]] = {
    name: get_args(field.annotation)[0]
    for name, field in Record.model_fields.items()
    if get_origin(field.annotation) is list
}


def unwrapped(annotation: Any) -> tuple[Any, bool]:
    """Return the type of a field's values, but for None and what `Annotated` adds, and whether None is one."""
    inner, *parts = get_args(annotation) or (annotation,)
    if get_origin(annotation) is Annotated:
        return unwrapped(inner)
    if get_origin(annotation) in {Union, UnionType}:
        (inner,) = (part for part in (inner, *parts) if part is not type(None))
        return unwrapped(inner)[0], True
    return annotation, False


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
