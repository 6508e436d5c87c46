"""The first step: a glance at the surface of each candidate, then its context, then small networks on what is in doubt.

The networks see what the glance and the context make of a candidate, of its relatives and of its document.
"""

from itertools import chain
from typing import Final

import numpy as np

from extract.stages.names import kinds
from extract.stages.names.arrays import Floats, Int64, UInt8, UInt32, Wide
from extract.stages.names.batch import Batch, narrow
from extract.stages.names.features import document_features, hashed, occurrence_features
from extract.stages.names.known import (
    CLASSES,
    fired,
    known_features,
    known_inputs,
    rule_features,
    strengths,
    surface_features,
    token_features,
)
from extract.stages.names.model import GLANCE, OWN, Model, Networks
from extract.stages.names.tokens import Vocabulary

DIGITS: Final = 6  # of a probability: machines disagree about those behind
DOUBT: Final = 0.998  # what the first step holds for nothing with more than this is no name
_STEPS: Final = 8  # occurrences that follow in order of start and may still overlap
_SURE: Final = 0.3
_ROWS: Final = 1024  # occurrences at once: a long text must not take memory without bound


class TokenScores:
    """What each token of a vocabulary adds to a name that it stands in, begins or ends; found once a token."""

    def __init__(self, weights: Floats, vocabulary: Vocabulary) -> None:
        self.weights = weights
        self.vocabulary = vocabulary
        self._known = np.zeros(4096, dtype=bool)
        self._scores = np.zeros((4096, 3, self.weights.shape[1]), dtype=np.float32)

    def of(self, rows: Int64) -> Floats:
        """Return scores by row of the vocabulary, (at least the greatest of `rows`, 3, columns of the weights).

        Those of `rows` are found; most words of a text are part of no name.
        """
        size = len(self.vocabulary.words)
        if size > len(self._known):
            more = 2 * size - len(self._known)
            self._known = np.concatenate([self._known, np.zeros(more, dtype=bool)])
            self._scores = np.concatenate([self._scores, np.zeros((more, *self._scores.shape[1:]), dtype=np.float32)])
        new = np.unique(rows[~self._known[rows]])
        if len(new):
            features = [token_features(self.vocabulary.words[row]) for row in new.tolist()]
            for part in range(3):
                columns = list(chain.from_iterable([each[part] for each in features]))
                sizes = np.array([len(each[part]) for each in features])
                self._scores[new, part] = np.add.reduceat(self.weights[columns], np.cumsum(sizes) - sizes, axis=0)
            self._known[new] = True
        return self._scores


def probabilities(b: Batch, model: Model, tokens: TokenScores) -> Wide:
    """Return the probability of each class for each candidate, (n, classes), rounded."""
    p = np.zeros((len(b.keys), len(CLASSES)))
    p[:, -1] = 1
    if not len(p):
        return p
    known = model.known.of(b.keys)
    surface = surface_scores(b, model.weights, tokens, known)
    worth = surface[:, GLANCE] * model.scale[GLANCE] + model.bias[GLANCE] > 0
    worth[b.ruled] = True
    likely = np.flatnonzero(worth)
    if not len(likely):
        return p
    part = narrow(b, likely)
    best = strengths(part)
    scores = (surface[likely] + context_scores(part, model.weights, best)) * model.scale + model.bias
    first = softmax(scores[:, : len(CLASSES)])
    kept = np.flatnonzero(first[:, -1] <= DOUBT)
    if len(kept):
        rows = likely[kept]
        x = inputs(part, kept, scores[kept, : len(CLASSES)], first[kept], known[rows], best)
        p[rows] = shared(of_networks(model.networks, x), scores[kept, OWN])
    return p


def surface_scores(b: Batch, weights: Floats, tokens: TokenScores, known: UInt8) -> Floats:
    """Return what the surfaces themselves, the corpus and the lexicon tell, (n, columns of `weights`)."""
    inside, sizes = name_tokens(b)
    rows = b.rows[inside]
    s, e = b.start[b.first], b.end[b.first]
    found = tokens.of(rows)
    scores = _sum(weights, hashed(surface_features(b) + known_features(known)))
    scores += np.add.reduceat(found[rows, 0], np.cumsum(sizes) - sizes, axis=0)
    scores += found[b.rows[s], 1] + found[b.rows[e - 1], 2]
    scores[:, OWN] = 0
    return scores


def context_scores(b: Batch, weights: Floats, best: Floats) -> Wide:
    """Return what stands around the occurrences and what rules say of them (`best`) tell, (n, columns of `weights`)."""
    found = _sum(weights, hashed(occurrence_features(b)))
    scores = np.add.reduceat(found, b.first, axis=0, dtype=np.float64) / np.sqrt(b.count)[:, None]
    scores += _sum(weights, hashed(document_features(b) + rule_features(b, best)))
    owners, columns = fired(b)
    np.add.at(scores, owners, weights[columns])
    return scores


def name_tokens(b: Batch) -> tuple[Int64, Int64]:
    """Return the tokens of each candidate, one candidate after the other, and how many each has."""
    start = b.start[b.first]
    sizes = b.end[b.first] - start
    return np.repeat(start - (np.cumsum(sizes) - sizes), sizes) + np.arange(sizes.sum()), sizes


def shared(p: Wide, own: Wide) -> Wide:
    """Return the probabilities, each pair of classes shared anew between the paper's own and others by `own`, too."""
    out = p.copy()
    odds = np.log(np.maximum(p[:, 0:6:2], 1e-6)) - np.log(np.maximum(p[:, 1:6:2], 1e-6)) + own[:, None]
    share = 1 / (1 + np.exp(-np.clip(odds, -60, 60) / 2))
    both = p[:, 0:6:2] + p[:, 1:6:2]
    out[:, 0:6:2], out[:, 1:6:2] = both * share, both * (1 - share)
    return np.asarray(out.round(DIGITS))


def _sum(weights: Floats, features: UInt32) -> Floats:
    """Return the sums of the weights of `features` (K, n), (n, columns of `weights`)."""
    # Feature after feature, all candidates at once: nothing else adds up numbers so quickly.
    parts = [weights.take(features[:, k : k + _ROWS], axis=0).sum(axis=0) for k in range(0, features.shape[1], _ROWS)]
    return np.concatenate(parts) if len(parts) > 1 else np.asarray(parts[0])


def softmax(scores: Wide) -> Wide:
    """Return probabilities, row by row, rounded."""
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray((e / e.sum(axis=1, keepdims=True)).round(DIGITS))


def of_networks(networks: Networks, x: Wide) -> Wide:
    """Return the mean of what the networks say of their inputs `x` (k, D), (k, classes), rounded."""
    hidden = np.maximum((x - networks.mean) / networks.deviation @ networks.hidden + networks.hidden_bias, 0)
    n, size, _ = networks.out.shape
    each = [softmax(hidden[:, i * size : (i + 1) * size] @ networks.out[i] + networks.out_bias[i]) for i in range(n)]
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
