"""Saved pages of Hugging Face's daily papers: the list of a day, or the page of one paper.

Such pages hold their papers as JSON in attributes. Where a page holds none, its heading is the title, and the
abstract is what stands below the heading that says so.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import orjson

from extract.errors import Refusal, refuse
from extract.paper import Paper
from extract.readers.entry import Entry, flat, paper_of
from extract.readers.fields import FIELDS
from extract.readers.identifiers import arxiv_id
from extract.readers.input import Head, Input
from extract.readers.keyed import paper_of_values
from extract.readers.streams import read_whole
from extract.readers.xml_records import root

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_GENERATED = "AI-generated summary"  # the page's, not the authors'
_DEEPEST = 20_000  # elements; those that are never closed count too
_TAG = re.compile(rb"<(/?)([A-Za-z][A-Za-z0-9]*)")
_PAPERS = 64  # of the longest length, that a page may hold: it is read as a whole


def recognises(head: Head) -> bool:
    """Tell whether the input is an HTML page."""
    start = head.content.lstrip()
    return root(head) in {"html", "HTML"} or start[:9].lower() == b"<!doctype"


def read(source: Input) -> Iterator[Paper | Refusal]:
    """Yield the papers of the page, or why there are none."""
    from selectolax.lexbor import LexborHTMLParser

    content = read_whole(source.stream, source.limit * _PAPERS)
    if content is None:
        yield refuse("too-long", source.path, 1, limit=source.limit * _PAPERS)
        return
    if _is_deep(content):
        yield refuse("too-deep", source.path, 1, limit=_DEEPEST)
        return
    page = LexborHTMLParser(content)
    shown = _shown(page)
    if not shown and (entry := _entry(page)) is not None:
        yield paper_of(entry, source.path, 0)
    for index, one in enumerate(shown):
        yield paper_of_values(one, FIELDS, source.path, index)


def _is_deep(content: bytes) -> bool:
    """Tell whether elements are nested so deeply that the parser, quadratic in depth, would take seconds."""
    unclosed: Counter[bytes] = Counter()
    depth = 0
    for tag in _TAG.finditer(content):
        end, name = tag.groups()
        if not end:
            unclosed[name] += 1
            depth += 1
        elif unclosed[name]:
            unclosed[name] -= 1
            depth -= 1
        if depth > _DEEPEST:
            return True
    return False


def _shown(page: "LexborHTMLParser") -> list[dict[str, Any]]:
    """Return the entries that the page lists, or else the one paper that it is about."""
    about: list[dict[str, Any]] = []
    for node in page.css("[data-props]"):
        try:
            properties = orjson.loads(node.attributes.get("data-props") or "")
        except orjson.JSONDecodeError:
            continue
        if not isinstance(properties, dict):
            continue
        if isinstance(listed := properties.get("dailyPapers"), list):
            return [one for one in listed if isinstance(one, dict)]
        paper = properties.get("paper")
        if not about and isinstance(paper, dict) and paper.keys() >= {"title", "summary"}:
            about = [{"paper": paper}]
    return about


def _entry(page: "LexborHTMLParser") -> Entry | None:
    title = page.css_first("h1")
    heading = next((node for node in page.css("h2") if flat(node.text()).casefold() == "abstract"), None)
    if title is None or heading is None:
        return None
    link = next((href for node in page.css("a[href*='arxiv.org/']") if (href := node.attributes.get("href"))), "")
    known = arxiv_id(link)
    return Entry(
        title=flat(title.text()),
        abstract="\n\n".join(_below(heading)) or None,
        id=known.id if known else None,
        arxiv_id=link,
        url=link or None,
    )


def _below(heading: "LexborNode") -> Iterator[str]:
    """Yield the paragraphs between a heading and the next one, wherever they are nested."""
    node = heading.next
    while node is not None and node.tag not in {"h1", "h2"}:
        paragraphs = [node] if node.tag == "p" else node.css("p")
        said = (flat(paragraph.text()) for paragraph in paragraphs)
        yield from (text for text in said if text and not text.startswith(_GENERATED))
        node = node.next
