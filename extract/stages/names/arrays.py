"""What is done with arrays: their types, columns that grow row by row, the nearest row with a flag, probabilities."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

Wide = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float32]
Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]
UInt8 = npt.NDArray[np.uint8]
UInt32 = npt.NDArray[np.uint32]

DIGITS: Final = 6  # of a probability: machines disagree about those behind


class Columns:
    """Rows are appended as numbers; those that are new since the last look go into the arrays at once."""

    def __init__(self, *types: npt.DTypeLike) -> None:
        """Take the type of each column."""
        self._room = [np.empty(1024, type_) for type_ in types]
        self._new: list[tuple[int, ...]] = []
        self._size = 0

    def __len__(self) -> int:
        return self._size + len(self._new)

    def append(self, *row: int) -> None:
        """Add a row."""
        self._new.append(row)

    def arrays(self) -> list[npt.NDArray[Any]]:
        """Return the columns."""
        if self._new:
            size = len(self)
            # Room is doubled, so that a few new rows cost a few steps.
            if size > len(self._room[0]):
                self._room = [np.concatenate([a, np.empty(size, a.dtype)]) for a in self._room]
            for room, column in zip(self._room, zip(*self._new, strict=True), strict=True):
                room[self._size : size] = column
            self._size = size
            self._new.clear()
        return [room[: self._size] for room in self._room]


def last_flagged(flags: Int32, bit: int) -> Int64:
    """Return of each token the last one up to it that has a flag, or 0."""
    return np.maximum.accumulate(np.where(flags & bit, np.arange(len(flags)), 0))


def next_flagged(flags: Int32, bit: int) -> Int64:
    """Return of each token the next one from it on that has a flag, or the last of all."""
    far = len(flags) - 1
    return np.minimum.accumulate(np.where(flags & bit, np.arange(len(flags)), far)[::-1])[::-1]


def softmax(scores: Wide) -> Wide:
    """Return probabilities, row by row, rounded."""
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray((e / e.sum(axis=1, keepdims=True)).round(DIGITS))
