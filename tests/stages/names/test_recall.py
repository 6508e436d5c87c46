"""Candidates: nearly every name that gold wants is among them."""

import json
from pathlib import Path

import pytest

from extract import Extractor, Paper
from extract.record.fields import normalise_name, surfaces
from extract.stages.names import find_names
from extract.stages.names.batch import gather
from extract.stages.names.tokens import Vocabulary
from extract.text import read_text

LEAST = 0.99


@pytest.mark.parametrize(("name", "step"), [("train", 5), ("dev-arxiv", 1), ("dev-seeds", 1)])
def test_recall_of_candidates(name: str, step: int, shared: Path, extractor: Extractor) -> None:
    rules = extractor.rulebook
    lines = (shared / "gold" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    gold = [json.loads(line) for line in lines[::step]]
    texts = [read_text(Paper(record["title"], record["abstract"]), rules.markup) for record in gold]
    batch = gather(texts, [find_names(text, rules.names) for text in texts], Vocabulary(rules.names.cues))
    found: list[set[str]] = [set() for _ in gold]
    for document, surface in zip(batch.document.tolist(), batch.surfaces, strict=True):
        found[document].add(normalise_name(surface))
    hits = [
        bool(surfaces(entry) & found[document])
        for document, record in enumerate(gold)
        for field in ("model_names", "datasets", "benchmarks")
        for entry in record[field]
        if not entry.get("optional")
    ]
    assert sum(hits) / len(hits) >= LEAST
