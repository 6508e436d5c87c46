"""Plain text: one abstract a file, without a title."""

import re
from collections.abc import Iterator

from extract.errors import Refusal, refuse
from extract.paper import Paper
from extract.readers.entry import Entry, paper_of
from extract.readers.input import Head, Input
from extract.readers.lines import read_lines, text_of

_BLANK_LINE = re.compile(rb"\n\s*\n")
_SECOND_SENTENCE = re.compile(rb"[a-z)%]\.\s+[A-Z]")  # no title holds one
_ONE_SENTENCE = re.compile(rb"(?:\S+\s+){5,}\S*[\w)%]\.")  # nor ends in a full stop


def recognises(head: Head) -> bool:
    """Tell whether the input is one paragraph of sentences."""
    content = head.content.strip()
    if not head.whole or _BLANK_LINE.search(content):
        return False
    return _SECOND_SENTENCE.search(content) is not None or _ONE_SENTENCE.fullmatch(content) is not None


def read(source: Input) -> Iterator[Paper | Refusal]:
    """Yield the one paper that the input is, or why it is none."""
    lines = []
    size = 0
    for line in read_lines(source.stream, source.limit):
        size += len(line.raw) + 1
        if size > source.limit + 1:
            yield refuse("too-long", source.path, 1, limit=source.limit).placed(0, "")
            return
        lines.append(line)
    text = text_of(lines, source.path, source.limit)
    yield text if isinstance(text, Refusal) else paper_of(Entry("", text.strip()), source.path, 0, 1)
