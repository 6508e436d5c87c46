"""Types of arrays, and probabilities."""

from typing import Final

import numpy as np
import numpy.typing as npt

Wide = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float32]
Int64 = npt.NDArray[np.int64]
UInt8 = npt.NDArray[np.uint8]
UInt32 = npt.NDArray[np.uint32]

DIGITS: Final = 6  # of a probability: machines disagree about those behind


def softmax(scores: Wide) -> Wide:
    """Return probabilities, row by row, rounded."""
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray((e / e.sum(axis=1, keepdims=True)).round(DIGITS))
