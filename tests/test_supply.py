"""What CI installs: pinned, hashed, and without a known weakness, as far as that can be looked up."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements.lock"
RUN_LOCK = ROOT / "requirements-run.lock"


def requirements(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").replace("\\\n", "").splitlines()


@pytest.mark.parametrize(("path", "least"), [(LOCK, 50), (RUN_LOCK, 20)])
def test_every_requirement_is_pinned_and_hashed(path: Path, least: int) -> None:
    wanting = [
        line for line in requirements(path) if not re.match(r"[\w.-]+==[\w.]+ .*--hash=sha256:[0-9a-f]{64}", line)
    ]
    assert len(requirements(path)) > least
    assert wanting == []


def test_what_running_needs_is_locked_as_for_the_tests() -> None:
    assert set(requirements(RUN_LOCK)) <= set(requirements(LOCK))
    names = {re.match(r"[\w-]+", line)[0] for line in requirements(RUN_LOCK)}  # type: ignore[index]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = {re.match(r"[\w.-]+", one)[0].replace(".", "-") for one in project["dependencies"]}  # type: ignore[index]
    assert needed <= names


def test_no_requirement_has_a_known_weakness() -> None:
    audit = [
        sys.executable,
        "-m",
        "pip_audit",
        "-r",
        str(LOCK),
        "--require-hashes",
        "--disable-pip",
        "--format",
        "json",
    ]
    done = subprocess.run([*audit, "--progress-spinner", "off"], capture_output=True, text=True, check=False)
    if not done.stdout.startswith("{"):
        pytest.skip(f"the database of weaknesses cannot be reached: {(done.stderr.splitlines() or [''])[-1]}")
    found = json.loads(done.stdout)["dependencies"]
    audited = [one for one in found if "vulns" in one]
    if not audited:
        pytest.skip(f"the database of weaknesses cannot be reached: {found[0]['skip_reason']}")
    assert [(one["name"], one["version"], one["vulns"]) for one in audited if one["vulns"]] == []
