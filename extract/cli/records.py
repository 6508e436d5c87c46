"""How records look in a terminal: one below the other, or as a table with a row each."""

import io
from collections import Counter
from collections.abc import Iterable
from typing import Any

import orjson
from rich.table import Table
from rich.text import Text

from extract.cli.common import counted, display, hanging, table
from extract.errors import printable
from extract.record.fields import FIELDS

Data = dict[str, Any]


class Shown(io.RawIOBase):
    """A stream that shows the records, each a line of JSON, that are written to it."""

    def write(self, line: bytes, /) -> int:  # type: ignore[override]
        """Show one record."""
        display(*listing(orjson.loads(line)))
        return len(line)


def listing(record: Data) -> list[Text]:
    """Return what a record states: a line for each field, below its title and id."""
    title = Text.assemble((printable(record["title"]) or "(no title)", "bold"), ("  " + printable(record["id"]), "dim"))
    said = [
        hanging(Text(f"  {known.many.lower():<12}", "cyan"), Text("; ".join(_said(field, e) for e in record[field])))
        for field, known in FIELDS.items()
        if record[field]
    ]
    return [hanging("", title), *(said or [Text("  nothing was found", "dim")]), Text()]


def overview(records: Iterable[Data]) -> Table:
    """Return a table with a row for each field: how many papers and entries have it, and the most frequent."""
    found = list(records)
    made = table(f"of {counted(len(found), 'paper')}", "with any", "entries")
    made.add_column("for example", no_wrap=True, overflow="ellipsis", ratio=1)
    made.expand = True
    for field, known in FIELDS.items():
        papers = [[_name(field, entry) for entry in record.get(field, [])] for record in found]
        names = Counter(name for entries in papers for name in dict.fromkeys(entries))
        examples = ", ".join(name for name, _ in names.most_common(_EXAMPLES))
        counts = sum(map(bool, papers)), sum(map(len, papers))
        made.add_row(known.many.lower(), *(f"{count:,}" for count in counts), Text(printable(examples)))
    return made


_EXAMPLES = 9  # of a field: more than fit into a line


def _name(field: str, entry: Data) -> str:
    return str(entry.get("canonical") or " ".join(FIELDS[field].say(entry)[0].split()))


def _said(field: str, entry: Data) -> str:
    name, said, kind, _, _ = FIELDS[field].say(entry)
    told = kind if field == "links" or kind in {"proposed", "introduced"} else ""
    if field in {"speedups", "savings"} and entry["baseline"]:
        told = f"against {entry['baseline']}"
    return printable(f"{name} {said}" if field == "results" else f"{name} ({told})" if told else name)
