"""Digests in Markdown, and newsletters with bullets: titles as headings or list items, each with its abstract below.

Parsers of Markdown would take `$a_b$` and `*` of an abstract for marks of emphasis; what is read here are only the
marks at the edges of lines and titles.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from extract.errors import Refusal, refuse
from extract.paper import Paper
from extract.readers.digest_rules import DigestRules, load
from extract.readers.entry import Entry, paper_of
from extract.readers.identifiers import arxiv_id
from extract.readers.input import Head, Input
from extract.readers.labels import abstract_of, labelled
from extract.readers.lines import gather, read_lines, text_of
from extract.readers.titles import ITEM, LINK, PAPER, Title, depth_of_titles, parts_of, title_on
from extract.rulefiles.resources import data_folder

_ADDRESS: Final = re.compile(r"https?://[^\s()<>\[\]\"'|]+")
_ARXIV: Final = re.compile(r"arxiv(?: id)?\W{1,8}(\d{4}\.\d{4,5}(?:v\d{1,2})?)", re.IGNORECASE)
_MARK: Final = re.compile(r"(?:[-*+•]|\d{1,3}[.)]|>)\s+")
_TAG: Final = re.compile(r"</?(?:details|summary|b|i|em|strong|p|div|br|hr|img|a|sup|sub)\b[^<>]{0,400}>")
# Rules, a label cut off, links, and names in italics.
_NO_TEXT: Final = re.compile(
    rf"(?:[-*_=]\s*){{3,}}|\*\*[^*]{{0,40}}|(?:[^\w\[]{{0,9}}{LINK})+\W{{0,9}}|([*_])[^*_]{{1,400}}(?<![.!?])\1",
    re.IGNORECASE,
)


def recognises(head: Head) -> bool:
    """Tell whether titles stand in the input as headings or list items, with what shows that they are of papers."""
    return _depth(head, _built_in()) is not None


def read(source: Input) -> Iterator[Paper | Refusal]:
    """Yield the paper of each title, or why there is none. A heading above the titles may give their date."""
    rules = source.digest
    depth = _depth(source.head, rules) or ITEM

    def title_of(raw: bytes) -> Title | None:
        title = title_on(raw.decode("utf-8", "replace"), rules)
        return title if title and (title.depth == depth or title.depth < min(depth, ITEM)) else None

    date: str | None = None
    index = 0
    lines = read_lines(source.stream, source.limit)
    for group in gather(lines, lambda raw: title_of(raw) is not None, source.limit):
        title = title_of(group[0].raw)
        if title is None or title.depth != depth:
            date = (title and _date(title.text, rules)) or date
            continue
        text = text_of(group, source.path, source.limit)
        found = text if isinstance(text, Refusal) else _entry(title, text.split("\n")[1:], date, rules)
        if isinstance(found, Entry) and not found.abstract:
            found = refuse("title-alone", source.path, group[0].number, found=repr(found.title))
        if isinstance(found, Refusal):
            yield found.placed(index, title.text)
        else:
            yield paper_of(found, source.path, index, group[0].number)
        index += 1


@cache
def _built_in() -> DigestRules:
    return load(data_folder("rules"))


def _depth(head: Head, rules: DigestRules) -> int | None:
    content = head.content if head.whole else head.content.rpartition(b"\n")[0]
    return depth_of_titles(content.decode("utf-8", "replace"), rules)


def _date(text: str, rules: DigestRules) -> str | None:
    return next((found[0] for rule in rules.dates if (found := rule.pattern.search(text))), None)


def _entry(title: Title, below: list[str], date: str | None, rules: DigestRules) -> Entry:
    name, rest, address = parts_of(title.text)
    everything = "\n".join([title.text, *below])
    addresses = [address, *_ADDRESS.findall(everything)]
    known = next(filter(None, map(arxiv_id, filter(None, addresses))), None)
    written = _ARXIV.search(everything)
    found = known.id if known else written and written[1]
    # What follows a heading on its line is no abstract.
    paragraphs = _paragraphs([rest if title.depth >= ITEM else "", *below], rules)
    return Entry(
        title=name,
        abstract="\n\n".join(abstract_of(paragraphs, rules)) or None,
        id=found,
        date=date,
        arxiv_id=found,
        url=address or next(filter(PAPER.search, addresses), None),
    )


def _paragraphs(lines: list[str], rules: DigestRules) -> Iterator[str]:
    """Yield the paragraphs below a title, each label beginning one; what stands under other headings is left out."""
    held: list[str] = []
    passed_over = False
    for line in lines:
        text = _TAG.sub("", line).strip()
        heading = text.lstrip("#").strip() if text.startswith("#") else None
        alone = heading or (bare if (bare := text.strip("*_ ")).casefold() in rules.abstract_labels else None)
        unmarked = f"{alone}:" if alone else _MARK.sub("", text, count=1)
        label = labelled(unmarked, rules).label
        if heading is not None:
            passed_over = label not in rules.abstract_labels
        if label or heading is not None or not text or _NO_TEXT.fullmatch(text):
            yield from ["\n".join(held)] if held else []
            held = []
        if label and not passed_over:
            if label in rules.abstract_labels:
                held.append(unmarked)
        elif text and not passed_over and heading is None and not _NO_TEXT.fullmatch(text):
            held.append(unmarked if text.startswith(">") else text)
    yield from ["\n".join(held)] if held else []
