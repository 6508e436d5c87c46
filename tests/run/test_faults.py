"""What a machine does to a run: a clear end, whole records only, and nothing of the input silently skipped."""

import os
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from extract import Extractor
from extract.errors import PaperfactsError, Refusal
from extract.run import Counts, FileSettings, extract_files, output

YESTERDAY = b'{"schema_version":"1.2","id":"of yesterday"}'  # a record that stands where the output goes

PAPER = b'{"title": "Kite", "abstract": "Kite is 3x faster than COCO.", "id": "%d"}\n'
PART = ".out.jsonl.partial/records"
COMMAND = [sys.executable, "-m", "extract", "extract", "--no-ner"]


def start(folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """Start a run in a folder of its own, in a group of processes of its own, as a shell does."""
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    return subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=folder,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def wait_for(path: Path) -> None:
    deadline = time.monotonic() + 60
    while not path.exists():
        assert time.monotonic() < deadline, f"{path} does not appear"
        time.sleep(0.01)


def give(run: subprocess.Popen[bytes], papers: int) -> None:
    assert run.stdin is not None
    run.stdin.write(b"".join(PAPER % n for n in range(papers)))
    run.stdin.flush()


def end(run: subprocess.Popen[bytes]) -> tuple[int, list[str]]:
    """Close the input; return the exit status and the lines of standard error."""
    _, error = run.communicate(timeout=60)
    return run.returncode, error.decode().splitlines()


@pytest.mark.parametrize("workers", [(), ("--workers", "2")], ids=["no workers", "workers"])
@pytest.mark.parametrize(
    ("number", "whole_group", "status", "says"),
    [
        (signal.SIGINT, True, 130, ["paperfacts: interrupted; nothing is kept; with --resume it would be"]),
        (signal.SIGTERM, False, 143, []),
    ],
    ids=["Ctrl-C", "a request to end"],
)
def test_an_interrupted_run_ends_at_once_and_leaves_nothing(
    tmp_path: Path,
    workers: tuple[str, ...],
    number: int,
    whole_group: bool,
    status: int,
    says: list[str],
    group_ends: Callable[[int], bool],
) -> None:
    run = start(tmp_path, "-", "-o", "out.jsonl", *workers)
    wait_for(tmp_path / PART)
    give(run, 100)
    time.sleep(0.3)  # in the middle of its work, or of starting workers
    if whole_group:
        os.killpg(run.pid, number)
    else:
        run.send_signal(number)
    assert run.wait(timeout=10) == status  # the input is still open: without the signal it would wait for more
    assert end(run)[1] == says
    assert list(tmp_path.iterdir()) == []
    assert group_ends(run.pid)


def test_a_full_disk_leaves_whole_records_to_go_on_from(
    tmp_path: Path, rules_only: Extractor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("in.jsonl").write_bytes(b"".join(PAPER % n for n in range(300)))
    for resume in (False, True):
        with files_of_at_most(64 << 10), pytest.raises(PaperfactsError, match=r"cannot be written \(File too large"):
            extract_files(["in.jsonl"], "out.jsonl", rules_only, FileSettings(resume=resume))
        assert sorted(path.name for path in tmp_path.iterdir()) == [".out.jsonl.partial"] * resume + ["in.jsonl"]
    assert 0 < Path(PART).read_bytes().count(b"\n") < 300
    assert extract_files(["in.jsonl"], "out.jsonl", rules_only, FileSettings(resume=True)) == Counts(300, 0)
    assert Path("out.jsonl").read_bytes().count(b"\n") == 300


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """Let the system refuse to make a file longer, as it does where a disk is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_named_pipe_is_read_and_not_gone_on_with(
    tmp_path: Path, rules_only: Extractor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe")
    papers = threading.Thread(target=lambda: Path("pipe").write_bytes(PAPER % 1))
    papers.start()
    assert extract_files(["pipe"], "out.jsonl", rules_only) == Counts(1, 0)
    papers.join()
    with pytest.raises(PaperfactsError, match="resume-needs-files"):
        extract_files(["pipe"], "out.jsonl", rules_only, FileSettings(resume=True))


@pytest.fixture
def many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a file of papers, to be read from within, each batch of which is made safe."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(output, "SECONDS", 0)
    padded = PAPER.replace(b"}", b', "more": "' + b"x" * 900 + b'"}')  # so that not all is read at once
    (tmp_path / "in.jsonl").write_bytes(b"".join(padded % n for n in range(100)))
    return tmp_path


def test_a_second_run_keeps_away_from_the_first_ones_output(many: Path, rules_only: Extractor) -> None:
    refused = []

    def run_again(_path: object, _place: int, _counts: object) -> None:
        for resume in (False, True):
            with pytest.raises(PaperfactsError, match=r"out\.jsonl: another run is writing this file") as caught:
                extract_files(["in.jsonl"], "out.jsonl", rules_only, FileSettings(resume=resume))
            refused.append(caught.value.refusal.code)

    assert extract_files(["in.jsonl"], "out.jsonl", rules_only, tell=run_again) == Counts(100, 0)
    assert set(refused) == {"in-use"}
    assert (many / "out.jsonl").read_bytes().count(b"\n") == 100


DELETED: dict[str, Callable[[], None]] = {
    "the records": lambda: Path("results", PART).unlink(missing_ok=True),
    "the folder": lambda: shutil.rmtree("results", ignore_errors=True),
}


@pytest.mark.parametrize("delete", DELETED.values(), ids=DELETED.keys())
def test_an_output_that_is_deleted_meanwhile_ends_the_run(
    many: Path, rules_only: Extractor, delete: Callable[[], None]
) -> None:
    (many / "results").mkdir()

    def tell(_path: object, place: int, _counts: object) -> None:
        if place > 1_000:
            delete()

    with pytest.raises(PaperfactsError, match=r"results/out\.jsonl: cannot be written \(it was deleted meanwhile"):
        extract_files(["in.jsonl"], "results/out.jsonl", rules_only, tell=tell)
    assert [path.name for path in many.rglob("*") if path.is_file()] == ["in.jsonl"]


CHANGES: dict[str, tuple[Callable[[Path], object], int, list[str]]] = {
    "grows": (lambda path: path.write_bytes(path.read_bytes() + PAPER % 100), 101, ["changed"]),
    "is cut short": (lambda path: os.truncate(path, 80_000), 81, ["not-json", "changed"]),
    "is touched": (os.utime, 100, ["changed"]),
}


@pytest.mark.parametrize(("change", "records", "codes"), CHANGES.values(), ids=CHANGES.keys())
def test_an_input_that_changes_while_it_is_read_is_refused_at_its_end(
    many: Path, rules_only: Extractor, change: Callable[[Path], object], records: int, codes: list[str]
) -> None:
    unchanged = [True]

    def change_once(_path: object, _place: int, _counts: object) -> None:
        if unchanged:
            unchanged.pop()
            change(many / "in.jsonl")

    refused: list[Refusal] = []
    counts = extract_files(["in.jsonl"], "out.jsonl", rules_only, report=refused.append, tell=change_once)
    assert [refusal.code for refusal in refused] == codes
    assert "in.jsonl: the file changed while being read" in str(refused[-1])
    assert counts == Counts(records, len(codes))


def test_a_part_that_is_cut_short_meanwhile_ends_the_run(many: Path, rules_only: Extractor) -> None:
    (many / "out.jsonl").write_bytes(YESTERDAY)
    cut = [True]

    def cut_once(_path: object, place: int, _counts: object) -> None:
        if place > 50_000 and cut:
            cut.pop()
            os.truncate(many / PART, 10)

    with pytest.raises(PaperfactsError, match=r"cannot be written \(what was written so far was changed meanwhile"):
        extract_files(["in.jsonl"], "out.jsonl", rules_only, tell=cut_once)
    assert not cut
    assert {path.name: path.read_bytes()[:9] for path in many.iterdir()} == {
        "in.jsonl": PAPER[:9],
        "out.jsonl": YESTERDAY[:9],
    }


# Where somebody may put a link: at what this version makes, and at what others made.
PLANTED = [
    ".out.jsonl.partial",
    *(f".out.jsonl.partial/{name}" for name in ("records", "errors", "journal", "lock", "new")),
]


@pytest.mark.parametrize("resume", [False, True], ids=["begun anew", "resumed"])
@pytest.mark.parametrize("hard", [False, True], ids=["symbolic", "hard"])
@pytest.mark.parametrize("name", PLANTED)
def test_links_that_somebody_has_put_there_are_not_followed(
    many: Path, rules_only: Extractor, name: str, hard: bool, resume: bool
) -> None:
    (many / "precious").write_bytes(b"precious\n")
    (many / name).parent.mkdir(exist_ok=True)
    if hard:
        (many / name).hardlink_to(many / "precious")
    else:
        (many / name).symlink_to(many / "precious")
    with suppress(PaperfactsError):  # it may refuse to run, or put its own file there
        extract_files(["in.jsonl"], "out.jsonl", rules_only, FileSettings(resume=resume))
    assert (many / "precious").read_bytes() == b"precious\n"
