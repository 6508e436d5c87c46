"""What the first step leaves in doubt, and the decision on it: by the first step and the reader together."""

from typing import Final

import numpy as np

from extract.stages.names.arrays import Bools, Wide
from extract.stages.names.batch import Batch
from extract.stages.names.networks import softmax
from extract.stages.names.reader import Reader
from extract.stages.names.tokens import Vocabulary

SURE: Final = 0.95  # a class with as much, by the first step, is not in doubt
_WEIGHT: Final = 0.7  # of the reader's logarithms, beside those of the first step
_WEIGHT_OF_KNOWN: Final = 0.5  # the same for names in the lexicon, which the first step knows and the reader does not
_LEAST: Final = 2e-3  # a probability; neither of the two may rule out what the other holds likely


def decide(b: Batch, p: Wide, reader: Reader, vocabulary: Vocabulary) -> tuple[Wide, Bools]:
    """Return the probabilities `p` of the candidates, (n, classes), with the reader's say where in doubt, and where."""
    candidates, found = reader.read(b, vocabulary, np.flatnonzero(doubtful(b, p)))
    p, read = p.copy(), np.zeros(len(p), dtype=bool)
    p[candidates], read[candidates] = joined(p[candidates], found, known(b)[candidates]), True
    return p, read


def doubtful(b: Batch, p: Wide) -> Bools:
    """Return which candidates are in doubt."""
    return np.asarray((p.max(axis=1) < SURE) & ~_in_editions(b))


def joined(first: Wide, read: Wide, is_known: Bools) -> Wide:
    """Return the weighted geometric means, made to add up to one, of what the first step and the reader say."""
    weight = np.where(is_known, _WEIGHT_OF_KNOWN, _WEIGHT)[:, None]
    return softmax(np.log(np.maximum(first, _LEAST)) * (1 - weight) + np.log(np.maximum(read, _LEAST)) * weight)


def known(b: Batch) -> Bools:
    """Return which candidates are names in the lexicon."""
    found = np.zeros(len(b.keys), dtype=bool)
    found[[c for c, m in zip(b.ruled.tolist(), b.rulings, strict=True) if m.by.startswith("lexicon.")]] = True
    return found


def _in_editions(b: Batch) -> Bools:
    """Return which candidates stand nowhere but in a known collection named with its edition: rules know where it ends.

    Abstracts of these years, which the reader was taught with, hold few of them (`WMT14 English-French`).
    """
    inside = np.zeros(len(b.owner), dtype=bool)
    for start, end, m in zip(b.ruled_start.tolist(), b.ruled_end.tolist(), b.rulings, strict=True):
        if m.by.startswith("lexicon.") and m.kind != "model" and m.canonical is None:
            inside |= (b.start >= start) & (b.end <= end)
    return np.asarray(np.bincount(b.owner, inside, len(b.keys)) == b.count)
