"""Feeds: RSS and Atom, whose descriptions may be HTML; arXiv's listings and the answers of its API among them.

Sources: https://www.rssboard.org/rss-specification, https://info.arxiv.org/help/rss.html,
https://info.arxiv.org/help/api/user-manual.html
"""

import re
from functools import partial
from xml.etree.ElementTree import Element

from extract.readers.digest_rules import DigestRules, abstract_of
from extract.readers.entry import Entry, Reader, arxiv_id, flat
from extract.readers.html_blocks import blocks
from extract.readers.xml_records import every, first, read_records, root

_IDENTIFIED = re.compile(r"\.? \(arXiv:(?P<id>[^\s)]+)(?: \[(?P<category>[^\]]+)\])?[^)]*\)$")
_HTML = re.compile(r"<(?:p|div|br|img|a|b|i|em|strong|span|ul|ol|h[1-6]|table|blockquote|pre)\b[^<>]*>", re.IGNORECASE)
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
_SENTENCE = re.compile(r"[.!?:…][\"'”’)]*$")
_LONG = 200  # characters: no list of authors, no line of links


def _entry_of_entry(rules: DigestRules, entry: Element) -> Entry:
    name = first(entry, "id") or ""
    known = arxiv_id(name)
    links = [link for link in entry.iter("link") if link.get("rel", "alternate") == "alternate"]
    return Entry(
        title=first(entry, "title"),
        abstract=_described(rules, entry.find("summary"), entry.find("content")),
        id=known.id if known else name or None,
        date=first(entry, "published", "updated"),
        arxiv_id=name,
        doi=first(entry, "doi"),
        categories=[category.get("term") for category in entry.iter("category")],
        venue=first(entry, "journal_ref"),
        url=next((link.get("href") for link in links), None),
    )


def _entry_of_item(rules: DigestRules, item: Element) -> Entry:
    title = first(item, "title") or ""
    suffix = _IDENTIFIED.search(title)
    link = first(item, "link") or item.get("about")
    name = suffix["id"] if suffix else first(item, "guid") or link
    known = arxiv_id(name or "") or arxiv_id(link or "")
    return Entry(
        title=title[: suffix.start()] if suffix else title,
        abstract=_described(rules, item.find("description"), item.find("encoded")),
        id=known.id if known else name,
        date=first(item, "pubDate", "date"),
        arxiv_id=name,
        doi=first(item, "DOI", "doi"),
        categories=every(item, "category") or [suffix and suffix["category"]],
        url=link,
    )


def _described(rules: DigestRules, *parts: Element | None) -> str | None:
    """Return the abstract that a feed gives: of the parts of an item that may hold it, the longest that is there."""
    found = (_abstract("".join(part.itertext()), rules) for part in parts if part is not None)
    return max(found, key=len, default=None) or None


def _abstract(description: str, rules: DigestRules) -> str:
    """Return an abstract without pictures, authors and votes."""
    is_html = _HTML.search(description) is not None
    paragraphs = [block.text for block in blocks(description)] if is_html else _BLANK_LINE.split(description)
    said = abstract_of(map(flat, paragraphs), rules)
    return " ".join([text for text in said if len(text) > _LONG or _SENTENCE.search(text)] or said)


atom = Reader(
    lambda head: root(head) in {"feed", "entry"},
    lambda source: read_records(source, {"entry"}, partial(_entry_of_entry, source.digest)),
)
rss = Reader(
    lambda head: root(head) in {"rss", "RDF"},
    lambda source: read_records(source, {"item"}, partial(_entry_of_item, source.digest)),
)
