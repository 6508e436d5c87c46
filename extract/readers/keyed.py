"""Finding title, abstract and what identifies a paper among named values: a JSON object, a row of a table."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache, partial
from typing import Any, Final

from extract.errors import Refusal, refuse
from extract.paper import Paper
from extract.readers.dates import iso_date
from extract.readers.entry import Entry, kind_of, known_id, paper_of
from extract.readers.fields import key_of
from extract.readers.identifiers import ArxivId, arxiv_id, doi
from extract.readers.values import abstract_of, text_of_value

_MISSING: Final = object()
_ADDRESS: Final = re.compile(r"[^\s\[\]{}']+")
_has_year: Final = re.compile(r"\d{4}(?!\d).*").fullmatch
_first_of: Final = partial(text_of_value, first=True)
_INVERTED: Final = "abstract_inverted_index"
_NAME: Final = "name"  # what sites of conferences call a title
_UNTITLED: Final = "corpusid"  # Semantic Scholar's data set of abstracts gives no titles
_WRAPPED: Final = 2  # how deep a paper may be within objects around it, one aside
_SHOWN: Final = 40  # names


def paper_of_values(
    values: Mapping[str, Any], fields: Mapping[str, tuple[str, ...]], path: str, index: int, line: int | None = None
) -> Paper | Refusal:
    """Return the paper that the named values hold; of the names of each of the `fields`, the first that says anything.

    A name may say where a value is within a value, as in `paper.title`. Where the paper is itself within a value, as
    in `{"row": {"title": …}}`, it is found there.
    """
    known = _unwrapped(_by_key(values), fields)
    found = {field: _first(known, names) for field, names in fields.items()}
    if found["title"] is _MISSING and found["abstract"] is not _MISSING:
        found["title"] = known.get(_NAME, None if _UNTITLED in known else _MISSING)
    own_id = known_id(found["id"])
    for field in ("title", "abstract"):
        if found[field] is _MISSING:
            return unnamed(field, values, fields, path, line).placed(index, "", own_id)
    title, abstract = _first_of(found["title"]), abstract_of(found["abstract"])
    for field, value in (("title", title), ("abstract", abstract)):
        if value is not None and not isinstance(value, str):
            code = "not-inverted-index" if value is known.get(key_of(_INVERTED)) else "not-string"
            return refuse(code, path, line, key=field, found=kind_of(value)).placed(index, "", own_id)
    return paper_of(_entry(known, found, fields, title, abstract), path, index, line)


def unnamed(
    field: str, names: Mapping[str, Any] | list[str], fields: Mapping[str, tuple[str, ...]], path: str, line: int | None
) -> Refusal:
    """Return the refusal of a paper, or of a table, that has the given names and none known of the `field`."""
    found = ", ".join(map(repr, list(names)[:_SHOWN])) or "none"
    return refuse(f"no-{field}", path, line, found=found, expected=" or ".join(fields[field][:2]), field=field)


def _entry(
    known: dict[str, Any], found: dict[str, Any], fields: Mapping[str, tuple[str, ...]], title: object, abstract: object
) -> Entry:
    said = {field: None if value is _MISSING else value for field, value in found.items()}
    name = said["id"]
    own = arxiv_id(name) if isinstance(name, str) else None
    return Entry(
        title=title,
        abstract=abstract,
        id=own.id if own else name,
        date=_first_text(known, fields["date"], _has_year, iso_date) or said["date"],
        arxiv_id=_first_text(known, fields["arxiv_id"], arxiv_id) or (own and f"{own.id}{_version(known, own)}"),
        doi=_first_text(known, fields["doi"], doi),
        categories=said["categories"],
        venue=_first_of(said["venue"]),
        url=_first_text(known, fields["url"], _ADDRESS.fullmatch),
    )


def _version(known: dict[str, Any], own: ArxivId) -> str:
    """Return the version that an id has, or else the last of those that arXiv's snapshot lists."""
    versions = known.get("versions")
    last = versions[-1] if isinstance(versions, list) and versions else None
    return f"v{own.version}" if own.version else str(last.get("version") or "") if isinstance(last, dict) else ""


def _by_key(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values by how names are compared; of names that are the same then, the first that says anything."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        if found.get(key := key_of(name)) is None:
            found[key] = value
    return found


def _unwrapped(known: dict[str, Any], fields: Mapping[str, tuple[str, ...]], depth: int = _WRAPPED) -> dict[str, Any]:
    """Return what is known, with what a value among it knows that is itself the paper, or has it within."""

    def has(field: str, known: dict[str, Any]) -> bool:
        return _first(known, fields[field]) is not _MISSING

    whole = has("title", known) and has("abstract", known)
    for value in known.values():
        if isinstance(value, dict):
            inner = _by_key(value) if whole or not depth else _unwrapped(_by_key(value), fields, depth - 1)
            if has("title", inner) and (has("abstract", inner) or not (whole or "title" in known)):
                return {**inner, **{key: own for key, own in known.items() if own is not None}}
    return known


def _first(known: dict[str, Any], names: tuple[str, ...]) -> Any:
    """Return the first value under one of the names that says anything, or else one that is blank."""
    blank: Any = _MISSING
    for value in _values(known, names):
        if value is not None and value != "" and value != []:
            return value
        blank = value if blank is _MISSING else blank
    return blank


def _first_text(
    known: dict[str, Any],
    names: tuple[str, ...],
    accepts: Callable[[str], object],
    text_of: Callable[[Any], Any] = _first_of,
) -> str | None:
    """Return the first text under one of the names that is of a kind, None where there is none."""
    each = (item for value in _values(known, names) for item in (value if isinstance(value, list) else [value]))
    texts = map(text_of, each)
    return next((text for text in texts if isinstance(text, str) and accepts(text)), None)


def _values(known: dict[str, Any], names: tuple[str, ...]) -> Iterator[Any]:
    """Yield what is there under the names, in their order."""
    for key, outer, inner in _ways(names):
        if key in known:
            yield known[key]
        elif inner and isinstance(within := known.get(outer), dict):
            yield from _values(_by_key(within), (inner,))


@lru_cache(maxsize=256)
def _ways(names: tuple[str, ...]) -> list[tuple[str, str, str]]:
    """Return how each name is compared as a whole, and how up to its first dot, with the name that follows that.

    A list that a name leads through, as in `rows[].row.title`, is found without it.
    """
    parts = [name.rpartition("[].")[2].partition(".") for name in names]
    return [(key_of("".join(part)), key_of(part[0]), part[2]) for part in parts]
