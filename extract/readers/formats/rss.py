"""RSS: arXiv's daily listing, as it is today and as it was until 2024.

Source: https://info.arxiv.org/help/rss.html
"""

import html
import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from extract.errors import Refusal
from extract.paper import Paper
from extract.readers.entry import Entry, flat
from extract.readers.identifiers import arxiv_id
from extract.readers.input import Head, Input
from extract.readers.xml_records import read_records, root, text

_ANNOUNCEMENT = re.compile(r"arXiv:\S+ Announce Type: \S+ Abstract: ")
_IDENTIFIED = re.compile(r"\.? \(arXiv:(?P<id>[^\s)]+)(?: \[(?P<category>[^\]]+)\])?[^)]*\)$")
_PARAGRAPH = re.compile(r"</?p>")


def recognises(head: Head) -> bool:
    """Tell whether the input is RSS, 2.0 or 1.0."""
    return root(head) in {"rss", "RDF"}


def read(source: Input) -> Iterator[Paper | Refusal]:
    """Yield the paper of each item, or why there is none."""
    return read_records(source, frozenset({"item"}), _entry)


def without_announcement(description: str | None) -> str | None:
    """Return an abstract without what a listing of arXiv puts around it."""
    if description is None:
        return None
    if _PARAGRAPH.match(description):  # the old listing held HTML
        description = html.unescape(_PARAGRAPH.sub(" ", description))
    return flat(_ANNOUNCEMENT.sub("", description, count=1))


def _entry(item: Element) -> Entry:
    title = text(item.find("title")) or ""
    suffix = _IDENTIFIED.search(title)
    link = text(item.find("link")) or item.get("about")
    name = suffix["id"] if suffix else text(item.find("guid")) or link
    known = arxiv_id(name or "")
    categories = [text(category) for category in item.iter("category")]
    return Entry(
        title=title[: suffix.start()] if suffix else title,
        abstract=without_announcement(text(item.find("description"))),
        id=known.id if known else name,
        date=text(item.find("pubDate")) or text(item.find("date")),
        arxiv_id=name,
        doi=text(item.find("DOI")) or text(item.find("doi")),
        categories=categories or [suffix and suffix["category"]],
        url=link,
    )
