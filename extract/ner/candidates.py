"""Candidates: every stretch of a text that could be a name, as spans of tokens.

A run is a stretch of words that may stand in one name: capitalised or coined words, numbers and the small
words between them. Every piece of a run that begins and ends like a name is a candidate.
"""

import re
from itertools import chain

from extract.ner.tokens import (
    BREAK,
    CAPITAL,
    COINED,
    CONNECTOR,
    JOINT,
    LOWER,
    NAMING,
    NUMBER,
    QUOTE,
    QUOTES,
    SLASH,
    STRONG,
)
from extract.stages.name_cues import Cues

_NAMELIKE = frozenset([STRONG, CAPITAL, COINED])
_APART = frozenset([BREAK, JOINT, SLASH])
_HEAD = frozenset([":", "-", "–", "—"])
# Tokens that a run may lie in, and what may point at a word in small letters.
_STRETCH = re.compile("(?:[NCdx]|[wc](?=[-/]))(?:[NCdcx/-]|w(?=[-/])|(?<=[-/])w)*")
_POINTED = re.compile("(?:[vq]|(?<=v)\\.)(?=[wv])")
_MAX_CHUNKS = 8
_MAX_PIECES = 16  # tokens of a chunk that is taken apart

Spans = set[tuple[int, int]]


def candidates(starts: list[int], words: list[str], kinds: str, title_end: int, cues: Cues) -> Spans:
    """Return the candidates as (first token, token after the last).

    `starts` says where each token starts in the text, `kinds` has one letter a token, and `title_end` is the
    number of tokens of the title.
    """
    found: Spans = set()
    plain = kinds.replace(NAMING, LOWER).replace(QUOTE, BREAK)
    for stretch in _STRETCH.finditer(plain):
        _search(*stretch.span(), starts, words, plain, title_end, cues, found)
    # Words in small letters that the text points at: quoted, called so, or at the title's head.
    for i in {0, title_end, *(match.end() for match in _POINTED.finditer(kinds))}:
        alone = plain[i : i + 1] == LOWER and plain[i + 1 : i + 2] not in (JOINT, SLASH)
        if alone and _is_pointed_at(words, i, i + 1, title_end, cues):
            found.add((i, i + 1))
    return found


def _search(
    first: int, stop: int, starts: list[int], words: list[str], kinds: str, title_end: int, cues: Cues, found: Spans
) -> None:
    """Add the candidates among the tokens from `first` to `stop`."""
    run: list[tuple[int, int, str]] = []  # chunks: tokens glued to each other by joints

    def close() -> None:
        if run:
            _enumerate(run, kinds, words, title_end, cues, found)
            run.clear()

    i = first
    while i < stop:
        kind = kinds[i]
        if kind in _APART:
            close()
            i += 1
            continue
        j = i + 1
        while j + 1 < stop and kinds[j] in (JOINT, SLASH) and kinds[j + 1] not in _APART and _glued(starts, words, j):
            j += 2
        if j > i + 1:
            kind = _kind_of(kinds[i:j:2])
        if run and (i == title_end or starts[i] == starts[i - 1] + len(words[i - 1])):
            close()
        if kind == LOWER:
            close()
            if _is_pointed_at(words, i, j, title_end, cues):
                found.add((i, j))
        elif kind == CONNECTOR:
            if run:
                run.append((i, j, kind))
        elif run or kind != CAPITAL or j > i + 1 or words[i] not in cues.openers:
            run.append((i, j, kind))
        i = j
    close()


def _glued(starts: list[int], words: list[str], joint: int) -> bool:
    """Say whether the words before and after a joint stand right beside it."""
    end = starts[joint - 1] + len(words[joint - 1])
    return starts[joint] == end and starts[joint + 1] == end + len(words[joint])


def _kind_of(inner: str) -> str:
    """Return the kind of a chunk of several words."""
    if STRONG in inner or COINED in inner:
        return STRONG
    if CAPITAL in inner:
        return CAPITAL
    if NUMBER not in inner:
        return LOWER
    return NUMBER if LOWER not in inner else COINED if inner[0] == LOWER else LOWER


def _is_pointed_at(words: list[str], i: int, j: int, title_end: int, cues: Cues) -> bool:
    after = words[j] if j < len(words) else ""
    if i in (0, title_end):
        return after in _HEAD
    before = words[i - 1]
    if before in QUOTES:
        return after in QUOTES
    return before in cues.naming or (before in {",", ":"} and i >= 2 and words[i - 2] in cues.naming)


def _enumerate(
    run: list[tuple[int, int, str]], kinds: str, words: list[str], title_end: int, cues: Cues, found: Spans
) -> None:
    while run and run[-1][2] == CONNECTOR:
        run.pop()
    if not run:
        return
    if len(run) == 1 and run[0][1] == run[0][0] + 1:
        if run[0][2] in _NAMELIKE:
            found.add(run[0][:2])
        return
    count = len(run)
    in_title = run[0][0] < title_end
    head = run[0][0] == 0 and run[-1][1] < len(words) and words[run[-1][1]] in _HEAD
    limit = _MAX_CHUNKS if head or not in_title else 4
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
            if named and (end > start + 1 or words[start] not in cues.openers):
                found.add((start, end))


def _borders(run: list[tuple[int, int, str]], kinds: str) -> tuple[list[tuple[int, int]], list[list[int]]]:
    """Return where names may begin, with the chunk of each, and where they may end in each chunk."""
    begins: list[tuple[int, int]] = []
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
