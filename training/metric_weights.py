"""Fit the weights by which the metric of a result is chosen to annotated abstracts, and write them.

    python -m training.metric_weights TRAIN.jsonl

Two choices: the head of the phrase, and how far it extends. Cross-validated figures are printed. Needs scipy.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from extract import Extractor, Paper
from extract.rulefiles.weights import Points, Weights, features_of
from extract.stages.results import reported
from extract.stages.results.metrics import Extent, Previous, extents, heads, metric_of, surface
from extract.stages.results.sentences import Sentence
from training.choice import Choice, accuracy, attributes, crossed, fit, normalise, records_asked_for, write

L1 = 1.2  # strength of the penalty
FAR = 25  # tokens between a number and the head of its metric


@dataclass(frozen=True, slots=True)
class Number:
    """A result in its sentence, and gold's metric of it, None where gold lacks the result."""

    sentence: Sentence
    at: int
    delta: bool
    gold: str | None


def numbers(record: dict[str, Any], extractor: Extractor) -> list[Number]:
    """Return the results of an abstract."""
    text, _ = extractor.mentions(Paper(record["title"], record["abstract"], record["id"]))
    row = [(sentence, at, delta) for sentence, at, delta, _ in reported(text, extractor.rulebook.results)]
    metrics = attributes([sentence.tokens[at].value for sentence, at, _ in row], record["results"], "metric")
    return [Number(*of, metric) for of, metric in zip(row, metrics, strict=True)]


def head_choices(document: Sequence[Number], metrics: Sequence[str | None]) -> Iterator[Choice]:
    """Yield the options of each result for the head of its metric; `metrics` are those that results before have."""
    for i, number in enumerate(document):
        if number.gold is not None:
            options = heads(number.sentence, number.at, number.delta, _previous(document, metrics, i))
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


def _previous(document: Sequence[Number], metrics: Sequence[str | None], i: int) -> Previous | None:
    if not i:
        return None
    before = document[i - 1]
    at = before.at if before.sentence is document[i].sentence else -1
    return Previous(metrics[i - 1] or None, at, before.sentence.tokens[before.at].unit, before.delta)


def predict(document: Sequence[Number], head_weights: Weights, extent_weights: Weights) -> list[str | None]:
    """Return the metric found for each result."""
    metrics: list[str | None] = []
    points = Points(head_weights), Points(extent_weights)
    for i, number in enumerate(document):
        previous = _previous(document, metrics, i)
        metrics.append(metric_of(number.sentence, number.at, number.delta, previous, *points))
    return metrics


def main() -> None:
    """Fit, report, write."""
    extractor = Extractor(ner=False)
    data = [numbers(record, extractor) for record in records_asked_for(__doc__)]
    # Results before are taken to have gold's metrics in the folds, in the end those that the folds would find.
    gold: list[list[str | None]] = [[number.gold for number in document] for document in data]
    found = crossed(
        len(data),
        lambda rest: _fit([data[i] for i in rest], [gold[i] for i in rest]),
        lambda i, weights: predict(data[i], *weights),
    )
    print(f"{accuracy(gold, found):.3f} right, cross-validated")
    head_weights, extent_weights = _fit(data, found)
    print(f"{len(head_weights)} and {len(extent_weights)} features keep a weight")
    write({"metric_heads": head_weights, "metric_extents": extent_weights})


def _fit(
    data: Sequence[Sequence[Number]], metrics: Sequence[Sequence[str | None]]
) -> tuple[dict[str, int], dict[str, int]]:
    rows = zip(data, metrics, strict=True)
    return (
        fit([c for document, known in rows for c in head_choices(document, known)], L1),
        fit([c for document in data for c in extent_choices(document)], L1),
    )


if __name__ == "__main__":
    main()
