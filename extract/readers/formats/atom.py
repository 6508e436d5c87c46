"""Atom: answers of the arXiv API, arXiv's daily listing as Atom, and other feeds.

Sources: https://info.arxiv.org/help/api/user-manual.html, https://info.arxiv.org/help/rss.html
"""

from collections.abc import Iterator
from functools import partial
from xml.etree.ElementTree import Element

from extract.errors import Refusal
from extract.paper import Paper
from extract.readers.digest_rules import DigestRules
from extract.readers.entry import Entry
from extract.readers.formats.rss import described
from extract.readers.identifiers import arxiv_id
from extract.readers.input import Head, Input
from extract.readers.xml_records import first, read_records, root


def recognises(head: Head) -> bool:
    """Tell whether the input is an Atom feed, or one entry of one."""
    return root(head) in {"feed", "entry"}


def read(source: Input) -> Iterator[Paper | Refusal]:
    """Yield the paper of each entry, or why there is none."""
    return read_records(source, frozenset({"entry"}), partial(_entry, source.digest))


def _entry(rules: DigestRules, entry: Element) -> Entry:
    name = first(entry, "id") or ""
    known = arxiv_id(name)
    links = [link for link in entry.iter("link") if link.get("rel", "alternate") == "alternate"]
    return Entry(
        title=first(entry, "title"),
        abstract=described(rules, entry.find("summary"), entry.find("content")),
        id=known.id if known else name or None,
        date=first(entry, "published", "updated"),
        arxiv_id=name,
        doi=first(entry, "doi"),
        categories=[category.get("term") for category in entry.iter("category")],
        venue=first(entry, "journal_ref"),
        url=next((link.get("href") for link in links), None),
    )
