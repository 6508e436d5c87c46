"""A golden check in words: each change for a person, and all of them as JSON, JUnit XML or Markdown for GitHub.

A change has a heading, and below it what changed, by which rule, and where it was read.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from html import escape
from itertools import groupby
from typing import Any
from xml.etree import ElementTree as ET

import orjson

from extract.errors import shown
from extract.evaluate.golden.changes import Change, Quote
from extract.evaluate.golden.folder import Comparison
from extract.record.fields import FIELDS


def as_json(comparisons: Sequence[Comparison]) -> bytes:
    """Return every change, with the entries on both sides, as one JSON object."""
    data: dict[str, Any] = {
        "records": sum(len(c.ids) for c in comparisons),
        "changes": [asdict(change) for c in comparisons for change in c.changes],
    }
    return orjson.dumps(data, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def as_junit(comparisons: Sequence[Comparison]) -> bytes:
    """Return JUnit XML: a test suite for each file, a test case for each record; one that changed fails."""
    total, failed = sum(len(c.ids) for c in comparisons), sum(len({x.id for x in c.changes}) for c in comparisons)
    root = ET.Element("testsuites", name="paperfacts golden", tests=str(total), failures=str(failed))
    for comparison in comparisons:
        changes: dict[str, list[Change]] = {id_: [] for id_ in comparison.ids}
        for change in comparison.changes:
            changes.setdefault(change.id, []).append(change)
        broken = sum(map(bool, changes.values()))
        suite = ET.SubElement(
            root, "testsuite", name=comparison.file, tests=str(len(changes)), failures=str(broken), errors="0"
        )
        for id_, changed in changes.items():
            case = ET.SubElement(suite, "testcase", classname=f"golden.{comparison.file}", name=shown(id_))
            if changed:
                message = ", ".join(f"{field} {n}" for field, n in Counter(c.field for c in changed).items())
                failure = ET.SubElement(case, "failure", type="golden", message=f"changed: {message}")
                failure.text = shown("\n".join(map(as_text, changed)))
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def as_markdown(comparisons: Sequence[Comparison], *, most: int = 50) -> bytes:
    """Return a summary in GitHub's Markdown: counts by field, then the changes of at most `most` records."""
    changes = [change for comparison in comparisons for change in comparison.changes]
    total = sum(len(c.ids) for c in comparisons)
    if not changes:
        return f"### Golden records: {total:,} as expected\n".encode()
    records = [(key, list(group)) for key, group in groupby(changes, lambda change: (change.file, change.id))]
    parts = [f"### Golden records: {len(records):,} of {total:,} changed", "", "| field | new | missing | changed |"]
    parts.append("| --- | ---: | ---: | ---: |")
    for field in dict.fromkeys(change.field for change in changes):
        kinds = Counter(change.kind for change in changes if change.field == field)
        parts.append(f"| {field} | {kinds['new']} | {kinds['missing']} | {kinds['changed'] + kinds['reordered']} |")
    for (file, id_), changed in records[:most]:
        told = "\n".join(map(as_text, changed))
        fence = "`" * max(3, 1 + max(map(len, _BACKTICKS.findall(told)), default=0))
        summary = f"<summary>{escape(file)} · {escape(id_)}</summary>"
        parts += ["", f"<details>{summary}", "", f"{fence}diff", told, fence, "", "</details>"]
    if len(records) > most:
        parts += ["", f"… and {len(records) - most:,} more records."]
    return shown("\n".join(parts) + "\n").encode()


_BACKTICKS = re.compile("`+")


def as_text(change: Change) -> str:
    """Return a change as plain text: a heading that a diff's colours suit, and indented lines below it."""
    return "\n".join([heading(change), *(f"    {line}" for line in lines(change))])


SIGNS = {"new": "+", "missing": "-", "changed": "~", "reordered": "~"}


def heading(change: Change) -> str:
    """Return the sign, the field and what the entry is, as in `+ datasets  BarSet`."""
    said = change.found if change.found is not None else change.expected
    return f"{SIGNS[change.kind]} {change.field}  {label(change.field, said)}".rstrip()


def lines(change: Change) -> list[str]:
    """Return what is below the heading: attributes, rules with scores, and quotes."""
    before, now = change.expected, change.found
    if change.kind == "reordered":
        sides = (", ".join(label(change.field, entry) for entry in side) for side in (before, now))
        return [f"order: {' → '.join(sides)}"]
    if change.kind != "changed":
        entry, place = (now, change.found_in) if change.kind == "new" else (before, change.expected_in)
        if change.field == "record" or not isinstance(entry, dict):
            return []
        said = {k: v for k, v in entry.items() if k not in _APART and v not in (None, [], False)}
        told = [", ".join(f"{key}: {_json(value)}" for key, value in said.items())] if said else []
        return [*told, f"by {rule(entry)}", *_quoted(place)]
    if not isinstance(now, dict):
        return [f"{_json(before)} → {_json(now)}"]
    told = [f"{key}: {_json(a)} → {_json(b)}" for key, (a, b) in _said(change).items()]
    if "by" in now:
        short, whole = (dict.fromkeys(rule(side, form) for side in (before, now)) for form in (".2f", ""))
        told.append(f"by {' → '.join(whole if len(whole) > len(short) else short)}")  # scores may differ further on
    if change.expected_in == change.found_in:
        return told + _quoted(change.found_in)
    return [*told, *_quoted(change.expected_in, "- "), *_quoted(change.found_in, "+ ")]


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


def _quoted(quote: Quote | None, sign: str = "") -> list[str]:
    return [] if quote is None else [f"{sign}{quote.before}[{quote.read}]{quote.after}"]


def _json(value: Any) -> str:
    return value if isinstance(value, str) and value else orjson.dumps(value).decode()
