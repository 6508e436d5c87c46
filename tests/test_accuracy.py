"""Accuracy against gold: the reference scorer says the same as ours, and the floors below must not fall."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from extract import Extractor, Paper
from extract.evaluate.score import Score, as_data, score
from extract.record.fields import Data

# F1 floors: field, dev-seeds, dev-arxiv.
FLOORS = [
    ("code_urls", 0.98, 0.98),
    ("urls", 0.98, 0.98),
    ("speedups", 0.91, 0.95),
    ("savings", 0.90, 0.95),
    ("model_names.proposed", 0.92, 0.92),
    ("model_names.all", 0.89, 0.89),
    ("datasets", 0.88, 0.87),
    ("benchmarks", 0.86, 0.87),
    ("resources", 0.93, 0.90),
    ("resources.introduced", 0.85, 0.84),
    ("results.value", 0.85, 0.88),
]


GOLD = ("dev-seeds", "dev-arxiv")


@pytest.fixture(scope="module")
def pairs(shared: Path, extractor: Extractor) -> dict[str, tuple[list[Data], list[Data]]]:
    """The gold of each file, and the records of today."""
    found = {}
    for name in GOLD:
        lines = (shared / "gold" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        gold: list[Data] = [json.loads(line) for line in lines]
        papers = (Paper(g["title"], g["abstract"], g["id"]) for g in gold)
        found[name] = gold, [record.model_dump() for record in extractor.pipe(papers)]
    return found


@pytest.fixture(scope="module")
def scores(pairs: dict[str, tuple[list[Data], list[Data]]]) -> dict[str, Score]:
    return {name: score(gold, records) for name, (gold, records) in pairs.items()}


@pytest.mark.parametrize("name", GOLD)
def test_the_reference_scorer_says_the_same(
    name: str, shared: Path, tmp_path: Path, pairs: dict[str, tuple[list[Data], list[Data]]], scores: dict[str, Score]
) -> None:
    records = tmp_path / "records.jsonl"
    records.write_text("".join(json.dumps(record) + "\n" for record in pairs[name][1]))
    command = [
        sys.executable,
        *map(str, (shared / "tools" / "score.py", shared / "gold" / f"{name}.jsonl", records)),
        "--json",
    ]
    reference = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    data = as_data(scores[name])
    names = {"precision": "p", "recall": "r", "f1": "f", "hits": "tp", "missed": "fn", "spurious": "fp"}
    ours: dict[str, object] = {field: {names[k]: v for k, v in f.items()} for field, f in data["fields"].items()}
    ours |= {attribute: a["share"] for attribute, a in data["attributes"].items()}
    absent = {"tp": 0, "fn": 0, "fp": 0}  # the reference leaves out counts of 0
    assert ours == {key: absent | value if isinstance(value, dict) else value for key, value in reference.items()}


@pytest.mark.parametrize(("field", "dev_seeds", "dev_arxiv"), FLOORS, ids=[field for field, *_ in FLOORS])
def test_f1_does_not_fall(scores: dict[str, Score], field: str, dev_seeds: float, dev_arxiv: float) -> None:
    measured = scores["dev-seeds"].fields[field].f1, scores["dev-arxiv"].fields[field].f1
    assert measured[0] >= dev_seeds, measured
    assert measured[1] >= dev_arxiv, measured
