"""Finding title, abstract and what identifies a paper among named values: a JSON object, a row of a table."""

import re
from collections.abc import Mapping
from typing import Any, Final

from extract.errors import Refusal, refuse
from extract.paper import Paper
from extract.readers.dates import iso_date
from extract.readers.entry import Entry, kind_of, known_id, paper_of
from extract.readers.fields import key_of
from extract.readers.identifiers import ArxivId, arxiv_id, doi
from extract.readers.named import MISSING, by_key, first, first_of, first_text
from extract.readers.values import LONGEST, abstract_of, is_inverted

_ADDRESS: Final = re.compile(r"[^\s\[\]{}']+")
_has_year: Final = re.compile(r"\d{4}(?!\d).*").fullmatch
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
    known = _unwrapped(by_key(values), fields)
    found = {field: first(known, names) for field, names in fields.items()}
    if found["title"] is MISSING and found["abstract"] is not MISSING:
        found["title"] = known.get(_NAME, None if _UNTITLED in known else MISSING)
    own_id = known_id(found["id"])
    for field in ("title", "abstract"):
        if found[field] is MISSING:
            return unnamed(field, values, fields, path, line).placed(index, "", own_id)
    title, abstract = first_of(found["title"]), abstract_of(found["abstract"])
    for field, value in (("title", title), ("abstract", abstract)):
        if value is not None and not isinstance(value, str):
            code = "not-inverted-index" if value is known.get(key_of(_INVERTED)) else "not-string"
            code = "too-long" if isinstance(value, dict) and is_inverted(value) else code
            return refuse(code, path, line, key=field, found=kind_of(value), limit=LONGEST).placed(index, "", own_id)
    return paper_of(_entry(known, found, fields, title, abstract), path, index, line)


def papers_in(
    values: dict[str, Any], fields: Mapping[str, tuple[str, ...]], depth: int = _WRAPPED
) -> list[dict[str, Any]]:
    """Return the papers that an object holds by their ids, or the object itself where it holds no two."""
    within = {key: value for key, value in values.items() if isinstance(value, dict)}
    if not within or not depth or _is_whole(values, fields):
        return [values]
    papers = {key: value for key, value in within.items() if _is_whole(value, fields)}
    if len(papers) > 1:
        return [{"id": key, **paper} for key, paper in papers.items()]
    deeper = (papers_in(value, fields, depth - 1) for value in within.values())
    return next((found for found in deeper if len(found) > 1), [values])


def unnamed(
    field: str, names: Mapping[str, Any] | list[str], fields: Mapping[str, tuple[str, ...]], path: str, line: int | None
) -> Refusal:
    """Return the refusal of a paper, or of a table, that has the given names and none known of the `field`."""
    found = ", ".join(map(repr, list(names)[:_SHOWN])) or "none"
    return refuse(f"no-{field}", path, line, found=found, expected=" or ".join(fields[field][:2]), field=field)


def _entry(
    known: dict[str, Any], found: dict[str, Any], fields: Mapping[str, tuple[str, ...]], title: object, abstract: object
) -> Entry:
    said = {field: None if value is MISSING else value for field, value in found.items()}
    name = said["id"]
    own = arxiv_id(name) if isinstance(name, str) else None
    return Entry(
        title=title,
        abstract=abstract,
        id=own.id if own else name,
        date=first_text(known, fields["date"], _has_year, iso_date) or said["date"],
        arxiv_id=first_text(known, fields["arxiv_id"], arxiv_id) or (own and f"{own.id}{_version(known, own)}"),
        doi=first_text(known, fields["doi"], doi),
        categories=said["categories"],
        venue=first_of(said["venue"]),
        url=first_text(known, fields["url"], _ADDRESS.fullmatch),
    )


def _version(known: dict[str, Any], own: ArxivId) -> str:
    """Return the version that an id has, or else the last of those that arXiv's snapshot lists."""
    versions = known.get("versions")
    last = versions[-1] if isinstance(versions, list) and versions else None
    return f"v{own.version}" if own.version else str(last.get("version") or "") if isinstance(last, dict) else ""


def _unwrapped(known: dict[str, Any], fields: Mapping[str, tuple[str, ...]], depth: int = _WRAPPED) -> dict[str, Any]:
    """Return what is known, with what a value among it knows that is itself the paper, or has it within."""
    whole = _has("title", known, fields) and _has("abstract", known, fields)
    for value in known.values():
        if isinstance(value, dict):
            inner = by_key(value) if whole or not depth else _unwrapped(by_key(value), fields, depth - 1)
            if _has("title", inner, fields) and (_has("abstract", inner, fields) or not (whole or "title" in known)):
                return {**inner, **{key: own for key, own in known.items() if own is not None}}
    return known


def _is_whole(values: Mapping[str, Any], fields: Mapping[str, tuple[str, ...]]) -> bool:
    known = by_key(values)
    return _has("title", known, fields) and _has("abstract", known, fields)


def _has(field: str, known: dict[str, Any], fields: Mapping[str, tuple[str, ...]]) -> bool:
    return first(known, fields[field]) is not MISSING
