"""Runs that are killed go on: what comes out in the end is what an uninterrupted run writes, to the byte."""

import errno
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from extract import Extractor, __version__
from extract.errors import PaperfactsError, Refusal
from extract.readers import LIMIT
from extract.run import Counts, FileSettings, extract_files, output

# The command, with small batches, and its output made safe after each: so there are many places to go on from.
COMMAND = """
from extract.cli import main
from extract.run import output
from extract.extractor import batches
batches.MOST, output.SECONDS = 16, 0
if __name__ == "__main__":
    main()
"""


def write_papers(path: Path, count: int) -> None:
    """Write made-up papers, of which every tenth has no abstract."""
    with path.open("wb") as file:
        for n in range(count):
            abstract = {"abstract": f"Kite{n} is {n}x faster than COCO{n}."} if n % 10 else {}
            file.write(orjson.dumps({"title": f"Kite{n}: Fast Kites", "id": str(n)} | abstract) + b"\n")


def start(folder: Path, workers: int, *more: str) -> subprocess.Popen[bytes]:
    processes = ["--workers", str(workers)] if workers else []
    arguments = ["extract", "in.jsonl", "-o", "out.jsonl", "--no-ner", *processes, *more]
    return subprocess.Popen(
        [sys.executable, "-c", COMMAND, *arguments], cwd=folder, stderr=subprocess.PIPE, start_new_session=True
    )


def kill_and_resume(folder: Path, kills: int, group_ends: Callable[[int], bool]) -> None:
    """Kill runs at random moments, each going on from the one before until one ends; then begin anew."""
    write_papers(folder / "in.jsonl", 240)
    begun = time.monotonic()
    assert start(folder, workers=0).wait() == 1
    seconds = time.monotonic() - begun
    expected = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert sorted(expected) == ["in.jsonl", "out.jsonl", "out.jsonl.errors.jsonl"]
    assert (expected["out.jsonl"] + expected["out.jsonl.errors.jsonl"]).count(b"\n") == 240
    chance = random.Random(5)
    killed: list[int] = []
    while kills:
        (folder / "out.jsonl").unlink()
        (folder / "out.jsonl.errors.jsonl").unlink()
        status = None
        resume: list[str] = []  # not asked for until there is something to go on from
        while status is None:
            fresh, begun = not resume, time.monotonic()
            run = start(folder, kills % 3, *resume)
            resume = ["--resume"]
            try:
                status = run.wait(chance.uniform(0, seconds) if kills else None)
                if fresh:  # so that a machine that is less busy by now is not too quick to be caught
                    seconds = min(seconds, time.monotonic() - begun)
            except subprocess.TimeoutExpired:
                run.kill()
                run.wait()
                kills -= 1
                killed.append(run.pid)
                whole = expected["out.jsonl"]
                assert not (folder / "out.jsonl").exists() or (folder / "out.jsonl").read_bytes() == whole
        assert status == 1
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == expected
    assert all(map(group_ends, killed))  # workers that were just starting look up late


def test_a_killed_run_goes_on(tmp_path: Path, group_ends: Callable[[int], bool]) -> None:
    kill_and_resume(tmp_path, 2, group_ends)


@pytest.mark.slow
def test_a_run_killed_at_fifty_moments_goes_on(tmp_path: Path, group_ends: Callable[[int], bool]) -> None:
    kill_and_resume(tmp_path, 50, group_ends)


@pytest.fixture
def interrupted(tmp_path: Path, rules_only: Extractor, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which a run with --resume was stopped after a few batches."""
    monkeypatch.setattr(output, "SECONDS", 0)
    monkeypatch.chdir(tmp_path)
    write_papers(tmp_path / "in.jsonl", 40)
    with pytest.raises(PaperfactsError, match="more than 2 papers"):
        extract_files(["in.jsonl"], "out.jsonl", rules_only, FileSettings(resume=True, max_errors=2))
    return tmp_path


def test_what_is_done_is_not_done_again(interrupted: Path, rules_only: Extractor) -> None:
    done = (interrupted / ".out.jsonl.partial" / "records").read_bytes()
    assert done.count(b"\n") >= 13  # of the first 15 papers, in whole batches, two were refused
    refused: list[Refusal] = []
    counts = extract_files(["in.jsonl"], "out.jsonl", rules_only, FileSettings(resume=True), report=refused.append)
    assert counts == Counts(36, 4)
    assert [refusal.index for refusal in refused] == [20, 30]
    assert (interrupted / "out.jsonl").read_bytes().startswith(done)
    assert sorted(path.name for path in interrupted.iterdir()) == ["in.jsonl", "out.jsonl", "out.jsonl.errors.jsonl"]


@pytest.mark.parametrize("name", ["out.json", "out.jsonl.gz", "out.csv", "out.sqlite"])
def test_every_format_goes_on(
    tmp_path: Path, rules_only: Extractor, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(output, "SECONDS", 0)
    monkeypatch.chdir(tmp_path)
    write_papers(tmp_path / "in.jsonl", 40)
    with pytest.raises(PaperfactsError, match="more than 2 papers"):
        extract_files(["in.jsonl"], name, rules_only, FileSettings(resume=True, max_errors=2))
    assert [path.name for path in tmp_path.iterdir() if path.name != "in.jsonl"] == [f".{name}.partial"]
    extract_files(["in.jsonl"], name, rules_only, FileSettings(resume=True))
    assert outputs(tmp_path) == undisturbed(tmp_path, name, rules_only)


# A run that has read everything, killed when so many files have been moved: a few more would be, the output among them.
PUBLISHING = """
import os, signal, sys
from pathlib import Path
import orjson
from extract.run.output import open_sink
from extract.run.settings import FileSettings

def replace_or_die(path, target):
    global left
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)
    left -= 1
    return replace(path, target)

