"""Candidates: every span of a text that could be a name, as spans of tokens."""

import re
from typing import Final

import numpy as np

from extract.stages.names.arrays import Bools, Int32, Int64
from extract.stages.names.kinds import BENCH, DATA, HEAD, IS_POINTER, JOINT, LOWER, NUMBER, QUOTES, SLASH, VERB
from extract.stages.names.token_spans import HEAD_OF_TITLE
from extract.stages.names.tokens import PAD, TITLE_END, Tokenized, Vocabulary

# Tokens that the words of one name may lie in, and what may point at a word in small letters.
_RUN: Final = re.compile("(?:[NCdx]|[wc](?=[-/&]))(?:[NCdcx/&-]|w(?=[-/&])|(?<=[-/&])w)*")
_POINTED: Final = re.compile("(?:[vq]|(?<=v)\\.)(?=[wv])")


def candidates(t: Tokenized, vocabulary: Vocabulary) -> Int64:
    """Return the candidates of some texts, (k, 2): first token, token after the last. Some come twice, in no order."""
    plain, marks, places = t.plain, t.marks, t.places
    table = vocabulary.token_spans
    numbers: list[int] = []
    begins: list[int] = []
    for run in _RUN.finditer(plain):
        begin, end = run.span()
        place = places[begin]
        behind = end + 1 if place == HEAD_OF_TITLE else end
        begins.append(begin)
        numbers.append(table[plain[begin:end] + marks[begin:behind] + place])
    first, size, first_small, small_size = (
        column[np.array(numbers, dtype=np.int64)] for column in table.whole.arrays()
    )
    at = np.array(begins, dtype=np.int64)
    spans = _expanded(at, first, size, table.spans.arrays())
    kind = vocabulary.search.arrays()[0][t.rows]
    flags = vocabulary.features.arrays()[2][t.rows]
    spans = np.concatenate([spans, _possessed(spans, t.rows, vocabulary)])
    spans = np.concatenate([spans, *_longer(spans, kind == ord(LOWER), kind == ord(NUMBER), flags)])
    small = _expanded(at, first_small, small_size, table.small.arrays())
    # Words in small letters that the text points at: quoted, called so, or at the title's head.
    alone = [*t.first.tolist(), *t.abstract.tolist(), *[match.end() for match in _POINTED.finditer(t.kinds)]]
    alone = [i for i in alone if plain[i] == LOWER and plain[i + 1] not in (JOINT, SLASH)]
    small = np.concatenate([small, np.array([(i, i + 1) for i in alone], dtype=np.int64).reshape(-1, 2)])
    pointing = vocabulary.search.arrays()[1][t.rows[small[:, 0] - 1]] & IS_POINTER > 0
    pointed = [(i, j) for i, j in small[pointing].tolist() if _is_pointed_at(i, j, t, vocabulary)]
    called = vocabulary.cues.naming - vocabulary.cues.makes  # by which two words in small letters are named, too
    pointed += [(i, j + 1) for i, j in pointed if plain[j] == LOWER and vocabulary.words[t.rows[i - 1]] in called]
    return np.concatenate([spans, np.array(pointed, dtype=np.int64).reshape(-1, 2)])


def _expanded(at: Int64, first: Int64, size: Int64, columns: list[Int64]) -> Int64:
    """Return the spans number `first` to `first` + `size` of each run that begins `at`."""
    every = np.repeat(first - (np.cumsum(size) - size), size) + np.arange(size.sum())
    return np.stack([column[every] for column in columns], axis=1) + np.repeat(at, size)[:, None]


def _longer(spans: Int64, is_lower: Bools, is_number: Bools, flags: Int32) -> list[Int64]:
    """Return candidates that go on: `UBC fashion` before `dataset`, and `SemEval-13 task 12`."""
    end = spans[:, 1]
    is_noun = flags & (DATA | BENCH) > 0
    plain = is_lower & ~is_noun & (flags & VERB == 0)
    one = spans[plain[end] & is_noun[end + 1]] + (0, 1)
    two = spans[plain[end] & plain[end + 1] & is_noun[end + 2]] + (0, 2)
    numbered = spans[(flags[end] & BENCH > 0) & is_number[end + 1]] + (0, 2)
    return [one, two, numbered]


def _possessed(spans: Int64, rows: Int64, vocabulary: Vocabulary) -> Int64:
    """Return the candidates that go over a possessive: `Children's Book Test`."""
    quote, s = (vocabulary.row(word) for word in "'s")
    joined = []
    for place in np.flatnonzero((rows[:-1] == quote) & (rows[1:] == s)).tolist():
        owners, owned = spans[spans[:, 1] == place, 0], spans[spans[:, 0] == place + 2, 1]
        joined += [(start, end) for start in owners.tolist() for end in owned.tolist()]
    return np.array(joined, dtype=np.int64).reshape(-1, 2)


def _is_pointed_at(i: int, j: int, t: Tokenized, vocabulary: Vocabulary) -> bool:
    words, naming = vocabulary.words, vocabulary.cues.naming
    before, after = words[t.rows[i - 1]], words[t.rows[j]]
    if before in (PAD, TITLE_END):
        return after in HEAD
    if before in QUOTES:
        return after in QUOTES
    return before in naming or (before in {",", ":"} and words[t.rows[i - 2]] in naming)
