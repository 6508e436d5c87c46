"""What digests and feeds hold besides papers, and how their parts are told: `digest.toml` of a rulebook."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import regex

from extract.rulefiles.files import Rule, RuleError, alternatives, compile_rules
from extract.rulefiles.layers import layered_table
from extract.rulefiles.resources import data_folder

SECOND_SENTENCE: Final = re.compile(r"[a-z)%]\.\s+[A-Z]")  # no title holds one
LINK: Final = r"!?\[(?:[^\[\]]|\[[^\[\]]{0,80}\]){0,400}\]\([^()\s]{0,500}\)"  # of Markdown
_WORD: Final = re.compile(r"[^\W\d_]+")
_LINK_WORDS: Final = frozenset(  # of links that say no title of a paper
    _WORD.findall(
        "a abs abstract acl alphaxiv anthology arxiv article at code doi download face full here html hugging in link "
        "huggingface more official on open openreview org original page paper papers pdf preprint read see source text "
        "the to url v view"
    )
)
_MOST_BLOCKS: Final = 1_000  # that may be asked to be furniture
_LABEL: Final = re.compile(
    r"[^\w\s]{0,4}\s?[*_]{0,3}(?P<label>[^\W\d_][\w /;&.-]{0,30}?)\s?[*_]{0,3}\s?[:：]\s?[*_]{0,3}(?:\s|$)"
)


@dataclass(frozen=True, slots=True)
class DigestRules:
    """What is furniture, what is a date, what tells a paragraph from a title, which labels and sections there are."""

    furniture: frozenset[str]
    dates: list[Rule]
    header_blocks: int
    longest_title: int
    list_item: regex.Pattern[str]
    addresses: tuple[str, ...]
    openers: frozenset[str]
    abstract_labels: tuple[str, ...] = ()
    labels: frozenset[str] = frozenset()
    sections: frozenset[str] = frozenset()


@cache
def built_in() -> DigestRules:
    """Return the rules that come with the package."""
    return load(data_folder("rules"))


def load(folder: Path) -> DigestRules:
    """Load `digest.toml` of a rulebook; raise RuleError where it is wrong."""
    path = folder / "digest.toml"
    table = layered_table(path)
    if not 0 <= table["header_blocks"] <= _MOST_BLOCKS:
        raise RuleError(f"{path}: header_blocks should be from 0 to {_MOST_BLOCKS:,}")
    try:
        return DigestRules(
            furniture=frozenset(line.casefold() for line in table["furniture"]),
            dates=compile_rules(table["date"], table["words"], path),
            header_blocks=table["header_blocks"],
            longest_title=table["longest_title"],
            list_item=regex.compile(alternatives(table["list_items"])),
            addresses=tuple(table["addresses"]),
            openers=frozenset(table["openers"]),
            abstract_labels=tuple(label.casefold() for label in table["abstract_labels"]),
            labels=frozenset(label.casefold() for label in table["labels"]),
            sections=frozenset(heading.casefold() for heading in table["sections"]),
        )
    except KeyError as error:
        raise RuleError(f"{path}: {error} is missing") from None


def is_date(text: str, rules: DigestRules) -> bool:
    """Tell whether a block is a date, below which papers are of that day."""
    return len(text) < 24 and any(rule.pattern.fullmatch(text) for rule in rules.dates)


def is_prose(text: str, rules: DigestRules) -> bool:
    """Tell whether a block is more likely of an abstract than a title."""
    return is_paragraph(text, rules) or ends_sentence(text)


def is_paragraph(text: str, rules: DigestRules) -> bool:
    """Tell whether a block is too long for a title, an item of a list, or holds an address."""
    return (
        len(text) > rules.longest_title
        or rules.list_item.match(text) is not None
        or any(address in text for address in rules.addresses)
    )


def ends_sentence(text: str) -> bool:
    """Tell whether a text ends in a full stop or a colon; an ellipsis ends titles too."""
    return text.endswith((".", ":", ".)", '."', ".”")) and not text.endswith(("..", ".…"))


def only_links(text: str) -> bool:
    """Tell whether a text says no more than that a paper is linked to, leaving out links and pictures in it."""
    return _LINK_WORDS.issuperset(_WORD.findall(re.sub(LINK, "", text).casefold()))


class Labelled(NamedTuple):
    """A paragraph: its label, `""` without a known one, and what follows the label."""

    label: str
    text: str


def labelled(text: str, rules: DigestRules) -> Labelled:
    """Return the known label that a paragraph begins with, in lower case, and the rest of it."""
    found = _LABEL.match(text)
    label = found["label"].casefold() if found else ""
    if found is None or (label not in rules.labels and label not in rules.abstract_labels):
        return Labelled("", text)
    return Labelled(label, text[found.end() :].strip())


def abstract_of(paragraphs: Iterable[str], rules: DigestRules) -> list[str]:
    """Return the paragraphs of the abstract: those under a label that says so, or else those under none."""
    said: dict[str, list[str]] = defaultdict(list)
    current = ""
    for paragraph in paragraphs:
        label, text = labelled(paragraph, rules)
        if label in rules.abstract_labels:
            current = label
        elif label:
            current = ""
            continue
        if text and text.casefold() not in rules.furniture:
            said[current].append(text)
    return next((said[label] for label in (*rules.abstract_labels, "") if said.get(label)), [])
