"""Golden files: what is expected of our own inputs and of the digests beside the checkout, and how a change shows."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from extract import Extractor
from extract.cli import paperfacts
from extract.golden import check, compare, redact, update
from extract.readers import read_papers

GOLDEN = Path(__file__).parents[1] / "golden"
EXAMPLES = Path(__file__).parents[1] / "examples"


def test_our_own_inputs(extractor: Extractor) -> None:
    assert check(GOLDEN, extractor) == []


def test_the_digests(extractor: Extractor, shared: Path) -> None:
    assert check(GOLDEN, extractor, shared / "seeds") == []


def test_there_are_at_least_sixty_entries_and_each_is_annotated() -> None:
    papers = [paper.id for path in sorted((GOLDEN / "inputs").iterdir()) for paper in read_papers(path)]  # type: ignore[union-attr]
    annotated = [
        json.loads(line)["id"] for path in (GOLDEN / "truth").iterdir() for line in path.read_text().splitlines()
    ]
    assert len(papers) >= 60
    assert sorted(papers) == sorted(annotated)


@pytest.fixture
def folder(tmp_path: Path, extractor: Extractor) -> Path:
    shutil.copytree(EXAMPLES, tmp_path / "golden" / "inputs")
    assert update(tmp_path / "golden", extractor)
    assert check(tmp_path / "golden", extractor) == []
    return tmp_path / "golden"


def test_a_changed_field_is_told(folder: Path, extractor: Extractor) -> None:
    expected = folder / "expected" / "papers.jsonl"
    before = expected.read_text()
    expected.write_text(before.replace('"kind":"project"', '"kind":"demo"', 1))
    (difference,) = check(folder, extractor)
    assert (difference.file, difference.field) == ("papers.jsonl", "links")
    assert [entry["kind"] for entry in difference.missing + difference.new] == ["demo", "project"]
    result = CliRunner().invoke(paperfacts, ["golden", "check", str(folder)])
    assert result.exit_code == 1
    assert result.stdout.count('"kind":"demo"') == 1
    result = CliRunner().invoke(paperfacts, ["golden", "update", str(folder)])
    assert (result.exit_code, result.stdout.count('"kind":"demo"')) == (0, 1)
    assert expected.read_text() == before
    assert CliRunner().invoke(paperfacts, ["golden", "check", str(folder)]).exit_code == 0


def test_a_folder_without_inputs_is_wrong_usage(tmp_path: Path) -> None:
    result = CliRunner().invoke(paperfacts, ["golden", "check", str(tmp_path)])
    assert (result.exit_code, "holds no folder inputs" in result.stderr) == (2, True)


RECORD = {"id": "a", "title": "A title", "speedups": [{"text": "2x", "baseline": "B", "value": 2}], "links": []}


def test_redacted_records_hold_no_running_text() -> None:
    assert redact(RECORD) == {"id": "a", "speedups": [{"value": 2}], "links": []}


def test_missing_new_and_reordered_records() -> None:
    other = RECORD | {"id": "b"}
    assert [(d.id, d.field, d.missing, d.new) for d in compare("f", [RECORD], [other])] == [
        ("b", "record", [], [other]),
        ("a", "record", [RECORD], []),
    ]
    twice = RECORD | {"links": [1, 2]}
    (difference,) = compare("f", [twice], [twice | {"links": [2, 1]}])
    assert (difference.field, difference.missing, difference.new) == ("links", [1, 2], [2, 1])
