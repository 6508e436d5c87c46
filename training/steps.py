"""Training both steps: each fold by models that saw the others, and what ships by all."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import vstack

from extract.stages.names.model import Floats, Layers
from extract.stages.names.scoring import (
    DOUBT,
    GLANCE,
    OWN,
    TokenScores,
    context_scores,
    dense,
    second_step,
    softmax,
    surface_scores,
)
from extract.stages.names.verdicts import CLASSES, strengths
from training import linear, network
from training.corpus import Priors
from training.data import FOLDS, Data, Part

Say = Callable[[str], None]
MISSED = 0.002  # share of the names that the glance may pass over
_ALL = FOLDS  # the model that saw every fold
_K = len(CLASSES)


@dataclass(slots=True)
class Linear:
    """The linear step: weights (2**BITS, classes + 2) and bias of the model of each fold, and of all."""

    weights: list[Floats]
    bias: list[Floats]


def fit_linear(data: Data, penalty: float, iterations: int, say: Say) -> Linear:
    """Train the linear step of each fold and of all."""
    table = linear.TokenTable(data.vocabulary)
    contexts, surfaces, weight, target, fold = [], [], [], [], []
    for part in data.parts:
        used = np.flatnonzero(part.weight > 0)
        contexts.append(linear.context(part.batch)[used])
        surfaces.append(linear.surface(part.batch, table, part.counts, part.bits)[used])
        weight.append(part.weight[used])
        target.append(part.target[:, used])
        fold.append(part.fold[used])
    context, surface = vstack(contexts).tocsr(), vstack(surfaces).tocsr()
    both = (context + surface).tocsr()
    w, t, f = np.concatenate(weight), np.concatenate(target, axis=1), np.concatenate(fold)
    say(f"{both.shape[0]:,} candidates to learn from, {both.nnz / both.shape[0]:.0f} features each")
    glance, glance_bias = linear.fit(surface, _pair(t[_ALL, :, :-1].sum(axis=1)), w, penalty, iterations)
    glance_weights = glance[:, :1] - glance[:, 1:]
    seen = surface @ glance_weights[:, 0] + glance_bias[0] - glance_bias[1]
    least = np.quantile(seen[t[_ALL, :, -1] < 0.5], MISSED)
    say(f"glance: {(seen > least).mean():.2f} of what is learnt from is worth a look")
    steps = Linear([], [])
    for held_out in (*range(FOLDS), _ALL):
        used = np.flatnonzero(f != held_out)
        weights, bias = linear.fit(both[used], t[held_out, used], w[used], penalty, iterations)
        # Whether a name is the paper's own is learnt from names alone and from their context alone.
        shares = t[held_out, :, :-1].reshape(-1, 3, 2).sum(axis=1)
        used = np.flatnonzero((f != held_out) & (shares.sum(axis=1) > 0.5))
        own_target = _pair(shares[used, 0] / shares[used].sum(axis=1))
        ones = np.ones(len(used), dtype=np.float32)
        own, own_bias = linear.fit(context[used], own_target, ones, 4 * penalty, iterations)
        steps.weights.append(np.concatenate([weights, own[:, :1] - own[:, 1:], glance_weights], axis=1))
        biases = [*bias, own_bias[0] - own_bias[1], glance_bias[0] - glance_bias[1] - least]
        steps.bias.append(np.array(biases, dtype=np.float32))
        say(f"linear step, {'all' if held_out == _ALL else f'without fold {held_out}'}")
    return steps


def _pair(share: Floats) -> Floats:
    return np.stack([share, 1 - share], axis=1).astype(np.float32)


def score_linear(data: Data, steps: Linear) -> list[Floats]:
    """Return of each part the scores of all models, (n, models, classes + 2)."""
    weights, bias = np.concatenate(steps.weights, axis=1), np.concatenate(steps.bias)
    tokens = TokenScores(weights, data.vocabulary)
    columns = np.arange(len(bias)) % len(steps.bias[0])
    scores = []
    for part in data.parts:
        surface = surface_scores(part.batch, weights, tokens, part.counts, part.bits)
        context = context_scores(part.batch, weights, strengths(part.batch))
        surface[:, columns == OWN] = 0
        context[:, columns == GLANCE] = 0
        scores.append((surface + context + bias).reshape(len(surface), len(steps.bias), -1))
    return scores


def corpus_priors(data: Data, scores: list[Floats]) -> list[Priors]:
    """Return of each model what it makes of each surface over the corpus; gold abstracts do not count."""
    priors = [Priors(data.keys, _K) for _ in range(FOLDS + 1)]
    for part, each in zip(data.parts, scores, strict=True):
        for model, prior in enumerate(priors):
            prior.add(part.batch.keys[part.counted], softmax(each[part.counted, model, :_K]))
    return priors


@dataclass(slots=True)
class Inputs:
    """What the second step sees: rows of the candidates that the linear step leaves in doubt, gold ones first."""

    x: Floats
    target: Floats  # (FOLDS + 1, rows, classes)
    weight: Floats
    fold: npt.NDArray[np.int64]
    own: Floats
    gold_rows: npt.NDArray[np.int64]  # of the first of them, the candidates of the gold part


def second_inputs(data: Data, scores: list[Floats], priors: list[Priors]) -> Inputs:
    """Return the inputs of the second step, each by the model that did not see its fold."""
    parts, targets = [], []
    gold_rows = np.empty(0, dtype=np.int64)
    for number, (part, each) in enumerate(zip(data.parts, scores, strict=True)):
        kept, x, own = part_inputs(part, part.fold, each, priors)
        use = np.ones(len(kept), dtype=bool) if not number else part.weight[kept] > 0
        if not number:
            gold_rows = kept
        # The sample of easy candidates stands for all only in the linear step.
        weight = np.minimum(part.weight[kept], 1.0)
        parts.append((x[use], part.fold[kept][use], weight[use], own[use]))
        targets.append(part.target[:, kept[use]])
    x, fold, weight, own = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    return Inputs(x, np.concatenate(targets, axis=1), weight, fold, own, gold_rows)


def part_inputs(
    part: Part, model: npt.NDArray[np.int64], scores: Floats, priors: list[Priors]
) -> tuple[npt.NDArray[np.int64], Floats, Floats]:
    """Return the candidates of a part that the linear step leaves in doubt, their inputs, (k, D), and OWN scores.

    `model` says by which model each candidate is seen; `scores` are those of all models, `priors` one of each.
    """
    mine = scores[np.arange(len(model)), model]
    p = softmax(mine[:, :_K])
    kept = np.flatnonzero(p[:, -1] <= DOUBT)
    prior = np.zeros((len(kept), _K + 1), dtype=np.float32)
    for number in range(FOLDS):
        for there in (True, False):
            rows = np.flatnonzero((model[kept] == number) & (part.counted[kept] == there))
            own = p[kept[rows]] if there else None
            prior[rows] = priors[number].others(part.batch.keys[kept[rows]], own)
    x = dense(part.batch, kept, mine[kept, :_K], part.counts[kept], part.bits[kept], prior, strengths(part.batch))
    return kept, x, mine[kept, OWN]


def fit_networks(inputs: Inputs, count: int, epochs: int, say: Say) -> tuple[list[Layers], Floats, Floats, Floats]:
    """Return the networks that ship, the mean and deviation of their inputs, and the gold rows' probabilities.

    The probabilities, (gold rows, classes), are by as many networks that did not see the row's fold.
    """
    mean, deviation = inputs.x.mean(axis=0), inputs.x.std(axis=0) + 1e-3
    z = ((inputs.x - mean) / deviation).astype(np.float32)
    gold = len(inputs.gold_rows)
    p = np.zeros((gold, _K), dtype=np.float32)
    for fold in range(FOLDS):
        used = np.flatnonzero((inputs.fold != fold) & (inputs.weight > 0))
        out = np.flatnonzero(inputs.fold[:gold] == fold)
        target = inputs.target[fold, used]
        networks = [network.fit(z[used], target, inputs.weight[used], seed, epochs) for seed in range(count)]
        p[out] = second_step(networks, z[out])
        say(f"second step, without fold {fold}")
    used = np.flatnonzero(inputs.weight > 0)
    target = inputs.target[_ALL, used]
    networks = [network.fit(z[used], target, inputs.weight[used], seed, epochs) for seed in range(count)]
    say("second step, all")
    return networks, mean, deviation, p
