"""Training both steps: each fold by models that saw the others, and what ships by all."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import vstack

from extract.ner.model import Floats, Layers
from extract.ner.scoring import DOUBT, TokenScores, dense, linear_scores, second_step, softmax
from extract.ner.verdicts import CLASSES, strengths
from training import linear, network
from training.corpus import Priors
from training.data import FOLDS, Data, Part

Say = Callable[[str], None]
_ALL = FOLDS  # the model that saw every fold
_K = len(CLASSES)


@dataclass(slots=True)
class Linear:
    """The linear step: of each model its weights, one behind the other; the context's column of each comes last."""

    weights: Floats  # (2**BITS, models * classes + models)
    bias: Floats  # models * classes
    own_bias: Floats  # models

    def of(self, model: int) -> tuple[Floats, Floats, float]:
        """Return weights (2**BITS, classes + 1), bias and the context's bias of one model."""
        models = len(self.own_bias)
        columns = [*range(model * _K, (model + 1) * _K), models * _K + model]
        return self.weights[:, columns], self.bias[model * _K : (model + 1) * _K], float(self.own_bias[model])


def fit_linear(data: Data, penalty: float, iterations: int, say: Say) -> Linear:
    """Train the linear step of each fold and of all."""
    table = linear.TokenTable(data.vocabulary)
    every, about, named, own, weight, target, fold = [], [], [], [], [], [], []
    for part in data.parts:
        used = np.flatnonzero(part.weight > 0)
        every.append(linear.matrix(part.batch, table, part.counts, part.bits)[used])
        weight.append(part.weight[used])
        target.append(part.target[:, used])
        fold.append(part.fold[used])
        # Whether a name is the paper's own is learnt from names alone and from their context alone.
        shares = part.target[_ALL, used, :-1].reshape(-1, 3, 2).sum(axis=1)
        rows = np.flatnonzero(shares.sum(axis=1) > 0.5)
        about.append(linear.context(part.batch)[used[rows]])
        own.append(shares[rows] / shares[rows].sum(axis=1, keepdims=True))
        named.append(part.fold[used[rows]])
    x, about_x = vstack(every).tocsr(), vstack(about).tocsr()
    w, t, f = np.concatenate(weight), np.concatenate(target, axis=1), np.concatenate(fold)
    own_t, own_f = np.concatenate(own), np.concatenate(named)
    say(f"{x.shape[0]:,} candidates to learn from, {x.nnz / x.shape[0]:.0f} features each")
    fits, owns = [], []
    for held_out in (*range(FOLDS), _ALL):
        used = np.flatnonzero(f != held_out)
        fits.append(linear.fit(x[used], t[held_out, used], w[used], penalty, iterations))
        used = np.flatnonzero(own_f != held_out)
        ones = np.ones(len(used), dtype=np.float32)
        owns.append(linear.fit(about_x[used], own_t[used], ones, 4 * penalty, iterations))
        say(f"linear step, {'all' if held_out == _ALL else f'without fold {held_out}'}")
    return Linear(
        np.concatenate([a for a, _ in fits] + [a[:, :1] - a[:, 1:] for a, _ in owns], axis=1),
        np.concatenate([a for _, a in fits]),
        np.array([a[0] - a[1] for _, a in owns], dtype=np.float32),
    )


def score_linear(data: Data, steps: Linear) -> list[Floats]:
    """Return of each part the scores of all models, (n, models, classes + 1)."""
    tokens = TokenScores(steps.weights).upto(data.vocabulary)
    models = len(steps.own_bias)
    scores = []
    for part in data.parts:
        best = strengths(part.batch)
        both = linear_scores(part.batch, steps.weights, steps.bias, tokens, part.counts, part.bits, best)
        each, own = both[:, : models * _K].reshape(-1, models, _K), both[:, models * _K :] + steps.own_bias
        scores.append(np.concatenate([each, own[:, :, None]], axis=2))
    return scores


def corpus_priors(data: Data, scores: list[Floats]) -> list[Priors]:
    """Return of each model what it makes of each surface over the corpus; gold abstracts do not count."""
    gold = {record["id"] for record in data.gold}
    priors = [Priors(data.keys, _K) for _ in range(FOLDS + 1)]
    for part, each in zip(data.parts[1:], scores[1:], strict=True):
        counted = _counted(part, gold)
        for model, prior in enumerate(priors):
            prior.add(part.batch.keys[counted], softmax(each[counted, model, :-1]))
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
    gold = {record["id"] for record in data.gold}
    parts, targets = [], []
    gold_rows = np.empty(0, dtype=np.int64)
    for number, (part, each) in enumerate(zip(data.parts, scores, strict=True)):
        n = len(part.fold)
        mine = each[np.arange(n), part.fold]
        p = softmax(mine[:, :-1])
        kept = np.flatnonzero(p[:, -1] <= DOUBT)
        counted = _counted(part, gold) if number else np.zeros(n, dtype=bool)
        prior = np.zeros((len(kept), _K + 1), dtype=np.float32)
        for model in range(FOLDS):
            of_fold = part.fold[kept] == model
            for there in (True, False):
                rows = np.flatnonzero(of_fold & (counted[kept] == there))
                own = p[kept[rows]] if there else None
                prior[rows] = priors[model].others(part.batch.keys[kept[rows]], own)
        x = dense(part.batch, kept, mine[kept, :-1], part.counts[kept], part.bits[kept], prior, strengths(part.batch))
        use = np.ones(len(kept), dtype=bool) if not number else part.weight[kept] > 0
        if not number:
            gold_rows = kept
        # The sample of easy candidates stands for all only in the linear step.
        weight = np.minimum(part.weight[kept], 1.0)
        parts.append((x[use], part.fold[kept][use], weight[use], mine[kept, -1][use]))
        targets.append(part.target[:, kept[use]])
    x, fold, weight, own = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    return Inputs(x, np.concatenate(targets, axis=1), weight, fold, own, gold_rows)


def _counted(part: Part, gold: set[str]) -> npt.NDArray[np.bool_]:
    return ~np.array([i in gold for i in part.ids])[part.batch.document]


def fit_networks(inputs: Inputs, count: int, epochs: int, say: Say) -> tuple[list[Layers], Floats, Floats, Floats]:
    """Return the networks that ship, the mean and deviation of their inputs, and the gold rows' probabilities.

    The probabilities, (gold rows, classes), are by networks that did not see the row's fold.
    """
    mean, deviation = inputs.x.mean(axis=0), inputs.x.std(axis=0) + 1e-3
    z = ((inputs.x - mean) / deviation).astype(np.float32)
    gold = len(inputs.gold_rows)
    p = np.zeros((gold, _K), dtype=np.float32)
    for fold in range(FOLDS):
        used = np.flatnonzero((inputs.fold != fold) & (inputs.weight > 0))
        out = np.flatnonzero(inputs.fold[:gold] == fold)
        layers = network.fit(z[used], inputs.target[fold, used], inputs.weight[used], fold, epochs)
        p[out] = second_step([layers], z[out])
        say(f"second step, without fold {fold}")
    used = np.flatnonzero(inputs.weight > 0)
    target = inputs.target[_ALL, used]
    networks = [network.fit(z[used], target, inputs.weight[used], seed, epochs) for seed in range(count)]
    say("second step, all")
    return networks, mean, deviation, p
