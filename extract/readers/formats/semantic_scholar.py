"""Semantic Scholar: papers as its API answers, and the `papers` and `abstracts` of its data sets.

Source: https://api.semanticscholar.org/api-docs/ (the API names keys paperId, the data sets corpusid).
"""

from collections.abc import Iterator
from typing import Any

from extract.errors import Refusal
from extract.paper import Paper
from extract.readers.entry import Entry, paper_of
from extract.readers.input import Head, Input
from extract.readers.json_objects import look, read_objects


def recognises(head: Head) -> bool:
    """Tell whether the first object names a paper as Semantic Scholar does."""
    seen = look(head)
    return seen is not None and bool(seen.keys & {"paperId", "corpusid"})


def read(source: Input) -> Iterator[Paper | Refusal]:
    """Yield the paper of each object, or why there is none."""
    return read_objects(source, _paper)


def _paper(values: dict[str, Any], source: Input, index: int, line: int | None) -> Paper | Refusal:
    other = values.get("externalIds") or values.get("externalids") or values.get("openaccessinfo", {})
    other = other.get("externalids", other) if isinstance(other, dict) else {}
    ids = {str(key).casefold(): value for key, value in other.items()} if isinstance(other, dict) else {}
    studied = values.get("s2FieldsOfStudy") or values.get("s2fieldsofstudy") or []
    fields = (
        [field.get("category") for field in studied if isinstance(field, dict)] if isinstance(studied, list) else []
    )
    entry = Entry(
        title=values.get("title"),
        abstract=values.get("abstract"),
        id=values.get("paperId", values.get("corpusid")),
        date=values.get("publicationDate") or values.get("publicationdate") or values.get("year"),
        arxiv_id=ids.get("arxiv"),
        doi=ids.get("doi"),
        categories=fields,
        venue=values.get("venue"),
        url=values.get("url"),
    )
    return paper_of(entry, source.path, index, line)
