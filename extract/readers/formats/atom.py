"""Atom: answers of the arXiv API, and arXiv's daily listing as Atom.

Sources: https://info.arxiv.org/help/api/user-manual.html, https://info.arxiv.org/help/rss.html
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from extract.errors import Refusal
from extract.paper import Paper
from extract.readers.entry import Entry
from extract.readers.formats.rss import without_announcement
from extract.readers.identifiers import arxiv_id
from extract.readers.input import Head, Input
from extract.readers.xml_records import read_records, root, text


def recognises(head: Head) -> bool:
    """Tell whether the input is an Atom feed, or one entry of one."""
    return root(head) in {"feed", "entry"}


def read(source: Input) -> Iterator[Paper | Refusal]:
    """Yield the paper of each entry, or why there is none."""
    return read_records(source, frozenset({"entry"}), _entry)


def _entry(entry: Element) -> Entry:
    name = text(entry.find("id")) or ""
    known = arxiv_id(name)
    return Entry(
        title=text(entry.find("title")),
        abstract=without_announcement(text(entry.find("summary"))),
        id=known.id if known else name or None,
        date=text(entry.find("published")) or text(entry.find("updated")),
        arxiv_id=name,
        doi=text(entry.find("doi")),
        categories=[category.get("term") for category in entry.iter("category")],
        venue=text(entry.find("journal_ref")),
        url=next((link.get("href") for link in entry.iter("link") if link.get("rel") == "alternate"), None),
    )