name, left, replace = sys.argv[1], int(sys.argv[2]), Path.replace
depends_on = orjson.loads(Path(f".{name}.partial", "journal").read_bytes().splitlines()[0])
with open_sink(name, depends_on, FileSettings(resume=True)):
    Path.replace = replace_or_die
"""


@pytest.mark.parametrize(
    ("name", "moves"),
    [("out.jsonl", 0), ("out.jsonl", 1), ("out.sqlite", 0), *(("out.csv", moves) for moves in (0, 1, 9, 12, 18))],
)
def test_a_run_killed_as_it_publishes_goes_on(
    tmp_path: Path, rules_only: Extractor, monkeypatch: pytest.MonkeyPatch, name: str, moves: int
) -> None:
    monkeypatch.setattr(output, "SECONDS", 0)
    monkeypatch.chdir(tmp_path)
    write_papers(tmp_path / "in.jsonl", 5)
    extract_files(["in.jsonl"], name, rules_only)  # yesterday's, of other papers
    write_papers(tmp_path / "in.jsonl", 40)
    stop_before_publishing(name, rules_only, resume=True)
    killed = subprocess.run([sys.executable, "-c", PUBLISHING, name, str(moves)], check=False)
    assert killed.returncode == -signal.SIGKILL
    extract_files(["in.jsonl"], name, rules_only, FileSettings(resume=True))
    assert outputs(tmp_path) == undisturbed(tmp_path, name, rules_only)


@pytest.mark.parametrize("name", ["out.jsonl", "out.json.gz", "out.csv", "out.sqlite"])
@pytest.mark.parametrize("resume", [True, False], ids=["resumed", "begun anew"])
def test_a_disk_that_is_full_in_the_end(
    tmp_path: Path, rules_only: Extractor, monkeypatch: pytest.MonkeyPatch, name: str, resume: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    write_papers(tmp_path / "in.jsonl", 20)
    stop_before_publishing(name, rules_only, resume=resume)
    left = [f".{name}.partial"] if resume else []
    assert [path.name for path in tmp_path.iterdir() if path.name != "in.jsonl"] == left
    extract_files(["in.jsonl"], name, rules_only, FileSettings(resume=resume))
    assert outputs(tmp_path) == undisturbed(tmp_path, name, rules_only)


def stop_before_publishing(name: str, rules_only: Extractor, *, resume: bool) -> None:
    """Run where the disk is full once everything is read."""

    def full(_path: Path, _target: Path) -> Path:
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "replace", full)
        with pytest.raises(PaperfactsError, match=r"cannot be written \(No space left on device\)"):
            extract_files(["in.jsonl"], name, rules_only, FileSettings(resume=resume))


def outputs(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "in.jsonl"}


def undisturbed(folder: Path, name: str, rules_only: Extractor) -> dict[str, bytes]:
    """Return what a run over the same papers writes that nothing interrupts."""
    (folder / "undisturbed").mkdir()
    extract_files(["in.jsonl"], f"undisturbed/{name}", rules_only)
    written = outputs(folder / "undisturbed")
    shutil.rmtree(folder / "undisturbed")
    return written


def change_input(folder: Path) -> None:
    with (folder / "in.jsonl").open("ab") as file:
        file.write(b"{}\n")


def change_version(folder: Path) -> None:
    path = folder / ".out.jsonl.partial" / "journal"
    path.write_bytes(path.read_bytes().replace(f'"version":"{__version__}"'.encode(), b'"version":"0.0"'))


def change_nothing(folder: Path) -> None:
    del folder


CHANGES: dict[str, tuple[Callable[[Path], None], list[str], dict[str, Any], str]] = {
    "an input": (change_input, ["in.jsonl"], {}, r"the interrupted run had another input in\.jsonl"),
    "the inputs": (
        change_nothing,
        ["in.jsonl", "more.jsonl"],
        {},
        r"the interrupted run had another input more\.jsonl",
    ),
    "the format": (change_nothing, ["in.jsonl"], {"format": "jsonl"}, r"another format \(it was None, it is jsonl\)"),
    "an option": (change_nothing, ["in.jsonl"], {"max_abstract_bytes": LIMIT + 1}, "another max_abstract_bytes"),
    "the version": (change_version, ["in.jsonl"], {}, r"another version \(it was 0\.0"),
}


@pytest.mark.parametrize(("change", "inputs", "options", "says"), CHANGES.values(), ids=CHANGES.keys())
def test_a_run_goes_on_only_as_it_began(
    interrupted: Path,
    rules_only: Extractor,
    change: Callable[[Path], None],
    inputs: list[str],
    options: dict[str, Any],
    says: str,
) -> None:
    change(interrupted)
    before = (interrupted / ".out.jsonl.partial" / "records").read_bytes()
    with pytest.raises(PaperfactsError, match=says):
        extract_files(inputs, "out.jsonl", rules_only, FileSettings(resume=True, **options))
    assert (interrupted / ".out.jsonl.partial" / "records").read_bytes() == before


LEFTOVERS: dict[str, Callable[[Path], object]] = {
    "half a mark": lambda folder: append(folder / ".out.jsonl.partial" / "journal", b'{"records":99'),
    "half a record": lambda folder: append(folder / ".out.jsonl.partial" / "records", b'{"schema_version'),
    "a part that is gone": lambda folder: (folder / ".out.jsonl.partial" / "records").unlink(),
    "a part cut short": lambda folder: (folder / ".out.jsonl.partial" / "records").write_bytes(b""),
    "an empty journal": lambda folder: (folder / ".out.jsonl.partial" / "journal").write_bytes(b""),
    "half the settings": lambda folder: (folder / ".out.jsonl.partial" / "journal").write_bytes(b'{"vers'),
    "a journal of something else": lambda folder: rewrite(folder, lambda _: [b"[1]", b'{"a": 1}']),
    "a journal of marks alone": lambda folder: rewrite(folder, lambda lines: lines[1:]),
    "inputs that are none": lambda folder: rewrite(folder, lambda _: [b'{"version": "1", "inputs": [[], 5]}']),
    "a mark that lacks a count": lambda folder: rewrite(folder, lambda lines: [lines[0], b'{"records": 3}']),
    "a mark of strings": lambda folder: rewrite(folder, lambda lines: [lines[0], lines[1].replace(b":", b':"1",')]),
    "a mark that is no object": lambda folder: rewrite(folder, lambda lines: [lines[0], b"7"]),
    "a mark that counts more than there is": lambda folder: rewrite(folder, miscounted),
    "a mark within a line": lambda folder: rewrite(folder, misplaced),
    "no journal": lambda folder: (folder / ".out.jsonl.partial" / "journal").unlink(),
}


def rewrite(folder: Path, change: Callable[[list[bytes]], list[bytes]]) -> None:
    path = folder / ".out.jsonl.partial" / "journal"
    path.write_bytes(b"".join(line + b"\n" for line in change(path.read_bytes().splitlines())))


def miscounted(lines: list[bytes]) -> list[bytes]:
    mark = orjson.loads(lines[-1])
    return [*lines[:-1], orjson.dumps(mark | {"records": mark["records"] + 1})]


def misplaced(lines: list[bytes]) -> list[bytes]:
    mark = orjson.loads(lines[-1])
    return [*lines[:-1], orjson.dumps(mark | {"records_end": mark["records_end"] - 1})]


def append(path: Path, content: bytes) -> None:
    with path.open("ab") as file:
        file.write(content)


@pytest.mark.parametrize("leave", LEFTOVERS.values(), ids=LEFTOVERS.keys())
@pytest.mark.parametrize("resume", [True, False], ids=["resumed", "begun anew"])
def test_whatever_was_left_the_output_is_whole(
    interrupted: Path, rules_only: Extractor, leave: Callable[[Path], object], resume: bool
) -> None:
    leave(interrupted)
    assert extract_files(["in.jsonl"], "out.jsonl", rules_only, FileSettings(resume=resume)) == Counts(36, 4)
    assert extract_files(["in.jsonl"], "again.jsonl", rules_only) == Counts(36, 4)
    for ending in ("", ".errors.jsonl"):
        assert (interrupted / f"out.jsonl{ending}").read_bytes() == (interrupted / f"again.jsonl{ending}").read_bytes()
    assert len(list(interrupted.iterdir())) == 5


@pytest.mark.parametrize(("inputs", "to"), [(["-"], "out.jsonl"), (["in.jsonl"], None), (["in.jsonl"], "-")])
def test_streams_cannot_be_resumed(interrupted: Path, rules_only: Extractor, inputs: list[str], to: str | None) -> None:
    del interrupted
    with pytest.raises(PaperfactsError, match="from files to a file"):
        extract_files(inputs, to, rules_only, FileSettings(resume=True))
