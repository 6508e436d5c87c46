"""One extractor, asked by many at once, in any order and interrupted at any moment: the same records, to the byte."""

import asyncio
import os
import pickle
import random
import signal
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from types import FrameType

import orjson
import pytest

from extract import Extractor, Paper
from extract.readers import read_papers
from extract.stages.names.recognizer import Recognizer
from tests.conftest import ROOT

CALLS = 200  # a fifth of them with the reader, which takes three times as long
THREADS = 8
BATCHES = 10
INTERRUPTS = 20
SOME = 16  # papers that are read when the interrupt comes
# Each test in small, and so many times over: 10,000 calls, 500 batches, 1,000 interrupts.
TIMES = pytest.mark.parametrize("times", [1, pytest.param(50, marks=pytest.mark.slow)])


def lines(extractor: Extractor, papers: Iterable[Paper]) -> list[bytes]:
    return list(map(orjson.dumps, extractor.data(papers)))


@pytest.fixture(scope="module")
def papers() -> list[Paper]:
    files = sorted((ROOT / "golden" / "inputs").iterdir())
    return [item for path in files for item in read_papers(path) if isinstance(item, Paper)][::2]


@pytest.fixture(scope="module")
def expected(papers: list[Paper]) -> dict[Paper, bytes]:
    """The record of each paper, by an extractor that has never seen another."""
    return dict(zip(papers, lines(Extractor(), papers), strict=True))


@TIMES
@pytest.mark.parametrize(("fast", "calls"), [(True, CALLS * 4 // 5), (False, CALLS // 5)])
def test_threads(papers: list[Paper], expected: dict[Paper, bytes], fast: bool, calls: int, times: int) -> None:
    shared = Extractor(fast=fast)
    wanted = dict(zip(papers, lines(Extractor(fast=True), papers), strict=True)) if fast else expected
    order = random.Random(0)
    asked = [papers[order.randrange(len(papers))] for _ in range(calls * times)]
    with ThreadPoolExecutor(THREADS) as pool:
        for paper, found in zip(asked, pool.map(lambda paper: lines(shared, [paper]), asked), strict=True):
            assert found == [wanted[paper]]


def test_async_executors(papers: list[Paper], expected: dict[Paper, bytes]) -> None:
    shared, some = Extractor(), papers[::3]

    async def read_all() -> list[list[bytes]]:
        loop = asyncio.get_running_loop()
        return await asyncio.gather(*(loop.run_in_executor(None, lines, shared, [paper]) for paper in some))

    assert [line for found in asyncio.run(read_all()) for line in found] == [expected[paper] for paper in some]


@TIMES
def test_batches_neighbours_and_orders(
    extractor: Extractor, papers: list[Paper], expected: dict[Paper, bytes], times: int
) -> None:
    order = random.Random(1)
    for _ in range(BATCHES * times):
        batch = order.choices(papers, k=order.randrange(1, 40))
        assert lines(extractor, batch) == [expected[paper] for paper in batch]


def test_pickled(extractor: Extractor, papers: list[Paper], expected: dict[Paper, bytes]) -> None:
    lines(extractor, papers[:3])
    assert lines(pickle.loads(pickle.dumps(extractor)), papers) == [expected[paper] for paper in papers]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_forked_while_others_read(papers: list[Paper], expected: dict[Paper, bytes]) -> None:
    shared = Extractor()
    lines(shared, papers[:3])
    with ThreadPoolExecutor(2) as pool:
        busy = [pool.submit(lines, shared, papers) for _ in range(2)]
        for _ in range(3):
            child = os.fork()
            if not child:
                wrong = 1
                try:
                    wrong = int(lines(shared, papers[::3]) != [expected[paper] for paper in papers[::3]])
                finally:
                    os._exit(wrong)
            assert os.waitpid(child, 0)[1] == 0
        for one in busy:
            assert one.result() == [expected[paper] for paper in papers]


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no timers")
@TIMES
def test_interrupts(papers: list[Paper], expected: dict[Paper, bytes], times: int) -> None:
    shared = Extractor()
    rules = shared.rulebook.names
    probe = papers[:3]
    began = time.perf_counter()
    lines(shared, papers[:SOME])
    longest = time.perf_counter() - began

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    order = random.Random(2)
    interrupted = 0
    try:
        for turn in range(INTERRUPTS * times):
            if turn % 10 == 0:
                shared.recognizer = Recognizer(rules)  # one that has much to remember yet
            some = order.sample(papers, SOME)
            try:
                signal.setitimer(signal.ITIMER_REAL, order.uniform(0.0001, longest))
                lines(shared, some)
                signal.setitimer(signal.ITIMER_REAL, 0)
            except KeyboardInterrupt:
                interrupted += 1
            if turn % 10 == 9:
                assert lines(shared, probe) == [expected[paper] for paper in probe]
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert interrupted > INTERRUPTS * times / 10
    assert lines(shared, papers) == [expected[paper] for paper in papers]
