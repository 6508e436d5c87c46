"""From probabilities to entries: which candidates of a document are names, where they overlap and of which class."""

from collections import defaultdict

import numpy as np
import numpy.typing as npt

from extract.ner.features import Batch

Chosen = tuple[int, int, list[int]]


def decode(b: Batch, p: npt.NDArray[np.float32], thresholds: dict[str, float]) -> dict[int, list[Chosen]]:
    """Return of each document the chosen candidates: (candidate, class, its occurrences that stand free)."""
    named = 1 - p[:, -1]
    # Of the three kinds the likeliest, then its own two classes.
    kind = np.argmax(np.stack([p[:, 0] + p[:, 1], p[:, 2] + p[:, 3], p[:, 4] + p[:, 5]], axis=1), axis=1)
    limit = np.array([thresholds["model"], thresholds["dataset"], thresholds["benchmark"]], dtype=np.float32)
    first_share = p[np.arange(len(p)), 2 * kind] / np.maximum(
        p[np.arange(len(p)), 2 * kind] + p[np.arange(len(p)), 2 * kind + 1], 1e-9
    )
    share_limit = np.array(
        [thresholds["proposed"], thresholds["introduced"], thresholds["introduced"]], dtype=np.float32
    )
    classes = 2 * kind + (first_share < share_limit[kind])
    keep = np.flatnonzero(named >= limit[kind])
    order = keep[np.lexsort((keep, -named[keep]))]
    taken = bytearray(len(b.rows))  # tokens that a chosen name stands on
    chosen: defaultdict[int, list[Chosen]] = defaultdict(list)
    starts, ends, firsts, counts = b.start, b.end, b.first, b.count
    for c in order.tolist():
        places = range(int(firsts[c]), int(firsts[c] + counts[c]))
        free = [m for m in places if not any(taken[starts[m] : ends[m]])]
        if free:
            for m in free:
                taken[starts[m] : ends[m]] = b"\1" * int(ends[m] - starts[m])
            chosen[int(b.document[c])].append((c, int(classes[c]), free))
    return chosen
