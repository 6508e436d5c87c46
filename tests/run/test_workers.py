"""Worker processes: the same bytes in the same order, and one bad paper costs that paper alone."""

import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import orjson
import pytest

from extract import Extractor, Paper
from extract.errors import PaperfactsError, Refusal
from extract.extractor import workers as workers_module
from extract.extractor.batches import Item, Outcome
from extract.extractor.workers import run_batches
from tests.run.faulty import Faulty, broken, killed_once, stopped


def papers(titles: Iterable[str]) -> Iterator[Paper]:
    return (Paper(title, "An abstract.", str(number)) for number, title in enumerate(titles))


MISHAPS = {
    "fails": ("stage-failed", "could not be extracted (ValueError: no such luck)"),
    "hangs": ("too-slow", "took longer than 0.5 s"),
    "is stopped": ("too-slow", "took longer than 0.5 s"),
    "is killed": ("killed", "ended the process that read it, twice (signal 9, Killed)"),
    "exits": ("killed", "(exit status 3)"),
    "makes a bad record": ("invalid-record", "breaks the schema at id"),
}
HERE = ("fails", "hangs", "makes a bad record")  # what can be survived without a process to lose


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for a stopped worker no longer than a test should take."""
    monkeypatch.setattr(workers_module, "_GRACE", 0.5)


def outcomes(batches: Iterator[list[Item]], workers: int | None, timeout: float = 0.5) -> list[Outcome]:
    return [one for batch in run_batches(batches, Faulty(), workers, timeout) for one in batch]


def titles(found: list[Outcome]) -> list[str]:
    return [f"[{one.code}]" if isinstance(one, Refusal) else orjson.loads(one)["title"] for one in found]


@pytest.mark.parametrize("workers", [1, 3])
def test_outcomes_come_in_the_order_of_the_input(workers: int) -> None:
    expected = [str(number) for number in range(100)]
    batches: list[list[Item]] = [list(papers(expected[start : start + 7])) for start in range(0, 100, 7)]
    assert titles(outcomes(iter(batches), workers, timeout=60)) == expected


@pytest.mark.parametrize(("mishaps", "workers"), [(tuple(MISHAPS), 2), (HERE, None)], ids=["workers", "none"])
def test_a_mishap_costs_one_paper(mishaps: tuple[str, ...], workers: int | None) -> None:
    batches: list[list[Item]] = [
        list(papers(f"{letter} {title}"[2 * (letter == "b") :] for letter in "abc")) for title in mishaps
    ]
    found = iter(outcomes(iter(batches), workers))
    for title in mishaps:
        code, says = MISHAPS[title]
        before, refusal, after = (next(found) for _ in "abc")
        assert titles([before, refusal, after]) == [f"a {title}", f"[{code}]", f"c {title}"]
        assert isinstance(refusal, Refusal)
        assert says in refusal.message
        assert refusal.text == f"{title}\nAn abstract."
    assert next(found, None) is None


def test_where_there_is_no_timer_the_length_is_limited() -> None:
    long = Paper("long", "x" * 30_000)
    (found,) = ThreadPoolExecutor().map(outcomes, [iter([[long, Paper("short", "x")]])], [None])
    assert titles(found) == ["[too-slow]", "short"]
    assert titles(outcomes(iter([[long]]), None)) == ["long"]


def test_a_worker_that_is_killed_from_outside_costs_nothing(tmp_path: Path) -> None:
    paper = Paper("is killed once", str(tmp_path / "while it works"))
    starting = Faulty(killed_once, str(tmp_path / "while it starts"))
    found = [one for batch in run_batches(iter([[paper]]), starting, 1, 60) for one in batch]
    assert titles(found) == ["is killed once"]
    assert len(list(tmp_path.iterdir())) == 2


def test_what_the_reader_refused_keeps_its_place() -> None:
    refusal = Refusal("a.jsonl", 2, 1, "not-json", "not JSON", "{oops")
    a, b = papers("ab")
    assert titles(outcomes(iter([[a, refusal, b]]), 1, timeout=60)) == ["a", "[not-json]", "b"]


def test_a_worker_that_is_stopped_as_it_starts_ends_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers_module, "_START", 0.5)
    with pytest.raises(PaperfactsError, match="a worker process could not start"):
        list(run_batches(iter([list(papers("a"))]), Faulty(stopped), 1, None))
    assert multiprocessing.active_children() == []


# A run that says which workers it has, and is killed while they are stuck.
STUCK = """
import multiprocessing, sys, time
from extract.extractor.workers import run_batches
from extract import Paper
from tests.run.faulty import Faulty

