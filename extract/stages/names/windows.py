"""Long texts for the names stage: read in overlapping windows of whole sentences, as long as two abstracts.

The model knows abstracts: of a text many times as long it would find half, so that such a text is read as many. Time
and memory stay linear in its length.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Final, NamedTuple

from extract.mention import NameMention
from extract.text import Text

WHOLE: Final = 4_000  # characters of a text that is read at once
_WINDOW: Final = 3_000  # characters of a window; it may be longer by a sentence
_OVERLAP: Final = 1_000  # of them, those that stand in the window before too
_TITLE: Final = 500  # characters of a title that stands before every window
_BATCH: Final = 256  # windows read at a time

Recognize = Callable[[list[Text]], list[list[NameMention]]]


class Window(NamedTuple):
    """A part of a text as a text, and how many characters further on its title and its abstract lie there."""

    text: Text
    title: int = 0
    abstract: int = 0


def recognize_long(texts: list[Text], recognize: Recognize) -> list[list[NameMention]]:
    """Return the names in each text: `recognize` reads the short ones as they are, and the long ones in windows."""
    if all(len(text.string) <= WHOLE for text in texts):
        return recognize(texts)
    parts = [(owner, window) for owner, text in enumerate(texts) for window in windows(text)]
    found: list[dict[tuple[int, int], NameMention]] = [{} for _ in texts]
    stream = iter(parts)
    while batch := list(islice(stream, _BATCH)):
        for (owner, window), mentions in zip(batch, recognize([window.text for _, window in batch]), strict=True):
            for mention in _placed(mentions, window):
                place = mention.start, mention.end
                if place not in found[owner] or mention.score > found[owner][place].score:
                    found[owner][place] = mention
    return [[mentions[place] for place in sorted(mentions)] for mentions in found]


def windows(text: Text) -> Iterator[Window]:
    """Yield the windows of a text, itself where it is short; the title stands before each unless it is long too."""
    if len(text.string) <= WHOLE:
        yield Window(text)
        return
    title = text.string[: text.abstract_start]
    if len(title) > _TITLE:
        for start, end in _spans(text, 0, text.abstract_start - 1):
            yield Window(_part(text, f"{text.string[start:end]}\n", ""), start)
        title = "\n"
    for start, end in _spans(text, text.abstract_start, len(text.string)):
        yield Window(_part(text, title, text.string[start:end]), 0, start - len(title))


def _part(text: Text, title: str, abstract: str) -> Text:
    return Text(title + abstract, len(title), text.title_map, text.abstract_map)


def _spans(text: Text, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each window between two places."""
    units = list(_units(text, start, end))
    first = 0
    while first < len(units):
        stop = first + 1
        while stop < len(units) and units[stop][1] - units[first][0] <= _WINDOW:
            stop += 1
        yield units[first][0], units[stop - 1][1]
        if stop == len(units):
            return
        again = stop
        while (
            again - 1 > first
            and units[stop - 1][1] - units[again - 1][0] <= _OVERLAP
            and units[stop][1] - units[again - 1][0] <= _WINDOW  # or the next window would bring nothing new
        ):
            again -= 1
        first = again


def _units(text: Text, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the paragraphs between two places, and the sentences of those that are longer than a window."""
    sentences = text.sentences
    paragraph: list[tuple[int, int]] = []
    for sentence in sentences[bisect_left(sentences, (start, start)) : bisect_left(sentences, (end, end))]:
        if paragraph and "\n" in text.string[paragraph[-1][1] : sentence[0]]:
            yield from _whole(paragraph)
            paragraph = []
        paragraph.append(sentence)
    yield from _whole(paragraph)


def _whole(sentences: list[tuple[int, int]]) -> list[tuple[int, int]]:
    if not sentences or sentences[-1][1] - sentences[0][0] > _WINDOW:
        return sentences
    return [(sentences[0][0], sentences[-1][1])]


def _placed(mentions: Iterable[NameMention], window: Window) -> Iterator[NameMention]:
    """Yield the mentions in a window where they stand in the whole text."""
    for mention in mentions:
        shift = window.title if mention.start < window.text.abstract_start else window.abstract
        yield replace(mention, start=mention.start + shift, end=mention.end + shift) if shift else mention
