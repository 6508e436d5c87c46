"""Fit the weights of the result cues to annotated abstracts, and write them.

    python -m training.result_weights TRAIN.jsonl

A logistic regression over the cues about each number. Cross-validated figures are printed. Needs scipy.
"""

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from extract.paper import Paper
from extract.rulefiles.resources import data_folder
from extract.rulefiles.weights import total
from extract.stages import results
from extract.stages.results.cues import about_number, about_sentence, read_cues
from extract.stages.results.sentences import readings
from extract.text import markup, read_text
from training.choice import FOLDS, Choice, fit, write

L1 = 2.0  # strength of the penalty
OFFSET = "offset"  # the cue that every number has


def examples(train: Path) -> tuple[list[Choice], list[int], int]:
    """Return each number as a choice, its cues or nothing, its paper, and how many results gold has."""
    folder = data_folder("rules")
    rules, markup_rules = results.load(folder), markup.load(folder)
    cues = read_cues(rules.cues.words, rules.cues.points, every_place=True)
    found: list[Choice] = []
    papers: list[int] = []
    wanted = 0
    for index, line in enumerate(train.read_text(encoding="utf-8").splitlines()):
        gold = json.loads(line)
        text = read_text(Paper(gold["title"], gold["abstract"], gold["id"]), markup_rules)
        required = {round(r["value"], 4) for r in gold["results"] if not r.get("optional")}
        optional = {round(r["value"], 4) for r in gold["results"]} - required
        wanted += sum(not r.get("optional") for r in gold["results"])
        for tokens in readings(text, rules.units, rules.most_numbers):
            shared = about_sentence(tokens, cues)
            for at, token in enumerate(tokens):
                value = round(token.value, 4)
                if token.kind == "number" and not {value, abs(value)} & optional:
                    said = sorted({OFFSET} | shared | about_number(tokens, at, cues))
                    is_result = bool({value, abs(value)} & required)
                    found.append(([said, []], [is_result, not is_result]))
                    papers.append(index)
    return found, papers, wanted


def f1(found: Sequence[Choice], sums: Sequence[int], threshold: int, wanted: int) -> float:
    """Return F1 where numbers are results from `threshold` on; gains are counted as false."""
    yes = [labels[0] for (_, labels), weights in zip(found, sums, strict=True) if weights >= threshold]
    return 2 * sum(yes) / (len(yes) + wanted)


def main() -> None:
    """Fit, report, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("train", type=Path)
    found, papers, wanted = examples(parser.parse_args().train)
    sums = [0] * len(found)
    for part in range(FOLDS):
        weights = fit([c for c, paper in zip(found, papers, strict=True) if paper % FOLDS != part], L1)
        for i, paper in enumerate(papers):
            if paper % FOLDS == part:
                sums[i] = _sum(found[i], weights)
    for threshold in (-100, -60, -40, -20, 0):
        print(f"threshold {threshold / 100:5}: F1 {f1(found, sums, threshold, wanted):.3f}")
    weights = fit(found, L1)
    print(f"{len(weights)} cues keep a weight")
    write({"results": {OFFSET: 0, **weights}})


def _sum(choice: Choice, weights: Mapping[str, int]) -> int:
    return total(choice[0][0], weights)


if __name__ == "__main__":
    main()
