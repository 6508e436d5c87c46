"""From probabilities to entries: which candidates of a document are names, where they overlap and of which class."""

from collections import defaultdict

import numpy as np
import numpy.typing as npt

from extract.ner.batch import Batch

Chosen = tuple[int, int, list[int]]


def decode(b: Batch, p: npt.NDArray[np.float32], thresholds: dict[str, float]) -> dict[int, list[Chosen]]:
    """Return of each document the chosen candidates: (candidate, class, its occurrences that stand free)."""
    named = 1 - p[:, -1]
    # Of the three kinds the likeliest, then its own two classes.
    pairs = p[:, :-1].reshape(-1, 3, 2)
    kind = np.argmax(pairs.sum(axis=2), axis=1)
    own = pairs[np.arange(len(p)), kind]
    first_share = own[:, 0] / np.maximum(own.sum(axis=1), 1e-9)
    limit = np.array([thresholds["model"], thresholds["dataset"], thresholds["benchmark"]], dtype=np.float32)
    share_limit = np.array([thresholds["proposed"], *[thresholds["introduced"]] * 2], dtype=np.float32)
    classes = 2 * kind + (first_share < share_limit[kind])
    keep = np.flatnonzero(named >= limit[kind])
    taken = bytearray(len(b.rows))  # tokens that a chosen name stands on
    chosen: defaultdict[int, list[Chosen]] = defaultdict(list)
    for c in keep[np.lexsort((keep, -named[keep]))].tolist():
        first = int(b.first[c])
        free = []
        for m in range(first, first + int(b.count[c])):
            start, end = int(b.start[m]), int(b.end[m])
            if not any(taken[start:end]):
                free.append(m)
                taken[start:end] = b"\1" * (end - start)
        if free:
            chosen[int(b.document[c])].append((c, int(classes[c]), free))
    return chosen
