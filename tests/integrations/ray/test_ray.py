"""Ray on a cluster of several nodes: what one machine writes, to the byte, whatever fails meanwhile."""

import gzip
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import pyarrow as pa
import pytest

from extract import Extractor, Paper
from extract.integrations.ray import ClusterSettings, distribute, partitions, run
from extract.integrations.ray.partitions import Partition
from extract.run import Counts, FileSettings, extract_files
from tests.docs.pages import ROOT
from tests.docs.test_commands import run_block, runs
from tests.integrations.ray.cluster import STORE, Nodes
from tests.integrations.ray.conftest import one_connection
from tests.integrations.ray.faulty import Faulty

SAMPLES = Path(__file__).parents[2] / "readers" / "samples"
PAGE = ROOT / "docs" / "distributed.md"
PARTITION = 20


def together(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.glob("part-*")))


def errors_of(output: Path) -> bytes:
    return Path(f"{output}.errors.jsonl").read_bytes()


# Starts a cluster of its own, so that it stands before those that share one.
def test_what_the_page_of_it_shows_runs(tmp_path: Path) -> None:
    (tmp_path / "dumps").mkdir()
    shutil.copy(SAMPLES / "papers.jsonl", tmp_path / "dumps")
    with one_connection():
        for block in runs(PAGE):
            if "distribute" in block.text:
                run_block(block, tmp_path)
    assert {path.name for path in tmp_path.iterdir() if path.is_dir()} == {"dumps", "records", "tables"}


def test_an_interrupted_run_goes_on_with_what_is_missing(
    tmp_path: Path, cluster: Nodes, lines: list[bytes], rules_only: Extractor
) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out"
    source.write_bytes(b"\n".join(lines))
    extract_files([source], tmp_path / "one.jsonl", rules_only, FileSettings(keep_duplicates=True))

    def tell(_bytes_read: int, _size: int, counts: Counts) -> None:
        if counts.records >= 2 * PARTITION:
            raise KeyboardInterrupt

    settings = ClusterSettings(partition=PARTITION)
    with pytest.raises(KeyboardInterrupt):
        distribute([source], out, rules_only, settings, address=cluster.address, tell=tell)
    # An actor may have been cut off with its records written, and not yet the mark that they are whole.
    done = {mark.name.partition(".")[0] for mark in (out / "_done").iterdir()}
    before = {path: path.stat().st_mtime_ns for path in out.glob("part-*") if path.stem in done}
    assert 2 <= len(before) < 15

    assert distribute([source], out, rules_only, settings, address=cluster.address) == Counts(len(lines), 0)
    assert together(out) == (tmp_path / "one.jsonl").read_bytes()
    after = {path: path.stat().st_mtime_ns for path in out.glob("part-*")}
    assert before.items() <= after.items()
    assert sorted(path.name for path in out.glob("_*")) == ["_SUCCESS", "_done", "_settings.json"]


def test_the_output_is_that_of_one_machine_and_poison_stops_nothing(
    tmp_path: Path, cluster: Nodes, lines: list[bytes]
) -> None:
    inputs = shutil.copytree(SAMPLES, tmp_path / "inputs")
    poison = [b"{", b'{"title": 1}', b"\xff", *(b'{"title": "%s", "abstract": "x"}' % title for title in POISON)]
    with gzip.open(inputs / "poisoned.jsonl.gz", "wb", 1) as file:
        file.write(b"\n".join([*lines[:50], *poison, *lines[50:100]]))
    (inputs / "broken.json.gz").write_bytes(gzip.compress(b'[{"title": "A"')[:-9])
    given = [inputs, tmp_path / "missing.jsonl"]

    one, faulty = tmp_path / "one.jsonl", Faulty(ner=False)
    expected = extract_files(given, one, faulty, FileSettings(workers=2, timeout=3, keep_duplicates=True))
    assert expected.refused == len(poison) + 2

    many = tmp_path / "many"
    settings = ClusterSettings(partition=PARTITION, timeout=3)
    found = distribute(given, many, faulty, settings, address=cluster.address)
    assert found == expected
    assert together(many) == one.read_bytes()
    assert errors_of(many) == errors_of(one)


POISON = (b"fails", b"hangs", b"is killed")


def test_a_node_that_is_killed_loses_and_repeats_nothing(
    tmp_path: Path, cluster: Nodes, lines: list[bytes], rules_only: Extractor
) -> None:
    (tmp_path / "in.jsonl").write_bytes(b"\n".join(lines))
    extract_files([tmp_path / "in.jsonl"], tmp_path / "one.jsonl", rules_only, FileSettings(keep_duplicates=True))
    killed: list[int] = []

    def tell(_bytes_read: int, _size: int, counts: Counts) -> None:
        if counts.records >= 100 and not killed:
            killed.append(counts.records)
            cluster.kill_one()

    try:
        counts = distribute(
            [tmp_path / "in.jsonl"],
            tmp_path / "out",
            rules_only,
            ClusterSettings(partition=PARTITION // 2),
            address=cluster.address,
            tell=tell,
        )
    finally:
        cluster.replace_killed()
    assert killed[0] < 270
    assert counts == Counts(len(lines), 0)
    assert together(tmp_path / "out") == (tmp_path / "one.jsonl").read_bytes()


@dataclass(frozen=True, slots=True)
class Plenty:
    """Stands in for what reads: so many partitions, there at once; what is taken is noted."""

    notes: Path
    partitions: int

    def __call__(self, number: int) -> Iterator[Partition]:
        papers = [Paper("T", "word " * 20_000) for _ in range(SIZE // 100_000)]
        for place in range(self.partitions):
            note(self.notes, 1)
            yield Partition(f"part-{number:05}-{place:09}", list(papers), SIZE)


class Late:
    """Stands in for a worker that writes only once reading has come to a halt; what is written is noted."""

    def __init__(self, notes: Path) -> None:
        self.notes = notes

    def __call__(self, row: pa.Table) -> dict[str, list[int]]:
        before = b""
        while (now := self.notes.read_bytes()) != before and b"-" not in now:
            before = now
            time.sleep(1)
        note(self.notes, -1)
        return {"records": [row.num_rows], "refused": [0], "bytes_read": [0]}


def note(notes: Path, step: int) -> None:
    with notes.open("ab", buffering=0) as file:  # at once and whole, whichever process does it
        file.write(b"%+d\n" % step)


SIZE = 4_000_000  # characters of a partition


def test_what_is_read_and_not_yet_written_does_not_grow_with_the_input(
    tmp_path: Path, cluster: Nodes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(partitions, "LONGEST", SIZE)
    count = 4 * STORE // SIZE  # more than all stores hold
    notes = tmp_path / "notes"
    done = list(run(1, Plenty(notes, count), Late, (notes,), cluster.address, workers=2))
    steps = [int(line) for line in notes.read_bytes().splitlines()]
    assert len(done) == steps.count(1) == steps.count(-1) == count
    assert max(accumulate(steps)) <= 8, "four for each of the two that write"
