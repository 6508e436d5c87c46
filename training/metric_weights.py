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
from extract.rulefiles.weights import Weights
from extract.stages.results import reported
from extract.stages.results.extents import extents
from extract.stages.results.metrics import Previous, heads, metric_of, surface
from extract.text.tokens import Token
from extract.text.word_classes import WordClasses
from training.choice import FOLDS, Choice, fit, normalise, write

L1_HEADS, L1_EXTENTS = 1.2, 1.2


@dataclass(frozen=True, slots=True)
class Number:
    """A result in its sentence, gold's metric of it (None where gold lacks the result), and whether one is before."""

    string: str
    tokens: Sequence[Token]
    at: int
    delta: bool
    gold: str | None
    first: bool


def documents(train: Path, extractor: Extractor) -> list[list[Number]]:
    """Return the results of each abstract that gold has results of."""
    found = []
    for line in train.read_text(encoding="utf-8").splitlines():
        gold = json.loads(line)
        if gold["results"]:
            text, _ = extractor.mentions(Paper(gold["title"], gold["abstract"], gold["id"]))
            row = [(tokens, at, delta) for tokens, at, delta, _ in reported(text, extractor.rulebook.results)]
            metrics = _gold_metrics([tokens[at].value for tokens, at, _ in row], gold["results"])
            found.append(
                [
                    Number(text.string, tokens, at, delta, metric, i == 0)
                    for i, ((tokens, at, delta), metric) in enumerate(zip(row, metrics, strict=True))
                ]
            )
    return found


def _gold_metrics(values: Sequence[float], gold: Sequence[dict[str, Any]]) -> list[str | None]:
    found: list[str | None] = [None] * len(values)
    for entry in sorted(gold, key=lambda e: bool(e.get("optional"))):
        value = round(float(entry["value"]), 4)
        at = next((i for i, v in enumerate(values) if found[i] is None and round(v, 4) == value), None)
        if at is not None:
            found[at] = normalise(entry.get("metric"))
    return found


def head_choices(document: Sequence[Number], metrics: Sequence[str | None], phrases: WordClasses) -> Iterator[Choice]:
    """Yield the options of each result for the head of its metric; `metrics` are those that results before have."""
    for i, number in enumerate(document):
        if number.gold is not None:
            options = heads(
                number.string, number.tokens, number.at, number.delta, _earlier(document, metrics, i), phrases
            )
            right = [
                normalise(head.metric) == number.gold
                if head.at is None
                else bool(number.gold) and _ends_gold(number, head.at)
                for head in options
            ]
            if any(right):
                yield [head.features for head in options], right


def extent_choices(document: Sequence[Number], phrases: WordClasses) -> Iterator[Choice]:
    """Yield the options of each result for the extent of its metric, from gold's head on."""
    for number in document:
        if number.gold:
            for head in range(len(number.tokens)):
                if number.tokens[head].kind == "word" and abs(head - number.at) < 25 and _ends_gold(number, head):
                    options = list(extents(number.string, number.tokens, head, phrases))
                    right = [_surface(number, first, last) == number.gold for first, last, _ in options]
                    if any(right):
                        yield [features for _, _, features in options], right


def _ends_gold(number: Number, head: int) -> bool:
    if head + 3 < len(number.tokens) and number.tokens[head + 1].form == "(":
        ends = [(head, head), (head, head + 3), (head + 2, head + 2)]
    else:
        ends = [(head, head)]
    return any(
        _surface(number, first, last) == number.gold
        for latest, last in ends
        for first in range(latest if latest > head else max(0, head - 7), latest + 1)
    )


def _surface(number: Number, first: int, last: int) -> str:
    return normalise(surface(number.string, number.tokens, first, last, number.at))


def _earlier(document: Sequence[Number], metrics: Sequence[str | None], i: int) -> list[Previous]:
    found = []
    for k in range(max(0, i - 8), i):
        before = document[k]
        at = before.at if before.tokens is document[i].tokens else -1
        found.append(Previous(metrics[k] or None, at, before.tokens[before.at].unit, before.delta))
    return found


def predict(
    document: Sequence[Number], phrases: WordClasses, head_weights: Weights, extent_weights: Weights
) -> list[str | None]:
    """Return the metric found for each result."""
    metrics: list[str | None] = []
    for i, number in enumerate(document):
        earlier = _earlier(document, metrics, i)
        metrics.append(
            metric_of(
                number.string, number.tokens, number.at, number.delta, earlier, phrases, head_weights, extent_weights
            )
        )
    return metrics


def main() -> None:
    """Fit, report, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("train", type=Path)
    extractor = Extractor(ner=False)
    phrases = extractor.rulebook.results.phrases
    data = documents(parser.parse_args().train, extractor)
    # Results before are taken to have gold's metrics in the folds, in the end those that the folds would find.
    known: list[list[str | None]] = [[number.gold for number in document] for document in data]
    found: list[list[str | None]] = [[] for _ in data]
    for part in range(FOLDS):
        rest = [i for i in range(len(data)) if i % FOLDS != part]
        head_weights, extent_weights = _fit([data[i] for i in rest], [known[i] for i in rest], phrases)
        for i in range(part, len(data), FOLDS):
            found[i] = predict(data[i], phrases, head_weights, extent_weights)
    pairs = [(n.gold, normalise(m)) for d, ms in zip(data, found, strict=True) for n, m in zip(d, ms, strict=True)]
    judged = [gold == metric for gold, metric in pairs if gold is not None]
    print(f"{sum(judged) / len(judged):.3f} right of {len(judged)}, cross-validated")
    head_weights, extent_weights = _fit(data, found, phrases)
    print(f"{len(head_weights)} and {len(extent_weights)} features keep a weight")
    write({"metric_heads": head_weights, "metric_extents": extent_weights})


def _fit(
    data: Sequence[Sequence[Number]], metrics: Sequence[Sequence[str | None]], phrases: WordClasses
) -> tuple[dict[str, int], dict[str, int]]:
    rows = zip(data, metrics, strict=True)
    return (
        fit([c for document, known in rows for c in head_choices(document, known, phrases)], L1_HEADS),
        fit([c for document in data for c in extent_choices(document, phrases)], L1_EXTENTS),
    )


if __name__ == "__main__":
    main()
