"""Fit the weights of the features about targets to annotated abstracts, and write them.

    python -m training.target_weights TRAIN.jsonl

A conditional logit: of all that a result could be on, nothing included, the right ones should have the most of
the odds. Weights are kept few by an L1 penalty. Cross-validated figures are printed. Needs scipy.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from extract import Extractor, Paper
from extract.join.assemble import join
from extract.join.entities import Entity
from extract.join.measured_on import TargetRules, candidates, find_targets
from extract.join.measured_on.features import features_of, features_of_none
from extract.mention import ResultMention
from extract.rulefiles.weights import Points
from extract.rulefiles.weights import features_of as named
from extract.text import Text
from training.choice import FOLDS, Choice, fit, normalise, write

L1 = 3.0  # strength of the penalty


@dataclass(frozen=True, slots=True)
class Document:
    """A text with its results and entities, and gold's target of each result: None where gold lacks the result."""

    text: Text
    results: list[ResultMention]
    entities: list[Entity]
    gold: list[str | None]


def documents(train: Path, extractor: Extractor) -> list[Document]:
    """Read the abstracts that gold has results of."""
    found = []
    for line in train.read_text(encoding="utf-8").splitlines():
        gold = json.loads(line)
        if gold["results"]:
            text, mentions = extractor.mentions(Paper(gold["title"], gold["abstract"], gold["id"]))
            joined = join(text, mentions, extractor.rulebook.targets)
            results = [result for result, _ in joined.results]
            found.append(Document(text, results, joined.entities, _gold_targets(results, gold["results"])))
    return found


def _gold_targets(results: list[ResultMention], gold: Sequence[dict[str, Any]]) -> list[str | None]:
    found: list[str | None] = [None] * len(results)
    for entry in sorted(gold, key=lambda e: bool(e.get("optional"))):
        value = round(float(entry["value"]), 4)
        at = next((i for i, r in enumerate(results) if found[i] is None and round(r.value, 4) == value), None)
        if at is not None:
            found[at] = normalise(entry.get("on"))
    return found


def choices(document: Document, rules: TargetRules, earlier: Sequence[str | None]) -> list[Choice]:
    """Return each result's options as features; `earlier` are the targets that results before are taken to have."""
    text = document.text
    contexts, phrases = candidates(text, document.results, document.entities, rules)
    found: list[Choice] = []
    for at, (context, right) in enumerate(zip(contexts, document.gold, strict=True)):
        if right is None:
            continue
        context.remember(earlier[:at])
        targets = list(features_of(text.string, context, phrases))
        labels = [right == "", *(right == normalise(phrase.surface(text.string)) for phrase, _ in targets)]
        if any(labels):
            options = [features_of_none(context, phrases), *(groups for _, groups in targets)]
            found.append(([named(groups) for groups in options], labels))
    return found


def crossed(
    data: Sequence[Document], rules: TargetRules, earlier: Sequence[Sequence[str | None]]
) -> list[list[str | None]]:
    """Return the targets of each document's results, found by weights fitted to the other folds."""
    found: list[list[str | None]] = [[] for _ in data]
    for part in range(FOLDS):
        others = [i for i in range(len(data)) if i % FOLDS != part]
        weights = fit(_choices([data[i] for i in others], [earlier[i] for i in others], rules), L1)
        own = replace(rules, points=Points(weights))
        for i in range(part, len(data), FOLDS):
            found[i] = find_targets(data[i].text, data[i].results, data[i].entities, own)
    return found


def _choices(data: Sequence[Document], earlier: Sequence[Sequence[str | None]], rules: TargetRules) -> list[Choice]:
    return [c for document, before in zip(data, earlier, strict=True) for c in choices(document, rules, before)]


def accuracy(data: Sequence[Document], found: Sequence[Sequence[str | None]]) -> float:
    """Return the share of results whose target is gold's."""
    pairs = [
        (gold, normalise(on))
        for document, targets in zip(data, found, strict=True)
        for gold, on in zip(document.gold, targets, strict=True)
        if gold is not None
    ]
    return sum(gold == on for gold, on in pairs) / len(pairs)


def main() -> None:
    """Fit, report, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("train", type=Path)
    extractor = Extractor()
    rules = extractor.rulebook.targets
    data = documents(parser.parse_args().train, extractor)
    # At first results before are taken to have gold's targets, then those that would be found: errors included.
    truth = [[_surface(document, gold) for gold in document.gold] for document in data]
    found = crossed(data, rules, truth)
    found = crossed(data, rules, found)
    print(f"{accuracy(data, found):.3f} right, cross-validated")
    weights = fit(_choices(data, found, rules), L1)
    write({"targets": weights})
    print(f"{len(weights)} features keep a weight")


def _surface(document: Document, gold: str | None) -> str | None:
    """Return gold's target as a surface that features can be told of: the entity's name where it is one."""
    return next((e.name for e in document.entities if normalise(e.name) == gold), gold)


if __name__ == "__main__":
    main()
