"""Evidence: every entry's offsets lie in the raw section, and the raw stretch there is the surface, markup aside."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import regex

from extract import Extractor, Paper, Record
from extract.readers import read_papers
from extract.record.models import CodeUrl, Evidence, Link, ModelName, Resource, Saving, Speedup
from extract.text.markup import resolve

GOLDEN = Path(__file__).parents[1] / "golden" / "inputs"


def surface(extractor: Extractor, paper: Paper, place: Evidence) -> str:
    raw = paper.title if place.section == "title" else paper.abstract
    assert 0 <= place.start < place.end <= len(raw)
    return plain(resolve(raw[place.start : place.end], extractor.rulebook.markup)[0])


def plain(string: str) -> str:
    """The characters that a reader sees, whatever markup stood between them."""
    return regex.sub(r"[\s{}$\\*]+", "", string)


def wrong(extractor: Extractor, paper: Paper, record: Record) -> Iterator[tuple[str, str]]:
    """Yield what evidence shows and what the record says, where the two differ."""
    names: list[ModelName | Resource] = [*record.model_names, *record.datasets, *record.benchmarks]
    for name in names:
        surfaces = {plain(s) for s in (name.name, *name.aliases)}
        for place in name.evidence:
            shown = surface(extractor, paper, place)
            if shown not in surfaces and not extractor.rulebook.markup.placeholder.fullmatch(shown):  # `\ours`
                yield shown, name.name
    quantities: list[Speedup | Saving] = [*record.speedups, *record.savings]
    for quantity in quantities:
        for place in quantity.evidence:
            if (shown := surface(extractor, paper, place)) != plain(quantity.text):
                yield shown, quantity.text
    links: list[CodeUrl | Link] = [*record.code_urls, *record.links]
    for link in links:
        for place in link.evidence:
            if surface(extractor, paper, place).split("://")[-1] != plain(link.url).split("://")[-1]:
                yield surface(extractor, paper, place), link.url
    for result in record.results:
        for place in result.evidence:
            shown = surface(extractor, paper, place)
            read = (shown.replace(",", ""), shown.replace(",", "."))  # a comma may part thousands, or decimals
            digits = [number for one in read for number in regex.findall(r"\d*\.?\d+(?:e-?\d+)?", one)]
            if abs(result.value) not in map(float, digits):
                yield shown, str(result.value)


def test_evidence_on_annotated_abstracts(shared: Path, extractor: Extractor) -> None:
    lines = (shared / "gold" / "dev-arxiv.jsonl").read_text(encoding="utf-8").splitlines()
    papers = [Paper(row["title"], row["abstract"]) for row in map(json.loads, lines)]
    records = list(extractor.pipe(papers))
    assert sum(len(r.code_urls) for r in records) > 50
    assert [w for p, r in zip(papers, records, strict=True) for w in wrong(extractor, p, r)] == []


def test_evidence_on_the_digests(shared: Path, fast: Extractor) -> None:
    papers = [p for path in sorted((shared / "seeds").iterdir()) for p in read_papers(path) if isinstance(p, Paper)]
    assert len(papers) == 439
    assert [w for p, r in zip(papers, fast.pipe(papers), strict=True) for w in wrong(fast, p, r)] == []


def test_evidence_on_the_corpus(corpus: list[Paper], fast: Extractor) -> None:
    papers = corpus[::2]
    assert [w for p, r in zip(papers, fast.pipe(papers), strict=True) for w in wrong(fast, p, r)] == []


def test_the_same_input_gives_the_same_bytes() -> None:
    """Two processes with different hash seeds, so that no order of a set can hide."""
    outputs = []
    for seed in ("1", "2"):
        command = [sys.executable, "-m", "extract", "extract", str(GOLDEN / "names.jsonl"), str(GOLDEN / "links.jsonl")]
        done = subprocess.run(command, env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, check=True)
        outputs.append(done.stdout)
    assert outputs[0].count(b"\n") == 24
    assert outputs[0] == outputs[1]
