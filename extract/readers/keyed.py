"""Finding title, abstract and what identifies a paper among named values: a JSON object, a row of a table."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final

import orjson

from extract.errors import Refusal, near, refuse
from extract.paper import Paper
from extract.readers.entry import Entry, kind_of, known_id, paper_of
from extract.readers.fields import FIELDS, WEAK, Fields, key_of, known_names
from extract.readers.html_blocks import without_markup

NAME: Final = "name"  # what sites of conferences call a title
_UNTITLED: Final = "corpusid"  # Semantic Scholar's data set of abstracts gives no titles
_WRAPPED: Final = 2  # how deep a paper may be within objects around it, one aside
_RECORD: Final = {"schemaversion", "modelnames"}  # what records of this program hold
_SHOWN: Final = 40  # names
# Under which lists of papers stand; those of references and citations are no papers of the input.
_LISTS: Final = frozenset(
    {"papers", "articles", "items", "entries", "records", "results", "works", "publications", "children", "documents"}
)
_INVERTED: Final = "abstractinvertedindex"
_INNER: Final = ("value", "text", "title", "abstract", "description", "content", "#text", "name", "display_name", "en")
_LONGEST: Final = 1 << 20  # characters of the text of an index, in which a word may be given any number of places
_GAP: Final = "…"  # stands for words that have no place; more than one in a row are one gap


def paper_of_values(values: Mapping[str, Any], fields: Fields, path: str, index: int) -> Paper | Refusal:
    """Return the paper that the named values hold, or why there is none."""
    found = entry_of_values(values, fields, path)
    return replace(found, index=index) if isinstance(found, Refusal) else paper_of(found, path, index)


def entry_of_values(values: Mapping[str, Any], fields: Fields, path: str, line: int | None = None) -> Entry | Refusal:
    """Return what the named values say of a paper; of the names of each of the `fields`, the first that says anything.

    A name may say where a value is within a value, as in `paper.title`. Where the paper is itself within a value, as
    in `{"row": {"title": …}}`, it is found there.
    """
    known = _unwrapped(_by_key(values), fields)
    found = _found(known, fields)
    own_id = _telling(found["id"])
    if found["abstract"] and not found["title"] and (NAME in known or not _may_be_titled(known, fields)):
        found["title"] = [known.get(NAME)]
    titles, abstracts = found["title"], found["abstract"]
    refusal = None
    if _telling(abstracts) is None and known.keys() >= _RECORD:
        refusal = refuse("record-given", path, line)
    elif lacking := [field for field in in_doubt(fields) if not found[field]]:
        refusal = unnamed(lacking[0], values, fields, path, line)
    elif _are_columns(known.get("title"), known.get("abstract")):
        refusal = refuse("not-string", path, line, key="title", found="an array, as abstract is")
    elif isinstance(own_id, list):
        refusal = refuse("bad-id", path, line, found=kind_of(own_id))
    else:
        title, abstract = text_of_value(_telling(titles), first=True), _abstract_of(_telling(abstracts))
        for field, value in (("title", title), ("abstract", abstract)):
            if value is not None and value == value and not isinstance(value, str):  # NaN is no value
                code = "not-inverted-index" if value is known.get(_INVERTED) else "not-string"
                code = "too-long" if isinstance(value, dict) and _is_inverted(value) else code
                refusal = refuse(code, path, line, key=field, found=kind_of(value), limit=_LONGEST)
                break
    if refusal is not None:
        return refusal.placed(None, "", known_id(own_id))
    texts = {field: [text_of_value(value, first=True) for value in _each(found[field])] for field in _IDENTIFYING}
    if isinstance(own_id, str) and isinstance(versions := known.get("versions"), list) and versions:
        texts["arxiv_id"] += [f"{own_id}{one.get('version')}" for one in versions[-1:] if isinstance(one, dict)]
    dates, categories = _each(found["date"]), _telling(found["categories"])
    return Entry(title, abstract, own_id, dates, **texts, categories=categories, line=line)


_IDENTIFYING: Final = ("arxiv_id", "doi", "venue", "url")


def papers_in(values: dict[str, Any], fields: Fields, depth: int = _WRAPPED) -> list[dict[str, Any]]:
    """Return the papers that an object holds by their ids, or in a list of them, or the object itself.

    It is itself the first of them where it has title and abstract beside that list; by their ids it holds two or more.
    """
    if listed := _listed(values, fields):
        return [values, *listed] if _telling(_found(_by_key(values), fields)["abstract"]) else listed
    within = {key: value for key, value in values.items() if isinstance(value, dict)}
    if not within or not depth or _is_whole(_by_key(values), fields):
        return [values]
    papers = list(_by_ids(values, fields, depth))
    return papers if len(papers) > 1 else [values]


def _listed(values: dict[str, Any], fields: Fields) -> list[dict[str, Any]]:
    """Return the objects of the lists that are named as lists of papers are, where one of these is a paper."""
    found: list[dict[str, Any]] = []
    for key in (key for key in values if key in _LISTS):
        objects = [one for one in values[key] if isinstance(one, dict)] if isinstance(values[key], list) else []
        named = ({name: value for name, value in _by_key(one).items() if name not in WEAK} for one in objects)
        found += objects if any(_is_whole(one, fields) for one in named) else []
    return found


def _by_ids(values: dict[str, Any], fields: Fields, depth: int) -> Iterator[dict[str, Any]]:
    for key, value in values.items():
        if isinstance(value, dict) and _is_whole(_by_key(value), fields):
            yield {"id": key, **value}
        elif isinstance(value, dict) and depth > 1:
            yield from _by_ids(value, fields, depth - 1)


def in_doubt(fields: Fields) -> list[str]:
    """Return title and abstract, first that of which a person named the key: it may be misspelt."""
    return sorted(("title", "abstract"), key=lambda field: fields[field] == FIELDS[field])


def unnamed(field: str, names: Mapping[str, Any] | list[str], fields: Fields, path: str, line: int | None) -> Refusal:
    """Return the refusal of a paper, or of a table, that has the given names and none known of the `field`."""
    found = ", ".join(map(repr, list(names)[:_SHOWN])) or "none"
    expected, meant = " or ".join(fields[field][:2]), near(fields[field][0], map(str, names))
    return refuse(f"no-{field}", path, line, found=found, expected=expected, near=meant, field=field)


def _are_columns(titles: object, abstracts: object) -> bool:
    """Tell whether these are of several papers, in turn, and not of one in several languages or parts."""
    return isinstance(titles, list) and isinstance(abstracts, list) and len(titles) == len(abstracts) > 1


def _may_be_titled(known: Mapping[str, Any], fields: Fields) -> bool:
    """Tell whether a title may stand under a name that is not known."""
    names = known_names(fields)
    return _UNTITLED not in known and any(isinstance(value, str) and key not in names for key, value in known.items())


def _unwrapped(known: dict[str, Any], fields: Fields, depth: int = _WRAPPED) -> dict[str, Any]:
    """Return what is known, with what a value among it knows that is itself the paper, or has it within."""
    within = [value for value in known.values() if isinstance(value, dict)]
    whole = bool(within) and _is_whole(known, fields)
    for value in within:
        inner = _by_key(value) if whole or not depth else _unwrapped(_by_key(value), fields, depth - 1)
        found = _found(inner, fields)
        if found["title"] and (found["abstract"] or not (whole or "title" in known)):
            return {**inner, **{key: own for key, own in known.items() if own is not None}}
    return known


def _is_whole(known: dict[str, Any], fields: Fields) -> bool:
    found = _found(known, fields)
    return bool(found["title"] and found["abstract"])


def _by_key(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values by how names are compared; of names that are the same then, the first that says anything."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        if found.get(key := key_of(name)) is None:
            found[key] = value
    return found


def _found(known: dict[str, Any], fields: Fields) -> dict[str, list[Any]]:
    """Return the values under the names of each field, in the order of the names."""
    ways = _ways(tuple(fields.items()))
    ranked: dict[str, list[tuple[int, Any]]] = {field: [] for field in fields}
    for key in known.keys() & ways.keys():
        for field, rank, inner in ways[key]:
            value: Any = known[key]
            if not inner:
                ranked[field].append((rank, value))
            elif isinstance(value, dict):
                ranked[field] += [(rank, one) for one in _found(_by_key(value), {field: (inner,)})[field]]
    return {field: [value for _, value in sorted(found, key=lambda one: one[0])] for field, found in ranked.items()}


@lru_cache(maxsize=64)
def _ways(fields: tuple[tuple[str, tuple[str, ...]], ...]) -> dict[str, list[tuple[str, int, str]]]:
    """Return for each key which field it may hold, the rank of its name there, and where in the value that stands.

    A list that a name leads through, as in `rows[].row.title`, is found without it.
    """
    ways: dict[str, list[tuple[str, int, str]]] = defaultdict(list)
    for field, names in fields:
        for rank, name in enumerate(names):
            outer, _, inner = name.rpartition("[].")[2].partition(".")
            ways[key_of(outer + inner)].append((field, rank, ""))
            if inner:
                ways[key_of(outer)].append((field, rank, inner))
    return ways


def _telling(values: list[Any]) -> Any:
    """Return the first value that says anything, or else one that is blank."""
    return next((value for value in values if value not in (None, "", [])), next(iter(values), None))


def _each(values: list[Any]) -> list[Any]:
    return [one for value in values for one in (value if isinstance(value, list) else [value])]


def text_of_value(value: Any, *, first: bool = False) -> Any:
    """Return the text that a value holds, or the value itself where it holds none, or one too long to be made.

    Of a list it is the first text, or else all of them; of an object, what it says its value is, or its words at
    their places.
    """
    if isinstance(value, dict) and (not value or _is_inverted(value)):
        size = sum((len(word) + 1) * len(at) for word, at in value.items())
        return (in_order(value) or None) if size <= _LONGEST else value
    return _said(value, first=first)


def _said(value: Any, *, first: bool = False) -> Any:
    if isinstance(value, list):
        texts = [text for item in value if isinstance(text := _said(item), str) and text.strip()]
        return value if value and not texts else None if not texts else texts[0] if first else "\n".join(texts)
    if isinstance(value, dict):
        inner = next((value[key] for key in _INNER if key in value), value)
        return inner if inner is value else _said(inner, first=first)
    return value


def _abstract_of(value: Any) -> Any:
    """Return the abstract that a value holds, without JATS and HTML, or the value itself where it holds none."""
    if isinstance(value, str) and value.startswith('{"'):  # an inverted index in the column of a table
        try:
            value = orjson.loads(value)
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


def _is_inverted(value: dict[str, Any]) -> bool:
    """Tell whether an object gives the places of words, as OpenAlex does."""
    return all(isinstance(at, list) and all(type(place) is int for place in at) for at in value.values())
