"""From probabilities to entries: which candidates of a document are names, where they overlap and of which class."""

from collections import defaultdict

import numpy as np

from extract.stages.names.arrays import Bools, Wide
from extract.stages.names.batch import Batch
from extract.stages.names.networks import DIGITS

Chosen = tuple[int, int, list[int]]


def decode(b: Batch, p: Wide, thresholds: dict[str, float]) -> dict[int, list[Chosen]]:
    """Return of each document the chosen candidates: (candidate, class, its occurrences that stand free)."""
    # Rounded again, so that no machine's last digit decides.
    named = (1 - p[:, -1]).round(DIGITS)
    # Of the three kinds the likeliest, then its own two classes.
    pairs = p[:, :-1].reshape(-1, 3, 2)
    kind = np.argmax(pairs.sum(axis=2).round(DIGITS), axis=1)
    own = pairs[np.arange(len(p)), kind]
    first_share = (own[:, 0] / np.maximum(own.sum(axis=1), 1e-9)).round(DIGITS)
    limit = np.array([thresholds["model"], thresholds["dataset"], thresholds["benchmark"]])
    share_limit = np.array([thresholds["proposed"], *[thresholds["introduced"]] * 2])
    classes = 2 * kind + (first_share < share_limit[kind])
    kept = named >= limit[kind]
    keep = np.flatnonzero(kept)
    order = keep[np.lexsort((keep, -named[keep]))].tolist()
    inner = _inner(b, kept)
    taken = bytearray(len(b.rows))  # tokens that a chosen name stands on
    free: defaultdict[int, list[int]] = defaultdict(list)
    # A name that also stands alone leaves its places within longer ones to them: `Foo` and `Foo-Bench`.
    for leaves in (True, False):
        for c in order:
            places = list(range(b.first[c], b.first[c] + b.count[c]))
            alone = [m for m in places if not inner[m]]
            for m in alone if leaves and alone else places:
                start, end = int(b.start[m]), int(b.end[m])
                if not any(taken[start:end]):
                    free[c].append(m)
                    taken[start:end] = b"\1" * (end - start)
    chosen: defaultdict[int, list[Chosen]] = defaultdict(list)
    for c in order:
        if free[c]:
            chosen[int(b.document[c])].append((c, int(classes[c]), sorted(free[c])))
    return chosen


def _inner(b: Batch, kept: Bools) -> Bools:
    """Return which occurrences of the candidates `kept` lie within one of another."""
    places = np.flatnonzero(kept[b.owner])
    places = places[np.lexsort((-b.end[places], b.start[places]))]
    end = b.end[places]
    inner = np.zeros(len(b.owner), dtype=bool)
    inner[places[1:]] = np.maximum.accumulate(end)[:-1] >= end[1:]
    return inner
