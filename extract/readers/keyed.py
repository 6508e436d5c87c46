"""Finding title, abstract and what identifies a paper among named values: a JSON object, a row of a table."""

from collections.abc import Mapping
from typing import Any

from extract.errors import Refusal, refuse
from extract.paper import Paper
from extract.readers.entry import Entry, kind_of, known_id, paper_of

_MISSING = object()


def paper_of_values(
    values: Mapping[str, Any], fields: Mapping[str, tuple[str, ...]], path: str, index: int, line: int | None = None
) -> Paper | Refusal:
    """Return the paper that the named values hold; of the names of each of the `fields`, the first that is there.

    A name may say where a value is within a value, as in `paper.title`.
    """
    found = {}
    for field, names in fields.items():
        for name in names:
            if name in values:
                found[field] = values[name]
                break
            if "." in name and (value := _within(values, name)) is not _MISSING:
                found[field] = value
                break
    own_id = known_id(found.get("id"))
    for field in ("title", "abstract"):
        if field not in found:
            keys = ", ".join(map(repr, list(values)[:8])) or "none"
            expected = " or ".join(fields[field])
            return refuse(f"no-{field}", path, line, found=keys, expected=expected).placed(index, "", own_id)
    for field in ("title", "abstract"):
        if not isinstance(found[field], str):
            return refuse("not-string", path, line, key=field, found=kind_of(found[field])).placed(index, "", own_id)
    return paper_of(Entry(**found), path, index, line)


def _within(values: Mapping[str, Any], name: str) -> Any:
    outer, dot, inner = name.partition(".")
    within = values.get(outer) if dot else None
    if not isinstance(within, dict):
        return _MISSING
    return within[inner] if inner in within else _within(within, inner)
