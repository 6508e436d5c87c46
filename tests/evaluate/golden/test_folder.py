"""Golden folders: what is expected of our own inputs and of the digests, and how folders are made and updated."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from extract import Extractor, Paper
from extract.errors import PaperfactsError
from extract.evaluate.golden import Accept, Change, Reading, check, diff, init, read_settings, redact, update
from extract.evaluate.golden.folder import laid_out
from extract.readers import read_papers
from extract.writers.recordfile import iterate_records

ROOT = Path(__file__).parents[3]
GOLDEN = ROOT / "golden"
EXAMPLES = [ROOT / "examples" / "digest.txt", ROOT / "examples" / "papers.jsonl"]


def changes(folder: Path, extractor: Extractor, only: Accept = Accept()) -> list[Change]:  # noqa: B008  frozen
    return [change for comparison in check(folder, extractor, only=only) for change in comparison.changes]


def test_our_own_inputs(extractor: Extractor) -> None:
    assert changes(GOLDEN, extractor) == []


def test_the_digests(extractor: Extractor, shared: Path) -> None:
    comparisons = check(GOLDEN, extractor, shared / "seeds")
    assert [change for comparison in comparisons for change in comparison.changes] == []


def test_there_are_at_least_sixty_entries_and_each_is_annotated() -> None:
    papers = [
        paper.id
        for path in sorted((GOLDEN / "inputs").iterdir())
        for paper in read_papers(path)
        if isinstance(paper, Paper)
    ]
    annotated = [
        json.loads(line)["id"] for path in (GOLDEN / "truth").iterdir() for line in path.read_text().splitlines()
    ]
    assert len(papers) >= 60
    assert sorted(papers) == sorted(annotated)


@pytest.fixture
def folder(tmp_path: Path, extractor: Extractor) -> Path:
    """A golden folder of the examples, with two changed fields in the first of papers.jsonl, and one in the second."""
    comparisons = init(tmp_path / "golden", EXAMPLES, extractor)
    assert [len(comparison.ids) for comparison in comparisons] == [6, 3]
    assert changes(tmp_path / "golden", extractor) == []
    spoil(tmp_path / "golden" / "expected" / "papers.json")
    return tmp_path / "golden"


def spoil(path: Path) -> None:
    first, second, third = json.loads(path.read_text())
    first["title"] = "Another"
    first["model_names"].pop(0)
    second["title"] = "Another"
    path.write_text(json.dumps([first, second, third]))


ONLY = {
    "all": (Accept(), ["title", "model_names", "title"]),
    "a field": (Accept(fields=("title",)), ["title", "title"]),
    "a record": (Accept(ids=("2",)), ["title"]),
    "a field of a record": (Accept(fields=("model_names",), ids=("example-1",)), ["model_names"]),
    "none": (Accept(fields=("links",)), []),
}


@pytest.mark.parametrize(("only", "fields"), ONLY.values(), ids=ONLY.keys())
def test_only_what_was_chosen_is_told_and_accepted(
    folder: Path, extractor: Extractor, only: Accept, fields: list[str]
) -> None:
    before = changes(folder, extractor)
    chosen = changes(folder, extractor, only)
    assert [change.field for change in chosen] == fields
    updated = [change for comparison in update(folder, extractor, only=only) for change in comparison.changes]
    assert updated == chosen
    assert changes(folder, extractor) == [change for change in before if change not in chosen]


def test_a_whole_record_is_accepted_by_its_id(folder: Path, extractor: Extractor) -> None:
    expected = folder / "expected" / "papers.json"
    expected.write_text(expected.read_text().replace('"id": "2"', '"id": "gone"'))
    update(folder, extractor, only=Accept(ids=("2",)))
    left = changes(folder, extractor)
    assert {(change.id, change.field, change.kind) for change in left} == {
        ("example-1", "title", "changed"),
        ("example-1", "model_names", "new"),
        ("gone", "record", "missing"),
    }
    update(folder, extractor)
    assert changes(folder, extractor) == []


def test_a_paper_whose_id_is_made_of_its_text_is_the_same_after_an_edit(tmp_path: Path, extractor: Extractor) -> None:
    paper = tmp_path / "kite.txt"
    paper.write_text("Flying Kites\n\nKiteNet is 3x faster than Mamba.\n")
    init(tmp_path / "golden", [paper], extractor)
    edited = paper.read_text().replace("3x", "4x")
    (tmp_path / "golden" / "inputs" / "kite.txt").write_text(edited)
    told = changes(tmp_path / "golden", extractor)
    assert {change.kind for change in told} == {"changed"}
    fields = [change.field for change in told]
    assert {"id", "source", "speedups"} <= set(fields)
    update(tmp_path / "golden", extractor, only=Accept(fields=("speedups",)))
    fields.remove("speedups")
    assert [change.field for change in changes(tmp_path / "golden", extractor)] == fields


def test_nothing_is_written_where_nothing_changed(folder: Path, extractor: Extractor) -> None:
    expected = folder / "expected" / "digest.json"
    before = expected.stat().st_mtime_ns
    update(folder, extractor)
    assert expected.stat().st_mtime_ns == before


def test_wrong_folders(folder: Path, extractor: Extractor, tmp_path: Path) -> None:
    with pytest.raises(PaperfactsError, match=r"not a golden folder: it has no folder inputs.*\[no-golden\]"):
        check(tmp_path, extractor)
    with pytest.raises(PaperfactsError, match=r"paperfacts golden update \[golden-again\]"):
        init(folder, [EXAMPLES[1]], extractor)
    shutil.copyfile(EXAMPLES[0], tmp_path / "more.txt")
    (tmp_path / "bad.jsonl").write_text('{"title": 3}\n')
    with pytest.raises(PaperfactsError, match=r"bad.jsonl:1: found no abstract"):
        init(folder, [tmp_path / "more.txt", tmp_path / "bad.jsonl"], extractor)
    assert not (folder / "inputs" / "more.txt").exists()
    shutil.copyfile(EXAMPLES[0], folder / "inputs" / "digest.md")
    with pytest.raises(PaperfactsError, match=r"has an input digest.md.*\[golden-twice\]"):
        check(folder, extractor)
    (folder / "inputs" / "digest.md").unlink()
    (folder / "inputs" / "digest.txt").unlink()
    with pytest.raises(PaperfactsError, match=r"digest.json: the input .*\[golden-orphan\]"):
        check(folder, extractor)
    (folder / "expected" / "digest.json").unlink()
    (folder / "expected" / "papers.json").write_text("nonsense\n")
    with pytest.raises(PaperfactsError, match=r"papers.json: not records"):
        check(folder, extractor)


NOTHING = {
    "a record": (Accept(ids=("example-1", "typo")), r"id typo.*\[golden-no-record\]"),
    "a field": (Accept(fields=("dataset",)), r"no field 'dataset' .did you mean datasets..; the fields are .*datasets"),
    "an attribute": (
        Accept(ignore=("by", "scor")),
        r"no attribute 'scor' .did you mean score..; the attributes .*by",
    ),
}


@pytest.mark.parametrize(("only", "says"), NOTHING.values(), ids=NOTHING.keys())
def test_a_check_of_nothing_fails(folder: Path, extractor: Extractor, only: Accept, says: str) -> None:
    before = (folder / "expected" / "papers.json").read_bytes()
    for run in (check, update):
        with pytest.raises(PaperfactsError, match=says):
            run(folder, extractor, only=only)
    assert (folder / "expected" / "papers.json").read_bytes() == before


def test_an_empty_folder_fails(folder: Path, extractor: Extractor, tmp_path: Path) -> None:
    (tmp_path / "seeds").mkdir()
    with pytest.raises(PaperfactsError, match=r"seeds: there are no inputs.*\[golden-nothing\]"):
        check(folder, extractor, tmp_path / "seeds")
    for path in (*(folder / "inputs").iterdir(), *(folder / "expected").iterdir()):
        path.unlink()
    (folder / "inputs" / ".gitkeep").touch()
    with pytest.raises(PaperfactsError, match=r"inputs: there are no inputs.*\[golden-nothing\]"):
        check(folder, extractor)


def test_a_line_an_entry(tmp_path: Path) -> None:
    records: list[dict[str, Any]] = [
        {"id": "a", "title": "“A”\nB", "source": {"path": "x"}, "links": [{"url": "u"}, {"url": "v"}], "results": []},
        {"id": "b"},
    ]
    lines = [
        *("[", "{", ' "id": "a",', ' "title": "“A”\\nB",', ' "source": {"path":"x"},', ' "links": ['),
        *('  {"url":"u"},', '  {"url":"v"}', " ],", ' "results": []', "},", "{", ' "id": "b"', "}", "]"),
    ]
    assert laid_out(records).decode().splitlines() == lines
    (tmp_path / "x.json").write_bytes(laid_out(records))
    assert list(iterate_records(tmp_path / "x.json")) == records
    assert laid_out([]) == b"[\n\n]\n"


def test_redacted_records_hold_no_running_text() -> None:
    record = {"id": "a", "title": "A", "speedups": [{"text": "2x", "baseline": "B", "value": 2}], "links": []}
    assert redact(record) == {"id": "a", "speedups": [{"value": 2}], "links": []}


LOOSE = {
    "exactly": (Accept(), 2),
    "scores left out": (Accept(ignore=("score",)), 1),
    "scores near": (Accept(tolerance=0.05), 1),
    "scores nearer": (Accept(tolerance=0.01), 2),
    "rules left out too": (Accept(ignore=("score", "by")), 0),
}


@pytest.mark.parametrize(("only", "count"), LOOSE.values(), ids=LOOSE.keys())
def test_differences_that_do_not_count(tmp_path: Path, extractor: Extractor, only: Accept, count: int) -> None:
    init(tmp_path / "golden", [EXAMPLES[1]], extractor)
    path = tmp_path / "golden" / "expected" / "papers.json"
    records = json.loads(path.read_text())
    records[0]["speedups"][0]["score"] -= 0.04
    records[1]["links"][0]["by"] = "another"
    path.write_text(json.dumps(records))
    assert len(changes(tmp_path / "golden", extractor, only)) == count


def test_how_inputs_are_read_is_kept_and_a_bad_paper_does_not_block(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text("Name;Text;Nr\nKite;Kite is 3x faster.;1\nLost;;2\nBad;Only;two;many;values\n")
    rules_only = Extractor(ner=False)
    reading = Reading("csv", {"title": "Name", "abstract": "Text", "id": "Nr"})
    (made,) = init(tmp_path / "golden", [tmp_path / "table.csv"], rules_only, reading)
    assert "1" in made.ids
    assert made.refused
    assert read_settings(tmp_path / "golden").ner is False
    assert changes(tmp_path / "golden", rules_only) == []
    with pytest.raises(PaperfactsError, match="started without the names model"):
        init(tmp_path / "golden", [EXAMPLES[0]], Extractor())
    (tmp_path / "golden" / "settings.json").write_text('{"inputs": 3}')
    with pytest.raises(PaperfactsError, match=r"settings.json: not the settings"):
        check(tmp_path / "golden", rules_only)


def test_what_was_accepted_since_a_revision(folder: Path, extractor: Extractor) -> None:
    def git(*arguments: str) -> None:
        identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
        subprocess.run(["git", "-C", folder, *identity, *arguments], check=True, capture_output=True)

    git("init")
    git("add", ".")
    git("commit", "-m", "Expected")
    assert [change for comparison in diff(folder, "HEAD") for change in comparison.changes] == []
    update(folder, extractor)
    found = [change for comparison in diff(folder, "HEAD") for change in comparison.changes]
    assert [(change.file, change.field) for change in found] == [
        ("papers.json", field) for field in ("title", "model_names", "title")
    ]
    assert found[1].found_in is not None
    with pytest.raises(PaperfactsError, match="no-revision"):
        diff(folder, "nowhere")
