"""The decision, in steps that each leave fewer candidates: a glance at the surface, the context, small networks.

Behind the columns of the classes, the weights have two more. OWN says whether a name is the paper's own and is asked
of the context alone, since a famous name was new once. GLANCE says whether a surface is worth a look at its context.
"""

from itertools import chain

import numpy as np
import numpy.typing as npt

from extract.stages.names.arrays import Floats, Int64, UInt32
from extract.stages.names.batch import Batch, narrow
from extract.stages.names.counts import dense_counts, lookup
from extract.stages.names.features import (
    count_features,
    document_features,
    lexicon_features,
    occurrence_features,
    surface_features,
)
from extract.stages.names.model import Layers, Model
from extract.stages.names.relations import relations
from extract.stages.names.spelling import token_features
from extract.stages.names.tokens import Vocabulary
from extract.stages.names.verdicts import CLASSES, fired, strengths

DOUBT = 0.998  # what the linear step holds for nothing with more than this is no name
_K = len(CLASSES)
OWN, GLANCE = _K, _K + 1
_ROWS = 1024  # occurrences at once: a long text must not take memory without bound


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


def probabilities(b: Batch, model: Model, tokens: TokenScores) -> Floats:
    """Return the probability of each class for each candidate, (n, classes)."""
    p = np.zeros((len(b.keys), _K), dtype=np.float32)
    p[:, -1] = 1
    if not len(p):
        return p
    counts, bits = lookup(model.keys, model.counts, b.keys), lookup(model.lexicon_keys, model.lexicon, b.keys)
    surface = surface_scores(b, model.weights, tokens, counts, bits) + model.bias
    worth = surface[:, GLANCE] > 0
    worth[b.ruled] = True
    likely = np.flatnonzero(worth)
    if not len(likely):
        return p
    part = narrow(b, likely)
    best = strengths(part)
    context = context_scores(part, model.weights, best)
    scores = surface[likely, :_K] + context[:, :_K]
    kept = np.flatnonzero(softmax(scores)[:, -1] <= DOUBT)
    if not len(kept):
        return p
    rows = likely[kept]
    priors = lookup(model.keys, model.priors, b.keys[rows])
    inputs = dense(part, kept, scores[kept], counts[rows], bits[rows], priors, best)
    decided = second_step(model.networks, (inputs - model.mean) / model.deviation)
    p[rows] = own_shares(decided, context[kept, OWN] + model.bias[OWN])
    return p


def surface_scores(b: Batch, weights: Floats, tokens: TokenScores, counts: Floats, bits: Floats) -> Floats:
    """Return what the surfaces themselves, the corpus and the lexicon tell, (n, columns of `weights`)."""
    fixed = np.concatenate([surface_features(b), count_features(counts), lexicon_features(bits)])
    inside, sizes = name_tokens(b)
    rows = b.rows[inside]
    s, e = b.start[b.first], b.end[b.first]
    found = tokens.of(rows)
    scores = _sum(weights, fixed)
    scores += np.add.reduceat(found[rows, 0], np.cumsum(sizes) - sizes, axis=0)
    scores += found[b.rows[s], 1] + found[b.rows[e - 1], 2]
    return scores


def context_scores(b: Batch, weights: Floats, best: Floats) -> Floats:
    """Return what stands around the occurrences and what rules say of them tell, (n, columns of `weights`)."""
    found = _sum(weights, occurrence_features(b))
    scores = np.add.reduceat(found, b.first, axis=0) / np.sqrt(b.count)[:, None].astype(np.float32)
    scores += _sum(weights, document_features(b, best))
    owners, columns = fired(b)
    np.add.at(scores, owners, weights[columns])
    return np.asarray(scores, dtype=np.float32)


def name_tokens(b: Batch) -> tuple[Int64, Int64]:
    """Return the tokens of each candidate, one candidate after the other, and how many each has."""
    start = b.start[b.first]
    sizes = b.end[b.first] - start
    return np.repeat(start - (np.cumsum(sizes) - sizes), sizes) + np.arange(sizes.sum()), sizes


def dense(b: Batch, kept: Int64, scores: Floats, counts: Floats, bits: Floats, priors: Floats, best: Floats) -> Floats:
    """Return the inputs of the second step for the candidates `kept`, (k, D); but `best`, all arrays have k rows."""
    p = softmax(scores)
    first, count = b.first[kept], b.count[kept]
    head = b.position[b.start[first]]
    bit = bits[:, 0].astype(np.int64)
    plain = np.stack(
        [
            np.log2(count + 1), b.title[b.start[first]], ~b.title[b.start[first + count - 1]],
            head == 0, np.log2(head + 1), (b.end - b.start)[first], b.expansion[first] > 0,
            *((bit >> k) & 1 for k in range(5)), np.log2(priors[:, -1] + 1),
        ],
        axis=1,
    )  # fmt: skip
    documents = np.zeros((int(b.document[-1]) + 1, best.shape[1]), dtype=np.float32)
    np.maximum.at(documents, b.document, best)
    margins = np.clip(scores - scores[:, -1:], -12, 12)[:, :-1]
    parts = [margins, p, plain, dense_counts(counts), priors[:, :-1], best[kept], documents[b.document[kept]]]
    return np.concatenate([*parts, relations(b, kept, p)], axis=1).astype(np.float32)


def second_step(networks: list[Layers], inputs: Floats) -> Floats:
    """Return the mean of what the networks say of standardised `inputs`, (k, classes)."""
    # In double precision, so that the size of the batch does not show in the rounded scores.
    wide = inputs.astype(np.float64)
    total = np.zeros((len(wide), len(CLASSES)))
    for layers in networks:
        x = wide
        for k, (weights, bias) in enumerate(layers):
            x = x @ weights
            x += bias
            if k + 1 < len(layers):
                np.maximum(x, 0, out=x)
        total += softmax(x)
    return np.asarray(total / len(networks), dtype=np.float32)


def own_shares(p: Floats, own: Floats) -> Floats:
    """Return the probabilities with each pair shared anew between the paper's own and others, by `own` too."""
    out = p.copy()
    for k in (0, 2, 4):
        both = p[:, k] + p[:, k + 1]
        odds = np.log(np.maximum(p[:, k], 1e-6)) - np.log(np.maximum(p[:, k + 1], 1e-6))
        share = 1 / (1 + np.exp(-np.clip(odds + own, -60, 60) / 2))
        out[:, k], out[:, k + 1] = both * share, both * (1 - share)
    return out


def softmax(scores: npt.NDArray[np.floating]) -> Floats:
    """Return probabilities, row by row."""
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(e / e.sum(axis=1, keepdims=True), dtype=np.float32)


def _sum(weights: Floats, features: UInt32) -> Floats:
    """Return the sums of the weights of `features` (K, n), (n, columns of `weights`)."""
    # Feature after feature, all candidates at once: nothing else adds up numbers in the same order so quickly.
    parts = [weights.take(features[:, k : k + _ROWS], axis=0).sum(axis=0) for k in range(0, features.shape[1], _ROWS)]
    return np.concatenate(parts) if len(parts) > 1 else np.asarray(parts[0])
