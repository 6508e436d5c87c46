"""Counts over a corpus: how often a surface stands beside which words. The model's tables of them are looked up."""

from zlib import crc32

import numpy as np
import numpy.typing as npt

from extract.stages.names import kinds
from extract.stages.names.batch import Batch
from extract.stages.names.features import list_ends

Floats = npt.NDArray[np.float32]
Keys = npt.NDArray[np.uint32]

COUNT_COLUMNS = 14  # each a count of occurrences; that of documents comes before them
_THE = np.uint32(crc32(b"the"))


def count_marks(b: Batch) -> npt.NDArray[np.bool_]:
    """Return which columns of the table each occurrence counts for, (m, COUNT_COLUMNS)."""
    h, flags, s, e = b.hashes, b.flags, b.start, b.end
    left, right = list_ends(b)
    after = flags[e] | np.where(flags[e] & kinds.WORD, flags[e + 1], 0)
    head = flags[left] | flags[left - 1] | flags[left - 2]
    n1 = flags[e]
    columns = [
        np.ones(len(s), dtype=bool),
        n1 & kinds.DATA, n1 & kinds.BENCH, n1 & kinds.MODEL,
        flags[right] & kinds.DATA, flags[right] & kinds.BENCH, flags[right] & kinds.MODEL,
        head & kinds.DATA, head & kinds.BENCH, head & kinds.MODEL,
        b.title[s] & ((n1 & kinds.COLON) > 0), flags[s - 1] & kinds.ON,
        flags[s - 1] & kinds.VERB, (h[s - 1] == _THE) | ((after & kinds.SENTENCE) > 0),
    ]  # fmt: skip
    return np.stack([column > 0 for column in columns], axis=1)


def document_counts(b: Batch) -> Floats:
    """Return of each candidate what its own document adds to the table, (n, COUNT_COLUMNS + 1)."""
    marks = np.add.reduceat(count_marks(b).astype(np.float32), b.first, axis=0)
    return np.concatenate([np.ones((len(marks), 1), np.float32), marks], axis=1)


def lookup(keys: Keys, table: npt.NDArray[np.generic], wanted: Keys) -> Floats:
    """Return the row of each wanted key, zeros where it has none."""
    if not len(keys):
        return np.zeros((len(wanted), table.shape[1]), dtype=np.float32)
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where((keys[at] == wanted)[:, None], table[at], 0).astype(np.float32)


def dense_counts(rows: Floats) -> Floats:
    """Return counts as logarithms and rates."""
    total = rows[:, 1:2]
    return np.concatenate(
        [np.log2(rows[:, :1] + 1) / 6, rows[:, 2:] / (total + 1.0), np.log2(rows[:, 2:] + 1) / 5], axis=1
    ).astype(np.float32)
