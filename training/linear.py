"""The linear step: multinomial logistic regression over hashed features, by L-BFGS."""

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from extract.ner.features import BITS, Batch, count_features, occurrence_features, surface_features, token_features
from extract.ner.model import document_columns, lexicon_columns
from extract.ner.tokens import Vocabulary

Floats = npt.NDArray[np.float32]


def context(b: Batch) -> csr_matrix:
    """Return the features of a batch that do not tell the name itself, (n, 2**BITS)."""
    n = len(b.surfaces)
    occurrence, document = occurrence_features(b), document_columns(b)
    scale = np.repeat((1 / np.sqrt(b.count)).astype(np.float32)[b.owner], occurrence.shape[1])
    found = _csr(scale, np.repeat(b.owner, occurrence.shape[1]), occurrence.ravel(), (n, 1 << BITS))
    every = np.repeat(np.arange(n), document.shape[1])
    return found + _csr(np.ones(document.size, np.float32), every, document.ravel(), (n, 1 << BITS))


def matrix(b: Batch, vocabulary: Vocabulary, counts: Floats, bits: Floats) -> csr_matrix:
    """Return the features of a batch as a sparse matrix (n, 2**BITS), as `model.linear_scores` sums them."""
    n = len(b.surfaces)
    fixed = np.concatenate([surface_features(b), count_features(counts), lexicon_columns(bits)], axis=1)
    every = np.arange(n)
    parts = [
        context(b),
        _csr(np.ones(fixed.size, np.float32), np.repeat(every, fixed.shape[1]), fixed.ravel(), (n, 1 << BITS)),
    ]
    s, e = b.start[b.first], b.end[b.first]
    size = e - s
    inside = np.repeat(s - np.concatenate([[0], np.cumsum(size)[:-1]]), size) + np.arange(size.sum())
    features = [token_features(word) for word in vocabulary.words]
    for part, (owner, rows) in enumerate(
        [(np.repeat(every, size), b.rows[inside]), (every, b.rows[s]), (every, b.rows[e - 1])]
    ):
        lists = [f[part] for f in features]
        flat = np.array([c for columns in lists for c in columns])
        table = _csr(
            np.ones(len(flat), np.float32),
            np.repeat(np.arange(len(lists)), [len(c) for c in lists]),
            flat,
            (len(lists), 1 << BITS),
        )
        parts.append(_csr(np.ones(len(owner), np.float32), owner, rows, (n, len(lists))) @ table)
    return sum(parts[1:], parts[0]).tocsr()


def _csr(
    data: Floats, rows: npt.NDArray[np.int64], columns: npt.NDArray[np.int64], shape: tuple[int, int]
) -> csr_matrix:
    return csr_matrix((data, (rows, columns)), shape=shape, dtype=np.float32)


def fit(
    x: csr_matrix, y: npt.NDArray[np.int64], penalty: float, iterations: int, classes: int
) -> tuple[Floats, Floats]:
    """Return the weights (2**BITS, classes) and bias of least log loss plus `penalty` / 2 times squared weights."""
    used = np.flatnonzero(
        np.bincount(x.indices, minlength=x.shape[1]) > 1
    )  # what one candidate alone shows teaches nothing
    x = x[:, used].tocsr()
    xt = x.T.tocsr()
    k = classes
    target = np.eye(k, dtype=np.float32)[y]

    def loss(flat: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        w = flat[:-k].astype(np.float32).reshape(-1, k)
        z = x @ w + flat[-k:].astype(np.float32)
        z -= z.max(axis=1, keepdims=True)
        e = np.exp(z)
        total = e.sum(axis=1, keepdims=True)
        value = float(np.log(total).sum() - (z * target).sum()) + 0.5 * penalty * float((w * w).sum())
        g = e / total - target
        grad = xt @ g + penalty * w
        return value, np.concatenate([grad.ravel(), g.sum(axis=0)]).astype(np.float64)

    result = minimize(
        loss, np.zeros(len(used) * k + k), jac=True, method="L-BFGS-B", options={"maxiter": iterations, "maxcor": 6}
    )
    weights = np.zeros((1 << BITS, k), dtype=np.float32)
    weights[used] = result.x[:-k].reshape(-1, k)
    return weights, result.x[-k:].astype(np.float32)
