"""How records show themselves in a notebook: small tables without scripts."""

from collections.abc import Sequence

from extract.record import Record
from extract.report.data import FIELDS, say
from extract.report.templates import template

_MOST = 50  # records shown: a notebook that held thousands would not open again


def record_html(record: Record) -> str:
    """Return a table of what one record states."""
    data = record.model_dump()
    fields = [
        (many, [(entry, *say(field, entry)[:3]) for entry in data[field]])
        for field, (many, _) in FIELDS.items()
        if data[field]
    ]
    return template("record.html").render(title=record.title, fields=fields)


def records_html(records: Sequence[Record]) -> str:
    """Return a table with a row a record, of the first fifty, and the names of what each states."""
    rows = []
    for record in records[:_MOST]:
        data = record.model_dump()
        rows.append((record.title, [", ".join(say(field, entry)[0] for entry in data[field]) for field in FIELDS]))
    count = f"{len(records):,} records" if len(records) <= _MOST else f"{_MOST} of {len(records):,} records"
    columns = ["Title", *(many for many, _ in FIELDS.values())]
    return template("records.html").render(count=count, columns=columns, rows=rows)
