"""Whatever others wrote, no command sends a terminal what it would obey."""

import re
import shutil
from operator import itemgetter
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner

from extract.cli import COMMANDS, paperfacts

ESCAPES = "\x1b]0;title\x07\x1b]52;c;YQ==\x07\x1b[2J\x9b31m\x08\r\u202e\x7f"  # as titles, clipboard, colours, order
HOSTILE = f"Kite{ESCAPES}"
ODD = f"in{ESCAPES}.jsonl"  # a name of a file
PAPER = {
    "id": f"1{ESCAPES}",
    "title": f"{HOSTILE}: Fast",
    "abstract": f"We propose KiteNet, a network {ESCAPES}. KiteNet is 3x faster on COCO{ESCAPES}. Code: https://github.com/a/b{ESCAPES}",
}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Hostile files: papers, records, gold that differs, a golden folder that differs, rules."""
    folder = tmp_path_factory.mktemp("files")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        Path(ODD).write_bytes(orjson.dumps(PAPER) + b"\nno JSON " + ESCAPES.encode() + b"\n")
        Path("in.jsonl").write_bytes(orjson.dumps(PAPER))
        run("extract", "in.jsonl", "-o", "records.jsonl")
        record = orjson.loads(Path("records.jsonl").read_bytes())
        record["title"] = record["model_names"][0]["name"] = f"Other{ESCAPES}"
        Path("gold.jsonl").write_bytes(orjson.dumps(record) + b"\n")
        run("golden", "init", "golden", "in.jsonl")
        Path("golden/expected/in.json").write_bytes(orjson.dumps(record) + b"\n")
        Path("rules").mkdir()
        Path("rules/names.toml").write_text(f"{orjson.dumps(ESCAPES).decode()} = 1\n")
    return folder


@pytest.fixture
def folder(files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of them, to run in."""
    shutil.copytree(files, tmp_path / "files")
    monkeypatch.chdir(tmp_path / "files")
    return tmp_path / "files"


def run(*arguments: str) -> str:
    result = CliRunner().invoke(paperfacts, arguments)
    assert not isinstance(result.exception, Exception), result.exception
    return result.stdout + result.stderr


COMMAND_LINES: dict[str, list[str]] = {
    "refusals of extract": ["extract", ODD, "-o", "out.jsonl", "--no-ner"],
    "the output's name": ["extract", "in.jsonl", "-o", f"out{ESCAPES}/out.jsonl"],
    "an error of extract": ["extract", ODD, "--max-errors", "0", "-o", "out.jsonl", "--no-ner"],
    "distribute": ["distribute", ODD, "-o", f"none{ESCAPES}://x"],
    "explain": ["explain", "in.jsonl"],
    "explain as JSON": ["explain", "in.jsonl", "--json"],
    "explain what is given": ["explain", "--title", HOSTILE, "--abstract", PAPER["abstract"]],
    "explain what is no paper": ["explain", ODD, "--index", "1"],
    "golden check": ["golden", "check", "golden"],
    "golden update": ["golden", "update", "golden"],
    "golden of another field": ["golden", "check", "golden", "--only", ESCAPES],
    "a golden summary": ["golden", "check", "golden", "--markdown", "-"],
    "golden test cases": ["golden", "check", "golden", "--junit", "-"],
    "report": ["report", ODD, "-o", "out.html"],
    "a report to look at": ["report", "records.jsonl"],
    "rules list": ["rules", "list", "--rules", "rules"],
    "rules show": ["rules", "show", ESCAPES],
    "rules test": ["rules", "test", ODD],
    "score": ["score", "gold.jsonl", "records.jsonl"],
    "score as JSON": ["score", "gold.jsonl", "records.jsonl", "--json"],
    "errors of score": ["score", "gold.jsonl", "records.jsonl", "--errors", "model_names"],
    "what is no record": ["score", "gold.jsonl", ODD],
    "a file that is not there": ["score", "gold.jsonl", "records.jsonl", "--against", f"none{ESCAPES}"],
    "schema": ["schema"],
}


@pytest.mark.parametrize("arguments", COMMAND_LINES.values(), ids=COMMAND_LINES.keys())
def test_no_command_sends_what_a_terminal_would_obey(folder: Path, arguments: list[str]) -> None:
    del folder
    said = run(*arguments)
    assert said
    assert [c for c in said if not c.isprintable() and c not in "\n\t"] == []


def test_json_says_the_same_escaped(folder: Path) -> None:
    del folder
    assert orjson.loads(run("explain", "in.jsonl", "--json"))["id"] == PAPER["id"]
    assert f"1{ESCAPES}" in map(
        itemgetter("id"), orjson.loads(run("score", "gold.jsonl", "records.jsonl", "--json"))["errors"]
    )


def test_every_command_is_tried() -> None:
    assert {arguments[0] for arguments in COMMAND_LINES.values()} == set(COMMANDS)


def test_nothing_goes_around_the_one_place_that_prints() -> None:
    prints = re.compile(r"(?<![\w.])print\(|(?<!\w)echo\(|click\.secho|Console\(|stdout\.write|stderr\.write")
    allowed = {"common.py", "__init__.py", "schema.py"}
    for module in (Path(__file__).parents[2] / "extract" / "cli").glob("*.py"):
        if module.name not in allowed:
            lines = module.read_text(encoding="utf-8").replace("console.print(", "").splitlines()
            assert [line for line in lines if prints.search(line)] == [], module.name
