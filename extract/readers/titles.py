"""Titles of papers in Markdown and in newsletters: headings or list items, told by what is on them and below."""

import re
from collections import defaultdict
from typing import Final, NamedTuple

from extract.readers.digest_rules import DigestRules
from extract.readers.entry import flat
from extract.readers.labels import labelled

ITEM: Final = 7  # how deep a list item is; headings are 1 to 6
_NUMBERED: Final = 8  # a list item with a number
_LABELLED: Final = 9  # a line that says that it is the title
LINK: Final = r"!?\[(?:[^\[\]]|\[[^\[\]]{0,80}\]){0,400}\]\([^()\s]{0,500}\)"
_HEADING: Final = re.compile(r"(#{1,6})\s+(\S.*?)[\s#]*")
_BULLET: Final = re.compile(r"(?:[-*+•‣▪◦●]|(\d{1,3}[.)]))\s+(\S.*)")
_TITLE: Final = re.compile(r"(?:[-*•]\s+)?(?:\*\*)?(?:Title|TITLE)(?:\*\*)?\s?:(?:\*\*)?\s+(\S.*)")
_NUMBER: Final = re.compile(r"(?:[^\w\s\[(*$]{1,3}\s)?\[?\d{1,3}[.):\]]\s+")
_LINKED: Final = re.compile(r"[*_]{0,3}\[((?:[^\[\]]|\[[^\[\]]{0,80}\]){1,400})\]\(<?([^()\s]{0,500})\)[*_]{0,3}")
_BOLD: Final = re.compile(r"(?:\*\*|__)([^*]{1,400}?)(?:\*\*|__)")
_DASH: Final = re.compile(r"\s[-–—]\s")
_LEADING: Final = re.compile(rf"(?:\(?{LINK}\)?|[\s|,·•:–—-])*")
PAPER: Final = re.compile(  # where papers are
    r"arxiv\.org/|alphaxiv\.org/|huggingface\.co/papers/|openreview\.net/|aclanthology\.org/|doi\.org/"
)
_NEAR: Final = 6  # lines below a title in which a label or an address may show that it is one of a paper
_SENTENCE: Final = re.compile(r"[.!?]$|[a-z)%]\.\s+[A-Z]")


class Title(NamedTuple):
    """A line that may be a title: how deep it is, and what stands on it."""

    depth: int
    text: str


def title_on(line: str, rules: DigestRules) -> Title | None:
    """Return the heading or list item that a line is, None where it is none, or begins with a label but `Title`."""
    line = line.rstrip()
    if said := _TITLE.fullmatch(line):
        return Title(_LABELLED, said[1])
    if heading := _HEADING.fullmatch(line):
        return None if labelled(f"{heading[2]}:", rules).label else Title(len(heading[1]), heading[2])
    item = _BULLET.fullmatch(line)
    if item is None or labelled(item[2], rules).label or labelled(f"{parts_of(item[2])[0]}:", rules).label:
        return None
    return Title(_NUMBERED if item[1] else ITEM, item[2])


def parts_of(text: str) -> tuple[str, str, str]:
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
    title = flat(re.sub(LINK, "", title)).strip("*_ ").rstrip(":")
    return title, _LEADING.sub("", rest, count=1).strip(), address


def depth_of_titles(content: str, rules: DigestRules) -> int | None:
    """Return how deep the titles of papers are, None where nothing shows that there are any.

    An address or a label on the line or just below shows it; or else that a sentence follows each of them.
    """
    lines = [line for line in content.split("\n") if line.strip()]
    titles = [title_on(line, rules) for line in lines]
    shown: dict[int, list[bool]] = defaultdict(list)
    followed: dict[int, list[bool]] = defaultdict(list)
    prose_before = False
    for place, (line, title) in enumerate(zip(lines, titles, strict=True)):
        if title is None:
            prose_before = prose_before or len(line) > rules.longest_title
            continue
        if title.depth >= ITEM and prose_before and not shown[title.depth]:
            continue
        below = _below(lines, titles, place)
        _, rest, _ = parts_of(title.text)
        shown[title.depth].append(PAPER.search(line) is not None or any(_shows(one, rules) for one in below))
        followed[title.depth].append(_SENTENCE.search(rest or next(iter(below), "")) is not None)
    sure = [(sum(found), depth) for depth, found in shown.items() if found and 2 * sum(found) >= len(found)]
    likely = [(len(found), depth) for depth, found in followed.items() if len(found) > 1 and all(found)]
    return max([one for one in sure if one[0]] or likely, default=(0, None))[1]


def _shows(line: str, rules: DigestRules) -> bool:
    """Tell whether a line below a title shows that it is one of a paper."""
    label = labelled(f"{line.lstrip('# ')}:" if line.startswith("#") else line, rules).label
    return bool(label) or PAPER.search(line) is not None


def _below(lines: list[str], titles: list[Title | None], place: int) -> list[str]:
    end = place + 1
    while end < min(len(lines), place + 1 + _NEAR) and titles[end] is None:
        end += 1
    return [line.strip() for line in lines[place + 1 : end]]
