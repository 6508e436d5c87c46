"""What probabilities are worth: of the entries with so much, so many are right, kind and role included."""

from itertools import pairwise

import numpy as np
from sklearn.isotonic import isotonic_regression

from extract.stages.names.arrays import Int64, Wide
from extract.stages.names.mentions import Chosen
from extract.stages.names.rule_features import KINDS
from extract.stages.scores import Calibration, calibrated
from training.gold import OPTIONAL

_BIN = 120  # entries at least that a point is the mean of
_PRIOR = 2.0  # right and wrong entries that a bin is thought to hold besides: no share is 0 or 1
_STEPS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 1.01)


def calibration(p: Wide, y: Int64, chosen: dict[int, list[Chosen]]) -> Calibration:
    """Return the points of each kind, from what entries that were not trained on turned out to be."""
    return {kind: points(*entries(p, y, chosen, k)) for k, kind in enumerate(KINDS)}


def entries(p: Wide, y: Int64, chosen: dict[int, list[Chosen]], kind: int) -> tuple[Wide, Wide]:
    """Return the probability of each chosen entry of a kind, and whether it is right; optional ones are left out."""
    found = [(c, label) for some in chosen.values() for c, label, _ in some if label // 2 == kind and y[c] != OPTIONAL]
    rows = [(p[c, label], y[c] == label) for c, label in found]
    return np.array([x for x, _ in rows], dtype=float), np.array([right for _, right in rows], dtype=float)


def points(p: Wide, right: Wide) -> list[tuple[float, float]]:
    """Return (probability, share that is right), both rising, each of a bin of entries."""
    order = np.argsort(p, kind="stable")
    bins = np.array_split(order, max(1, len(order) // _BIN))
    sizes = np.array([len(some) for some in bins])
    share = np.array([(right[some].sum() + _PRIOR * right.mean()) / (len(some) + _PRIOR) for some in bins])
    rising = isotonic_regression(share, sample_weight=sizes)
    return [(round(float(p[some].mean()), 4), round(float(y), 4)) for some, y in zip(bins, rising, strict=True)]


def reliability(
    p: Wide, y: Int64, chosen: dict[int, list[Chosen]], table: Calibration
) -> list[tuple[str, float, float, float, int]]:
    """Return (kind, score from, mean score, share that is right, entries) of what was held out."""
    rows: list[tuple[str, float, float, float, int]] = []
    for k, kind in enumerate(KINDS):
        each, right = entries(p, y, chosen, k)
        score = np.array([calibrated(x, table[kind]) for x in each.tolist()])
        for low, high in pairwise(_STEPS):
            within = (score >= low) & (score < high)
            if within.any():
                rows.append((kind, low, float(score[within].mean()), float(right[within].mean()), int(within.sum())))
    return rows
