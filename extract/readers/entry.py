"""From what a format says of one paper to a checked paper, or to the reason why there is none."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from extract.errors import Refusal, refuse
from extract.paper import Paper, Source
from extract.readers.identifiers import arxiv_id, doi

# Under which names a table or a JSON object may hold what is read, in the order in which they are tried.
FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "title": ("title",),
    "abstract": ("abstract", "summary"),
    "id": ("id",),
    "date": ("date", "published", "publication_date", "update_date", "year"),
    "arxiv_id": ("arxiv_id", "arxiv"),
    "doi": ("doi",),
    "categories": ("categories",),
    "venue": ("venue", "journal", "booktitle"),
    "url": ("url",),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """What a format says of one paper: unchecked, and of whatever type the file gives.

    `arxiv` and `doi` may hold them in any of the ways in which they are written.
    """

    title: object
    abstract: object
    id: object = None
    date: object = None
    arxiv: object = None
    doi: object = None
    categories: object = ()
    venue: object = None
    url: object = None


def paper_of(entry: Entry, path: str, index: int, line: int | None = None) -> Paper | Refusal:
    """Return the paper of an entry, or why there is none: a title may be missing, an abstract may not."""
    title = "" if entry.title is None else entry.title
    abstract, given = entry.abstract, entry.id

    def refused(code: str, **found: object) -> Refusal:
        return refuse(code, path, line, **found).placed(index, f"{title}\n{abstract}")

    if abstract is None:
        return refused("abstract-missing", found=repr(_shortened(str(title))))
    for key, value in (("title", title), ("abstract", abstract)):
        if not isinstance(value, str):
            return refused("not-string", key=key, found=kind_of(value))
    if isinstance(given, bool) or not isinstance(given, str | int | float | None):
        return refused("bad-id", found=kind_of(given))
    if not (str(title).strip() or str(abstract).strip()):
        return refused("no-text")
    return Paper(str(title), str(abstract), "" if given is None else str(given), _source(entry, path, index))


def kind_of(value: object) -> str:
    """Return what a value is called in JSON."""
    return _KINDS.get(type(value), type(value).__name__)


def flat(text: str) -> str:
    """Return a text on one line: where a format wraps and indents at will, its blanks say nothing."""
    return " ".join(text.split())


_KINDS = {
    str: "a string",
    bool: "true or false",
    int: "a number",
    float: "a number",
    list: "an array",
    dict: "an object",
    type(None): "null",
}


def _source(entry: Entry, path: str, index: int) -> Source:
    address = _text(entry.url)
    known = next(filter(None, map(arxiv_id, filter(None, map(_text, (entry.arxiv, entry.doi, address))))), None)
    return Source(
        path,
        index,
        date=_text(entry.date),
        arxiv_id=known and known.id,
        arxiv_version=known and known.version,
        doi=doi(_text(entry.doi) or ""),
        categories=_categories(entry.categories),
        venue=_text(entry.venue),
        url=address,
    )


def _text(value: object) -> str | None:
    """Return a string or a number as a string without blanks around it, and anything else as None."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return flat(str(value)) or None


def _categories(value: object) -> tuple[str, ...]:
    """Return the categories of a list, or of a string in which semicolons, commas or else blanks part them."""
    if isinstance(value, str):
        value = re.split(r"[;,]" if re.search("[;,]", value) else r"\s", value)
    if not isinstance(value, list | tuple):
        return ()
    return tuple(dict.fromkeys(filter(None, map(_text, value))))


def _shortened(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"
