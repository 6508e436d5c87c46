"""The decision: a linear step that scores all candidates, and networks that look again at those it leaves in doubt."""

import numpy as np
import numpy.typing as npt

from extract.ner.batch import Batch, Int64
from extract.ner.counts import dense_counts, lookup
from extract.ner.features import (
    count_features,
    document_features,
    lexicon_features,
    occurrence_features,
    surface_features,
    token_features,
)
from extract.ner.model import Floats, Layers, Model
from extract.ner.relations import relations
from extract.ner.tokens import Vocabulary
from extract.ner.verdicts import CLASSES, fired, strengths

DOUBT = 0.998  # what the linear step holds for nothing with more than this is no name
_ROWS = 4096  # occurrences at once: a long text must not take memory without bound


class TokenScores:
    """What each token of a vocabulary adds to a name that it stands in, begins or ends; found once a token."""

    def __init__(self, weights: Floats) -> None:
        self.weights = weights
        self.generation = -1
        self.known = 0
        self.scores = np.zeros((4096, 3, weights.shape[1]), dtype=np.float32)

    def upto(self, vocabulary: Vocabulary) -> Floats:
        """Return the scores of all rows of `vocabulary`, (rows, 3, columns of the weights)."""
        if vocabulary.generation != self.generation:
            self.generation, self.known = vocabulary.generation, 0
        size = len(vocabulary.words)
        if size > len(self.scores):
            grown = np.zeros((2 * size, *self.scores.shape[1:]), dtype=np.float32)
            grown[: self.known] = self.scores[: self.known]
            self.scores = grown
        for row in range(self.known, size):
            for part, columns in enumerate(token_features(vocabulary.words[row])):
                self.scores[row, part] = self.weights[columns].sum(axis=0, dtype=np.float32)
        self.known = size
        return self.scores


def probabilities(b: Batch, model: Model, tokens: Floats) -> Floats:
    """Return the probability of each class for each candidate, (n, classes); `tokens` are its TokenScores."""
    nothing = np.zeros((len(b.surfaces), len(CLASSES)), dtype=np.float32)
    nothing[:, -1] = 1
    if not b.surfaces:
        return nothing
    best = strengths(b)
    counts, bits = lookup(model.keys, model.counts, b.keys), lookup(model.lexicon_keys, model.lexicon, b.keys)
    linear = linear_scores(b, model.weights, model.bias, tokens, counts, bits, best)
    scores = linear[:, :-1]
    kept = np.flatnonzero(softmax(scores)[:, -1] <= DOUBT)
    if not len(kept):
        return nothing
    priors = lookup(model.keys, model.priors, b.keys[kept])
    inputs = dense(b, kept, scores[kept], counts[kept], bits[kept], priors, best)
    p = second_step(model.networks, (inputs - model.mean) / model.deviation)
    nothing[kept] = own_shares(p, linear[kept, -1] + model.own_bias)
    return nothing


def linear_scores(
    b: Batch, weights: Floats, bias: Floats, tokens: Floats, counts: Floats, bits: Floats, best: Floats
) -> Floats:
    """Return the scores (n, columns of `weights`) of the linear step.

    Where a model stands behind the first columns only, those of `bias`, the others see the context alone:
    a famous name was new once, so whether one is the paper's own is not asked of the name.
    """
    found = _sum(weights, occurrence_features(b))
    scores = np.add.reduceat(found, b.first, axis=0) / np.sqrt(b.count)[:, None].astype(np.float32)
    scores += _sum(weights, document_features(b, best))
    owners, columns = fired(b)
    np.add.at(scores, owners, weights[columns])
    whole = len(bias)
    inside, sizes = name_tokens(b)
    s, e = b.start[b.first], b.end[b.first]
    scores[:, :whole] += np.add.reduceat(tokens[b.rows[inside], 0, :whole], np.cumsum(sizes) - sizes, axis=0)
    scores[:, :whole] += tokens[b.rows[s], 1, :whole] + tokens[b.rows[e - 1], 2, :whole] + bias
    fixed = np.concatenate([surface_features(b), count_features(counts), lexicon_features(bits)], axis=1)
    scores[:, :whole] += _sum(weights, fixed)[:, :whole]
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
            x = x @ weights + bias
            if k + 1 < len(layers):
                x = np.maximum(x, 0)
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


def _sum(weights: Floats, columns: npt.NDArray[np.uint32]) -> Floats:
    parts = [weights[columns[k : k + _ROWS]].sum(axis=1, dtype=np.float32) for k in range(0, len(columns), _ROWS)]
    return np.concatenate(parts) if len(parts) > 1 else np.asarray(parts[0])
