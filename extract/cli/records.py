"""How records look in a terminal: one below the other, or as a table with a row each."""

import io
from collections import Counter
from collections.abc import Iterable
from typing import Any

import orjson
from rich import box
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from extract.cli.common import counted, print_lines
from extract.errors import printable
from extract.record.fields import FIELDS

Data = dict[str, Any]


class Shown(io.RawIOBase):
    """A stream that shows the records, each a line of JSON, that are written to it."""

    def __init__(self, console: Console) -> None:
        super().__init__()
        self.console = console

    def write(self, line: bytes, /) -> int:  # type: ignore[override]
        """Show one record."""
        print_lines(self.console, listing(orjson.loads(line)), "")
        return len(line)


def listing(record: Data) -> RenderableType:
    """Return what a record states: a line a field, below its title and id."""
    title = Text.assemble((printable(record["title"]) or "(no title)", "bold"), ("  " + printable(record["id"]), "dim"))
    fields = Table.grid(padding=(0, 2))
    fields.add_column(style="cyan", no_wrap=True)
    fields.add_column(overflow="fold")
    for field, known in FIELDS.items():
        if record[field]:
            fields.add_row(f"  {known.many.lower()}", Text("; ".join(_said(field, entry) for entry in record[field])))
    return Group(title, fields if fields.row_count else Text("  nothing was found", "dim"))


def overview(records: Iterable[Data]) -> Table:
    """Return a table with a row a field: how many papers and entries have it, and what is named by most papers."""
    found = list(records)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, expand=True)
    table.add_column(f"of {counted(len(found), 'paper')}", no_wrap=True)
    for name in ("name any", "entries"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("such as", no_wrap=True, overflow="ellipsis", ratio=1)
    for field, known in FIELDS.items():
        papers = [[_name(field, entry) for entry in record.get(field, [])] for record in found]
        names = Counter(name for entries in papers for name in dict.fromkeys(entries))
        such = ", ".join(name for name, _ in names.most_common(_SUCH))
        counts = sum(map(bool, papers)), sum(map(len, papers))
        table.add_row(known.many.lower(), *(f"{count:,}" for count in counts), Text(printable(such)))
    return table


_SUCH = 9  # names that may be shown of a field: more than fit into a line


def _name(field: str, entry: Data) -> str:
    return str(entry.get("canonical") or " ".join(FIELDS[field].say(entry)[0].split()))


def _said(field: str, entry: Data) -> str:
    name, said, kind, _, _ = FIELDS[field].say(entry)
    told = kind if field == "links" or kind in {"proposed", "introduced"} else ""
    if field in {"speedups", "savings"} and entry["baseline"]:
        told = f"against {entry['baseline']}"
    return printable(f"{name} {said}" if field == "results" else f"{name} ({told})" if told else name)
