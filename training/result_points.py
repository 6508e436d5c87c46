"""Fit the points of the result cues to annotated abstracts, and write them into `rules/results.toml`.

    python training/result_points.py TRAIN.jsonl

A logistic regression over the cues about each number, its weights pruned and rounded. Cross-validated figures
are printed; only the `points` and `offset` of the rule file change. Needs scikit-learn.
"""

import argparse
import json
import re
from pathlib import Path

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict

from extract.paper import Paper
from extract.stages import results
from extract.stages.results.cues import about_number, about_sentence, read_cues
from extract.stages.results.readings import readings
from extract.text import markup, read_text

RULES = Path(__file__).parent.parent / "rules"
LEAST = 0.1  # weights below count nothing
STRENGTH = 0.5  # inverse of the L1 penalty: fewer cues where smaller


def examples(train: Path) -> tuple[list[dict[str, int]], np.ndarray, list[int], int]:
    """Return the cues about each number, whether it is a result, its paper, and how many results gold has."""
    rules, markup_rules = results.load(RULES), markup.load(RULES)
    cues = read_cues(rules.cues.words, rules.cues.points, every_place=True)
    found, labels, papers, total = [], [], [], 0
    for index, line in enumerate(train.open(encoding="utf-8")):
        gold = json.loads(line)
        text = read_text(Paper(gold["title"], gold["abstract"], gold["id"]), markup_rules)
        required = {round(r["value"], 4) for r in gold["results"] if not r.get("optional")}
        optional = {round(r["value"], 4) for r in gold["results"]} - required
        total += sum(not r.get("optional") for r in gold["results"])
        for tokens in readings(text, rules.units, rules.most_numbers):
            shared = about_sentence(tokens, cues)
            for at, token in enumerate(tokens):
                value = round(token.value, 4)
                if token.kind != "number" or {value, abs(value)} & optional:
                    continue
                found.append(dict.fromkeys(shared | about_number(tokens, at, cues), 1))
                labels.append(bool({value, abs(value)} & required))
                papers.append(index)
    return found, np.array(labels), papers, total


def fold(name: str) -> str:
    """Return the form under which two names of a ground are equal."""
    name = re.sub(r"\b(datasets?|benchmarks?|corpus|challenge)$", "", name.strip(), flags=re.IGNORECASE)
    return re.sub(r"[\W_]+", "", name).casefold()


def fit(
    found: list[dict[str, int]], labels: np.ndarray, papers: list[int], strength: float
) -> tuple[dict[str, float], float, np.ndarray]:
    """Return the points of each cue, the offset, and the cross-validated chances of each example."""
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform(found)
    matrix.indices, matrix.indptr = matrix.indices.astype(np.int32), matrix.indptr.astype(np.int32)
    model = LogisticRegression(C=strength, l1_ratio=1, solver="liblinear")
    chances = cross_val_predict(model, matrix, labels, groups=papers, cv=GroupKFold(5), method="predict_proba")[:, 1]
    model.fit(matrix, labels)
    weights = dict(zip(vectorizer.get_feature_names_out(), model.coef_[0], strict=True))
    kept = {cue: round(float(w), 1) for cue, w in weights.items() if abs(w) >= LEAST}
    print(f"{len(kept)} cues of {len(weights)} keep points")
    return kept, round(float(model.intercept_[0]), 1), chances


def main() -> None:
    """Fit, report, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("train", type=Path)
    train = parser.parse_args().train
    found, labels, papers, total = examples(train)
    points, offset, chances = fit(found, labels, papers, STRENGTH)
    for threshold in (-1.0, -0.6, -0.4, -0.2, 0.0):
        yes = chances > 1 / (1 + np.exp(-threshold))
        hits = (yes & labels).sum()
        print(f"threshold {threshold:5}: F1 {2 * hits / (yes.sum() + total):.3f}, gains counted as false")
    write(RULES / "results.toml", points, offset)


def write(path: Path, points: dict[str, float], offset: float) -> None:
    """Put `points` and `offset` in their places in the rule file, the rest of it untouched."""
    lines, cue, lines_done = [], "", False
    for line in path.read_text(encoding="utf-8").splitlines():
        if match := re.match(r'id = "(\w+)"', line):
            cue = match[1]
        if cue and line.startswith("points ="):
            own = {key.partition(".")[2]: w for key, w in points.items() if key.partition(".")[0] == cue}
            inner = ", ".join(f"{place} = {w}" for place, w in sorted(own.items()))
            line = f"points = {{ {inner} }}" if inner else "points = {}"
        elif not lines_done and line.startswith("offset ="):
            lines_done = True
            line = f"offset = {offset}"
        lines.append(line)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
