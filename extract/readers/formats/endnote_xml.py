"""EndNote's XML, which other reference managers write too.

Source: https://support.clarivate.com/Endnote (the DTD RSXML.dtd comes with the program).
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from extract.errors import Refusal
from extract.paper import Paper
from extract.readers.entry import Entry
from extract.readers.input import Head, Input
from extract.readers.xml_records import every, first, read_records, root


def recognises(head: Head) -> bool:
    """Tell whether the input is a library that EndNote has exported."""
    return root(head) in {"xml", "records"}


def read(source: Input) -> Iterator[Paper | Refusal]:
    """Yield the paper of each record, or why there is none."""
    return read_records(source, frozenset({"record"}), _entry)


def _entry(record: Element) -> Entry:
    urls = every(record, "urls/*/url")
    return Entry(
        title=first(record, "titles/title"),
        abstract=first(record, "abstract"),
        id=first(record, "label", "accession-num", "rec-number"),
        date=first(record, "dates/year", "dates/pub-dates/date"),
        arxiv_id=next((url for url in urls if "arxiv.org" in url), None),
        doi=first(record, "electronic-resource-num"),
        categories=every(record, "keywords/keyword"),
        venue=first(record, "periodical/full-title", "titles/secondary-title"),
        url=next(iter(urls), None),
    )
