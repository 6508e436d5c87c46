"""What the weights of results, their metrics and their targets are fitted by; needs scipy.

A conditional logit: of several options, each told by features, the right ones should have the most of the odds. Weights
are kept few by an L1 penalty.
"""

import argparse
import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from scipy import sparse
from scipy.optimize import minimize

from extract.rulefiles.weights import FILE
from training.gold import read_gold

L2 = 0.5  # strength of the squared penalty
FEWEST = 5  # choices that a feature must stand in
SMALLEST = 5  # hundredths; weights below count nothing
FOLDS = 5

Choice = tuple[Sequence[Sequence[str]], Sequence[bool]]  # the features of each option, and whether it is right
Fitted = TypeVar("Fitted")
Found = TypeVar("Found")


def records_asked_for(description: str | None) -> list[dict[str, Any]]:
    """Return the gold records of the file that the command line names, those that have results."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("train", type=Path)
    return [record for record in read_gold(parser.parse_args().train) if record["results"]]


def attributes(values: Sequence[float], results: Sequence[dict[str, Any]], name: str) -> list[str | None]:
    """Return the attribute `name`, normalised, of gold's result of each value, None where gold lacks the result."""
    found: list[str | None] = [None] * len(values)
    for entry in sorted(results, key=lambda e: bool(e.get("optional"))):
        value = round(float(entry["value"]), 4)
        at = next((i for i, v in enumerate(values) if found[i] is None and round(v, 4) == value), None)
        if at is not None:
            found[at] = normalise(entry.get(name))
    return found


def crossed(count: int, fit_to: Callable[[list[int]], Fitted], found_by: Callable[[int, Fitted], Found]) -> list[Found]:
    """Return what is found in each of `count` documents by weights that were fitted to those of other folds."""
    fitted = [fit_to([i for i in range(count) if i % FOLDS != part]) for part in range(FOLDS)]
    return [found_by(i, fitted[i % FOLDS]) for i in range(count)]


def accuracy(gold: Sequence[Sequence[str | None]], found: Sequence[Sequence[str | None]]) -> float:
    """Return the share of results whose attribute is gold's; what gold lacks is left out."""
    pairs = [(g, normalise(f)) for gs, fs in zip(gold, found, strict=True) for g, f in zip(gs, fs, strict=True)]
    judged = [g == f for g, f in pairs if g is not None]
    return sum(judged) / len(judged)


def normalise(name: str | None) -> str:
    """Return the form under which two metrics, or two names of a target, are equal."""
    name = re.sub(r"\b(datasets?|benchmarks?|corpus|challenge)$", "", (name or "").strip(), flags=re.IGNORECASE)
    return re.sub(r"[\W_]+", "", name).casefold()


def fit(data: Sequence[Choice], l1: float) -> dict[str, int]:
    """Return the weights, in hundredths, of each feature that keeps any; `l1` is the strength of the L1 penalty."""
    counts = Counter(feature for options, _ in data for feature in {f for features in options for f in features})
    column = {feature: i for i, feature in enumerate(sorted(f for f, n in counts.items() if n >= FEWEST))}
    rows = [[column[f] for f in features if f in column] for options, _ in data for features in options]
    right = np.array([label for _, labels in data for label in labels], float)
    starts = np.cumsum([0, *(len(labels) for _, labels in data[:-1])])
    group = np.repeat(np.arange(len(data)), [len(labels) for _, labels in data])
    indices = np.array([i for row in rows for i in row], np.int32)
    bounds = np.cumsum([0, *(len(row) for row in rows)])
    matrix = sparse.csr_matrix((np.ones(len(indices)), indices, bounds), shape=(len(rows), len(column)))
    size = len(column)

    def loss(halves: np.ndarray) -> tuple[float, np.ndarray]:
        weights = halves[:size] - halves[size:]
        scores = matrix @ weights
        odds = np.exp(scores - np.maximum.reduceat(scores, starts)[group])
        total, hit = np.add.reduceat(odds, starts), np.add.reduceat(odds * right, starts)
        slope = matrix.T @ (odds / total[group] - odds * right / hit[group]) + L2 * weights
        value = np.log(total).sum() - np.log(hit).sum() + L2 / 2 * weights @ weights + l1 * halves.sum()
        return float(value), np.concatenate([slope, -slope]) + l1

    fitted = minimize(
        loss, np.zeros(2 * size), jac=True, method="L-BFGS-B", bounds=[(0, None)] * (2 * size),
        options={"maxiter": 300},
    ).x  # fmt: skip
    weights = np.rint(100 * (fitted[:size] - fitted[size:])).astype(int)
    return {feature: int(weights[i]) for feature, i in column.items() if abs(weights[i]) >= SMALLEST}


def write(tables: Mapping[str, Mapping[str, int]]) -> None:
    """Put tables of weights into `weights.json`, the others untouched."""
    known = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    known.update({name: dict(sorted(weights.items())) for name, weights in tables.items()})
    FILE.write_text(json.dumps(dict(sorted(known.items())), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
