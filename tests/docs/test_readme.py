"""The README, walked as a newcomer would: every command as written, in the order written, in a fresh clone."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, blocks
from tests.docs.test_commands import lines, run_command

PROGRAM = ".venv/bin/paperfacts "


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A copy of what a clone would hold; its .venv is the environment that runs this test."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("this is no checkout, so that there is nothing to clone")
    for name in listed.stdout.decode().split("\0")[:-1]:
        if (ROOT / name).exists():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / ".venv").symlink_to(sys.prefix)
    return tmp_path


def test_the_readme_works_from_the_top_to_the_end(clone: Path) -> None:
    environment = os.environ | {"PYTHONPATH": str(clone), "COLUMNS": "80"}
    for variable in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS"):  # within another make, make tells of its folders
        environment.pop(variable, None)
    shown = {}
    for block in blocks(clone / "README.md"):
        commands = lines(block) if block.language == "sh" else []
        if block.language == "python":
            (clone / "build" / "snippet.py").write_text(block.text, encoding="utf-8")
            commands = [".venv/bin/python build/snippet.py"]
        for line in commands:
            if line.startswith(PROGRAM):  # in this process, which takes a tenth of the time; `make example` starts it
                shown[line] = run_command(line.removeprefix(".venv/bin/"), clone)
                continue
            command = line.replace("make ", "make --assume-old=.venv/run ", 1) if line.startswith("make ") else line
            done = subprocess.run(
                ["bash", "-c", command], cwd=clone, env=environment, capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
            shown[line] = done.stdout
    example = shown["make example"]
    assert max(map(len, example.splitlines())) <= 110
    assert len(example.splitlines()) < 20
    command = example.splitlines()[-1].strip()
    done = subprocess.run(
        ["bash", "-c", command], cwd=clone, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, "TideLoRA" in done.stdout) == (0, True)
