"""Figures of decoded candidates against gold records, and the thresholds that make them best."""

from collections import Counter, defaultdict
from typing import Any

import numpy as np
import numpy.typing as npt

from extract.ner.batch import Batch
from extract.ner.decode import Chosen, decode
from training.gold import norm

FIELDS = ("proposed", "all", "datasets", "benchmarks", "resources", "introduced")


def figures(
    b: Batch, chosen: dict[int, list[Chosen]], gold: list[dict[str, Any]]
) -> dict[str, tuple[float, float, float]]:
    """Return precision, recall and F1 of each field, as the reference scorer counts them."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for d, record in enumerate(gold):
        found = [(norm(b.surfaces[c]), label) for c, label, _ in chosen.get(d, [])]
        models, data, bench = record["model_names"], record["datasets"], record["benchmarks"]
        optional = [e for e in data + bench if e.get("optional")]
        for field, wanted, others, classes in (
            (
                "proposed",
                [e for e in models if e.get("role", "proposed") == "proposed"],
                [e for e in models if e.get("optional")],
                (0,),
            ),
            ("all", models, [], (0, 1)),
            ("datasets", data, optional, (2, 3)),
            ("benchmarks", bench, optional, (4, 5)),
            ("resources", data + bench, [], (2, 3, 4, 5)),
            ("introduced", [e for e in data + bench if e.get("introduced")], optional, (2, 4)),
        ):
            left = [s for s, label in found if label in classes]
            known: set[str] = set()
            for entry in sorted(wanted + others, key=lambda e: bool(e.get("optional"))):
                surfaces = {norm(n) for n in [entry["name"], *entry.get("aliases", [])]}
                known |= surfaces
                hit = next((s for s in left if s in surfaces), None)
                if hit is not None:
                    left.remove(hit)
                if not entry.get("optional"):
                    counts[field]["tp" if hit is not None else "fn"] += 1
            counts[field]["fp"] += sum(s not in known for s in left)
    return {field: _prf(counts[field]) for field in FIELDS}


def _prf(c: Counter[str]) -> tuple[float, float, float]:
    precision = c["tp"] / max(1, c["tp"] + c["fp"])
    recall = c["tp"] / max(1, c["tp"] + c["fn"])
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def tune(
    b: Batch, p: npt.NDArray[np.float32], gold: list[dict[str, Any]]
) -> tuple[dict[str, float], dict[str, tuple[float, float, float]]]:
    """Return the thresholds of each class that are best on `gold`, one after the other, and the figures there."""
    best = {"model": 0.5, "dataset": 0.5, "benchmark": 0.5, "proposed": 0.5, "introduced": 0.5}

    def value(thresholds: dict[str, float]) -> float:
        return sum(f for _, _, f in figures(b, decode(b, p, thresholds), gold).values())

    top = value(best)
    for name in best:
        for threshold in (0.3, 0.35, 0.4, 0.45, 0.55, 0.6, 0.65):
            trial = value(best | {name: threshold})
            if trial > top + 1e-4:
                top, best = trial, best | {name: threshold}
    return best, figures(b, decode(b, p, best), gold)


def print_figures(title: str, figure: dict[str, tuple[float, float, float]]) -> None:
    """Print one line of precision, recall and F1 a field."""
    print(title + ": " + "  ".join(f"{k} {p:.3f}/{r:.3f}/{f:.3f}" for k, (p, r, f) in figure.items()), flush=True)
