"""How good decisions on candidates are: figures against gold records, best thresholds, what probabilities are worth."""

from collections.abc import Collection, Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.isotonic import isotonic_regression

from extract.evaluate.score import score
from extract.stages.names.arrays import Int64, Wide
from extract.stages.names.batch import Batch
from extract.stages.names.known import KINDS
from extract.stages.names.mentions import Chosen, decode
from extract.stages.scores import Calibration, calibrated
from training.gold import OPTIONAL

Figures = dict[str, tuple[float, float, float]]
FIELDS = {
    "proposed": "model_names.proposed",
    "all": "model_names.all",
    "datasets": "datasets",
    "benchmarks": "benchmarks",
    "resources": "resources",
    "introduced": "resources.introduced",
}
_LISTS = ("model_names", "datasets", "benchmarks")
_MARK = "<!-- What follows is written by training. -->"
_BIN = 120  # entries at least that a point is the mean of
_PRIOR = 2.0  # right and wrong entries that a bin is thought to hold besides: no share is 0 or 1
_STEPS = (0.0, 0.6, 0.8, 0.9, 0.95, 0.98, 1.01)


def figures(
    b: Batch, chosen: dict[int, list[Chosen]], gold: list[dict[str, Any]], some: Collection[int] | None = None
) -> Figures:
    """Return precision, recall and F1 of each field, as `paperfacts score` counts them, over `some` of the records."""
    records = []
    those = range(len(gold)) if some is None else some
    for d in those:
        truth = gold[d]
        record: dict[str, Any] = {"id": truth["id"], **{name: [] for name in _LISTS}}
        for c, label, _ in chosen.get(d, []):
            entry = {"name": b.surfaces[c], "role": "mentioned" if label else "proposed", "introduced": label in (2, 4)}
            record[_LISTS[label // 2]].append(entry)
        records.append(record)
    names = [{"id": truth["id"], **{name: truth[name] for name in _LISTS}} for truth in (gold[d] for d in those)]
    fields = score(names, records).fields
    return {short: (fields[f].precision, fields[f].recall, fields[f].f1) for short, f in FIELDS.items()}


def tune(b: Batch, p: Wide, gold: list[dict[str, Any]], some: Collection[int]) -> tuple[dict[str, float], Figures]:
    """Return the thresholds of each class that are best on `some` of gold, one after the other, and the figures."""
    best = {"model": 0.5, "dataset": 0.5, "benchmark": 0.5, "proposed": 0.5, "introduced": 0.5}

    def value(thresholds: dict[str, float]) -> float:
        return sum(f for _, _, f in figures(b, decode(b, p, thresholds), gold, some).values())

    top = value(best)
    for name in best:
        for threshold in (0.3, 0.35, 0.4, 0.45, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85):
            trial = value(best | {name: threshold})
            if trial > top + 1e-4:
                top, best = trial, best | {name: threshold}
    return best, figures(b, decode(b, p, best), gold, some)


def print_figures(title: str, figure: dict[str, tuple[float, float, float]]) -> None:
    """Print one line of precision, recall and F1 a field."""
    print(title + ": " + "  ".join(f"{k} {p:.3f}/{r:.3f}/{f:.3f}" for k, (p, r, f) in figure.items()), flush=True)


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


def scored(p: Wide, y: Int64, chosen: dict[int, list[Chosen]], table: Calibration) -> Iterator[tuple[str, Wide, Wide]]:
    """Yield of each kind the scores of its entries, and whether each is right."""
    for k, kind in enumerate(KINDS):
        each, right = entries(p, y, chosen, k)
        yield kind, np.array([calibrated(x, table[kind]) for x in each.tolist()]), right


def reliability(of: str, groups: Iterable[tuple[str, Wide, Wide]]) -> Iterator[str]:
    """Yield the lines of a table: of entries with about that score, so many are right. A group has a name first."""
    yield f"| {of} | score from | mean score | are right | entries |"
    yield "| --- | --: | --: | --: | --: |"
    for name, scores, right in groups:
        steps = [(f"{low:.2f}", (scores >= low) & (scores < high)) for low, high in pairwise(_STEPS)]
        for low, some in [*steps, ("all", scores >= 0)]:
            if some.any():
                yield f"| {name} | {low} | {scores[some].mean():.2f} | {right[some].mean():.2f} | {some.sum():,} |"


def figures_table(rows: dict[str, Figures]) -> Iterator[str]:
    """Yield the lines of a table of precision, recall and F1."""
    yield "| on | " + " | ".join(FIELDS) + " |"
    yield "| --- |" + " --- |" * len(FIELDS)
    for name, figure in rows.items():
        yield f"| {name} | " + " | ".join(f"{p:.2f} / {r:.2f} / **{f:.3f}**" for p, r, f in figure.values()) + " |"


def write_below(path: Path, lines: Iterable[str]) -> None:
    """Put lines in the place of all that stands below the mark in a page."""
    head = path.read_text(encoding="utf-8").partition(_MARK)[0]
    path.write_text("\n".join([head + _MARK, "", *lines]) + "\n", encoding="utf-8")
