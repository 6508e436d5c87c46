"""A golden check as machines read it: JSON, JUnit XML, and a Markdown summary for GitHub."""

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
from extract.evaluate.golden.changes import Change
from extract.evaluate.golden.folder import Comparison
from extract.evaluate.golden.words import heading, lines


def as_json(comparisons: Sequence[Comparison]) -> bytes:
    """Return every change, with the entries on both sides, as one JSON object."""
    data: dict[str, Any] = {
        "records": sum(len(c.ids) for c in comparisons),
        "changes": [asdict(change) for c in comparisons for change in c.changes],
    }
    return orjson.dumps(data, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def as_junit(comparisons: Sequence[Comparison]) -> bytes:
    """Return JUnit XML: a test suite a file, a test case a record; a record that changed has failed."""
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
    """Return a summary in GitHub's Markdown: counts a field, then the changes of at most `most` records."""
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
    return "\n".join([heading(change), *(f"    {line.text}" for line in lines(change))])
