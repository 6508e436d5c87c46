"""Input is data: whatever it says, a run writes its output and nothing else, starts nothing and connects to nothing."""

import os
import subprocess
import sys
from pathlib import Path

import orjson
import pytest

ROOT = Path(__file__).parents[1]

# The command, with what it does to the system told by Python itself.
WATCHED = """
import json, os, sys

done = []
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
NAMED = ("subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "socket.connect",
         "socket.bind", "socket.getaddrinfo", "socket.sendto", "urllib.", "http.", "ftplib.", "webbrowser.", "pty.")
CHANGES = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "os.link", "os.symlink", "os.truncate",
           "shutil.rmtree", "shutil.copyfile", "shutil.move")

def watch(event, arguments):
    if event == "open" and isinstance(arguments[0], (str, bytes)) and arguments[2] & WRITES:
        done.append(["writes", os.fsdecode(arguments[0])])
    elif event in ("os.remove", "os.rmdir") and arguments[1] != -1:
        pass  # within a folder that is removed, which is told by itself
    elif event in CHANGES:
        paths = [one for one in arguments[:2] if isinstance(one, (str, bytes, os.PathLike))]
        done.append(["writes", *map(os.fsdecode, paths)])
    elif event.startswith(NAMED):
        done.append([event, repr(arguments)])

from extract.cli import paperfacts
sys.addaudithook(watch)
try:
    paperfacts(sys.argv[1:])
finally:
    print(json.dumps(done))
"""

HOSTILE = [
    {"title": "__import__('os').system('touch owned')", "abstract": "We propose $(touch owned) and `touch owned`."},
    {
        "title": "../../owned",
        "abstract": "See https://example.org/a.git and file:///etc/passwd; \\\\input{/etc/passwd}",
    },
    {
        "title": "{{7*7}} %s {0.__class__}",
        "abstract": "{{ config }} is 3x faster ${jndi:ldap://example.org/a}",
        "id": "../x",
    },
]


@pytest.mark.parametrize("name", ["out.jsonl", "out.csv", "out.sqlite", "out.json.gz"])
def test_a_run_touches_nothing_else(tmp_path: Path, name: str) -> None:
    (tmp_path / "in.jsonl").write_bytes(b"".join(orjson.dumps(paper) + b"\n" for paper in HOSTILE))
    inputs = ["in.jsonl", *map(str, sorted((ROOT / "tests" / "readers" / "samples").iterdir()))]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    arguments = ["extract", *inputs, "-o", f"results/{name}", "--no-ner"]
    (tmp_path / "results").mkdir()
    run = subprocess.run(
        [sys.executable, "-c", WATCHED, *arguments], cwd=tmp_path, env=environment, capture_output=True, check=False
    )
    done = orjson.loads(run.stdout.splitlines()[-1])
    assert [one for one in done if one[0] != "writes"] == []
    written = {Path(tmp_path, path).resolve().relative_to(tmp_path).parts[0] for _, *paths in done for path in paths}
    assert written == {"results"}
    assert {path.name for path in tmp_path.iterdir()} == {"in.jsonl", "results"}
    assert all(path.name.startswith(name.partition(".")[0]) for path in (tmp_path / "results").iterdir())
