"""Whether every Python gives the same bytes: `python tests/versions.py FOLDER`; environments are made in FOLDER.

Each other Python that the package supports and that is found gets what running needs, at the versions of the lock, and
reads the inputs of `golden/` and the examples, whose records are compared with those of this Python. Exit status 1
where any differ; a Python that is not found is named.
"""

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parents[1]
VERSIONS = ("3.11", "3.12", "3.13")
INPUTS = [str(ROOT / "golden" / "inputs"), str(ROOT / "examples" / "digest.txt")]


def main(folder: Path) -> int:
    """Compare all versions; return the exit status."""
    others = [version for version in VERSIONS if version != f"{sys.version_info.major}.{sys.version_info.minor}"]
    with ThreadPoolExecutor() as pool:  # which mostly waits
        found = pool.map(lambda version: other_records(version, folder / version), others)
        expected = records(Path(sys.executable))
        print(f"{sys.version.split()[0]}: {len(expected.splitlines()):,} records")
        told = {None: "not found", expected: "the same bytes"}
        said = [told.get(one, "OTHER RECORDS") for one in found]
    for version, words in zip(others, said, strict=True):
        print(f"{version}: {words}")
    return int("OTHER RECORDS" in said)


def other_records(version: str, folder: Path) -> bytes | None:
    """Return the records that a version makes, None where it is not found."""
    python = find(version)
    return None if python is None else records(environment(python, folder))


def find(version: str) -> str | None:
    """Return the interpreter of a version, None where there is none that runs."""
    python = shutil.which(f"python{version}")
    works = python and subprocess.run([python, "--version"], capture_output=True, check=False).returncode == 0
    return python if works else None


def environment(python: str, folder: Path) -> Path:
    """Return the interpreter of an environment with what running needs, made where it is not there."""
    made = folder / "bin" / "python"
    if not (folder / "ready").exists():
        subprocess.run([python, "-m", "venv", "--without-pip", folder], check=True)
        pip = [sys.executable, "-m", "pip", "--python", str(made), "--quiet", "--disable-pip-version-check"]
        install = ["install", "--no-compile", "--require-hashes", "-r", str(ROOT / "requirements-run.lock")]
        subprocess.run([*pip, *install], check=True)
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
