"""Finding title, abstract and what identifies a paper among named values: a JSON object, a row of a table."""

from collections.abc import Mapping
from typing import Any

from extract.errors import Refusal, refuse
from extract.paper import Paper
from extract.readers.entry import FIELDS, Entry, kind_of, paper_of

_MISSING = object()


def paper_of_values(
    values: Mapping[str, Any], fields: Mapping[str, str], path: str, index: int, line: int | None = None
) -> Paper | Refusal:
    """Return the paper that the named values hold, under the usual names or those that `fields` gives.

    `fields` may name a value within values, as in `paper.title`.
    """
    names = {field: (fields[field],) if field in fields else usual for field, usual in FIELDS.items()}
    found = {field: _first(values, names[field]) for field in names}
    for field in ("title", "abstract"):
        if found[field] is _MISSING:
            keys = ", ".join(map(repr, list(values)[:8])) or "none"
            expected = " or ".join(names[field])
            return refuse(f"no-{field}", path, line, found=keys, expected=expected).placed(index, "")
        if not isinstance(found[field], str):
            return refuse("not-string", path, line, key=field, found=kind_of(found[field])).placed(index, "")
    given = {field: value for field, value in found.items() if value is not _MISSING}
    given["arxiv"] = given.pop("arxiv_id", None)
    return paper_of(Entry(**given), path, index, line)


def _first(values: Mapping[str, Any], names: tuple[str, ...]) -> Any:
    return next((value for name in names if (value := _value(values, name)) is not _MISSING), _MISSING)


def _value(values: Mapping[str, Any], name: str) -> Any:
    if name in values:
        return values[name]
    outer, dot, inner = name.partition(".")
    within = values.get(outer) if dot else None
    return _value(within, inner) if isinstance(within, dict) else _MISSING
