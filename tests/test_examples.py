"""The scripts in examples/ run, and say what they are there to show."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# What the page on rules shows of the output of rules.sh, up to where it breaks off.
PAGE = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
WORKED = PAGE.partition("--rules rulebook\n```\n\n```\n")[2].partition("…\n```")[0]

# script, its arguments, what it says
SCRIPTS: dict[str, tuple[list[str], list[str]]] = {
    "extract.sh": ([], ["9 records, 0 refused", "[over 4 times faster](speedup)"]),
    "golden.sh": ([], ["### Golden records: 1 of 3 changed", "kind: demo → project", "no change in 3 records"]),
    "rules.sh": (
        [],
        ["0 failed", WORKED, "repo: null → pier/buoynet", "metric: null → quayage", "no change in 2 records"],
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