if __name__ == "__main__":
    list(run_batches(iter([[Paper(sys.argv[1], "An abstract.")]]), Faulty(), 1, None))
"""


@pytest.mark.parametrize("title", ["hangs", "is stopped"])
def test_workers_end_with_a_run_that_is_killed(tmp_path: Path, title: str, group_ends: Callable[[int], bool]) -> None:
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2]), "BEGUN": str(tmp_path / "begun")}
    run = subprocess.Popen([sys.executable, "-c", STUCK, title], env=environment, start_new_session=True)
    while not (tmp_path / "begun").exists():
        time.sleep(0.02)
    run.kill()
    run.wait()
    assert group_ends(run.pid)


def test_a_worker_that_cannot_start_ends_the_run() -> None:
    with pytest.raises(PaperfactsError, match=r"a worker process could not start \(OSError: the rules are gone\)"):
        list(run_batches(iter([list(papers("a"))]), Faulty(broken), 2, None))
    assert multiprocessing.active_children() == []


def test_no_more_is_read_ahead_than_the_workers_need() -> None:
    taken = 0

    def source() -> Iterator[list[Item]]:
        nonlocal taken
        for one in papers("x" * 50):
            taken += 1
            yield [one]

    with closing(run_batches(source(), Faulty(), 2, None)) as batches:
        for given, _ in enumerate(batches):
            assert taken - given <= 2 * 3
    assert taken == 50
    assert multiprocessing.active_children() == []


def test_workers_end_when_no_more_is_wanted() -> None:
    with closing(run_batches(iter([[one] for one in papers("x" * 50)]), Faulty(), 2, None)) as batches:
        next(batches)
        assert len(multiprocessing.active_children()) == 2
    assert multiprocessing.active_children() == []


def test_there_are_no_more_workers_than_are_of_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers_module, "available_cores", lambda: 1)
    monkeypatch.setattr(workers_module, "_MOST_A_CORE", 1)
    with closing(run_batches(iter([[one] for one in papers("x" * 9)]), Faulty(), 10**9, None)) as batches:
        next(batches)
        assert len(multiprocessing.active_children()) == 1


def test_few_papers_start_no_process() -> None:
    batches: list[list[Item]] = [list(papers("x" * 500))]
    with closing(run_batches(iter(batches), Faulty(), None, None)) as found:
        next(found)
        assert multiprocessing.active_children() == []


def test_a_pipe_with_workers_gives_the_same_records(extractor: Extractor) -> None:
    batch = [Paper(f"Kite{n}: Fast", f"Kite{n} is {n}x faster than COCO.", str(n)) for n in range(20)]
    assert list(extractor.pipe(batch, workers=1)) == list(extractor.pipe(batch))


def test_a_pipe_hands_over_what_it_refuses() -> None:
    refused: list[Refusal] = []
    batch = list(papers(["a", "fails", "c"]))
    assert [record.title for record in Faulty().pipe(batch, workers=1, refused=refused.append)] == ["a", "c"]
    assert [refusal.code for refusal in refused] == ["stage-failed"]
    with pytest.raises(PaperfactsError, match="no such luck"):
        list(Faulty().pipe(batch, workers=1))
