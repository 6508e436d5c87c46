"""OpenAlex works: answers of its API, or its snapshot. An abstract is given as the places of each word.

Source: https://docs.openalex.org/api-entities/works/work-object
"""

from collections.abc import Iterator
from typing import Any

from extract.errors import Refusal, refuse
from extract.paper import Paper
from extract.readers.entry import Entry, paper_of
from extract.readers.input import Head, Input
from extract.readers.json_objects import look, read_objects

_GAP = "…"  # stands for words that have no place; more than one in a row are one gap


def recognises(head: Head) -> bool:
    """Tell whether the first object is a work."""
    seen = look(head)
    if seen is None:
        return False
    return "abstract_inverted_index" in seen.keys or {"display_name", "doi", "id"} <= seen.keys


def read(source: Input) -> Iterator[Paper | Refusal]:
    """Yield the paper of each work, or why there is none."""
    return read_objects(source, _paper)


def in_order(places: dict[str, list[int]]) -> str:
    """Return the text whose words stand at the given places, a gap shown where a place has no word."""
    words = sorted((place, word) for word, at in places.items() for place in at)
    text: list[str] = []
    expected = words[0][0] if words else 0
    for place, word in words:
        if place > expected:
            text.append(_GAP)
        text.append(word)
        expected = place + 1
    return " ".join(text)


def _paper(values: dict[str, Any], source: Input, index: int, line: int | None) -> Paper | Refusal:
    inverted = values.get("abstract_inverted_index")
    if inverted is not None and not _is_index(inverted):
        return refuse("not-inverted-index", source.path, line)
    location = values.get("primary_location")
    location = location if isinstance(location, dict) else {}
    venue = location.get("source")
    topics = values.get("topics")
    entry = Entry(
        title=values.get("title") or values.get("display_name"),
        abstract=in_order(inverted) if inverted else None,
        id=values.get("id"),
        date=values.get("publication_date"),
        arxiv_id=location.get("landing_page_url"),
        doi=values.get("doi"),
        categories=[t.get("display_name") for t in topics if isinstance(t, dict)] if isinstance(topics, list) else (),
        venue=venue.get("display_name") if isinstance(venue, dict) else None,
        url=location.get("landing_page_url"),
    )
    return paper_of(entry, source.path, index, line)


def _is_index(value: object) -> bool:
    return isinstance(value, dict) and all(
        isinstance(at, list) and all(type(place) is int for place in at) for at in value.values()
    )
