"""What a golden check writes for machines, and what the command prints."""

import json
import re
import shutil
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

from extract.cli import paperfacts
from extract.evaluate.golden import Change, Comparison, Quote
from extract.evaluate.golden.reports import as_json, as_junit, as_markdown

EXAMPLES = Path(__file__).parents[3] / "examples"

BAR = {"name": "<Bar> & ```", "by": "rule", "score": 0.8}
CHANGE = Change("f.jsonl", "a<b\x00", "datasets", "new", None, BAR, None, Quote("on ", "<Bar> & ```", " we"))
COMPARISONS = [
    Comparison("f.jsonl", ["a<b\x00", "c"], [CHANGE, CHANGE]),
    Comparison("g.jsonl", ["d"], []),
]


def test_json() -> None:
    data = json.loads(as_json(COMPARISONS))
    assert data["records"] == 3
    assert [(c["id"], c["found"]["by"], c["found_in"]["read"]) for c in data["changes"]] == [
        ("a<b\x00", "rule", "<Bar> & ```")
    ] * 2


def test_junit() -> None:
    root = ET.fromstring(as_junit(COMPARISONS))
    assert (root.get("tests"), root.get("failures")) == ("3", "1")
    assert [(suite.get("name"), suite.get("failures")) for suite in root] == [("f.jsonl", "1"), ("g.jsonl", "0")]
    (failure,) = root.iter("failure")
    assert failure.get("message") == "changed: datasets 2"
    assert "on [<Bar> & ```] we" in (failure.text or "")
    assert [case.get("name") for case in root.iter("testcase")] == ["a<b\\x00", "c", "d"]


def test_markdown_cannot_be_broken_out_of() -> None:
    said = as_markdown(COMPARISONS).decode()
    assert said.startswith("### Golden records: 1 of 3 changed\n")
    assert "| datasets | 2 | 0 | 0 |" in said
    assert "a&lt;b" in said
    assert "\n````diff\n+ datasets  <Bar> & ```\n" in said
    assert as_markdown([COMPARISONS[1]]).decode() == "### Golden records: 1 as expected\n"
    many = Comparison("f", ["a"], [Change("f", str(n), "title", "changed", "a", "b") for n in range(60)])
    assert "… and 10 more records." in as_markdown([many]).decode()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    result = CliRunner().invoke(paperfacts, ["golden", "init", str(tmp_path / "g"), str(EXAMPLES / "papers.jsonl")])
    assert (result.exit_code, result.stdout) == (0, "")
    assert "3 records expected from now on" in result.stderr
    return tmp_path / "g"


def run(*arguments: str | Path) -> tuple[int, str, str]:
    result = CliRunner().invoke(paperfacts, ["golden", *map(str, arguments)])
    return result.exit_code, result.stdout, result.stderr


def test_a_changed_field_is_told_written_and_accepted(folder: Path, tmp_path: Path) -> None:
    assert run("check", folder) == (0, "", "no change in 3 records\n")
    expected = folder / "expected" / "papers.json"
    before = expected.read_text()
    expected.write_text(before.replace('"kind":"project"', '"kind":"demo"', 1))
    written: list[str | Path] = ["--junit", tmp_path / "a.xml", "--markdown", tmp_path / "a.md", "--json", "-"]
    status, out, error = run("check", folder, *written)
    assert (status, error) == (1, "1 change in 1 of 3 records\n")
    assert [change["field"] for change in json.loads(out)["changes"]] == ["links"]
    assert ET.parse(tmp_path / "a.xml").getroot().get("failures") == "1"
    assert "kind: demo → project" in (tmp_path / "a.md").read_text()
    assert run("check", folder, "--only", "datasets")[0] == 0
    assert run("check", folder, "--record", "example-1")[::2] == (0, "no change in 1 record\n")
    assert run("check", folder, "--record", "nobody")[0] == 2
    status, out, _ = run("update", folder)
    assert status == 0
    assert "~ links  https://" in out
    assert "      kind: demo → project\n" in out
    assert expected.read_text() == before


def test_how_to_leave_scores_out_is_told(folder: Path) -> None:
    expected = folder / "expected" / "papers.json"
    expected.write_text(re.sub(r'"score":[\d.]+', '"score":0.01', expected.read_text(), count=2))
    status, out, error = run("check", folder)
    assert (status, out.count("\n      by ")) == (1, 2)
    assert error.endswith("\n2 of them only in the score: --ignore score or --tolerance 0.02 leaves them out\n")
    for option in (("--ignore", "score"), ("--tolerance", "1")):
        assert run("check", folder, *option) == (0, "", "no change in 3 records\n")


def test_what_is_no_paper_is_told_once_and_then_counted(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": "1", "title": "Kite", "abstract": "It is 2x faster."}\n{"title": "B"}\n')
    assert "a.jsonl:2: found no abstract" in run("init", tmp_path / "g", tmp_path / "a.jsonl")[2]
    for unread in (1, 2):
        noun = "paper" if unread == 1 else "papers"
        status, out, error = run("check", tmp_path / "g")
        assert (status, out) == (0, "")
        assert error.startswith(f"{unread} {noun} not read; paperfacts extract {tmp_path / 'g' / 'inputs'} ")
        with (tmp_path / "g" / "inputs" / "a.jsonl").open("a") as more:
            more.write("broken{\n")


def test_wrong_usage(folder: Path) -> None:
    assert "there is no field 'model'" in run("check", folder, "--only", "model")[2]
    shutil.rmtree(folder / "inputs")
    status, _, error = run("check", folder)
    assert (status, "not a golden folder: it has no folder inputs" in error) == (2, True)
    assert run("check", folder / "none")[2] == error.replace(str(folder), str(folder / "none"))


@pytest.mark.parametrize("name", ["inputs/papers.jsonl", "inputs/new.jsonl", "expected/papers.jsonl"])
@pytest.mark.parametrize("option", ["--json", "--junit", "--markdown"])
def test_a_report_does_not_replace_what_is_checked(folder: Path, option: str, name: str) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    status, _, error = run("check", folder, option, folder / name)
    assert (status, "-input" in error) == (2, True)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
