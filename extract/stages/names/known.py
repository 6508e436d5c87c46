"""What is known of a surface before it is seen: its place in the lexicon, and what a corpus makes of it."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from extract.stages.names.arrays import Floats, UInt8, UInt32, Wide
from extract.stages.names.features import Named
from extract.stages.names.kinds import USES
from extract.stages.names.rule_features import CLASSES

# Columns: bits of the lexicon (1 dataset, 2 benchmark by catalogues; 4 dataset, 8 benchmark, 16 model by ours),
# logarithms of documents, occurrences and uses, mean probabilities of the classes in 255ths, and of how many documents.
_LEXICON, _COUNTS = 0, slice(1, 3 + len(USES))
_CLASSES = slice(_COUNTS.stop, _COUNTS.stop + len(CLASSES))
COLUMNS: Final = _CLASSES.stop + 1
LEXICON_BITS: Final = 5
_STEP: Final = 8.0  # of a logarithm


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the surfaces with some keys, as bytes."""

    keys: UInt32  # sorted
    rows: UInt8  # (keys, COLUMNS)

    def of(self, keys: UInt32) -> UInt8:
        """Return the rows of some keys, (n, COLUMNS); zeros where a key is not known."""
        at = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return np.where((self.keys[at] == keys)[:, None], self.rows[at], np.uint8(0))


def logarithms(counts: Wide | Floats) -> UInt8:
    """Return counts as the bytes that rows hold."""
    return np.asarray(np.round(np.log2(counts + 1) * _STEP), dtype=np.uint8)


def known_features(rows: UInt8) -> Named:
    """Return the features of what is known of each candidate."""
    counts = _counts(rows)
    size = np.minimum(np.frexp((counts[:, 0] + 1).round(6))[1] - 1, 9).astype(np.uint32)
    shares = np.sqrt(counts[:, 2:] / np.maximum(counts[:, 1:2], 1)) * 6
    steps = np.ceil(shares.round(6)).astype(np.uint32).T
    found: Named = [("lexicon", rows[:, _LEXICON]), ("documents", size), *zip(USES, steps, strict=True)]
    few = np.minimum(size, 5)
    return found + [(f"{use} and documents", step * 16 + few) for use, step in zip(USES, steps, strict=True)]


def known_inputs(rows: UInt8) -> Wide:
    """Return what is known of each candidate as numbers, (n, D)."""
    counts = _counts(rows)
    bits = rows[:, _LEXICON, None].astype(np.int64) >> np.arange(LEXICON_BITS) & 1
    shares = counts[:, 2:] / (counts[:, 1:2] + 1.0)
    of_documents = rows[:, _CLASSES.stop, None] / _STEP
    logs = np.log2(counts + 1)
    parts = [bits, of_documents, logs[:, :1] / 6, shares, logs[:, 2:] / 5, rows[:, _CLASSES] / 255]
    return np.concatenate(parts, axis=1)


def _counts(rows: UInt8) -> Wide:
    return np.exp2(rows[:, _COUNTS] / _STEP) - 1
