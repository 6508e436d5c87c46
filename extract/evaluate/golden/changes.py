"""Changes between the records expected and those that come: entry by entry, with the text that each was read from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from extract.paper import Paper
from extract.writers.recordfile import Data

Key = tuple[str, int]  # a record's id, and how often that id came before in its file


@dataclass(frozen=True, slots=True)
class Quote:
    """A place in a paper: what was read there, with a little of the text on either side."""

    before: str
    read: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """One change in one field of a record; `field` is "record" where the whole record is new or missing.

    `expected` and `found` are None on the side where there is nothing, and whole lists where only order changed.
    """

    file: str
    id: str
    field: str
    kind: Literal["new", "missing", "changed", "reordered"]
    expected: Any
    found: Any
    expected_in: Quote | None = None
    found_in: Quote | None = None

    @property
    def attributes(self) -> dict[str, tuple[Any, Any]]:
        """Return what changed within an entry: attribute, before and after."""
        if self.kind != "changed" or not isinstance(self.expected, dict) or not isinstance(self.found, dict):
            return {}
        keys = dict.fromkeys([*self.expected, *self.found])
        pairs = {key: (self.expected.get(key), self.found.get(key)) for key in keys}
        return {key: pair for key, pair in pairs.items() if pair[0] != pair[1]}


def compare(
    file: str, expected: Iterable[Data], found: Iterable[Data], papers: Mapping[str, Paper] | None = None
) -> list[Change]:
    """Return the changes from the records `expected` to those `found`, which belong together by id.

    `papers`, by id, are where the quotes come from.
    """
    changes: list[Change] = []
    for (id_, _), old, new in paired(expected, found):
        paper = (papers or {}).get(id_)
        if old is None or new is None:
            changes.append(Change(file, id_, "record", "missing" if new is None else "new", old, new))
            continue
        for field in new | old:
            changes += _field(file, id_, field, old.get(field), new.get(field), paper)
    return changes


def paired(expected: Iterable[Data], found: Iterable[Data]) -> list[tuple[Key, Data | None, Data | None]]:
    """Return the records found, each with the one expected, and those expected that none was found for.

    They belong together by id, or else by title: an id that is made of the text changes with it.
    """
    before, after = by_key(expected), by_key(found)
    titled = {old["title"]: key for key, old in before.items() if key not in after and old.get("title")}
    pairs: list[tuple[Key, Data | None, Data | None]] = []
    for key, new in after.items():
        same = key if key in before else titled.pop(new.get("title"), key)
        pairs.append((key, before.pop(same, None), new))
    return [*pairs, *((key, old, None) for key, old in before.items())]


def by_key(records: Iterable[Data]) -> dict[Key, Data]:
    """Return records by id and, since a digest may show a paper twice, by how often the id came before."""
    keyed: dict[Key, Data] = {}
    times: dict[str, int] = {}
    for record in records:
        count = times.get(record["id"], 0)
        times[record["id"]] = count + 1
        keyed[record["id"], count] = record
    return keyed


def quote(entry: Any, paper: Paper | None) -> Quote | None:
    """Return the first place that the evidence of `entry` names, with the text around it."""
    if paper is None or not isinstance(entry, dict) or not entry.get("evidence"):
        return None
    place = entry["evidence"][0]
    raw = paper.title if place["section"] == "title" else paper.abstract
    start, end = place["start"], place["end"]
    before, after = raw[max(0, start - _AROUND) : start], raw[end : end + _AROUND]
    if start > _AROUND:
        before = "…" + before[before.find(" ") + 1 :]
    if end + _AROUND < len(raw):
        after = after[: after.rfind(" ") + 1 or None].rstrip() + "…"
    return Quote(*(" ".join(f"|{part}|".split())[1:-1] for part in (before, raw[start:end], after)))


_AROUND = 60  # characters of text on either side


def _field(file: str, id_: str, field: str, old: Any, new: Any, paper: Paper | None) -> list[Change]:
    if old == new:
        return []
    if not isinstance(old, list) or not isinstance(new, list):
        return [Change(file, id_, field, "changed", old, new)]
    said, said_now = list(map(_said, old)), list(map(_said, new))
    if said == said_now:
        return []
    missing = [entry for entry, one in zip(old, said, strict=True) if one not in said_now]
    added = [entry for entry, one in zip(new, said_now, strict=True) if one not in said]
    if not missing and not added:  # the same entries in another order, or another number of times
        return [Change(file, id_, field, "reordered", old, new)]
    changes = []
    for entry in added:
        alike = [old for old in missing if _is_same(old, entry)]
        if not alike:
            changes.append(Change(file, id_, field, "new", None, entry, None, quote(entry, paper)))
            continue
        before = max(alike, key=lambda old: sum(old.get(key) == value for key, value in entry.items()))
        missing.remove(before)
        quotes = quote(before, paper), quote(entry, paper)
        changes.append(Change(file, id_, field, "changed", before, entry, *quotes))
    gone = [Change(file, id_, field, "missing", entry, None, quote(entry, paper), None) for entry in missing]
    return gone + changes


def _said(entry: Any) -> Any:
    """Return an entry without what is null, since an attribute that a later version added says nothing of it."""
    return {k: v for k, v in entry.items() if v is not None} if isinstance(entry, dict) else entry


def _is_same(one: Any, other: Any) -> bool:
    """Tell whether two entries are one thing, read otherwise: the same name or URL, or partly the same place."""
    if not isinstance(one, dict) or not isinstance(other, dict):
        return False
    if any(key in one and one[key] == other.get(key) for key in ("name", "url")):
        return True
    return any(
        a["section"] == b["section"] and a["start"] < b["end"] and b["start"] < a["end"]
        for a in one.get("evidence", [])
        for b in other.get("evidence", [])
    )
