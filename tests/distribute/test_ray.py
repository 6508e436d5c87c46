"""Ray on a cluster of several nodes: what one machine writes, to the byte, whatever fails meanwhile."""

import gzip
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from extract import Extractor, Paper
from extract.distribute import distribute
from extract.mention import Mentions
from extract.pipeline import Counts, extract_files
from extract.text import Text, read_text
from tests.distribute.cluster import STORE, Nodes

SAMPLES = Path(__file__).parents[1] / "readers" / "samples"
PARTITION = 100


class Faulty(Extractor):
    """Stands in for a stage or a machine that fails, in the way that a title names."""

    def mentions_all(self, papers: Sequence[Paper]) -> list[tuple[Text, Mentions]]:
        for paper in papers:
            match paper.title:
                case "fails":
                    raise ValueError("no such luck")
                case "hangs":
                    time.sleep(60)
                case "is killed":
                    os.kill(os.getpid(), signal.SIGKILL)
        return super().mentions_all(papers)


class Blind(Extractor):
    """Finds nothing, at once: what is looked at is how papers get to it."""

    def mentions_all(self, papers: Sequence[Paper]) -> list[tuple[Text, Mentions]]:
        nothing = read_text(Paper("", ""), self.rulebook.markup)
        return [(nothing, Mentions([], [], [], [])) for _ in papers]


def together(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.glob("part-*")))


def errors_of(output: Path) -> bytes:
    return Path(f"{output}.errors.jsonl").read_bytes()


def test_the_output_is_that_of_one_machine_and_poison_stops_nothing(
    tmp_path: Path, cluster: Nodes, lines: list[bytes]
) -> None:
    inputs = shutil.copytree(SAMPLES, tmp_path / "inputs")
    poison = [b"{", b'{"title": 1}', b"\xff", *(b'{"title": "%s", "abstract": "x"}' % title for title in POISON)]
    with gzip.open(inputs / "poisoned.jsonl.gz", "wb", 1) as file:
        file.write(b"\n".join([*lines[:250], *poison, *lines[250:500]]))
    (inputs / "broken.json.gz").write_bytes(gzip.compress(b'[{"title": "A"')[:-9])
    given = [inputs, tmp_path / "missing.jsonl"]

    one = tmp_path / "one.jsonl"
    expected = extract_files(given, one, Faulty(), workers=2, timeout=2)
    assert expected.refused == len(poison) + 2

    many = tmp_path / "many"
    found = distribute(given, many, Faulty(), address=cluster.address, partition=PARTITION, timeout=2)
    assert found == expected
    assert together(many) == one.read_bytes()
    assert errors_of(many) == errors_of(one)


POISON = (b"fails", b"hangs", b"is killed")


def test_a_node_that_is_killed_loses_and_repeats_nothing(
    tmp_path: Path, cluster: Nodes, lines: list[bytes], extractor: Extractor
) -> None:
    (tmp_path / "in.jsonl").write_bytes(b"\n".join(lines))
    extract_files([tmp_path / "in.jsonl"], tmp_path / "one.jsonl", extractor)
    killed: list[int] = []

    def tell(_bytes_read: int, _size: int, counts: Counts) -> None:
        if counts.records >= 300 and not killed:
            killed.append(counts.records)
            cluster.kill_one()

    try:
        counts = distribute(
            [tmp_path / "in.jsonl"], tmp_path / "out", extractor, address=cluster.address, partition=50, tell=tell
        )
    finally:
        cluster.replace_killed()
    assert killed[0] < 900
    assert counts == Counts(len(lines), 0)
    assert together(tmp_path / "out") == (tmp_path / "one.jsonl").read_bytes()


def test_an_interrupted_run_goes_on_with_what_is_missing(
    tmp_path: Path, cluster: Nodes, lines: list[bytes], extractor: Extractor
) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out"
    source.write_bytes(b"\n".join(lines))
    extract_files([source], tmp_path / "one.jsonl", extractor)

    def tell(_bytes_read: int, _size: int, counts: Counts) -> None:
        if counts.records >= 200:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        distribute([source], out, extractor, address=cluster.address, partition=PARTITION, tell=tell)
    before = {path: path.stat().st_mtime_ns for path in out.glob("part-*")}
    assert 2 <= len(before) < 10

    command = ["-m", "extract", "distribute", str(source), "-o", str(out), "--address", cluster.address]
    done = subprocess.run(
        [sys.executable, *command, "--partition", str(PARTITION)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "1,000 records, 0 refused\n")
    assert together(out) == (tmp_path / "one.jsonl").read_bytes()
    after = {path: path.stat().st_mtime_ns for path in out.glob("part-*")}
    assert before.items() <= after.items()
    assert sorted(path.name for path in out.glob("_*")) == ["_SUCCESS", "_done", "_errors", "_settings.json"]


def test_memory_is_bounded_where_the_input_is_larger_than_all_stores(tmp_path: Path, cluster: Nodes) -> None:
    papers = 4 * STORE // 100_000
    with (tmp_path / "in.jsonl").open("wb") as file:
        for number in range(papers):
            file.write(b'{"id": "%d", "title": "T", "abstract": "%s"}\n' % (number, b"word " * 20_000))
    held: list[int] = []
    spilled: list[Path] = []

    def tell(_bytes_read: int, _size: int, _counts: Counts) -> None:
        held.append(memory())
        spilled.extend(cluster.folder.glob("ray_spilled_objects*/*"))

    counts = distribute([tmp_path / "in.jsonl"], tmp_path / "out", Blind(), address=cluster.address, tell=tell)
    assert counts == Counts(papers, 0)
    half = len(held) // 2
    assert max(held[half:]) - max(held[:half]) < STORE, held  # while twice as much is read
    assert not spilled


def memory() -> int:
    """Return how many bytes this process and those of the cluster hold of their own, their stores aside."""
    total: int = psutil.Process().memory_full_info().uss
    for process in psutil.process_iter(["cmdline"]):
        if any("ray::" in part or "/ray/" in part for part in process.info["cmdline"] or ()):
            with suppress(psutil.NoSuchProcess):
                total += process.memory_full_info().uss
    return total
