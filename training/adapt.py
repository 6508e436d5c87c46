"""Learns the weights of a feature that is new, and leaves all others as they are: `python -m training.adapt FEATURE`.

Much quicker than a model made anew, and as good where the feature has few values. What it gives each class is fitted to
the gold abstracts, on top of what the model's first step says of the candidates that have the feature.
"""

import argparse
from dataclasses import replace
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from extract.stages.names.arrays import Int64, Wide
from extract.stages.names.features import hashed, surface_features
from extract.stages.names.fingerprint import fingerprint
from extract.stages.names.model import OWN_FILE, load, save
from extract.stages.names.rule_features import CLASSES, strengths
from extract.stages.names.scoring import TokenScores, context_scores, surface_scores
from training.gold import OPTIONAL, Finder, labels, read_gold

PENALTY = 2.0


def main() -> None:
    """Fit, and write the model back."""
    parser = argparse.ArgumentParser(prog="python -m training.adapt", description=__doc__)
    parser.add_argument("feature")
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--rules", type=Path, default=Path("rules"))
    arguments = parser.parse_args()
    model, finder = load(), Finder(arguments.rules)
    records = read_gold(arguments.shared / "gold/train.jsonl")
    b = finder.candidates(records)
    tokens = TokenScores(model.weights, finder.vocabulary)
    surface = surface_scores(b, model.weights, tokens, model.known.of(b.keys))
    scores = (surface + context_scores(b, model.weights, strengths(b))) * model.scale + model.bias
    named = dict(surface_features(b))
    values, y = named[arguments.feature].astype(np.int64), labels(b, records)
    seen = np.unique(values)[1:]  # the least of its values is the rule, and stays as it is
    used = np.flatnonzero(np.isin(values, seen) & (y != OPTIONAL))
    gained = fit(scores[used, : len(CLASSES)], np.searchsorted(seen, values[used]), y[used], len(seen))
    weights = model.weights.copy()
    rows = hashed([(arguments.feature, seen)])[0]
    weights[rows, : len(CLASSES)] += np.round(gained / model.scale[: len(CLASSES)]).astype(np.float32)
    save(replace(model, weights=weights, fingerprint=fingerprint(finder.rules)), OWN_FILE)
    for value, row in zip(seen.tolist(), gained.tolist(), strict=True):
        print(value, (values == value).sum(), [round(x, 2) for x in row])


def fit(scores: Wide, value: Int64, y: Int64, count: int) -> Wide:
    """Return what each value of a feature adds to the `scores` (n, classes) of candidates, (values, classes)."""

    def loss(flat: Wide) -> tuple[float, Wide]:
        gained = flat.reshape(count, -1)
        z = scores + gained[value]
        e = np.exp(z - z.max(axis=1, keepdims=True))
        p = e / e.sum(axis=1, keepdims=True)
        error = p - np.eye(scores.shape[1])[y]
        gradient = np.zeros_like(gained)
        np.add.at(gradient, value, error)
        total = -np.log(p[np.arange(len(y)), y]).sum() + PENALTY / 2 * (flat * flat).sum()
        return float(total), gradient.ravel() + PENALTY * flat

    start = np.zeros(count * scores.shape[1])
    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B").x.reshape(count, -1))


if __name__ == "__main__":
    main()
