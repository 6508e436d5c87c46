"""How records show themselves in a notebook: small tables without scripts."""

from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pydantic import BaseModel

from extract.record.fields import FIELDS

_MOST = 50  # records shown: a notebook that held thousands would not open again
_TEMPLATES = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined)


def record_html(record: BaseModel) -> str:
    """Return a table of what one record states."""
    data = record.model_dump()
    fields = [
        (field.many, [(entry, *field.say(entry)[:3]) for entry in data[name]])
        for name, field in FIELDS.items()
        if data[name]
    ]
    return _TEMPLATES.get_template("record.html").render(title=data["title"], abstract=data["abstract"], fields=fields)


def records_html(records: Sequence[BaseModel]) -> str:
    """Return a table with a row a record, of the first fifty, and the names of what each states."""
    rows = []
    for record in records[:_MOST]:
        data = record.model_dump()
        names = [", ".join(field.say(entry)[0] for entry in data[name]) for name, field in FIELDS.items()]
        rows.append((data["title"], names))
    count = f"{len(records):,} records" if len(records) <= _MOST else f"{_MOST} of {len(records):,} records"
    columns = ["Title", *(field.many for field in FIELDS.values())]
    return _TEMPLATES.get_template("records.html").render(count=count, columns=columns, rows=rows)
