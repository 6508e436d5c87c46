"""Finding title, abstract and what identifies a paper among named values: a JSON object, a row of a table."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final

import orjson

from extract.errors import Refusal, near, refuse
from extract.paper import Paper
from extract.readers.entry import ArxivId, Entry, arxiv_id, doi, iso_date, kind_of, known_id, paper_of
from extract.readers.fields import FIELDS, key_of, known_names
from extract.readers.html_blocks import without_markup

_ADDRESS: Final = re.compile(r"[^\s\[\]{}']+")
_has_year: Final = re.compile(r"\d{4}(?!\d).*").fullmatch
_INVERTED: Final = "abstract_inverted_index"
NAME: Final = "name"  # what sites of conferences call a title
_UNTITLED: Final = "corpusid"  # Semantic Scholar's data set of abstracts gives no titles
_WRAPPED: Final = 2  # how deep a paper may be within objects around it, one aside
_RECORD: Final = {"schemaversion", "modelnames"}  # what records of this program hold
_SHOWN: Final = 40  # names
_INNER: Final = ("value", "text", "title", "abstract", "description", "content", "#text", "name", "display_name", "en")
LONGEST: Final = 1 << 20  # characters of the text of an index, in which a word may be given any number of places
_GAP: Final = "…"  # stands for words that have no place; more than one in a row are one gap
MISSING: Final = object()


def paper_of_values(
    values: Mapping[str, Any], fields: Mapping[str, tuple[str, ...]], path: str, index: int
) -> Paper | Refusal:
    """Return the paper that the named values hold, or why there is none."""
    found = entry_of_values(values, fields, path)
    return replace(found, index=index) if isinstance(found, Refusal) else paper_of(found, path, index)


def entry_of_values(
    values: Mapping[str, Any], fields: Mapping[str, tuple[str, ...]], path: str, line: int | None = None
) -> Entry | Refusal:
    """Return what the named values say of a paper; of the names of each of the `fields`, the first that says anything.

    A name may say where a value is within a value, as in `paper.title`. Where the paper is itself within a value, as
    in `{"row": {"title": …}}`, it is found there.
    """
    known = _unwrapped(by_key(values), fields)
    found = {field: first(known, names) for field, names in fields.items()}
    if found["title"] is MISSING and found["abstract"] is not MISSING:
        found["title"] = known.get(NAME, MISSING if _may_be_titled(known, fields) else None)
    own_id = known_id(found["id"])
    if found["abstract"] in (None, MISSING) and known.keys() >= _RECORD:
        return refuse("record-given", path, line).placed(None, "", own_id)
    for field in in_doubt(fields):
        if found[field] is MISSING:
            return unnamed(field, values, fields, path, line).placed(None, "", own_id)
    title, abstract = text_of_value(found["title"], first=True), abstract_of(found["abstract"])
    for field, value in (("title", title), ("abstract", abstract)):
        if value is not None and not isinstance(value, str):
            code = "not-inverted-index" if value is known.get(key_of(_INVERTED)) else "not-string"
            code = "too-long" if isinstance(value, dict) and is_inverted(value) else code
            return refuse(code, path, line, key=field, found=kind_of(value), limit=LONGEST).placed(None, "", own_id)
    return _entry(known, found, fields, title, abstract)._replace(line=line)


def _may_be_titled(known: Mapping[str, Any], fields: Mapping[str, tuple[str, ...]]) -> bool:
    """Tell whether a title may stand under a name that is not known."""
    names = known_names(fields)
    return _UNTITLED not in known and any(isinstance(value, str) and key not in names for key, value in known.items())


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


def in_doubt(fields: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Return title and abstract, first that of which a person named the key: it may be misspelt."""
    return sorted(("title", "abstract"), key=lambda field: fields[field] == FIELDS[field])


def unnamed(
    field: str, names: Mapping[str, Any] | list[str], fields: Mapping[str, tuple[str, ...]], path: str, line: int | None
) -> Refusal:
    """Return the refusal of a paper, or of a table, that has the given names and none known of the `field`."""
    found = ", ".join(map(repr, list(names)[:_SHOWN])) or "none"
    expected, meant = " or ".join(fields[field][:2]), near(fields[field][0], map(str, names))
    return refuse(f"no-{field}", path, line, found=found, expected=expected, near=meant, field=field)


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
        venue=text_of_value(said["venue"], first=True),
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


def by_key(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values by how names are compared; of names that are the same then, the first that says anything."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        if found.get(key := key_of(name)) is None:
            found[key] = value
    return found


def first(known: dict[str, Any], names: tuple[str, ...]) -> Any:
    """Return the first value under one of the names that says anything, or else one that is blank."""
    blank: Any = MISSING
    for value in _values(known, names):
        if value is not None and value != "" and value != []:
            return value
        blank = value if blank is MISSING else blank
    return blank


def first_text(
    known: dict[str, Any],
    names: tuple[str, ...],
    accepts: Callable[[str], object],
    text_of: Callable[[Any], Any] = lambda value: text_of_value(value, first=True),
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
            yield from _values(by_key(within), (inner,))


@lru_cache(maxsize=256)
def _ways(names: tuple[str, ...]) -> list[tuple[str, str, str]]:
    """Return how each name is compared as a whole, and how up to its first dot, with the name that follows that.

    A list that a name leads through, as in `rows[].row.title`, is found without it.
    """
    parts = [name.rpartition("[].")[2].partition(".") for name in names]
    return [(key_of("".join(part)), key_of(part[0]), part[2]) for part in parts]


def text_of_value(value: Any, *, first: bool = False) -> Any:
    """Return the text that a value holds, or the value itself where it holds none, or one too long to be made.

    Of a list it is the first text, or else all of them; of an object, what it says its value is, or its words at
    their places.
    """
    if isinstance(value, dict) and (not value or is_inverted(value)):
        size = sum((len(word) + 1) * len(at) for word, at in value.items())
        return (in_order(value) or None) if size <= LONGEST else value
    return _said(value, first=first)


def _said(value: Any, *, first: bool = False) -> Any:
    if isinstance(value, list):
        texts = [text for item in value if isinstance(text := _said(item), str) and text.strip()]
        return value if value and not texts else None if not texts else texts[0] if first else "\n".join(texts)
    if isinstance(value, dict):
        inner = next((value[key] for key in _INNER if key in value), value)
        return inner if inner is value else _said(inner, first=first)
    return value


def abstract_of(value: Any) -> Any:
    """Return the abstract that a value holds, without JATS and HTML, or the value itself where it holds none."""
    if isinstance(value, str) and value.startswith('{"'):  # an inverted index in the column of a table
        try:
            value = text_of_value(orjson.loads(value))
        except orjson.JSONDecodeError:
            return value
    text = text_of_value(value)
    return without_markup(text) if isinstance(text, str) and "<" in text else text


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


def is_inverted(value: dict[str, Any]) -> bool:
    """Tell whether an object gives the places of words, as OpenAlex does."""
    return all(isinstance(at, list) and all(type(place) is int for place in at) for at in value.values())
