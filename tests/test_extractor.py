"""The library's entrance: the same records as models and as plain data, with the names model and without."""

import pickle
from copy import copy
from pathlib import Path

import pytest

from extract import Extractor, Paper
from extract.readers import read_papers
from extract.record import ModelName, Record, Resource
from extract.stages.names import rule_ids
from extract.validate import validated
from extract.writers.jsonl import to_line

INPUTS = sorted((Path(__file__).parents[1] / "golden" / "inputs").iterdir())


@pytest.fixture(scope="module")
def papers() -> list[Paper]:
    return [item for path in INPUTS for item in read_papers(path) if isinstance(item, Paper)]


@pytest.fixture(scope="module")
def rules_only() -> Extractor:
    return Extractor(ner=False)


@pytest.mark.parametrize("ner", [True, False])
def test_plain_data_is_what_the_models_hold(
    extractor: Extractor, rules_only: Extractor, papers: list[Paper], ner: bool
) -> None:
    chosen = extractor if ner else rules_only
    lines = [to_line(validated(data)) for data in chosen.data(papers)]
    assert lines == [to_line(record.model_dump()) for record in chosen.pipe(papers)]
    assert len(lines) > 100


def test_without_ner_rules_decide_about_names_alone(
    extractor: Extractor, rules_only: Extractor, papers: list[Paper]
) -> None:
    known = set(rule_ids(extractor.rulebook.names))
    with_model, without = list(extractor.pipe(papers)), list(rules_only.pipe(papers))
    assert {name.by for name in names(without)} <= known
    assert not {name.by for name in names(with_model)} <= known
    assert len(list(names(without))) > len(list(names(with_model))) / 2
    others = ("speedups", "savings", "code_urls", "links")
    assert [r.model_dump(include=set(others)) for r in without] == [
        r.model_dump(include=set(others)) for r in with_model
    ]


def names(records: list[Record]) -> list[ModelName | Resource]:
    found: list[ModelName | Resource] = []
    for record in records:
        found += [*record.model_names, *record.datasets, *record.benchmarks]
    return found


def test_a_copy_has_the_same_settings(rules_only: Extractor) -> None:
    for one in (copy(rules_only), pickle.loads(pickle.dumps(rules_only))):
        assert one.recognizer is None
    assert copy(Extractor("examples/rulebook")).rules == Path("examples/rulebook")
