"""Fit the weights by which the metric of a result is chosen to annotated abstracts, and write them.

    python -m training.metric_weights TRAIN.jsonl

Two choices: the head of the phrase, and how far it extends. Cross-validated figures are printed. Needs scipy.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from extract import Extractor, Paper
from extract.rulefiles.weights import Weights
from extract.stages.results import reported
from extract.stages.results.extents import choose_extent, extents
from extract.stages.results.metrics import Previous, choose_head, heads, surface
from extract.text.tokens import Token
from extract.text.word_classes import WordClasses
from training.choice import Choice, accuracy, attributes, crossed, fit, normalise, records_asked_for, write

L1_HEADS, L1_EXTENTS = 0.7, 0.7


@dataclass(frozen=True, slots=True)
class Number:
    """A result in its sentence, gold's metric of it (None where gold lacks the result), and whether one is before."""

    string: str
    tokens: Sequence[Token]
    at: int
    delta: bool
    gold: str | None
    first: bool


def numbers(record: dict[str, Any], extractor: Extractor) -> list[Number]:
    """Return the results of an abstract."""
    text, _ = extractor.mentions(Paper(record["title"], record["abstract"], record["id"]))
    row = [(tokens, at, delta) for tokens, at, delta, _ in reported(text, extractor.rulebook.results)]
    metrics = attributes([tokens[at].value for tokens, at, _ in row], record["results"], "metric")
    return [
        Number(text.string, tokens, at, delta, metric, i == 0)
        for i, ((tokens, at, delta), metric) in enumerate(zip(row, metrics, strict=True))
    ]


def head_choices(document: Sequence[Number], metrics: Sequence[str | None], phrases: WordClasses) -> Iterator[Choice]:
    """Yield the options of each result for the head of its metric; `metrics` are those that results before have."""
    for i, number in enumerate(document):
        if number.gold is not None:
            options = heads(
                number.string, number.tokens, number.at, number.delta, _previous(document, metrics, i), phrases
            )
            before = normalise(metrics[i - 1]) if i else None
            right = [not number.gold, before is not None and before == number.gold]
            right += [bool(number.gold) and _ends_gold(number, head.at) for head in options[2:] if head.at is not None]
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


def _previous(document: Sequence[Number], metrics: Sequence[str | None], i: int) -> Previous | None:
    if i == 0:
        return None
    before, number = document[i - 1], document[i]
    at = before.at if before.tokens is number.tokens else -1
    return Previous(metrics[i - 1] or None, at, before.tokens[before.at].unit, before.delta)


def predict(
    document: Sequence[Number], phrases: WordClasses, head_weights: Weights, extent_weights: Weights
) -> list[str | None]:
    """Return the metric found for each result."""
    metrics: list[str | None] = []
    for i, number in enumerate(document):
        options = heads(number.string, number.tokens, number.at, number.delta, _previous(document, metrics, i), phrases)
        chosen = choose_head(options, head_weights)
        head = options[chosen].at
        if head is None:
            metrics.append(metrics[-1] if chosen == 1 and metrics else None)
        else:
            first, last = choose_extent(number.string, number.tokens, head, phrases, extent_weights)
            metrics.append(surface(number.string, number.tokens, first, last, number.at))
    return metrics


def main() -> None:
    """Fit, report, write."""
    extractor = Extractor()
    phrases = extractor.rulebook.results.phrases
    data = [numbers(record, extractor) for record in records_asked_for(__doc__)]
    gold: list[list[str | None]] = [[number.gold for number in document] for document in data]
    known = gold
    for _ in range(2):  # at first results before are taken to have gold's metrics, then those that would be found
        taken = known
        known = crossed(
            len(data),
            lambda rest: _fit([data[i] for i in rest], [taken[i] for i in rest], phrases),  # noqa: B023
            lambda i, weights: predict(data[i], phrases, *weights),
        )
        print(f"{accuracy(gold, known):.3f} right, cross-validated")
    head_weights, extent_weights = _fit(data, known, phrases)
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
