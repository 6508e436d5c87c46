"""Labels, such as `**Authors:**` and `Abstract:`, by which digests and feeds say what their paragraphs are."""

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from extract.readers.digest_rules import DigestRules

_LABEL = re.compile(
    r"[^\w\s]{0,4}\s?[*_]{0,3}(?P<label>[^\W\d_][\w /;&.-]{0,30}?)\s?[*_]{0,3}\s?[:：]\s?[*_]{0,3}(?:\s|$)"
)


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
