"""Figures of decoded candidates against gold records, and the thresholds that make them best."""

from collections.abc import Collection
from typing import Any

from extract.evaluate.score import score
from extract.stages.names.arrays import Wide
from extract.stages.names.batch import Batch
from extract.stages.names.mentions import Chosen, decode

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
        for threshold in (0.3, 0.35, 0.4, 0.45, 0.55, 0.6, 0.65):
            trial = value(best | {name: threshold})
            if trial > top + 1e-4:
                top, best = trial, best | {name: threshold}
    return best, figures(b, decode(b, p, best), gold, some)


def print_figures(title: str, figure: dict[str, tuple[float, float, float]]) -> None:
    """Print one line of precision, recall and F1 a field."""
    print(title + ": " + "  ".join(f"{k} {p:.3f}/{r:.3f}/{f:.3f}" for k, (p, r, f) in figure.items()), flush=True)
