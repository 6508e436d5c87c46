"""Fit the weights of the result cues to annotated abstracts, and write them.

    python -m training.result_weights TRAIN.jsonl

A logistic regression over the cues about each number. Cross-validated figures are printed. Needs scipy.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from extract.paper import Paper
from extract.rulefiles.resources import data_folder
from extract.rulefiles.weights import total
from extract.stages import results
from extract.stages.results import about_number, about_sentence, read_cues
from extract.stages.results.sentences import readings
from extract.text import markup, read_text
from training.choice import Choice, crossed, fit, write
from training.gold import read_gold

L1 = 2.0  # strength of the penalty
OFFSET = "offset"  # the cue that every number has


def examples(train: Path) -> tuple[list[list[Choice]], int]:
    """Return the numbers of each abstract as choices, its cues or nothing, and how many results gold has."""
    folder = data_folder("rules")
    rules, markup_rules = results.load(folder), markup.load(folder)
    cues = read_cues(rules.cues.words, rules.cues.points, every_place=True)
    found: list[list[Choice]] = []
    wanted = 0
    for gold in read_gold(train):
        found.append([])
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
                    found[-1].append(([said, []], [is_result, not is_result]))
    return found, wanted


def f1(found: Sequence[Choice], sums: Sequence[int], threshold: int, wanted: int) -> float:
    """Return F1 where numbers are results from `threshold` on; gains are counted as false."""
    yes = [labels[0] for (_, labels), weights in zip(found, sums, strict=True) if weights >= threshold]
    return 2 * sum(yes) / (len(yes) + wanted)


def main() -> None:
    """Fit, report, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("train", type=Path)
    papers, wanted = examples(parser.parse_args().train)
    every = [number for paper in papers for number in paper]
    sums = crossed(
        len(papers),
        lambda rest: fit([number for i in rest for number in papers[i]], L1),
        lambda i, weights: [total(cues[0], weights) for cues, _ in papers[i]],
    )
    flat = [each for paper in sums for each in paper]
    for threshold in (-100, -60, -40, -20, 0):
        print(f"threshold {threshold / 100:5}: F1 {f1(every, flat, threshold, wanted):.3f}")
    weights = fit(every, L1)
    print(f"{len(weights)} cues keep a weight")
    write({"results": {OFFSET: 0, **weights}})


if __name__ == "__main__":
    main()
