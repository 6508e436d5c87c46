"""A change in words: a heading, and below it what changed, by which rule, and where it was read."""

from typing import Any, Literal, NamedTuple

import orjson

from extract.evaluate.golden.changes import Change, Quote
from extract.record.fields import FIELDS

SIGNS = {"new": "+", "missing": "-", "changed": "~", "reordered": "~"}


class Line(NamedTuple):
    """A line below a change's heading; `side` is the one that it speaks of, or both."""

    side: Literal["expected", "found", "both"]
    text: str
    quote: Quote | None = None


def heading(change: Change) -> str:
    """Return the sign, the field and what the entry is, as in `+ datasets  BarSet`."""
    said = change.found if change.found is not None else change.expected
    return f"{SIGNS[change.kind]} {change.field}  {label(change.field, said)}".rstrip()


def lines(change: Change) -> list[Line]:
    """Return what is below the heading: attributes, rules with scores, and quotes."""
    if change.kind == "reordered":
        sides = (change.expected, change.found)
        order = " → ".join(", ".join(label(change.field, entry) for entry in side) for side in sides)
        return [Line("both", f"order: {order}")]
    if change.kind == "changed":
        if not isinstance(change.found, dict):
            return [Line("both", f"{_json(change.expected)} → {_json(change.found)}")]
        told = [Line("both", f"{key}: {_json(a)} → {_json(b)}") for key, (a, b) in _said(change).items()]
        if "by" in change.found:
            sides = change.expected, change.found
            shown, whole = (dict.fromkeys(rule(side, form) for side in sides) for form in (".2f", ""))
            rules = whole if len(whole) > len(shown) else shown  # scores may differ in a later place
            told.append(Line("both", f"by {' → '.join(rules)}"))
        if change.expected_in == change.found_in:
            return told + _quoted("both", change.found_in)
        return [*told, *_quoted("expected", change.expected_in), *_quoted("found", change.found_in)]
    side: Literal["expected", "found"] = "found" if change.kind == "new" else "expected"
    entry, place = (change.found, change.found_in) if side == "found" else (change.expected, change.expected_in)
    if change.field == "record" or not isinstance(entry, dict):
        return []
    said = {k: v for k, v in entry.items() if k not in _APART and v not in (None, [], False)}
    told = [Line(side, ", ".join(f"{key}: {_json(value)}" for key, value in said.items()))] if said else []
    return [*told, Line(side, f"by {rule(entry)}"), *_quoted(side, place)]


def label(field: str, entry: Any) -> str:
    """Return what tells an entry from others of its field, or a record: its name, URL, text, number or title."""
    if not isinstance(entry, dict):
        return ""
    return FIELDS[field].say(entry)[0] if field in FIELDS else str(entry.get("title") or "")


def rule(entry: Any, form: str = ".2f") -> str:
    """Return the rule or model that found an entry, and its score in a `form` of numbers."""
    return f"{entry.get('by', '?')} ({entry.get('score', 0):{form}})"


# Told apart from the other attributes: in the heading, with the rule, or as a quote.
_APART = frozenset({"name", "url", "evidence", "by", "score"})


def _said(change: Change) -> dict[str, tuple[Any, Any]]:
    changed = {key: pair for key, pair in change.attributes.items() if key not in ("by", "score")}
    if "evidence" in changed:
        changed["evidence"] = (_places(changed["evidence"][0]), _places(changed["evidence"][1]))
    return changed


def _places(evidence: Any) -> str:
    return ", ".join(f"{e['section']} {e['start']}-{e['end']}" for e in evidence or [])


def _quoted(side: Literal["expected", "found", "both"], quote: Quote | None) -> list[Line]:
    return [] if quote is None else [Line(side, f"{quote.before}[{quote.read}]{quote.after}", quote)]


def _json(value: Any) -> str:
    return value if isinstance(value, str) and value else orjson.dumps(value).decode()
