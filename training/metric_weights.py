"""Fit the weights by which the metric of a result is chosen to annotated abstracts, and write them.

    python -m training.metric_weights TRAIN.jsonl

Two choices: the head of the phrase, and how far it extends. Cross-validated figures are printed. Needs scipy.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extract import Extractor, Paper
from extract.rulefiles.weights import Points, Weights, features_of
from extract.stages.results import reported
from extract.stages.results.metrics import EARLIER, Extent, Previous, extents, heads, metric_of, surface
from extract.stages.results.sentences import Sentence
from training.choice import FOLDS, Choice, fit, normalise, write

L1_HEADS, L1_EXTENTS = 1.2, 0.9  # strength of the penalty
FAR = 25  # tokens between a number and the head of its metric


@dataclass(frozen=True, slots=True)
class Number:
    """A result in its sentence, and gold's metric of it, None where gold lacks the result."""

    sentence: Sentence
    at: int
    delta: bool
    gold: str | None


def documents(train: Path, extractor: Extractor) -> list[list[Number]]:
    """Return the results of each abstract that gold has results of."""
    found = []
    for line in train.read_text(encoding="utf-8").splitlines():
        gold = json.loads(line)
        if gold["results"]:
            text, _ = extractor.mentions(Paper(gold["title"], gold["abstract"], gold["id"]))
            row = [(sentence, at, delta) for sentence, at, delta, _ in reported(text, extractor.rulebook.results)]
            metrics = _gold_metrics([sentence.tokens[at].value for sentence, at, _ in row], gold["results"])
            found.append([Number(*of, metric) for of, metric in zip(row, metrics, strict=True)])
    return found


def _gold_metrics(values: Sequence[float], gold: Sequence[dict[str, Any]]) -> list[str | None]:
    found: list[str | None] = [None] * len(values)
    for entry in sorted(gold, key=lambda e: bool(e.get("optional"))):
        value = round(float(entry["value"]), 4)
        at = next((i for i, v in enumerate(values) if found[i] is None and round(v, 4) == value), None)
        if at is not None:
            found[at] = normalise(entry.get("metric"))
    return found


def head_choices(document: Sequence[Number], metrics: Sequence[str | None]) -> Iterator[Choice]:
    """Yield the options of each result for the head of its metric; `metrics` are those that results before have."""
    for i, number in enumerate(document):
        if number.gold is not None:
            options = heads(number.sentence, number.at, number.delta, _earlier(document, metrics, i))
            right = [
                normalise(head.metric) == number.gold
                if head.at is None
                else bool(number.gold) and _ends_gold(number, head.at)
                for head in options
            ]
            if any(right):
                yield [features_of(head.groups) for head in options], right


def extent_choices(document: Sequence[Number]) -> Iterator[Choice]:
    """Yield the options of each result for the extent of its metric, from gold's head on."""
    for number in document:
        if number.gold:
            for head, token in enumerate(number.sentence.tokens):
                if token.kind == "word" and abs(head - number.at) < FAR and _ends_gold(number, head):
                    options = list(extents(number.sentence, head))
                    right = [_surface(number, extent) == number.gold for extent in options]
                    yield [features_of(extent.groups) for extent in options], right


def _ends_gold(number: Number, head: int) -> bool:
    return any(_surface(number, extent) == number.gold for extent in extents(number.sentence, head))


def _surface(number: Number, extent: Extent) -> str:
    return normalise(surface(number.sentence, extent.first, extent.last, number.at))


def _earlier(document: Sequence[Number], metrics: Sequence[str | None], i: int) -> list[Previous]:
    found = []
    for before, metric in zip(document[:i], metrics, strict=False):
        at = before.at if before.sentence is document[i].sentence else -1
        found.append(Previous(metric or None, at, before.sentence.tokens[before.at].unit, before.delta))
    return found[-EARLIER:]


def predict(document: Sequence[Number], head_weights: Weights, extent_weights: Weights) -> list[str | None]:
    """Return the metric found for each result."""
    metrics: list[str | None] = []
    points = Points(head_weights), Points(extent_weights)
    for i, number in enumerate(document):
        earlier = _earlier(document, metrics, i)
        metrics.append(metric_of(number.sentence, number.at, number.delta, earlier, *points))
    return metrics


def main() -> None:
    """Fit, report, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("train", type=Path)
    extractor = Extractor(ner=False)
    data = documents(parser.parse_args().train, extractor)
    # Results before are taken to have gold's metrics in the folds, in the end those that the folds would find.
    known: list[list[str | None]] = [[number.gold for number in document] for document in data]
    found: list[list[str | None]] = [[] for _ in data]
    for part in range(FOLDS):
        rest = [i for i in range(len(data)) if i % FOLDS != part]
        head_weights, extent_weights = _fit([data[i] for i in rest], [known[i] for i in rest])
        for i in range(part, len(data), FOLDS):
            found[i] = predict(data[i], head_weights, extent_weights)
    pairs = [(n.gold, normalise(m)) for d, ms in zip(data, found, strict=True) for n, m in zip(d, ms, strict=True)]
    judged = [gold == metric for gold, metric in pairs if gold is not None]
    print(f"{sum(judged) / len(judged):.3f} right of {len(judged)}, cross-validated")
    head_weights, extent_weights = _fit(data, found)
    print(f"{len(head_weights)} and {len(extent_weights)} features keep a weight")
    write({"metric_heads": head_weights, "metric_extents": extent_weights})


def _fit(
    data: Sequence[Sequence[Number]], metrics: Sequence[Sequence[str | None]]
) -> tuple[dict[str, int], dict[str, int]]:
    rows = zip(data, metrics, strict=True)
    return (
        fit([c for document, known in rows for c in head_choices(document, known)], L1_HEADS),
        fit([c for document in data for c in extent_choices(document)], L1_EXTENTS),
    )


if __name__ == "__main__":
    main()
