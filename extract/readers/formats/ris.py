"""RIS, as reference managers and publishers export it: record by record, from TY to ER.

Source: https://en.wikipedia.org/wiki/RIS_(file_format), and the tags that rispy knows.
"""

import re
from collections.abc import Iterator
from typing import Any

from extract.errors import Refusal, refuse
from extract.paper import Paper
from extract.readers.entry import Entry, paper_of
from extract.readers.input import Head, Input
from extract.readers.lines import gather, read_lines, text_of

_BEGINS = re.compile(rb"TY  ?- ?")
_END = re.compile(r"^ER  ?-", re.MULTILINE)
_TITLES = ("title", "primary_title")
_ABSTRACTS = ("abstract", "notes_abstract")
_VENUES = ("journal_name", "secondary_title", "alternate_title3", "alternate_title2")
_DATES = ("date", "publication_year", "year")


def recognises(head: Head) -> bool:
    """Tell whether the first line that says anything begins a record."""
    return _BEGINS.match(head.content.lstrip()) is not None


def read(source: Input) -> Iterator[Paper | Refusal]:
    """Yield the paper of each record, or why there is none."""
    lines = read_lines(source.stream, source.limit)
    records = gather(lines, lambda line: _BEGINS.match(line) is not None, source.limit)
    for index, record in enumerate(records):
        found = _parsed(text_of(record, source.path, source.limit), source.path, record[0].number)
        if isinstance(found, Refusal):
            yield found.placed(index, b"\n".join(line.raw for line in record[:5]).decode("utf-8", "replace"))
        else:
            yield paper_of(found, source.path, index, record[0].number)


def _parsed(text: str | Refusal, path: str, line: int) -> Entry | Refusal:
    import rispy

    if isinstance(text, Refusal):
        return text
    if not _END.search(text):
        return refuse("not-ris", path, line, found="no ER at its end")
    try:
        (values, *_) = rispy.loads(text)
    except (ValueError, OSError, LookupError) as error:
        return refuse("not-ris", path, line, found=error)
    urls = values.get("urls") or []
    return Entry(
        title=_first(values, _TITLES),
        abstract=_first(values, _ABSTRACTS),
        id=_first(values, ("id", "accession_number")),
        date=_first(values, _DATES),
        arxiv_id=next((url for url in urls if "arxiv.org" in url), None),
        doi=values.get("doi"),
        categories=values.get("keywords"),
        venue=_first(values, _VENUES),
        url=next(iter(urls), None),
    )


def _first(values: dict[str, Any], names: tuple[str, ...]) -> Any:
    return next((values[name] for name in names if values.get(name)), None)
