"""The second step: a small network with one hidden layer, by Adam on log loss with soft targets."""

import numpy as np
import numpy.typing as npt

from extract.stages.names.model import Floats, Layers
from extract.stages.names.scoring import softmax

HIDDEN = 96
_DECAY = 1e-4
_RATE = 2e-3


def fit(x: Floats, target: Floats, weight: Floats, seed: int, epochs: int, size: int = 256) -> Layers:
    """Return the layers of a network trained on standardised inputs `x` (n, D) and probabilities `target`."""
    random = np.random.default_rng(seed)
    shapes = [(x.shape[1], HIDDEN), (HIDDEN, target.shape[1])]
    values = [v for a, b in shapes for v in (random.normal(0, np.sqrt(2 / a), (a, b)), np.zeros(b))]
    values = [v.astype(np.float32) for v in values]
    means, squares = [np.zeros_like(v) for v in values], [np.zeros_like(v) for v in values]
    steps = epochs * (len(x) // size)
    step = 0
    for _ in range(epochs):
        order = random.permutation(len(x))
        for at in range(0, len(x) - size + 1, size):
            rows = order[at : at + size]
            gradients = _gradients(values, x[rows], target[rows], weight[rows])
            step += 1
            rate = _RATE * min(1.0, step / 200) * max(0.01, 1 - step / steps)
            for v, g, m, s in zip(values, gradients, means, squares, strict=True):
                m += 0.1 * (g - m)
                s += 0.001 * (g * g - s)
                v -= rate * (m / (1 - 0.9**step) / (np.sqrt(s / (1 - 0.999**step)) + 1e-8) + _DECAY * 10 * v)
    return [(values[0], values[1]), (values[2], values[3])]


def _gradients(values: list[Floats], x: Floats, target: Floats, weight: Floats) -> list[npt.NDArray[np.float32]]:
    w1, b1, w2, b2 = values
    hidden = np.maximum(x @ w1 + b1, 0)
    g = (softmax(hidden @ w2 + b2) - target) * (weight / len(x))[:, None]
    back = (g @ w2.T) * (hidden > 0)
    return [x.T @ back, back.sum(axis=0), hidden.T @ g, g.sum(axis=0)]
