"""What CI installs: pinned, hashed, and without a known weakness, as far as that can be looked up."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

LOCK = Path(__file__).parents[1] / "requirements.lock"


def test_every_requirement_is_pinned_and_hashed() -> None:
    requirements = LOCK.read_text(encoding="utf-8").replace("\\\n", "").splitlines()
    wanting = [line for line in requirements if not re.match(r"[\w.-]+==[\w.]+ .*--hash=sha256:[0-9a-f]{64}", line)]
    assert len(requirements) > 50
    assert wanting == []


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
