"""The arXiv metadata snapshot: one JSON object a line, title and abstract wrapped as the authors sent them.

Source: https://www.kaggle.com/datasets/Cornell-University/arxiv (keys of its metadata).
"""

from collections.abc import Iterator
from typing import Any

from extract.errors import Refusal
from extract.paper import Paper
from extract.readers.entry import Entry, paper_of
from extract.readers.input import Head, Input
from extract.readers.json_objects import look, read_objects

_KEYS = frozenset({"id", "title", "abstract", "categories"})


def recognises(head: Head) -> bool:
    """Tell whether the first object has the keys of the snapshot."""
    seen = look(head)
    return seen is not None and seen.keys >= _KEYS and bool(seen.keys & {"update_date", "versions", "authors_parsed"})


def read(source: Input) -> Iterator[Paper | Refusal]:
    """Yield the paper of each object, or why there is none."""
    return read_objects(source, _paper)


def _paper(values: dict[str, Any], source: Input, index: int, line: int | None) -> Paper | Refusal:
    name = values.get("id")
    versions = values.get("versions")
    last = versions[-1] if isinstance(versions, list) and versions else None
    version = last.get("version", "") if isinstance(last, dict) else ""
    entry = Entry(
        title=values.get("title"),
        abstract=values.get("abstract"),
        id=name,
        date=values.get("update_date"),
        arxiv_id=f"{name}{version}",
        doi=values.get("doi"),
        categories=values.get("categories"),
        venue=values.get("journal-ref"),
    )
    return paper_of(entry, source.path, index, line)
