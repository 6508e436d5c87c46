"""The networks of the second step: one hidden layer each, by Adam on log loss with soft targets."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from extract.stages.names.arrays import Floats, Int64, Wide
from extract.stages.names.known import CLASSES, strengths
from extract.stages.names.model import OWN, Networks
from extract.stages.names.scoring import (
    DOUBT,
    TokenScores,
    context_scores,
    inputs,
    of_networks,
    softmax,
    surface_scores,
)
from training.data import HELD_OUT, Data, Part
from training.linear import Fit, Say

COUNT, HIDDEN, EPOCHS, SIZE, PARTS = 4, 48, 8, 256, 4
_DECAY, _RATE = 1e-3, 2e-3


@dataclass(slots=True)
class Doubt:
    """What the first step leaves in doubt of the held-out fold, as it sees what it was not trained on.

    Rows of the gold part come first.
    """

    x: Wide  # (k, D)
    own: Wide  # k
    target: Floats  # (k, classes)
    weight: Floats  # k
    part: Int64  # k: in which of some parts it is learnt from and not, a document is in one
    rows: Int64  # of the gold part's candidates


def doubtful(data: Data, fit: Fit) -> Doubt:
    """Return what the networks learn from; `fit` has not seen the held-out fold."""
    tokens = TokenScores(fit[0], data.finder.vocabulary)
    found = [_doubtful(part, fit, tokens, number == 0) for number, part in enumerate(data.parts)]
    x, own, target, weight, part, _ = (np.concatenate(columns) for columns in zip(*found, strict=True))
    return Doubt(x, own, target, weight, part, found[0][-1])


def _doubtful(part: Part, fit: Fit, tokens: TokenScores, is_gold: bool) -> tuple[npt.NDArray[Any], ...]:
    b, (weights, bias) = part.batch, fit
    best = strengths(b)
    scores = surface_scores(b, weights, tokens, part.known) + context_scores(b, weights, best) + bias
    p = softmax(scores[:, : len(CLASSES)])
    kept = np.flatnonzero(p[:, -1] <= DOUBT)
    x = inputs(b, kept, scores[kept, : len(CLASSES)], p[kept], part.known[kept], best)
    weight = np.minimum(part.weight[kept], 1)
    used = np.flatnonzero((part.fold[kept] == HELD_OUT) & (is_gold | (weight > 0)))
    each = x, scores[kept, OWN], part.target[kept], weight, b.document[kept] % PARTS, kept
    return tuple(column[used] for column in each)


def fit_networks(doubt: Doubt, say: Say) -> tuple[Networks, Wide]:
    """Return the networks, and what such as have not seen it say of each gold row, (rows, classes)."""
    gold = len(doubt.rows)
    p = np.zeros((gold, len(CLASSES)))
    for part in range(PARTS):
        out = np.flatnonzero(doubt.part[:gold] == part)
        p[out] = of_networks(_fit(doubt, doubt.part != part), doubt.x[out])
    say("networks, cross-validated")
    return _fit(doubt, np.ones(len(doubt.part), dtype=bool)), p


def _fit(doubt: Doubt, used: np.ndarray) -> Networks:
    mean, deviation = doubt.x.mean(axis=0), doubt.x.std(axis=0) + 1e-3
    rows = np.flatnonzero(used & (doubt.weight > 0))
    z = ((doubt.x[rows] - mean) / deviation).astype(np.float32)
    each = [_fit_one(z, doubt.target[rows], doubt.weight[rows], seed) for seed in range(COUNT)]
    w1, b1, w2, b2 = (list(parts) for parts in zip(*each, strict=True))
    arrays = mean, deviation, np.concatenate(w1, axis=1), np.concatenate(b1), np.stack(w2), np.stack(b2)
    return Networks(*(array.astype(np.float32).astype(np.float64) for array in arrays))


def _fit_one(x: Floats, target: Floats, weight: Floats, seed: int) -> list[Floats]:
    random = np.random.default_rng(seed)
    shapes = [(x.shape[1], HIDDEN), (HIDDEN, target.shape[1])]
    wide = [v for a, b in shapes for v in (random.normal(0, np.sqrt(2 / a), (a, b)), np.zeros(b))]
    values = [v.astype(np.float32) for v in wide]
    means, squares = [np.zeros_like(v) for v in values], [np.zeros_like(v) for v in values]
    steps, step = EPOCHS * (len(x) // SIZE), 0
    for _ in range(EPOCHS):
        order = random.permutation(len(x))
        for at in range(0, len(x) - SIZE + 1, SIZE):
            some = order[at : at + SIZE]
            gradients = _gradients(values, x[some], target[some], weight[some])
            step += 1
            rate = _RATE * min(1.0, step / 200) * max(0.01, 1 - step / steps)
            for v, g, m, s in zip(values, gradients, means, squares, strict=True):
                m += 0.1 * (g - m)
                s += 0.001 * (g * g - s)
                v -= rate * (m / (1 - 0.9**step) / (np.sqrt(s / (1 - 0.999**step)) + 1e-8) + _DECAY * v)
    return values


def _gradients(values: list[Floats], x: Floats, target: Floats, weight: Floats) -> list[Floats]:
    w1, b1, w2, b2 = values
    hidden = np.maximum(x @ w1 + b1, 0)
    scores = hidden @ w2 + b2
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    g = (e / e.sum(axis=1, keepdims=True) - target) * (weight / len(x))[:, None]
    back = (g @ w2.T) * (hidden > 0)
    return [x.T @ back, back.sum(axis=0), hidden.T @ g, g.sum(axis=0)]
