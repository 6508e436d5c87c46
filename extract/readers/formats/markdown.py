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
from extract.readers.digest_rules import LINK, SECOND_SENTENCE, DigestRules, abstract_of, built_in, labelled, only_links
from extract.readers.entry import Entry, arxiv_id, flat, shortened
from extract.readers.lines import read_groups
from extract.readers.streams import Head, Input

_ITEM: Final = 7  # how deep a list item is; headings are 1 to 6
_NUMBERED: Final = 8  # a list item with a number
_LABELLED: Final = 9  # a line that says that it is the title
_HEADING: Final = re.compile(r"(#{1,6})\s+(\S.*?)[\s#]*")
_BULLET: Final = re.compile(r"(?:[-*+•‣▪◦●]|(\d{1,3}[.)]))\s+(\S.*)")
_TITLE: Final = re.compile(r"(?:[-*•]\s+)?(?:\*\*)?(?:Title|TITLE)(?:\*\*)?\s?:(?:\*\*)?\s+(\S.*)")
_NUMBER: Final = re.compile(r"(?:[^\w\s\[(*$]{1,3}\s)?\[?\d{1,3}[.):\]]\s+")
_LINKED: Final = re.compile(r"[*_]{0,3}\[((?:[^\[\]]|\[[^\[\]]{0,80}\]){1,400})\]\(<?([^()\s]{0,500})\)[*_]{0,3}")
_BOLD: Final = re.compile(r"(?:\*\*|__)([^*]{1,400}?)(?:\*\*|__)")
_DASH: Final = re.compile(r"\s[-–—]\s")
_LEADING: Final = re.compile(rf"(?:\(?{LINK}\)?|[\s|,·•:–—-])*")
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
    rf"(?:[-*_=]\s*){{3,}}|\*\*[^*]{{0,40}}|(?:[^\w\[]{{0,9}}{LINK})+\W{{0,9}}|([*_])[^*_]{{1,400}}(?<![.!?])\1",
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
    name, parted = "", True  # of the paper above: a link of this name is one to that

    def begins(raw: bytes) -> bool:
        nonlocal fenced, name, parted
        line = raw.decode("utf-8", "replace").rstrip()
        fenced ^= line.startswith("```")
        title = None if fenced else _title_on(line, rules)
        begun = title is not None and (title.depth == depth or title.depth < min(depth, _ITEM))
        linked = None if fenced else _link_on(line, parted=parted)
        begun |= linked is not None and _parts_of(linked)[0] != name
        parted = not line or begun
        name = _parts_of(linked or (title.text if title else ""))[0] if begun else name
        return begun

    date: str | None = None

    def said(text: str, line: int) -> Iterator[Entry | Refusal]:
        nonlocal date
        first, *below = _FENCED.sub("", text).split("\n")
        linked = _link_on(first, parted=True)
        title = Title(depth, linked) if linked else _title_on(first, rules)
        if title and (mixed := _mixed(title, below, rules, most=int(title.depth == depth))):
            yield refuse("two-papers", source.path, line, found=mixed, expected="a heading, all of one depth,")
        elif title is None or title.depth != depth:
            date = (title and _date(title.text, rules)) or date
        else:
            entry = _entry(title, below, date, rules)
            yield entry if entry.abstract else refuse("title-alone", source.path, line, found=repr(entry.title))

    return read_groups(source, begins, said)


def _link_on(line: str, *, parted: bool) -> str | None:
    """Return what stands on a line that is only a link to a paper: a heading, or `parted` from the text above."""
    heading = _HEADING.fullmatch(line.rstrip())
    text = heading[2] if heading else line.rstrip()
    if not _names_paper(text) or not (heading or (parted and _LINKED.match(text))):
        return None
    return text if heading or not re.search(r"[^\W\d_]", _parts_of(text)[1]) else None


def _names_paper(text: str) -> bool:
    """Tell whether a text begins with a link to a paper that is its title, not words such as `Read more`."""
    address = _parts_of(text)[2]
    linked = _LINKED.match(_NUMBER.sub("", text, count=1)) if _PAPER.search(address) else None
    return linked is not None and not only_links(linked[1])


