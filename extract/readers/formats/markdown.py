"""Digests in Markdown, and newsletters with bullets: titles as headings or list items, each with its abstract below.

Parsers of Markdown would take `$a_b$` and `*` of an abstract for marks of emphasis; what is read here are only the
marks at the edges of lines and titles.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from extract.errors import Refusal, refuse
from extract.readers.digest_rules import SECOND_SENTENCE, DigestRules, abstract_of, built_in, labelled
from extract.readers.entry import Entry, arxiv_id, flat
from extract.readers.lines import read_groups
from extract.readers.streams import Head, Input

_ITEM: Final = 7  # how deep a list item is; headings are 1 to 6
_NUMBERED: Final = 8  # a list item with a number
_LABELLED: Final = 9  # a line that says that it is the title
_LINK: Final = r"!?\[(?:[^\[\]]|\[[^\[\]]{0,80}\]){0,400}\]\([^()\s]{0,500}\)"
_HEADING: Final = re.compile(r"(#{1,6})\s+(\S.*?)[\s#]*")
_BULLET: Final = re.compile(r"(?:[-*+•‣▪◦●]|(\d{1,3}[.)]))\s+(\S.*)")
_TITLE: Final = re.compile(r"(?:[-*•]\s+)?(?:\*\*)?(?:Title|TITLE)(?:\*\*)?\s?:(?:\*\*)?\s+(\S.*)")
_NUMBER: Final = re.compile(r"(?:[^\w\s\[(*$]{1,3}\s)?\[?\d{1,3}[.):\]]\s+")
_LINKED: Final = re.compile(r"[*_]{0,3}\[((?:[^\[\]]|\[[^\[\]]{0,80}\]){1,400})\]\(<?([^()\s]{0,500})\)[*_]{0,3}")
_BOLD: Final = re.compile(r"(?:\*\*|__)([^*]{1,400}?)(?:\*\*|__)")
_DASH: Final = re.compile(r"\s[-–—]\s")
_LEADING: Final = re.compile(rf"(?:\(?{_LINK}\)?|[\s|,·•:–—-])*")
_PAPER: Final = re.compile(  # where papers are
    r"arxiv\.org/|alphaxiv\.org/|huggingface\.co/papers/|openreview\.net/|aclanthology\.org/|doi\.org/"
)
_SHORT: Final = 100  # characters that say too little for an abstract
_NEAR: Final = 6  # lines below a title in which a label or an address may show that it is one of a paper
_FENCED: Final = re.compile(r"^```.*?(?:^```|\Z)", re.MULTILINE | re.DOTALL)
_EDGES: Final = re.compile(r"^[\W\d_]+|\W+$")  # numbers, pictures and marks around the words of a heading
_SENTENCE: Final = re.compile(rf"[.!?]$|{SECOND_SENTENCE.pattern}")
_ADDRESS: Final = re.compile(r"https?://[^\s()<>\[\]\"'|]+")
_ARXIV: Final = re.compile(r"arxiv(?: id)?\W{1,8}(\d{4}\.\d{4,5}(?:v\d{1,2})?)", re.IGNORECASE)
_MARK: Final = re.compile(r"(?:[-*+•]|\d{1,3}[.)]|>)\s+")
_TAG: Final = re.compile(r"</?(?:details|summary|b|i|em|strong|p|div|br|hr|img|a|sup|sub)\b[^<>]{0,400}>")
# Rules, a label cut off, links, and names in italics.
_NO_TEXT: Final = re.compile(
    rf"(?:[-*_=]\s*){{3,}}|\*\*[^*]{{0,40}}|(?:[^\w\[]{{0,9}}{_LINK})+\W{{0,9}}|([*_])[^*_]{{1,400}}(?<![.!?])\1",
    re.IGNORECASE,
)


class Title(NamedTuple):
    """A line that may be a title: how deep it is, and what stands on it."""

    depth: int
    text: str


def recognises(head: Head) -> bool:
    """Tell whether titles stand in the input as headings or list items, with what shows that they are of papers."""
    return _depth(head, built_in()) is not None


def read(source: Input) -> Iterator[Entry | Refusal]:
    """Yield what stands below each title, or why it is refused. A heading above the titles may give their date."""
    rules = source.digest
    depth = _depth(source.head, rules) or _depth(source.head, rules, sure=False) or _ITEM
    fenced = False

    def begins(raw: bytes) -> bool:
        nonlocal fenced
        fenced ^= raw.startswith(b"```")
        title = None if fenced else _title_on(raw.decode("utf-8", "replace"), rules)
        return title is not None and (title.depth == depth or title.depth < min(depth, _ITEM))

    date: str | None = None

    def said(text: str, line: int) -> Iterator[Entry | Refusal]:
        nonlocal date
        first, *below = _FENCED.sub("", text).split("\n")
        title = _title_on(first, rules)
        if title is None or title.depth != depth:
            date = (title and _date(title.text, rules)) or date
            return
        entry = _entry(title, below, date, rules)
        yield entry if entry.abstract else refuse("title-alone", source.path, line, found=repr(entry.title))

    return read_groups(source, begins, said)


def _depth(head: Head, rules: DigestRules, *, sure: bool = True) -> int | None:
    content = head.content if head.whole else head.content.rpartition(b"\n")[0]
    return _depth_of_titles(_FENCED.sub("", content.decode("utf-8", "replace")), rules, sure=sure)


def _date(text: str, rules: DigestRules) -> str | None:
    return next((found[0] for rule in rules.dates if (found := rule.pattern.search(text))), None)


def _entry(title: Title, below: list[str], date: str | None, rules: DigestRules) -> Entry:
    name, rest, address = _parts_of(title.text)
    everything = "\n".join([title.text, *below])
    addresses = [address, *_ADDRESS.findall(everything)]
    known = next(filter(None, map(arxiv_id, filter(None, addresses))), None)
    written = _ARXIV.search(everything)
    found = known.id if known else written and written[1]
    # What follows a heading on its line is no abstract.
    paragraphs = _paragraphs([rest if title.depth >= _ITEM else "", *below], rules)
    return Entry(
        title=name,
        abstract="\n\n".join(abstract_of(paragraphs, rules)) or None,
        id=found,
        date=date,
        arxiv_id=found,
        url=address or next(filter(_PAPER.search, addresses), None),
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


def _title_on(line: str, rules: DigestRules) -> Title | None:
    """Return the heading or list item that a line is, None where it is none, or begins with a label but `Title`."""
    line = line.rstrip()
    if said := _TITLE.fullmatch(line):
        return Title(_LABELLED, said[1])
    if heading := _HEADING.fullmatch(line):
        other = _is_section(heading[2], rules) or labelled(f"{heading[2]}:", rules).label
        return None if other else Title(len(heading[1]), heading[2])
    item = _BULLET.fullmatch(line)
    if item is None or labelled(item[2], rules).label or labelled(f"{_parts_of(item[2])[0]}:", rules).label:
        return None
    return Title(_NUMBERED if item[1] else _ITEM, item[2])


def _is_section(heading: str, rules: DigestRules) -> bool:
    return _EDGES.sub("", heading).casefold() in rules.sections


def _parts_of(text: str) -> tuple[str, str, str]:
    """Return the title that stands on a heading or a list item, what follows it there, and the address it links to."""
    text = text[found.end() :] if (found := _NUMBER.match(text)) else text
    address = ""
    if linked := _LINKED.match(text):
        title, address, rest = linked[1], linked[2], text[linked.end() :]
    elif bold := _BOLD.match(text):
        title, rest = bold[1], text[bold.end() :]
    elif (dash := _DASH.search(text, 0, 300)) and _SENTENCE.search(text):
        title, rest = text[: dash.start()], text[dash.end() :]
    else:
        title, rest = text, ""
    title = flat(re.sub(_LINK, "", title)).strip("*_ ").rstrip(":")
    return title, _LEADING.sub("", rest, count=1).strip(), address


@dataclass(slots=True)
class _Level:
    """What is seen of the titles of one depth; each could be the heading of a section instead."""

    titles: int = 0
    shown: int = 0  # those on which, or just below which, an address or a label shows that they are of papers
    followed: int = 0  # those that a sentence follows
    doubtful: bool = False


def _depth_of_titles(content: str, rules: DigestRules, *, sure: bool) -> int | None:
    """Return how deep the titles of papers are, None where nothing shows that there are any.

    Most of them are shown to be titles; or else a sentence follows each. To be `sure` of the latter, no heading may be
    known as that of a section, no more than a short introduction may stand above the first, and where that stands below
    a heading itself, more than a line or two must stand below each.
    """
    lines = [line for line in content.split("\n") if line.strip()]
    titles = [_title_on(line, rules) for line in lines]
    levels: dict[int, _Level] = defaultdict(_Level)
    introduction = longest = 0  # characters above
    for place, (line, title) in enumerate(zip(lines, titles, strict=True)):
        if title is None:
            introduction, longest = introduction + len(line), max(longest, len(line))
            continue
        level = levels[title.depth]
        if title.depth >= _ITEM and longest > rules.longest_title and not level.titles:
            continue
        rest, below = _parts_of(title.text)[1], _below(lines, titles, place)
        introduced = any(other.followed for depth, other in levels.items() if depth < title.depth)
        level.doubtful |= introduction > rules.longest_title and not level.titles
        level.doubtful |= introduced and len(" ".join([rest, *below])) <= _SHORT
        level.titles += 1
        level.shown += _PAPER.search(line) is not None or any(_shows(one, rules) for one in below)
        level.followed += _SENTENCE.search(rest or next(iter(below), "")) is not None
    sections = any((heading := _HEADING.fullmatch(line)) and _is_section(heading[2], rules) for line in lines)
    known = [(level.shown, depth) for depth, level in levels.items() if 2 * level.shown >= max(1, level.titles)]
    likely = [
        (level.titles, depth)
        for depth, level in levels.items()
        if level.followed == level.titles > 1 and not (sure and (sections or level.doubtful))
    ]
    return max(known or likely, default=(0, None))[1]


def _shows(line: str, rules: DigestRules) -> bool:
    """Tell whether a line below a title shows that it is one of a paper."""
    if line.startswith("#"):  # other labels are sections of a README too
        return labelled(f"{line.lstrip('# ')}:", rules).label in rules.abstract_labels
    return bool(labelled(line, rules).label) or _PAPER.search(line) is not None


def _below(lines: list[str], titles: list[Title | None], place: int) -> list[str]:
    end = place + 1
    while end < min(len(lines), place + 1 + _NEAR) and titles[end] is None:
        end += 1
    return [line.strip() for line in lines[place + 1 : end]]
