"""Whether every Python gives the same bytes: `python tests/versions.py FOLDER`; environments are made in FOLDER.

Each other Python that the package supports and that is found gets what running needs, at the versions of the lock, and
reads the inputs of `golden/` and the examples, whose records are compared with those of this Python. Exit status 1
where any differ; a Python that is not found is named.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
VERSIONS = ("3.11", "3.12", "3.13")
INPUTS = [str(ROOT / "golden" / "inputs"), str(ROOT / "examples" / "digest.txt")]


def main(folder: Path) -> int:
    """Compare all versions; return the exit status."""
    expected = records(Path(sys.executable))
    print(f"{sys.version.split()[0]}: {len(expected.splitlines()):,} records")
    status = 0
    for version in VERSIONS:
        if version == f"{sys.version_info.major}.{sys.version_info.minor}":
            continue
        python = find(version)
        if python is None:
            print(f"{version}: not found")
            continue
        same = records(environment(python, folder / version)) == expected
        print(f"{version}: {'the same bytes' if same else 'OTHER RECORDS'}")
        status |= not same
    return status


def find(version: str) -> str | None:
    """Return the interpreter of a version, None where there is none that runs."""
    python = shutil.which(f"python{version}")
    works = python and subprocess.run([python, "--version"], capture_output=True, check=False).returncode == 0
    return python if works else None


def environment(python: str, folder: Path) -> Path:
    """Return the interpreter of an environment with what running needs, made where it is not there."""
    made = folder / "bin" / "python"
    if not (folder / "ready").exists():
        subprocess.run([python, "-m", "venv", folder], check=True)
        install = [str(made), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
        subprocess.run([*install, "-r", str(ROOT / "requirements-run.lock")], check=True)
        (folder / "ready").touch()
    return made


def records(python: Path) -> bytes:
    """Return the records that a Python makes of the inputs."""
    command = [str(python), "-m", "extract", "extract", *INPUTS, "--quiet", "--workers", "1"]
    run = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, check=False
    )
    if run.returncode > 1:  # 1: something was refused, as some golden inputs are
        sys.exit(run.stderr.decode())
    return run.stdout


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
