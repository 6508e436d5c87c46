"""The `daily_papers` answer of the Hugging Face API: an array of entries, each with the paper that it shows.

Source: https://huggingface.co/docs/hub/api
"""

from collections.abc import Iterator
from typing import Any

from extract.errors import Refusal
from extract.paper import Paper
from extract.readers.entry import Entry, paper_of
from extract.readers.input import Head, Input
from extract.readers.json_objects import look, read_objects


def recognises(head: Head) -> bool:
    """Tell whether the first object shows a paper."""
    seen = look(head)
    return seen is not None and "paper" in seen.keys


def read(source: Input) -> Iterator[Paper | Refusal]:
    """Yield the paper of each entry, or why there is none."""
    return read_objects(source, lambda shown, source, index, line: paper_shown(shown, source.path, index, line))


def paper_shown(shown: dict[str, Any], path: str, index: int, line: int | None = None) -> Paper | Refusal:
    """Return the paper that an entry shows, or why there is none."""
    paper = shown.get("paper")
    values = {**shown, **paper} if isinstance(paper, dict) else shown
    entry = Entry(
        title=values.get("title"),
        abstract=values.get("summary"),
        id=values.get("id"),
        date=shown.get("publishedAt") or values.get("publishedAt"),
        arxiv_id=values.get("id"),
    )
    return paper_of(entry, path, index, line)
