"""Counts what each rule's word is worth, `rules/scores.tsv`, and how well scores hold, `docs/scores.md`.

`python -m training.scores --shared ../shared`. The first is counted on the training abstracts, the second on abstracts
that nothing was ever fitted to.
"""

import argparse
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

from extract import Extractor, Paper
from extract.evaluate.score.fields import fields_of, match_entries
from extract.record.fields import Data, Keys, gain, number, surfaces, url
from extract.stages.names.arrays import Wide
from extract.stages.scores import COLUMNS, Scores
from training.evaluate import points, reliability, write_below
from training.gold import read_gold

_SETS: Final = ("dev-arxiv", "dev-seeds", "dev-rich")
_PRIOR: Final = 4.0  # entries of its field that a rule is thought to have besides its own

# Of the fields of a record: what pairs two entries, and what must agree besides for one to be right.
RIGHT: Final[dict[str, tuple[Callable[[Data], Keys], Callable[[Data], object]]]] = {
    "model_names": (surfaces, lambda e: e.get("role", "proposed")),
    "datasets": (surfaces, lambda e: bool(e.get("introduced"))),
    "benchmarks": (surfaces, lambda e: bool(e.get("introduced"))),
    "speedups": (gain, lambda e: (e["metric"], e["bound"])),
    "savings": (gain, lambda e: (e["metric"], e["bound"])),
    "code_urls": (url, lambda _: None),
    "links": (url, lambda e: e["kind"]),
    "results": (number, lambda _: None),
}


def main() -> None:
    """Count, and write both files."""
    parser = argparse.ArgumentParser(prog="python -m training.scores", description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--table", type=Path, default=Path("rules/scores.tsv"))
    parser.add_argument("--page", type=Path, default=Path("docs/scores.md"))
    arguments = parser.parse_args()
    extractor = Extractor()
    raw = Extractor(ner=False)
    raw.rulebook = replace(raw.rulebook, scores=Scores({}, []))
    rows = table(judged(raw, read_gold(arguments.shared / "gold/train.jsonl")))
    lines = ["\t".join(COLUMNS), *("\t".join(map(str, row)) for row in rows)]
    arguments.table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    extractor = Extractor()
    gold = [record for name in _SETS for record in read_gold(arguments.shared / f"gold/{name}.jsonl")]
    entries = judged(extractor, gold)
    groups = [(field, *_columns((e["score"], right) for name, e, right in entries if name == field)) for field in RIGHT]
    write_below(arguments.page, [f"{len(gold)} abstracts:", "", *reliability("field", groups)])


def judged(extractor: Extractor, gold: list[Data]) -> list[tuple[str, Data, bool]]:
    """Return the entries of all records with their field and whether each is right; doubtful ones are left out."""
    papers = [Paper(record["title"], record["abstract"], record["id"]) for record in gold]
    return [row for truth, record in zip(gold, extractor.data(papers), strict=True) for row in _judged(truth, record)]


def _judged(truth: Data, record: Data) -> Iterator[tuple[str, Data, bool]]:
    compared = fields_of(truth, record)
    links = [u for u in truth["urls"] if u["kind"] != "code"]
    wanted = {name: compared[name][0] for name in ("speedups", "savings", "datasets", "benchmarks", "code_urls")}
    wanted |= {"model_names": truth["model_names"], "links": links, "results": truth["results"]}
    for field, (keys, agreed) in RIGHT.items():
        match = match_entries(wanted[field], record[field], keys)
        yield from ((field, found, agreed(entry) == agreed(found)) for entry, found in match.pairs)
        yield from ((field, entry, False) for entry in match.spurious)


def table(entries: Iterable[tuple[str, Data, bool]]) -> Iterator[tuple[str, str, int, int, float]]:
    """Yield the rows of `scores.tsv`: field, rule, entries that are right, entries, score."""
    groups: defaultdict[str, list[tuple[Data, bool]]] = defaultdict(list)
    for field, entry, right in entries:
        groups[field].append((entry, right))
    for field in ("speedups", "savings", "code_urls", "links"):
        mean = float(np.mean([right for _, right in groups[field]]))
        by_rule: defaultdict[str, list[bool]] = defaultdict(list)
        for entry, right in groups[field]:
            by_rule[entry["by"]].append(right)
        for by, each in sorted(by_rule.items()):
            yield field, by, sum(each), len(each), round((sum(each) + _PRIOR * mean) / (len(each) + _PRIOR), 3)
    raw = np.array([entry["score"] for entry, _ in groups["results"]])
    held = np.array([float(right) for _, right in groups["results"]])
    for score, share in dict(points(raw, held)).items():
        near = np.abs(raw - score) < 0.05
        yield "results", str(score), int(held[near].sum()), int(near.sum()), round(share, 3)


def _columns(rows: Iterable[tuple[float, bool]]) -> tuple[Wide, Wide]:
    score, right = np.array([*rows], dtype=float).reshape(-1, 2).T
    return score, right


if __name__ == "__main__":
    main()
