"""Candidates: every stretch of a text that could be a name, as spans of tokens.

A run is a stretch of words that may stand in one name: capitalised or coined words, numbers and the small
words between them. Every piece of a run that begins and ends like a name is a candidate. Which pieces these are
hangs on the kinds of the words alone, so it is found out once for each sequence of kinds.
"""

import re
from functools import lru_cache
from itertools import chain
from typing import Final

from extract.ner.tokenized import Tokenized
from extract.ner.tokens import (
    BREAK,
    CAPITAL,
    COINED,
    CONNECTOR,
    HEAD,
    IS_HEAD,
    IS_OPENER,
    JOINT,
    LOWER,
    NUMBER,
    QUOTES,
    SLASH,
    STRONG,
    TOUCHES,
    Vocabulary,
)

_NAMELIKE: Final = frozenset([STRONG, CAPITAL, COINED])
_APART: Final = frozenset([BREAK, JOINT, SLASH])
# Tokens that a run may lie in, and what may point at a word in small letters.
_STRETCH: Final = re.compile("(?:[NCdx]|[wc](?=[-/]))(?:[NCdcx/-]|w(?=[-/])|(?<=[-/])w)*")
_POINTED: Final = re.compile("(?:[vq]|(?<=v)\\.)(?=[wv])")
_MAX_CHUNKS: Final = 8
_MAX_TITLE_CHUNKS: Final = 4
_MAX_PIECES: Final = 16  # tokens of a chunk that is taken apart
_MOST: Final = 50_000  # sequences of kinds that are remembered
_LONGEST: Final = 100  # tokens of a sequence worth remembering

Span = tuple[int, int]  # first token, token after the last
Chunk = tuple[int, int, str]  # tokens glued to each other by joints: a span, and the kind of the whole
Found = tuple[list[Span], list[Span]]  # candidates, and chunks in small letters, which something must point at


def candidates(t: Tokenized, document: int, vocabulary: Vocabulary) -> set[Span]:
    """Return the candidates of one text."""
    first, title_end, stop = int(t.first[document]), int(t.title_end[document]), int(t.stop[document])
    plain, marks = t.plain, t.marks
    found: set[Span] = set()
    lower: list[Span] = []
    for begin, end, limit in ((first, title_end, _MAX_TITLE_CHUNKS), (title_end, stop, _MAX_CHUNKS)):
        for stretch in _STRETCH.finditer(plain, begin, end):
            a, b = stretch.span()
            is_first = a == first and limit == _MAX_TITLE_CHUNKS
            search = _search if b - a <= _LONGEST else _search.__wrapped__
            spans, small = search(plain[a:b], marks[a : b + is_first], limit, is_first)
            for i, j in spans:
                found.add((a + i, a + j))
            if small:
                lower += [(a + i, a + j) for i, j in small]
    # Words in small letters that the text points at: quoted, called so, or at the title's head.
    for i in {first, title_end, *[match.end() for match in _POINTED.finditer(t.kinds, first, stop)]}:
        if plain[i] == LOWER and plain[i + 1] not in (JOINT, SLASH):
            lower.append((i, i + 1))
    found.update(span for span in lower if _is_pointed_at(span, first, title_end, t, vocabulary))
    return found


def _is_pointed_at(span: Span, first: int, title_end: int, t: Tokenized, vocabulary: Vocabulary) -> bool:
    words, naming = vocabulary.words, vocabulary.cues.naming
    i, j = span
    after = words[t.rows[j]]
    if i in (first, title_end):
        return after in HEAD
    before = words[t.rows[i - 1]]
    if before in QUOTES:
        return after in QUOTES
    return before in naming or (before in {",", ":"} and i >= first + 2 and words[t.rows[i - 2]] in naming)


