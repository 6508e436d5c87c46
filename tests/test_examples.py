"""What the docs show: the scripts in examples/ run, and every command in a Markdown file exists, with its options."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest
import srsly  # type: ignore[import-untyped]

from extract.cli import paperfacts

ROOT = Path(__file__).parents[1]

# script, its arguments, what it says
SCRIPTS: dict[str, tuple[list[str], list[str]]] = {
    "extract.sh": ([], ["9 records, 0 refused", "[over 4 times faster](speedup)"]),
    "golden.sh": ([], ["### Golden records: 1 of 3 changed", "kind: demo → project", "0 changes in 0 of 3 records"]),
    "rules.sh": (
        [],
        [
            "0 failed",
            "+ datasets  Harbor Set",
            "by names-3 (0.",
            "→ name.hereafter (0.90)",
            "+ savings  40% less battery drain",
            "repo: null → pier/buoynet",
            "metric: null → wharf-score",
            "0 changes in 0 of 2 records",
        ],
    ),
    "report.sh": (["report.html"], ["9 papers, "]),
}


@pytest.mark.parametrize(("script", "arguments", "says"), [(name, *row) for name, row in SCRIPTS.items()], ids=SCRIPTS)
def test_examples_run(script: str, arguments: list[str], says: list[str], tmp_path: Path) -> None:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        [ROOT / "examples" / script, *arguments],
        cwd=tmp_path,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    told = done.stdout + done.stderr
    assert done.returncode == 0, told
    for words in says:
        assert words in told
    if script == "report.sh":
        assert (tmp_path / "report.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_every_script_is_run() -> None:
    assert {path.name for path in (ROOT / "examples").glob("*.sh")} == set(SCRIPTS)


def commands() -> list[tuple[str, str]]:
    """Return each line of the docs that calls paperfacts, with the file that it stands in."""
    found = []
    for path in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        for block in re.findall(r"^```sh\n(.*?)^```", path.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE):
            lines = [line.partition(" #")[0].strip() for line in block.splitlines()]
            found += [(path.name, line.partition(" > ")[0]) for line in lines if line.startswith("paperfacts")]
    for name in ("golden.yml", "pre-commit-config.yaml"):
        text = (ROOT / "docs" / "ci" / name).read_text(encoding="utf-8")
        found += [(name, line) for line in re.findall(r"(?:run|entry): (paperfacts .*)", text)]
    return found


@pytest.mark.parametrize(("file", "line"), commands())
def test_commands_in_docs_exist(file: str, line: str) -> None:
    assert file
    command: click.Command = paperfacts
    context = click.Context(command)
    words = shlex.split(line)[1:]
    while isinstance(command, click.Group):
        name = words.pop(0)
        found = command.get_command(context, name)
        assert found is not None, name
        command = found
    parser = command.make_parser(click.Context(command))
    parser.parse_args(words)


def test_ci_files_are_yaml() -> None:
    workflow = srsly.yaml_loads((ROOT / "docs" / "ci" / "golden.yml").read_text(encoding="utf-8"))
    runs = [step["run"] for step in workflow["jobs"]["golden"]["steps"] if "run" in step]
    assert [run.split()[0] for run in runs] == ["pip", "paperfacts", "cat"]
    hook = srsly.yaml_loads((ROOT / "docs" / "ci" / "pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert hook["repos"][0]["hooks"][0]["id"] == "paperfacts-golden"
