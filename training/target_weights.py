"""Fit the weights of the features about targets to annotated abstracts, and write them.

    python -m training.target_weights TRAIN.jsonl

A conditional logit: of all that a result could be on, nothing included, the right ones should have the most of
the odds. Weights are kept few by an L1 penalty. Cross-validated figures are printed. Needs scipy.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from extract import Extractor, Paper
from extract.join.assemble import join
from extract.join.entities import Entity
from extract.join.measured_on import TargetRules, candidates, find_targets
from extract.join.measured_on.contexts import groups_of, groups_of_none
from extract.mention import ResultMention
from extract.rulefiles.weights import Points
from extract.rulefiles.weights import features_of as named
from extract.text import Text
from training.choice import Choice, accuracy, attributes, crossed, fit, normalise, records_asked_for, write

L1 = 3.0  # strength of the penalty


@dataclass(frozen=True, slots=True)
class Document:
    """A text with its results and entities, and gold's target of each result: None where gold lacks the result."""

    text: Text
    results: list[ResultMention]
    entities: list[Entity]
    gold: list[str | None]


def document(record: dict[str, Any], extractor: Extractor) -> Document:
    """Read an abstract."""
    text, mentions = extractor.mentions(Paper(record["title"], record["abstract"], record["id"]))
    joined = join(text, mentions, extractor.rulebook.targets)
    results = [result for result, _ in joined.results]
    return Document(text, results, joined.entities, attributes([r.value for r in results], record["results"], "on"))


def choices(document: Document, rules: TargetRules, earlier: Sequence[str | None]) -> list[Choice]:
    """Return each result's options as features; `earlier` are the targets that results before are taken to have."""
    text = document.text
    contexts, phrases = candidates(text, document.results, document.entities, rules)
    found: list[Choice] = []
    for at, (context, right) in enumerate(zip(contexts, document.gold, strict=True)):
        if right is None:
            continue
        context.remember(earlier[:at])
        targets = list(groups_of(text.string, context, phrases))
        labels = [right == "", *(right == normalise(phrase.surface(text.string)) for phrase, _ in targets)]
        if any(labels):
            options = [groups_of_none(context, phrases), *(groups for _, groups in targets)]
            found.append(([named(groups) for groups in options], labels))
    return found


def targets(
    data: Sequence[Document], rules: TargetRules, earlier: Sequence[Sequence[str | None]]
) -> list[list[str | None]]:
    """Return the targets of each document's results, found by weights fitted to the other folds."""
    return crossed(
        len(data),
        lambda rest: fit(_choices([data[i] for i in rest], [earlier[i] for i in rest], rules), L1),
        lambda i, weights: find_targets(
            data[i].text, data[i].results, data[i].entities, replace(rules, points=Points(weights))
        ),
    )


def _choices(data: Sequence[Document], earlier: Sequence[Sequence[str | None]], rules: TargetRules) -> list[Choice]:
    return [c for document, before in zip(data, earlier, strict=True) for c in choices(document, rules, before)]


def main() -> None:
    """Fit, report, write."""
    extractor = Extractor()
    rules = extractor.rulebook.targets
    data = [document(record, extractor) for record in records_asked_for(__doc__)]
    # At first results before are taken to have gold's targets, then those that would be found: errors included.
    truth = [[_surface(each, gold) for gold in each.gold] for each in data]
    found = targets(data, rules, targets(data, rules, truth))
    print(f"{accuracy([each.gold for each in data], found):.3f} right, cross-validated")
    weights = fit(_choices(data, found, rules), L1)
    write({"targets": weights})
    print(f"{len(weights)} features keep a weight")


def _surface(document: Document, gold: str | None) -> str | None:
    """Return gold's target as a surface that features can be told of: the entity's name where it is one."""
    return next((e.name for e in document.entities if normalise(e.name) == gold), gold)


if __name__ == "__main__":
    main()
