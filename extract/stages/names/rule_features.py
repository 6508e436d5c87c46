"""What the rules say of the candidates, as features: the model weighs their verdicts and decides."""

from collections.abc import Collection
from functools import cache
from typing import Final
from zlib import crc32

import numpy as np

from extract.mention import NameKind, NameMention
from extract.stages.names import kinds
from extract.stages.names.arrays import Floats, Int64, UInt32, Wide
from extract.stages.names.batch import Batch
from extract.stages.names.spelling import BITS

CLASSES = ("proposed", "mentioned", "dataset+", "dataset", "benchmark+", "benchmark", "nothing")
STRENGTHS: Final = 12  # columns of `strengths`

KINDS: Final[tuple[NameKind, ...]] = ("model", "dataset", "benchmark")
_KNOWN = ("lexicon.model", "lexicon.dataset", "lexicon.benchmark", "name.family")


def class_of(kind: str, role: str, introduced: bool) -> int:
    """Return the index in CLASSES of a name."""
    own = role == "proposed" if kind == "model" else introduced
    return 2 * KINDS.index(kind) + (not own)


def fired(b: Batch) -> tuple[Int64, Int64]:
    """Return hashed features that only some candidates have: which rules found it. As (candidates, columns), r long."""
    found = np.array([rule_row(m.by, m.said) for m in b.rulings], dtype=np.int64)
    # Each rule counts once a candidate.
    pairs = np.unique(b.ruled << BITS | found)
    return pairs >> BITS, pairs & ((1 << BITS) - 1)


@cache
def rule_row(by: str, said: bool) -> int:
    """Return the row of the weights for what a rule says, where a word beside the name says its kind or none does."""
    return crc32(f"rule={by, said}".encode()) >> (32 - BITS)


def strengths(b: Batch) -> Floats:
    """Return the best score of a rule for each class but the last, and by which of words and lists, (n, STRENGTHS)."""
    best = np.zeros((len(b.keys), STRENGTHS), dtype=np.float32)
    for c, m in zip(b.ruled.tolist(), b.rulings, strict=True):
        label = class_of(m.kind, m.role, m.introduced)
        row = best[c]
        row[label] = max(row[label], m.score)
        if m.said:
            row[6 + label // 2] = 1
        if m.by in _KNOWN:
            row[9 + label // 2] = 1
    return best


def says(best: Floats) -> UInt32:
    """Return which classes rules spoke for, and how, as bits, (n,)."""
    bits = np.uint32(1) << np.arange(STRENGTHS, dtype=np.uint32)
    return np.asarray(((best > 0) * bits).sum(axis=1), dtype=np.uint32)


def overrule(b: Batch, p: Wide, weighed: Collection[str]) -> dict[int, float]:
    """Let rules that are not `weighed` by the model decide in `p` (n, classes): they came after its training.

    So does a lexicon of one's own, on what kind of thing a name is, and any lexicon on known collections in a text that
    speaks of no data: where no word says whether it is a data set or a benchmark, it is what it is commonly known as.
    Return the candidates that rules decided, and their scores.
    """
    speaks = np.bincount(b.token_document, b.flags & (kinds.DATA | kinds.BENCH) > 0) > 0
    decided = {}
    for c, m in zip(b.ruled.tolist(), b.rulings, strict=True):
        label = class_of(m.kind, m.role, m.introduced)
        if m.by not in weighed or (m.own and int(p[c].argmax()) // 2 != label // 2):
            p[c] = 0
            p[c, label] = m.score
            p[c, -1] = 1 - m.score
            decided[c] = m.score
        elif m.by in _KNOWN and m.kind != "model" and not speaks[b.document[c]]:
            both = p[c, 2:4] + p[c, 4:6]
            p[c, 2:6] = 0
            p[c, label & ~1 : (label & ~1) + 2] = both
    return decided


def around(b: Batch) -> UInt32:
    """Return how the longest rule mentions lie about a candidate, and of which kind they are, (n,): see the code."""
    if not len(b.rulings):
        return np.zeros(len(b.keys), dtype=np.uint32)
    order = np.lexsort((-b.ruled_end, b.ruled_start))
    start, end = b.ruled_start[order], b.ruled_end[order]
    codes = np.array([1 + _kind(m) for m in b.rulings], dtype=np.uint32)[order]
    outer = np.concatenate([[True], end[1:] > np.maximum.accumulate(end)[:-1]])
    start, end, codes = start[outer], end[outer], codes[outer]
    at = np.maximum(np.searchsorted(start, b.start, side="right") - 1, 0)
    same = (start[at] == b.start) & (end[at] == b.end)
    holds = (start[at] <= b.start) & (end[at] >= b.end) & ~same
    crosses = (start[at] < b.start) & (end[at] > b.start) & (end[at] < b.end)
    within = np.minimum(np.searchsorted(start, b.start, side="left"), len(start) - 1)
    held = (start[within] >= b.start) & (start[within] < b.end) & ~same
    code = np.where(holds, 8 + codes[at], 0) + np.where(crosses, 16, 0) + np.where(held, 32 + 64 * codes[within], 0)
    return np.maximum.reduceat(code, b.first).astype(np.uint32)


def _kind(mention: NameMention) -> int:
    return 0 if mention.role == "proposed" else 1 + KINDS.index(mention.kind)
