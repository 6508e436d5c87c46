"""The linear step: multinomial logistic regression over hashed features, by L-BFGS."""

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, vstack  # noqa: F401

from extract.ner.features import BITS, Batch, count_features, occurrence_features, surface_features
from extract.ner.model import CLASSES, document_columns, lexicon_columns

Floats = npt.NDArray[np.float32]


def matrix(b: Batch, counts: Floats, bits: Floats) -> csr_matrix:
    """Return the features of a batch as a sparse matrix (n, 2**BITS), as `model.linear_scores` sums them."""
    n = len(b.surfaces)
    occurrence = occurrence_features(b)
    scale = (1 / np.sqrt(b.count)).astype(np.float32)
    surfaces = [surface_features(s) for s in b.surfaces]
    fixed = np.concatenate([count_features(counts), lexicon_columns(bits), document_columns(b)], axis=1)
    every = np.arange(n)
    rows = [np.repeat(b.owner, occurrence.shape[1]), np.repeat(every, [len(s) for s in surfaces]), np.repeat(every, fixed.shape[1])]
    columns = [occurrence.ravel(), np.concatenate(surfaces), fixed.ravel()]
    data = [np.repeat(scale[b.owner], occurrence.shape[1]), np.ones(len(columns[1]), np.float32), np.ones(fixed.size, np.float32)]
    return csr_matrix(
        (np.concatenate(data), (np.concatenate(rows).astype(np.int32), np.concatenate(columns).astype(np.int32))),
        shape=(n, 1 << BITS), dtype=np.float32,
    )  # fmt: skip


def fit(x: csr_matrix, y: npt.NDArray[np.int64], penalty: float, iterations: int) -> tuple[Floats, Floats]:
    """Return weights (2**BITS, classes) and bias that minimise log loss plus `penalty` times half the squared weights."""
    used = np.flatnonzero(np.bincount(x.indices, minlength=x.shape[1]) > 0)
    x = x[:, used].tocsr()
    xt = x.T.tocsr()
    k = len(CLASSES)
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

    result = minimize(loss, np.zeros(len(used) * k + k), jac=True, method="L-BFGS-B", options={"maxiter": iterations, "maxcor": 6})
    weights = np.zeros((1 << BITS, k), dtype=np.float32)
    weights[used] = result.x[:-k].reshape(-1, k)
    return weights, result.x[-k:].astype(np.float32)
