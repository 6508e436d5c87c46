"""Accuracy against gold, by the reference scorer: the floors below must not fall."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from extract import Extractor, Paper

# F1 floors: field, dev-seeds, dev-arxiv.
FLOORS = [
    ("code_urls", 0.98, 0.98),
    ("urls", 0.98, 0.98),
    ("speedups", 0.91, 0.95),
    ("savings", 0.90, 0.95),
    ("model_names.proposed", 0.88, 0.86),
    ("model_names.all", 0.89, 0.87),
    ("resources", 0.89, 0.88),
    ("results.value", 0.85, 0.88),
]


@pytest.fixture(scope="module")
def scorer(shared: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", shared / "tools" / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def figures(shared: Path, scorer: ModuleType, extractor: Extractor) -> dict[tuple[str, str], float]:
    """F1 of each (gold file, field)."""
    found: dict[tuple[str, str], float] = {}
    for name in ("dev-seeds", "dev-arxiv"):
        gold: list[dict[str, Any]] = [
            json.loads(line) for line in (shared / "gold" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        ]
        records = {g["id"]: extractor.read(Paper(g["title"], g["abstract"], g["id"])).model_dump() for g in gold}
        counts, _, attributes = scorer.score(gold, records)
        found |= {(name, field): scorer.f1(count)[2] for field, count in counts.items()}
        found |= {(name, a): count[True] / sum(count.values()) for a, count in attributes.items()}
    return found


@pytest.mark.parametrize(("field", "dev_seeds", "dev_arxiv"), FLOORS, ids=[field for field, *_ in FLOORS])
def test_f1_does_not_fall(
    figures: dict[tuple[str, str], float], field: str, dev_seeds: float, dev_arxiv: float
) -> None:
    measured = figures["dev-seeds", field], figures["dev-arxiv", field]
    assert measured[0] >= dev_seeds, measured
    assert measured[1] >= dev_arxiv, measured