@lru_cache(maxsize=_MOST)
def _search(kinds: str, marks: str, limit: int, is_first: bool) -> Found:
    """Return what a stretch holds, by its tokens' kinds and marks; a name has up to `limit` chunks.

    Of a title's first stretch, `marks` holds the token behind it too: before a colon, a name may be longer.
    """
    found: list[Span] = []
    lower: list[Span] = []
    run: list[Chunk] = []
    touching = [(ord(mark) & TOUCHES) > 0 for mark in marks]
    stop = len(kinds)
    i = 0
    while i < stop:
        kind = kinds[i]
        if kind in _APART:
            _enumerate(run, kinds, marks, limit, is_first, found)
            run = []
            i += 1
            continue
        j = i + 1
        while (
            j + 1 < stop
            and kinds[j] in (JOINT, SLASH)
            and kinds[j + 1] not in _APART
            and touching[j]
            and touching[j + 1]
        ):
            j += 2
        if j > i + 1:
            kind = _kind_of(kinds[i:j:2])
        if kind == LOWER or touching[i]:
            _enumerate(run, kinds, marks, limit, is_first, found)
            run = []
        if kind == LOWER:
            lower.append((i, j))
        elif run or (kind != CONNECTOR and (kind != CAPITAL or j > i + 1 or not _is_opener(marks[i]))):
            run.append((i, j, kind))
        i = j
    _enumerate(run, kinds, marks, limit, is_first, found)
    return found, lower


def _is_opener(mark: str) -> bool:
    return ord(mark) & IS_OPENER > 0


def _kind_of(inner: str) -> str:
    """Return the kind of a chunk of several words."""
    if STRONG in inner or COINED in inner:
        return STRONG
    if CAPITAL in inner:
        return CAPITAL
    if NUMBER not in inner:
        return LOWER
    return NUMBER if LOWER not in inner else COINED if inner[0] == LOWER else LOWER


def _enumerate(run: list[Chunk], kinds: str, marks: str, limit: int, is_first: bool, found: list[Span]) -> None:
    """Add the candidates of a run."""
    while run and run[-1][2] == CONNECTOR:
        run.pop()
    if not run:
        return
    if len(run) == 1 and run[0][1] == run[0][0] + 1:
        if run[0][2] in _NAMELIKE:
            found.append(run[0][:2])
        return
    count = len(run)
    if is_first and run[0][0] == 0 and ord(marks[run[-1][1]]) & IS_HEAD:
        limit = _MAX_CHUNKS
    begins, ends = _borders(run, kinds)
    for start, c in begins:
        # Two small words in a row at most inside a name.
        gap = 0
        last = c
        for d in range(c + 1, min(count, c + limit)):
            gap = gap + 1 if run[d][2] == CONNECTOR else 0
            if gap > 2:
                break
            last = d
        is_namelike = kinds[start] in _NAMELIKE
        for end in chain.from_iterable(ends[c : last + 1]):
            if not start < end <= start + 2 * _MAX_PIECES:
                continue
            whole = run[c][2] == COINED and run[c][:2] == (start, end)
            named = is_namelike or whole or not _NAMELIKE.isdisjoint(kinds[start:end])
            if named and (end > start + 1 or not _is_opener(marks[start])):
                found.append((start, end))


def _borders(run: list[Chunk], kinds: str) -> tuple[list[Span], list[list[int]]]:
    """Return where names may begin, with the chunk of each, and where they may end in each chunk."""
    begins: list[Span] = []
    ends: list[list[int]] = [[] for _ in run]
    for c, (i, j, kind) in enumerate(run):
        if kind == CONNECTOR:
            continue
        begins.append((i, c))
        ends[c].append(j)
        if 1 < j - i <= _MAX_PIECES:
            for k in range(i + 2, j, 2):
                slash = kinds[k - 1] == SLASH
                before = kinds[k - 2]
                if slash or kinds[k] in (STRONG, COINED) or (kinds[k] == CAPITAL and before in (LOWER, CONNECTOR)):
                    begins.append((k, c))
                if slash or before in _NAMELIKE or (before == NUMBER and k - 2 > i):
                    ends[c].append(k - 1)
    return begins, ends
