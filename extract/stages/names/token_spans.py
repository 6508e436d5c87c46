"""Candidates within a span of words that may stand in one name, by the kinds of its words alone.

A run is a span of capitalised or coined words, numbers and the small words between them. Every piece of a run that
begins and ends like a name is a candidate. The same sequences of kinds come again and again: each is searched once.
"""

from itertools import chain
from typing import Final

import numpy as np

from extract.stages.names import kinds
from extract.stages.names.arrays import Columns

HEAD_OF_TITLE: Final = "h"  # where a span stands
TITLE: Final = "t"
ABSTRACT: Final = "a"

_NAMELIKE: Final = frozenset([kinds.STRONG, kinds.CAPITAL, kinds.COINED])
_APART: Final = frozenset([kinds.BREAK, kinds.JOINT, kinds.SLASH, kinds.AMPERSAND])
_GLUE: Final = frozenset([kinds.JOINT, kinds.SLASH, kinds.AMPERSAND])
_MAX_CHUNKS: Final = 8
_MAX_TITLE_CHUNKS: Final = 4
_MAX_PIECES: Final = 16  # tokens of a chunk that is taken apart

Span = tuple[int, int]  # first token, token after the last
Chunk = tuple[int, int, str]  # tokens glued to each other by joints: a span, and the kind of the whole


class TokenSpans(dict[str, int]):
    """What spans hold, as numbers: a span is searched when it is first seen.

    A span is written as the kinds of its tokens, their marks, and the place where it stands. At the head of a
    title the mark of the token behind it comes too: before a colon, a name may be longer.
    """

    def __init__(self) -> None:
        super().__init__()
        self.characters = 0
        # First candidate, number of candidates, and the same of those in small letters.
        self.whole = Columns(np.int64, np.int64, np.int64, np.int64)
        self.spans = Columns(np.int64, np.int64)  # candidates
        self.small = Columns(np.int64, np.int64)  # chunks in small letters, which something must point at

    def __missing__(self, written: str) -> int:
        number = self[written] = len(self.whole)
        size = (len(written) - 1) // 2
        spans, small = search(written[:size], written[size:-1], written[-1])
        self.whole.append(len(self.spans), len(spans), len(self.small), len(small))
        for span in spans:
            self.spans.append(*span)
        for span in small:
            self.small.append(*span)
        self.characters += len(written)
        return number


def search(letters: str, marks: str, where: str) -> tuple[list[Span], list[Span]]:
    """Return the candidates of a span, and the chunks in small letters."""
    found: list[Span] = []
    small: list[Span] = []
    run: list[Chunk] = []
    touching = [(ord(mark) & kinds.TOUCHES) > 0 for mark in marks]
    stop = len(letters)
    i = 0
    while i < stop:
        kind = kinds.CONNECTOR if letters[i] == kinds.AMPERSAND and not touching[i] else letters[i]
        if kind in _APART:
            _enumerate(run, letters, marks, where, found)
            run = []
            i += 1
            continue
        j = i + 1
        while j + 1 < stop and letters[j] in _GLUE and letters[j + 1] not in _APART and touching[j] and touching[j + 1]:
            j += 2
        if j > i + 1:
            kind = _kind_of(letters[i:j:2])
        if kind == kinds.LOWER or touching[i]:
            _enumerate(run, letters, marks, where, found)
            run = []
        if kind == kinds.LOWER:
            small.append((i, j))
        elif run or (kind != kinds.CONNECTOR and (kind != kinds.CAPITAL or j > i + 1 or not _is_opener(marks[i]))):
            run.append((i, j, kind))
        i = j
    _enumerate(run, letters, marks, where, found)
    return found, small


def _is_opener(mark: str) -> bool:
    return ord(mark) & kinds.IS_OPENER > 0


def _kind_of(inner: str) -> str:
    """Return the kind of a chunk of several words."""
    if kinds.STRONG in inner or kinds.COINED in inner:
        return kinds.STRONG
    if kinds.CAPITAL in inner:
        return kinds.CAPITAL
    if kinds.NUMBER not in inner:
        return kinds.LOWER
    return kinds.NUMBER if kinds.LOWER not in inner else kinds.COINED if inner[0] == kinds.LOWER else kinds.LOWER


def _enumerate(run: list[Chunk], letters: str, marks: str, where: str, found: list[Span]) -> None:
    """Add the candidates of a run."""
    while run and run[-1][2] == kinds.CONNECTOR:
        run.pop()
    if not run:
        return
    if len(run) == 1 and run[0][1] == run[0][0] + 1:
        if run[0][2] in _NAMELIKE:
            found.append(run[0][:2])
        return
    count = len(run)
    at_head = where == HEAD_OF_TITLE and run[0][0] == 0 and ord(marks[run[-1][1]]) & kinds.IS_HEAD > 0
    limit = _MAX_CHUNKS if at_head or where == ABSTRACT else _MAX_TITLE_CHUNKS
    begins, ends = _borders(run, letters)
    for start, c in begins:
        # Two small words in a row at most inside a name.
        gap = 0
        last = c
        for d in range(c + 1, min(count, c + limit)):
            gap = gap + 1 if run[d][2] == kinds.CONNECTOR else 0
            if gap > 2:
                break
            last = d
        is_namelike = letters[start] in _NAMELIKE
        for end in chain.from_iterable(ends[c : last + 1]):
            if not start < end <= start + 2 * _MAX_PIECES:
                continue
            whole = run[c][2] == kinds.COINED and run[c][:2] == (start, end)
            named = is_namelike or whole or not _NAMELIKE.isdisjoint(letters[start:end])
            if named and (end > start + 1 or not _is_opener(marks[start])):
                found.append((start, end))


def _borders(run: list[Chunk], letters: str) -> tuple[list[Span], list[list[int]]]:
    """Return where names may begin, with the chunk of each, and where they may end in each chunk."""
    begins: list[Span] = []
    ends: list[list[int]] = [[] for _ in run]
    for c, (i, j, kind) in enumerate(run):
        if kind == kinds.CONNECTOR:
            continue
        begins.append((i, c))
        ends[c].append(j)
        if 1 < j - i <= _MAX_PIECES:
            for k in range(i + 2, j, 2):
                slash = letters[k - 1] == kinds.SLASH
                before = letters[k - 2]
                after_small = letters[k] == kinds.CAPITAL and before in (kinds.LOWER, kinds.CONNECTOR)
                if slash or after_small or letters[k] in (kinds.STRONG, kinds.COINED):
                    begins.append((k, c))
                if slash or before in _NAMELIKE or (before == kinds.NUMBER and (c or k - 2 > i)) or k == j - 1:
                    ends[c].append(k - 1)
    return begins, ends
