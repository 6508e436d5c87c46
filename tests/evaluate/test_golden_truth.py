"""The truth beside the golden inputs: every name, number and URL that it states stands in its paper."""

import html
import json
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest

from extract import Extractor, Paper
from extract.mention import Bound, LinkKind
from extract.readers import read_papers
from extract.rulefiles.vocabulary import SAVING_METRICS, SPEED_METRICS
from extract.text import read_text

GOLDEN = Path(__file__).parents[2] / "golden"
TRUTH = [json.loads(line) for path in sorted((GOLDEN / "truth").iterdir()) for line in path.read_text().splitlines()]


@cache
def papers() -> dict[str, Paper]:
    return {
        paper.id: paper
        for path in sorted((GOLDEN / "inputs").iterdir())
        for paper in read_papers(path)
        if isinstance(paper, Paper)
    }


def bare(string: str) -> str:
    """Return a string without case, blanks, hyphens, invisible characters, ligatures and LaTeX."""
    folded = unicodedata.normalize("NFKC", html.unescape(string)).casefold()
    return "".join(
        c for c in folded if c not in "\\{}$^_*`" and unicodedata.category(c) not in {"Cf", "Zs", "Cc", "Pd"}
    )


def names(entry: dict[str, Any]) -> list[str]:
    """Return what may stand in the text for a name; of CIFAR-10/100, the second may be `/100`."""
    return [entry["name"], *entry.get("aliases", []), "/" + entry["name"].rpartition("-")[2]]


@pytest.mark.parametrize("truth", TRUTH, ids=[truth["id"] for truth in TRUTH])
def test_the_truth_is_grounded(truth: dict[str, Any], extractor: Extractor) -> None:
    paper = papers()[truth["id"]]
    resolved = read_text(paper, extractor.rulebook.markup).string
    said, raw = bare(resolved), bare(f"{paper.title}\n{paper.abstract}")
    for entry in truth["model_names"] + truth["datasets"] + truth["benchmarks"]:
        assert any(bare(name) in said for name in names(entry)), entry
    for entry in truth["speedups"] + truth["savings"]:
        assert bare(entry["text"]) in said + raw, entry
        assert bare(entry.get("baseline", "")) in said + raw, entry
    for entry in truth["urls"]:
        assert bare(entry["url"].removeprefix("https://").removeprefix("http://")) in said, entry
    for entry in truth["results"]:
        assert f"{entry['value']:g}" in said.replace(",", ""), entry
        assert bare(entry["metric"] or "") in said + raw, entry
        assert bare(entry["on"] or "") in said + raw, entry


@pytest.mark.parametrize(
    ("field", "key", "kinds"),
    [
        ("urls", "kind", get_args(LinkKind)),
        ("speedups", "metric", SPEED_METRICS),
        ("savings", "metric", SAVING_METRICS),
        ("savings", "bound", get_args(Bound)),
    ],
)
def test_every_kind_occurs(field: str, key: str, kinds: tuple[str, ...]) -> None:
    assert {entry[key] for truth in TRUTH for entry in truth[field]} == set(kinds)
