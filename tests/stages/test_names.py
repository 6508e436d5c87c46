"""Names by rules: every rule's own examples, and whole texts."""

import pytest

from extract import Extractor, Paper
from extract.resources import data_folder
from extract.rulefile import read_table
from extract.stages.names import find_names
from extract.text import read_text

RULES = read_table(data_folder("rules") / "names.toml")["rule"]


def rule_ids(extractor: Extractor, rule_id: str, example: str) -> set[str]:
    paper = Paper(example, "") if rule_id.startswith("name.title") else Paper("", example)
    text = read_text(paper, extractor.rulebook.markup)
    return {m.by for m in find_names(text, extractor.rulebook.names)}


@pytest.mark.parametrize(("rule_id", "example"), [(r["id"], e) for r in RULES for e in r["match"]])
def test_rule_matches_its_examples(rule_id: str, example: str, extractor: Extractor) -> None:
    assert rule_id in rule_ids(extractor, rule_id, example)


@pytest.mark.parametrize(("rule_id", "example"), [(r["id"], e) for r in RULES for e in r["no_match"]])
def test_rule_leaves_its_counterexamples(rule_id: str, example: str, extractor: Extractor) -> None:
    assert rule_id not in rule_ids(extractor, rule_id, example)


@pytest.mark.parametrize(
    ("title", "abstract", "expected"),
    [
        ("ZooNet: Counting Animals", "Counting is hard.", "proposed ZooNet"),
        ("Counting", "We propose ZooNet, a network.", "proposed ZooNet"),
        ("Counting", "We present Zoo Count Network (ZCN).", "proposed ZCN"),
        ("Counting", "Unlike CLIP and ResNet-50, it counts.", "mentioned CLIP; mentioned ResNet-50"),
        ("Counting", "On the ZooSet and FarmSet datasets.", "dataset FarmSet; dataset ZooSet"),
        ("Counting", "On benchmark datasets such as ZooSet and FarmSet.", "benchmark FarmSet; benchmark ZooSet"),
        ("Counting", "We introduce ZooBench, a benchmark of counts.", "benchmark ZooBench"),
        ("Counting", "Evaluated on GSM8K and MS COCO.", "benchmark GSM8K; dataset MS COCO"),
        ("Counting", "On WMT16 Romanian-English and SQuAD v2.0.", "dataset SQuAD v2.0; dataset WMT16 Romanian-English"),
        ("Counting", "An LLM or a Transformer counts with RAG.", ""),
        ("Counting", "We use Llama-3-8B and GPT-4o mini.", "mentioned GPT-4o mini; mentioned Llama-3-8B"),
    ],
)
def test_names_of_a_text(title: str, abstract: str, expected: str, extractor: Extractor) -> None:
    record = extractor.extract(title=title, abstract=abstract)
    found = [f"{m.role} {m.name}" for m in record.model_names]
    found += [f"dataset {d.name}" for d in record.datasets]
    found += [f"benchmark {b.name}" for b in record.benchmarks]
    assert "; ".join(sorted(found)) == expected


def test_every_mention_is_its_surface_within_one_section(extractor: Extractor) -> None:
    paper = Paper("ZooNet: A Study of ZooNet", "ZooNet (Zoo Network) beats BERT. Our ZooNet wins.")
    text = read_text(paper, extractor.rulebook.markup)
    mentions = find_names(text, extractor.rulebook.names)
    assert len([m for m in mentions if text.string[m.start : m.end] == "ZooNet"]) >= 4
    for mention in mentions:
        assert "\n" not in text.string[mention.start : mention.end]
        assert text.section(mention.start) == text.section(mention.end - 1)
