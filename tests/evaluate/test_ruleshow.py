"""`rules show`: whatever a record names in `by` can be looked up; and names that a rulebook never wants."""

import re
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from extract import Extractor, Paper
from extract.cli import paperfacts
from extract.errors import PaperfactsError
from extract.evaluate import ruleshow
from extract.evaluate.ruleshow import describe
from extract.readers import read_papers

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("ner", [True, False])
def test_every_by_of_a_record_is_known(ner: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("list_rules", "tables_of"):  # which read the same files for each id
        monkeypatch.setattr(ruleshow, name, cache(getattr(ruleshow, name)))
    papers = [
        paper
        for path in sorted((ROOT / "golden" / "inputs").iterdir())
        for paper in read_papers(path)
        if isinstance(paper, Paper)
    ]
    entries = (
        entry
        for record in Extractor(ner=ner).data(papers)
        for entries in record.values()
        if isinstance(entries, list)
        for entry in entries
    )
    named = {entry["by"] for entry in entries}
    assert len(named) > 60
    for by in named:
        assert all(found.about or found.says for found in describe(by)), by


SHOWN = {
    "a pattern": ("times-faster", ["rules/quantities.toml:", "NUMBER", "4.8x faster", "4.8x smaller"]),
    "a cue and its place": ("achieve.before", ["rules/results.toml:", "up to eight words before the number"]),
    "the metrics": ("metric.next_after", ["one of the words of metrics.tsv, right after the number"]),
    "a number's own shape": ("measured.own", ["a cue for results: the number itself, counts points.own"]),
    "a known name": ("KITTI", ["rules/lexicon.tsv:", "dataset"]),
    "the lexicon": ("lexicon.model", ["rules/lexicon.tsv", "listed as a model"]),
    "a host": ("host.github.com", ["rules/hosts.tsv:", "code"]),
    "its two scores": ("lessen-by", ["score      0.99", "in records the score is 0.94 in speedups, 0.91 in savings"]),
    "an acronym": ("name.acronym", ["beside its expansion"]),
}


@pytest.mark.parametrize(("id_", "says"), SHOWN.values(), ids=SHOWN.keys())
def test_a_rule_is_shown(id_: str, says: list[str]) -> None:
    done = CliRunner().invoke(paperfacts, ["rules", "show", id_])
    assert done.exit_code == 0
    for part in says:
        assert part in done.stdout
    assert "[]" not in done.stdout
    assert not re.search(r"^  words\s*$", done.stdout, re.MULTILINE)


def test_the_line_is_where_the_rule_begins() -> None:
    (found,) = describe("times-faster")
    assert found.file is not None
    assert found.line is not None
    assert found.file.read_text(encoding="utf-8").splitlines()[found.line - 1] == 'id = "times-faster"'


def test_a_rule_of_ones_own_is_shown_from_its_file() -> None:
    (found,) = describe("quayage", ROOT / "examples" / "rulebook")
    assert (found.origin, str(found.file)) == ("own", str(ROOT / "examples" / "rulebook" / "metrics.tsv"))


def test_patterns_are_ones_own(tmp_path: Path) -> None:
    (found,) = describe("pattern.dataset", tmp_path)
    assert (found.origin, found.file) == ("own", tmp_path / "patterns.jsonl")
    (found,) = describe("pattern.dataset")
    assert (found.origin, found.file) == ("own", None)
    assert describe("never", tmp_path)[0].file == tmp_path / "names.toml"


def test_an_id_that_is_none_is_told_with_what_is_near() -> None:
    with pytest.raises(PaperfactsError, match=r"no rule has the id times-fastr.*times-faster"):
        describe("times-fastr")


@pytest.mark.parametrize("ner", [True, False])
def test_names_that_are_never_wanted_are_found_by_nothing(tmp_path: Path, ner: bool) -> None:
    abstract = "We propose QuillNet, a network for letters. Quill-Net beats BERT on the KITTI dataset."
    before = {model.name for model in Extractor(ner=ner).extract(abstract).model_names}
    assert {"QuillNet", "BERT"} <= before
    (tmp_path / "names.toml").write_text('never = ["quill net", "kitti"]\n')
    record = Extractor(tmp_path, ner=ner).extract(abstract)
    assert [model.name for model in record.model_names] == ["BERT"]
    assert record.datasets == []
