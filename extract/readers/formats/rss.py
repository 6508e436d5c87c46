"""RSS: arXiv's daily listing, as it is today and as it was until 2024, and feeds whose descriptions are HTML.

Sources: https://www.rssboard.org/rss-specification, https://info.arxiv.org/help/rss.html
"""

import re
from collections.abc import Iterator
from functools import partial
from xml.etree.ElementTree import Element

from extract.errors import Refusal
from extract.paper import Paper
from extract.readers.digest_rules import DigestRules
from extract.readers.entry import Entry, flat
from extract.readers.html_blocks import blocks
from extract.readers.identifiers import arxiv_id
from extract.readers.input import Head, Input
from extract.readers.labels import abstract_of
from extract.readers.xml_records import every, first, read_records, root

_IDENTIFIED = re.compile(r"\.? \(arXiv:(?P<id>[^\s)]+)(?: \[(?P<category>[^\]]+)\])?[^)]*\)$")
_HTML = re.compile(r"<(?:p|div|br|img|a|b|i|em|strong|span|ul|ol|h[1-6]|table|blockquote|pre)\b[^<>]*>", re.IGNORECASE)
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
_SENTENCE = re.compile(r"[.!?:…][\"'”’)]*$")
_LONG = 200  # characters: no list of authors, no line of links


def recognises(head: Head) -> bool:
    """Tell whether the input is RSS, 2.0 or 1.0."""
    return root(head) in {"rss", "RDF"}


def read(source: Input) -> Iterator[Paper | Refusal]:
    """Yield the paper of each item, or why there is none."""
    return read_records(source, frozenset({"item"}), partial(_entry, source.digest))


def described(rules: DigestRules, *parts: Element | None) -> str | None:
    """Return the abstract that a feed gives: of the parts of an item that may hold it, the longest that is there."""
    found = (_abstract("".join(part.itertext()), rules) for part in parts if part is not None)
    return max(found, key=len, default=None) or None


def _abstract(description: str, rules: DigestRules) -> str:
    """Return an abstract without pictures, authors and votes."""
    is_html = _HTML.search(description) is not None
    paragraphs = [block.text for block in blocks(description)] if is_html else _BLANK_LINE.split(description)
    said = abstract_of(map(flat, paragraphs), rules)
    return " ".join([text for text in said if len(text) > _LONG or _SENTENCE.search(text)] or said)


def _entry(rules: DigestRules, item: Element) -> Entry:
    title = first(item, "title") or ""
    suffix = _IDENTIFIED.search(title)
    link = first(item, "link") or item.get("about")
    name = suffix["id"] if suffix else first(item, "guid") or link
    known = arxiv_id(name or "") or arxiv_id(link or "")
    return Entry(
        title=title[: suffix.start()] if suffix else title,
        abstract=described(rules, item.find("description"), item.find("encoded")),
        id=known.id if known else name,
        date=first(item, "pubDate", "date"),
        arxiv_id=name,
        doi=first(item, "DOI", "doi"),
        categories=every(item, "category") or [suffix and suffix["category"]],
        url=link,
    )
