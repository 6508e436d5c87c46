"""Candidates: every span of a text that could be a name, as spans of tokens.

A run is a span of capitalised or coined words, numbers and the small words between them. Every piece of a run that
begins and ends like a name is a candidate, by the kinds of its words alone. The same sequences of kinds come again and
again: each is searched once.
"""

import re
from functools import lru_cache
from itertools import chain
from typing import Final

import numpy as np

from extract.stages.names import kinds
from extract.stages.names.arrays import Bools, Int64
from extract.stages.names.tokens import FLAGS, KIND, MARKS, PAD, TITLE_END, Tokenized, Vocabulary

# Tokens that the words of one name may lie in, and what may point at a word in small letters.
_RUN: Final = re.compile("(?:[NCdx]|[wc](?=[-/&]))(?:[NCdcx/&-]|w(?=[-/&])|(?<=[-/&])w)*")
_POINTED: Final = re.compile("(?:[vq]|(?<=v)\\.)(?=[wv])")

_NAMELIKE: Final = frozenset([kinds.STRONG, kinds.CAPITAL, kinds.COINED])
_APART: Final = frozenset([kinds.BREAK, kinds.JOINT, kinds.SLASH, kinds.AMPERSAND])
_GLUE: Final = frozenset([kinds.JOINT, kinds.SLASH, kinds.AMPERSAND])
_MAX_CHUNKS: Final = 8
_MAX_TITLE_CHUNKS: Final = 4
_MAX_PIECES: Final = 16  # tokens of a chunk that is taken apart
_LONG: Final = 64  # tokens of a run that is not remembered

HEAD_OF_TITLE, TITLE, ABSTRACT = "h", "t", "a"  # where a run stands

Span = tuple[int, int]  # first token, token after the last
Chunk = tuple[int, int, str]  # tokens glued to each other by joints: a span, and the kind of the whole


def candidates(t: Tokenized, vocabulary: Vocabulary) -> Int64:
    """Return the candidates of some texts, (k, 2): first token, token after the last. Some come twice, in no order."""
    known = vocabulary.known[t.rows]
    kind, flags = known[:, KIND], known[:, FLAGS]
    letters = _text(kind)
    # Words that name what follows are plain words, quotes plain breaks.
    plain = letters.replace(kinds.NAMING, kinds.LOWER).replace(kinds.QUOTE, kinds.BREAK)
    marks = _text(known[:, MARKS] + np.append(False, t.start[1:] == t.end[:-1]) * kinds.TOUCHES + ord("0"))
    heads = set(t.first.tolist())
    found: list[Span] = []
    small: list[Span] = []
    for run in _RUN.finditer(plain):
        i, j = run.span()
        where = (HEAD_OF_TITLE if i in heads else TITLE) if t.title[i] else ABSTRACT
        look = _searched if j - i < _LONG else search
        named, chunks = look(plain[i:j], marks[i : j + (where == HEAD_OF_TITLE)], where)
        found += [(i + first, i + end) for first, end in named]
        small += [(i + first, i + end) for first, end in chunks]
    runs = _array(found)
    spans = np.concatenate([runs, _possessed(runs, t.rows, vocabulary)])
    spans = np.concatenate([spans, *_longer(spans, kind == ord(kinds.LOWER), kind == ord(kinds.NUMBER), flags)])
    # Words in small letters that the text points at: quoted, called so, or at the title's head.
    alone = [*t.first.tolist(), *t.abstract.tolist(), *[match.end() for match in _POINTED.finditer(letters)]]
    small += [(i, i + 1) for i in alone if plain[i] == kinds.LOWER and plain[i + 1] not in (kinds.JOINT, kinds.SLASH)]
    points = known[:, MARKS] & kinds.IS_POINTER > 0
    pointed = [(i, j) for i, j in small if points[i - 1] and _is_pointed_at(i, j, t, vocabulary)]
    called = vocabulary.cues.naming - vocabulary.cues.makes  # by which two words in small letters are named, too
    pointed += [(i, j + 1) for i, j in pointed if plain[j] == kinds.LOWER and vocabulary.words[t.rows[i - 1]] in called]
    return np.concatenate([spans, _array(pointed)])


def _text(codes: Int64) -> str:
    return codes.astype(np.uint8).tobytes().decode("ascii")


def _array(spans: list[Span]) -> Int64:
    return np.array(spans, dtype=np.int64).reshape(-1, 2)


def _longer(spans: Int64, is_lower: Bools, is_number: Bools, flags: Int64) -> list[Int64]:
    """Return candidates that go on: `UBC fashion` before `dataset`, and `SemEval-13 task 12`."""
    end = spans[:, 1]
    is_noun = flags & (kinds.DATA | kinds.BENCH) > 0
    plain = is_lower & ~is_noun & (flags & kinds.VERB == 0)
    one = spans[plain[end] & is_noun[end + 1]] + (0, 1)
    two = spans[plain[end] & plain[end + 1] & is_noun[end + 2]] + (0, 2)
    numbered = spans[(flags[end] & kinds.BENCH > 0) & is_number[end + 1]] + (0, 2)
    return [one, two, numbered]


def _possessed(spans: Int64, rows: Int64, vocabulary: Vocabulary) -> Int64:
    """Return the candidates that go over a possessive: `Children's Book Test`."""
    quote, s = (vocabulary[word] for word in "'s")
    joined = []
    for place in np.flatnonzero((rows[:-1] == quote) & (rows[1:] == s)).tolist():
        owners, owned = spans[spans[:, 1] == place, 0], spans[spans[:, 0] == place + 2, 1]
        joined += [(start, end) for start in owners.tolist() for end in owned.tolist()]
    return _array(joined)


def _is_pointed_at(i: int, j: int, t: Tokenized, vocabulary: Vocabulary) -> bool:
    words, naming = vocabulary.words, vocabulary.cues.naming
    before, after = words[t.rows[i - 1]], words[t.rows[j]]
    if before in (PAD, TITLE_END):
        return after in kinds.HEAD
    if before in kinds.QUOTES:
        return after in kinds.QUOTES
    return before in naming or (before in {",", ":"} and words[t.rows[i - 2]] in naming)


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


_searched = lru_cache(1 << 14)(search)


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
