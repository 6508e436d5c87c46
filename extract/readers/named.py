"""Looking up values by any of the names that they may go by, whatever the case of these and the marks within."""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache, partial
from typing import Any, Final

from extract.readers.fields import key_of
from extract.readers.values import text_of_value

MISSING: Final = object()
first_of: Final = partial(text_of_value, first=True)


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
    text_of: Callable[[Any], Any] = first_of,
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
