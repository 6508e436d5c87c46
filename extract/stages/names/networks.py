"""Small networks, averaged: the second step of the decision."""

from dataclasses import dataclass

import numpy as np

from extract.stages.names.arrays import Wide

DIGITS = 6  # of a probability: machines disagree about those behind


@dataclass(frozen=True, slots=True)
class Networks:
    """`n` networks with a hidden layer each; `mean` and `deviation` are those of their D inputs in training."""

    mean: Wide  # D
    deviation: Wide  # D
    hidden: Wide  # (D, n * size)
    hidden_bias: Wide  # n * size
    out: Wide  # (n, size, classes)
    out_bias: Wide  # (n, classes)

    def of(self, inputs: Wide) -> Wide:
        """Return the mean of what the networks say of `inputs` (k, D), (k, classes), rounded."""
        x = np.maximum((inputs - self.mean) / self.deviation @ self.hidden + self.hidden_bias, 0)
        n, size, _ = self.out.shape
        each = [softmax(x[:, i * size : (i + 1) * size] @ self.out[i] + self.out_bias[i]) for i in range(n)]
        return np.asarray(np.mean(each, axis=0).round(DIGITS))


def softmax(scores: Wide) -> Wide:
    """Return probabilities, row by row, rounded."""
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray((e / e.sum(axis=1, keepdims=True)).round(DIGITS))
