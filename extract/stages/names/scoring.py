"""The decision on each candidate: by a glance at its surface, by its context, and by small networks where in doubt."""

from itertools import chain

import numpy as np

from extract.stages.names.arrays import DIGITS, Floats, Int64, UInt8, UInt32, Wide, softmax
from extract.stages.names.batch import Batch, narrow
from extract.stages.names.features import document_features, hashed, occurrence_features
from extract.stages.names.known import (
    CLASSES,
    fired,
    known_features,
    rule_features,
    strengths,
    surface_features,
    token_features,
)
from extract.stages.names.model import GLANCE, OWN, Model
from extract.stages.names.relatives import inputs
from extract.stages.names.tokens import Vocabulary

DOUBT = 0.998  # what the first step holds for nothing with more than this is no name
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
        p[rows] = shared(model.networks.of(x), scores[kept, OWN])
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
