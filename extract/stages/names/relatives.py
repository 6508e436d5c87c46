"""The second step: small networks see what the first says of a candidate, of its relatives and of its document."""

from dataclasses import dataclass

import numpy as np

from extract.stages.names import kinds
from extract.stages.names.arrays import DIGITS, Floats, Int64, UInt8, UInt32, Wide, softmax
from extract.stages.names.batch import Batch
from extract.stages.names.known import known_inputs

_STEPS = 8  # occurrences that follow in order of start and may still overlap
_SURE = 0.3


@dataclass(frozen=True, slots=True)
class Networks:
    """`n` networks with a hidden layer each; `mean` and `deviation` are those of their D inputs in training."""

    mean: Wide  # D
    deviation: Wide  # D
    hidden: Wide  # (D, n * size)
    hidden_bias: Wide  # n * size
    out: Wide  # (n, size, classes)
    out_bias: Wide  # (n, classes)

    def of(self, inputs: Wide) -> Wide:
        """Return the mean of what the networks say of `inputs` (k, D), (k, classes), rounded."""
        x = np.maximum((inputs - self.mean) / self.deviation @ self.hidden + self.hidden_bias, 0)
        n, size, _ = self.out.shape
        each = [softmax(x[:, i * size : (i + 1) * size] @ self.out[i] + self.out_bias[i]) for i in range(n)]
        return np.asarray(np.mean(each, axis=0).round(DIGITS))


def inputs(b: Batch, kept: Int64, scores: Wide, p: Wide, known: UInt8, best: Floats) -> Wide:
    """Return what the networks see of the candidates `kept`, (k, D).

    `scores` and `p` (k, classes) are what the first step says of them, `known` (k, columns) what corpus and lexicon do,
    and `best` (n, columns) the strengths of all that rules say.
    """
    first, count = b.first[kept], b.count[kept]
    head = b.position[b.start[first]]
    plain = [
        np.log2(count + 1), b.title[b.start[first]], ~b.title[b.start[first + count - 1]],
        head == 0, np.log2(head + 1), (b.end - b.start)[first], b.expansion[first] > 0,
    ]  # fmt: skip
    documents = np.zeros((int(b.document[-1]) + 1, best.shape[1]))
    np.maximum.at(documents, b.document, best)
    margins = np.clip(scores - scores[:, -1:], -12, 12)[:, :-1]
    parts = [margins, p, np.stack(plain, axis=1), known_inputs(known), best[kept], documents[b.document[kept]]]
    return np.concatenate([*parts, relations(b, kept, p)], axis=1)


def relations(b: Batch, kept: Int64, p: Wide) -> Wide:
    """Return the probabilities `p` (k, classes) of the relatives of the candidates `kept`, (k, ...).

    They are the longer and the shorter candidates that overlap with it, those with the same letters, those that
    stand beside it in a list, the one that it abbreviates or that abbreviates it, and the document as a whole.
    """
    local = np.full(len(b.keys), -1)
    local[kept] = np.arange(len(kept))
    owner = local[b.owner]
    there = np.flatnonzero(owner >= 0)
    there = there[np.lexsort((-b.end[there], b.start[there]))]
    owner, start, end = owner[there], b.start[there], b.end[there]
    longer, shorter = _overlapping(owner, start, end, p)
    return np.concatenate(
        [
            longer,
            shorter,
            _same_letters(b.document[kept], b.keys[kept], p),
            _beside(owner, start, end, p),
            _paired(b, owner, start, end, p),
            _document(b.document[kept], p),
        ],
        axis=1,
    )


def _overlapping(owner: Int64, start: Int64, end: Int64, p: Wide) -> tuple[Wide, Wide]:
    longer, shorter = np.zeros_like(p), np.zeros_like(p)
    length = end - start
    for step in range(1, _STEPS + 1):
        over = np.flatnonzero(start[step:] < end[:-step])
        if not len(over):
            break
        is_longer = length[over] >= length[over + step]
        a, c = owner[over], owner[over + step]
        big, small = np.where(is_longer, a, c), np.where(is_longer, c, a)
        np.maximum.at(longer, small, p[big])
        np.maximum.at(shorter, big, p[small])
    return longer, shorter


def _same_letters(document: Int64, keys: UInt32, p: Wide) -> Wide:
    same = np.zeros_like(p)
    seen: dict[tuple[int, int], int] = {}
    for k, which in enumerate(zip(document.tolist(), keys.tolist(), strict=True)):
        other = seen.get(which)
        if other is not None:
            same[k] = p[other]
            same[other] = np.maximum(same[other], p[k])
        seen[which] = k
    return same


def _beside(owner: Int64, start: Int64, end: Int64, p: Wide) -> Wide:
    """Return the mean of the likely candidates that end or start up to three tokens away, and how many they are."""
    beside = np.zeros((len(p), p.shape[1] + 1))
    sure = p[owner, -1] < 1 - _SURE
    owner, start, end = owner[sure], start[sure], end[sure]
    by_end = np.argsort(end, kind="stable")
    ends, owners = end[by_end], owner[by_end]
    ones = np.ones((len(owner), 1))
    for gap in (1, 2, 3) if len(owner) else ():
        at = np.minimum(np.searchsorted(ends, start - gap), len(ends) - 1)
        hit = ends[at] == start - gap
        a, c = owners[at][hit], owner[hit]
        np.add.at(beside, c, np.concatenate([p[a], ones[hit]], axis=1))
        np.add.at(beside, a, np.concatenate([p[c], ones[hit]], axis=1))
    beside[:, :-1] /= np.maximum(beside[:, -1:], 1)
    return beside


def _paired(b: Batch, owner: Int64, start: Int64, end: Int64, p: Wide) -> Wide:
    """Return what stands in brackets right after a candidate, or right before the brackets that it stands in."""
    paired = np.zeros_like(p)
    inside = np.flatnonzero(((b.flags[start - 1] & kinds.OPEN) > 0) & ((b.flags[end] & kinds.CLOSE) > 0))
    if len(inside):
        before = np.flatnonzero((b.flags[end] & kinds.OPEN) > 0)
        at = np.minimum(np.searchsorted(start[inside], end[before] + 1), len(inside) - 1)
        hit = start[inside][at] == end[before] + 1
        long, short = owner[before[hit]], owner[inside[at[hit]]]
        np.maximum.at(paired, long, p[short])
        np.maximum.at(paired, short, p[long])
    return paired


def _document(document: Int64, p: Wide) -> Wide:
    """Return how many of each class the rest of the document has, and its likeliest."""
    documents = int(document[-1]) + 1
    whole, best = np.zeros((documents, p.shape[1])), np.zeros((documents, p.shape[1]))
    np.add.at(whole, document, p)
    np.maximum.at(best, document, p)
    second = np.zeros_like(best)
    rest = np.where(p == best[document], 0, p)
    np.maximum.at(second, document, rest)
    others = np.where(p == best[document], second[document], best[document])
    return np.concatenate([np.log1p(np.maximum(whole[document] - p, 0)), others], axis=1)