def _mixed(title: Title, below: list[str], rules: DigestRules, *, most: int) -> str | None:
    """Return what shows that more papers stand below a title than the one or none that should at `most`."""
    name, _, address = _parts_of(title.text)
    abstracts, told, passed_over = 0, True, False
    for line in below:
        text, heading, unmarked = _seen(line, rules)
        label, rest = labelled(unmarked, rules)
        if heading is not None:
            passed_over = label not in rules.abstract_labels
        if label in rules.abstract_labels[:1]:
            abstracts, told = abstracts + told, bool(rest)
        elif text and not label and heading is None:
            told = True
        if abstracts > most:
            return f"{'another' if most else 'an'} abstract under the title {shortened(name)!r}"
        if most and not passed_over and _names_paper(unmarked) and (other := _LINKED.match(unmarked)):
            alone = text != unmarked or unmarked[other.end() :].lstrip()[:1] in ("", *":-–—")
            if alone and flat(other[1]) != name and other[2] != address:
                return f"a link to the paper {shortened(flat(other[1]))!r} under the title {shortened(name)!r}"
    return None


def _depth(head: Head, rules: DigestRules, *, sure: bool = True) -> int | None:
    content = head.content if head.whole else head.content.rpartition(b"\n")[0]
    return _depth_of_titles(_FENCED.sub("", content.decode("utf-8", "replace")), rules, sure=sure)


def _date(text: str, rules: DigestRules) -> str | None:
    return next((found[0] for rule in rules.dates if (found := rule.pattern.search(text))), None)


def _entry(title: Title, below: list[str], date: str | None, rules: DigestRules) -> Entry:
    name, rest, address = _parts_of(title.text)
    own = title.text.removesuffix(rest) if title.depth >= _ITEM else title.text
    lines = "\n".join([own, *(line for line in below if _identifies(line, name, rules))])
    addresses = [address, *(found.rstrip(".,;:") for found in _ADDRESS.findall(lines))]
    known = next(filter(None, map(arxiv_id, filter(None, addresses))), None)
    written = _ARXIV.search(lines)
    found = known.id if known else written and written[1]
    # What follows a heading on its line is no abstract.
    paragraphs = _paragraphs([rest if title.depth >= _ITEM else "", *below], rules, title.depth)
    return Entry(
        title=name,
        abstract="\n\n".join(abstract_of(paragraphs, rules)) or None,
        id=found,
        date=date,
        arxiv_id=found,
        url=address or next(filter(_PAPER.search, addresses), None),
    )


def _identifies(line: str, name: str, rules: DigestRules) -> bool:
    """Tell whether a line says nothing but where the paper is: a link within running text may be to any other."""
    if not (_ADDRESS.search(line) or _ARXIV.search(line)):
        return False
    text = labelled(_MARK.sub("", _TAG.sub("", line).strip(), count=1), rules).text
    links = [link[1] for link in _LINKED.finditer(text) if _PAPER.search(link[2]) and flat(link[1]) != name]
    return all(map(only_links, [*links, _ARXIV.sub("", _ADDRESS.sub("", text))]))


def _seen(line: str, rules: DigestRules) -> tuple[str, str | None, str]:
    """Return a line without tags, the heading that it is, if it is one, and the line as its label may begin it."""
    text = _TAG.sub("", line).strip()
    heading = text.lstrip("#").strip() if text.startswith("#") else None
    alone = heading or (bare if (bare := text.strip("*_ ")).casefold() in rules.abstract_labels else None)
    return text, heading, f"{alone}:" if alone else _MARK.sub("", text, count=1)


def _paragraphs(lines: list[str], rules: DigestRules, depth: int) -> Iterator[str]:
    """Yield the paragraphs below a title, each label beginning one; what stands under other headings is left out.

    A summary under a heading no deeper than the title is one of all papers, where there is an abstract already.
    """
    held: list[str] = []
    passed_over = told = False
    for line in lines:
        text, heading, unmarked = _seen(line, rules)
        label = labelled(unmarked, rules).label
        if heading is not None:
            closing = told and label not in rules.abstract_labels[:1] and text.find(" ") <= depth
            passed_over = label not in rules.abstract_labels or closing
        told |= bool(text) and not label and heading is None and not _NO_TEXT.fullmatch(text)
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
    title = flat(re.sub(LINK, "", title)).strip("*_ ").rstrip(":")
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
