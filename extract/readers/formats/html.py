"""Saved pages of Hugging Face's daily papers: the list of a day, or the page of one paper.

Such pages hold their papers as JSON in attributes. Where a page holds none, its heading is the title, and the
abstract is what stands below the heading that says so.
"""

import re
from collections.abc import Iterator
from typing import Any

import orjson

from extract.errors import PaperfactsError, Refusal, refuse
from extract.readers.entry import Entry, arxiv_id
from extract.readers.fields import FIELDS
from extract.readers.html_blocks import Block, blocks, unescaped
from extract.readers.keyed import entry_of_values
from extract.readers.streams import Head, Input, read_whole
from extract.readers.xml_records import root

_GENERATED = "AI-generated summary"  # the page's, not the authors'
_PAPERS = 16  # of the longest length, that a page may hold: it is read as a whole
_PROPERTIES = re.compile(r"\bdata-props\s*=\s*(?:\"([^\"]*+)\"|'([^']*+)')", re.IGNORECASE)
_LINK = re.compile(r"\bhref\s*=\s*[\"']?([^\s\"'<>]{0,200}arxiv\.org/[^\s\"'<>]{1,200})", re.IGNORECASE)
_HEADINGS = ("h1", "h2")


def recognises(head: Head) -> bool:
    """Tell whether the input is an HTML page."""
    start = head.content.lstrip()
    return root(head) in {"html", "HTML"} or start[:14].lower() == b"<!doctype html"


def read(source: Input) -> Iterator[Entry | Refusal]:
    """Yield what the page says of each paper."""
    content = read_whole(source.stream, source.limit * _PAPERS)
    if content is None:
        raise PaperfactsError(refuse("too-long", source.path, 1, limit=source.limit * _PAPERS))
    page = content.decode("utf-8", "replace")
    shown = _shown(page)
    if not shown and (entry := _entry(page)) is not None:
        yield entry
    for one in shown:
        yield entry_of_values(one, FIELDS, source.path)


def _shown(page: str) -> list[dict[str, Any]]:
    """Return the entries that the page lists, or else the one paper that it is about."""
    about: list[dict[str, Any]] = []
    for held in _PROPERTIES.finditer(page):
        try:
            properties = orjson.loads(unescaped(held[1] or held[2] or ""))
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


def _entry(page: str) -> Entry | None:
    found = iter(blocks(page))
    title = next((block.text for block in found if block.tag == "h1"), None)
    if title is None or not any(block.tag == "h2" and block.text.casefold() == "abstract" for block in found):
        return None
    link = _LINK.search(page)
    known = link and arxiv_id(link[1])
    return Entry(
        title=title,
        abstract="\n\n".join(_paragraphs(found)) or None,
        id=known.id if known else None,
        arxiv_id=link and link[1],
        url=link and link[1],
    )


def _paragraphs(below: Iterator[Block]) -> Iterator[str]:
    """Yield the paragraphs up to the next heading."""
    for block in below:
        if block.tag in _HEADINGS:
            return
        if block.tag == "p" and not block.text.startswith(_GENERATED):
            yield block.text
