"""The weights of the names model: multinomial logistic regressions over hashed features, by L-BFGS."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import torch
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, vstack
from torch import Tensor

from extract.stages.names.arrays import Floats, Int64, UInt8, Wide
from extract.stages.names.batch import Batch
from extract.stages.names.features import BITS, document_features, hashed, occurrence_features
from extract.stages.names.known import (
    fired,
    known_features,
    rule_features,
    strengths,
    surface_features,
    token_features,
)
from extract.stages.names.scoring import name_tokens
from extract.stages.names.tokens import Vocabulary
from training.batches import DEVICE
from training.data import Data

Say = Callable[[str], None]
Fit = tuple[Floats, Wide]  # weights (2**BITS, columns) and bias
MISSED = 0.002  # share of the names that the glance may pass over
_WIDTH = 1 << BITS


def fit_all(data: Data, penalty: float, iterations: int, say: Say) -> tuple[Fit, Fit]:
    """Return the columns of `Model.weights` and its bias: without what is held out, and of all."""
    table = _token_table(data.finder.vocabulary)
    contexts, surfaces = [], []
    for part in data.parts:
        used = np.flatnonzero(part.weight > 0)
        contexts.append(_context(part.batch)[used])
        surfaces.append(_surface(part.batch, table, part.known)[used])
    context, surface = vstack(contexts).tocsr(), vstack(surfaces).tocsr()
    both = (context + surface).tocsr()
    weight, target, held_out = (
        np.concatenate([getattr(part, name)[part.weight > 0] for part in data.parts])
        for name in ("weight", "target", "held_out")
    )
    say(f"{both.shape[0]:,} candidates to learn from, {both.nnz / both.shape[0]:.0f} features each")
    glance, glance_bias = _pair(*fit(surface, _two(target[:, :-1].sum(axis=1)), weight, penalty, iterations))
    seen = surface @ glance + glance_bias
    least = np.quantile(seen[target[:, -1] < 0.5], MISSED)
    say(f"glance: {(seen > least).mean():.2f} of what is learnt from is worth a look")
    fits = []
    for left_out in (held_out, np.zeros_like(held_out)):
        used = np.flatnonzero(~left_out)
        weights, bias = fit(both[used], target[used], weight[used], penalty, iterations)
        # Whether a name is the paper's own is learnt from names alone and from their context alone.
        shares = target[:, :-1].reshape(-1, 3, 2).sum(axis=1)
        used = np.flatnonzero(~left_out & (shares.sum(axis=1) > 0.5))
        own_target = _two(shares[used, 0] / shares[used].sum(axis=1))
        ones = np.ones(len(used), dtype=np.float32)
        own, own_bias = _pair(*fit(context[used], own_target, ones, 4 * penalty, iterations))
        columns = np.concatenate([weights, own[:, None], glance[:, None]], axis=1)
        fits.append((columns, np.array([*bias, own_bias, glance_bias - least])))
        say("fitted without what is held out" if left_out.any() else "fitted to all")
    return fits[0], fits[1]


def fit(x: csr_matrix, target: Floats, weight: Floats, penalty: float, iterations: int) -> Fit:
    """Return the weights (2**BITS, classes) and bias of least weighted log loss plus `penalty` / 2 times their squares.

    `target` (n, classes) are probabilities.
    """
    # What one candidate or two alone show teaches nothing.
    used = np.flatnonzero(np.bincount(x.indices, minlength=x.shape[1]) > 2)
    x = x[:, used].tocsr()
    rows, columns = _on_device(x), _on_device(x.T.tocsr())
    k = target.shape[1]
    wanted, counts = torch.from_numpy(target).to(DEVICE), torch.from_numpy(weight).to(DEVICE)[:, None]

    def loss(flat: Wide) -> tuple[float, Wide]:
        values = torch.from_numpy(flat.astype(np.float32)).to(DEVICE)
        w = values[:-k].view(-1, k)
        logs = torch.log_softmax(rows @ w + values[-k:], dim=1)
        value = -(logs * wanted * counts).sum(dtype=torch.float64) + 0.5 * penalty * w.square().sum(dtype=torch.float64)
        slope = (logs.exp() - wanted) * counts
        gradient = torch.cat([(columns @ slope + penalty * w).flatten(), slope.sum(dim=0)])
        return value.item(), gradient.double().cpu().numpy()

    start = np.zeros(len(used) * k + k)
    result = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": iterations, "maxcor": 6})
    weights = np.zeros((_WIDTH, k), dtype=np.float32)
    weights[used] = result.x[:-k].reshape(-1, k)
    return weights, result.x[-k:]


def _on_device(x: csr_matrix) -> Tensor:
    parts = (torch.from_numpy(a) for a in (x.indptr, x.indices, x.data))
    return torch.sparse_csr_tensor(*parts, size=x.shape, device=DEVICE, check_invariants=False)


def _two(share: Floats) -> Floats:
    return np.stack([share, 1 - share], axis=1).astype(np.float32)


def _pair(weights: Floats, bias: Wide) -> tuple[Floats, float]:
    """Return the weights of two classes as those of the first's odds."""
    return weights[:, 0] - weights[:, 1], float(bias[0] - bias[1])


def _token_table(vocabulary: Vocabulary) -> list[csr_matrix]:
    """Return the features of all tokens of a vocabulary, (tokens, 2**BITS): of names they stand in, begin and end."""
    features = [token_features(word) for word in vocabulary.words]
    table = []
    for lists in zip(*features, strict=True):
        flat = np.array([c for columns in lists for c in columns])
        rows = np.repeat(np.arange(len(lists)), [len(c) for c in lists])
        table.append(_csr(np.ones(len(flat), np.float32), rows, flat, (len(lists), _WIDTH)))
    return table


def _context(b: Batch) -> csr_matrix:
    """Return the features of a batch that do not tell the name itself, (n, 2**BITS)."""
    n = len(b.keys)
    occurrence = hashed(occurrence_features(b)).T
    document = hashed(document_features(b) + rule_features(b, strengths(b))).T
    scale = np.repeat((1 / np.sqrt(b.count)).astype(np.float32)[b.owner], occurrence.shape[1])
    found = _csr(scale, np.repeat(b.owner, occurrence.shape[1]), occurrence.ravel(), (n, _WIDTH))
    owners, columns = fired(b)
    return found + _ones(document) + _csr(np.ones(len(owners), np.float32), owners, columns, (n, _WIDTH))


def _surface(b: Batch, table: list[csr_matrix], known: UInt8) -> csr_matrix:
    """Return the features of a batch that the surfaces, the corpus and the lexicon tell, (n, 2**BITS)."""
    inside, size = name_tokens(b)
    s, e = b.start[b.first], b.end[b.first]
    every = np.arange(len(b.keys))
    total = _ones(hashed(surface_features(b) + known_features(known)).T)
    places = [(np.repeat(every, size), b.rows[inside]), (every, b.rows[s]), (every, b.rows[e - 1])]
    for features, (owner, rows) in zip(table, places, strict=True):
        stood = _csr(np.ones(len(owner), np.float32), owner, rows, (len(every), features.shape[0]))
        total = total + stood @ features
    return total.tocsr()


def _ones(columns: npt.NDArray[np.generic]) -> csr_matrix:
    n, k = columns.shape
    return _csr(np.ones(n * k, np.float32), np.repeat(np.arange(n), k), columns.ravel(), (n, _WIDTH))


def _csr(data: Floats, rows: Int64, columns: npt.NDArray[np.generic], shape: tuple[int, int]) -> csr_matrix:
    return csr_matrix((data, (rows, columns)), shape=shape, dtype=np.float32)
