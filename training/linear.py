"""The linear step: multinomial logistic regression over hashed features, by L-BFGS."""

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from extract.stages.names.batch import Batch
from extract.stages.names.features import (
    count_features,
    document_features,
    lexicon_features,
    occurrence_features,
    surface_features,
)
from extract.stages.names.scoring import name_tokens
from extract.stages.names.spelling import BITS, token_features
from extract.stages.names.tokens import Vocabulary
from extract.stages.names.verdicts import fired, strengths

Floats = npt.NDArray[np.float32]
_WIDTH = 1 << BITS


def context(b: Batch) -> csr_matrix:
    """Return the features of a batch that do not tell the name itself, (n, 2**BITS)."""
    n = len(b.keys)
    occurrence, document = occurrence_features(b).T, document_features(b, strengths(b)).T
    scale = np.repeat((1 / np.sqrt(b.count)).astype(np.float32)[b.owner], occurrence.shape[1])
    found = _csr(scale, np.repeat(b.owner, occurrence.shape[1]), occurrence.ravel(), (n, _WIDTH))
    owners, columns = fired(b)
    return found + _ones(document) + _csr(np.ones(len(owners), np.float32), owners, columns, (n, _WIDTH))


class TokenTable:
    """The features of all tokens of a vocabulary, as matrices: of names that they stand in, begin and end."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        features = [token_features(word) for word in vocabulary.words]
        self.parts = []
        for part in range(3):
            lists = [f[part] for f in features]
            flat = np.array([c for columns in lists for c in columns])
            rows = np.repeat(np.arange(len(lists)), [len(c) for c in lists])
            self.parts.append(_csr(np.ones(len(flat), np.float32), rows, flat, (len(lists), _WIDTH)))


def surface(b: Batch, table: TokenTable, counts: Floats, bits: Floats) -> csr_matrix:
    """Return the features of a batch that the surfaces, the corpus and the lexicon tell, (n, 2**BITS)."""
    fixed = np.concatenate([surface_features(b), count_features(counts), lexicon_features(bits)]).T
    inside, size = name_tokens(b)
    s, e = b.start[b.first], b.end[b.first]
    every = np.arange(len(b.keys))
    total = _ones(fixed)
    places = [(np.repeat(every, size), b.rows[inside]), (every, b.rows[s]), (every, b.rows[e - 1])]
    for features, (owner, rows) in zip(table.parts, places, strict=True):
        stood = _csr(np.ones(len(owner), np.float32), owner, rows, (len(every), features.shape[0]))
        total = total + stood @ features
    return total.tocsr()


def fit(x: csr_matrix, target: Floats, weight: Floats, penalty: float, iterations: int) -> tuple[Floats, Floats]:
    """Return the weights (2**BITS, classes) and bias of least weighted log loss plus `penalty` / 2 times their squares.

    `target` (n, classes) are probabilities.
    """
    # What one candidate or two alone show teaches nothing.
    used = np.flatnonzero(np.bincount(x.indices, minlength=x.shape[1]) > 2)
    x = x[:, used].tocsr()
    xt = x.T.tocsr()
    k = target.shape[1]
    column = weight[:, None]

    def loss(flat: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        w = flat[:-k].astype(np.float32).reshape(-1, k)
        z = x @ w + flat[-k:].astype(np.float32)
        z -= z.max(axis=1, keepdims=True)
        e = np.exp(z)
        total = e.sum(axis=1, keepdims=True)
        value = float(((np.log(total) - (z * target).sum(axis=1, keepdims=True)) * column).sum(dtype=np.float64))
        g = (e / total - target) * column
        grad = np.concatenate([(xt @ g + penalty * w).ravel(), g.sum(axis=0)])
        return value + 0.5 * penalty * float((w * w).sum(dtype=np.float64)), grad.astype(np.float64)

    start = np.zeros(len(used) * k + k)
    result = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": iterations, "maxcor": 6})
    weights = np.zeros((_WIDTH, k), dtype=np.float32)
    weights[used] = result.x[:-k].reshape(-1, k)
    return weights, result.x[-k:].astype(np.float32)


def _ones(columns: npt.NDArray[np.uint32]) -> csr_matrix:
    n, k = columns.shape
    return _csr(np.ones(n * k, np.float32), np.repeat(np.arange(n), k), columns.ravel(), (n, _WIDTH))


def _csr(
    data: Floats, rows: npt.NDArray[np.int64], columns: npt.NDArray[np.generic], shape: tuple[int, int]
) -> csr_matrix:
    return csr_matrix((data, (rows, columns)), shape=shape, dtype=np.float32)
