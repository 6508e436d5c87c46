"""What is in doubt is read, by one thread, and the same comes out whatever is read beside it."""

import os
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from extract import Extractor
from extract.paper import Paper
from extract.stages.names import find_names, model
from extract.stages.names.batch import Batch, gather
from extract.stages.names.reader import TOP, Dense, Reader, Text, _attended, _steps, load, one_thread
from extract.stages.names.reading import doubtful
from extract.stages.names.recognizer import Recognizer, decide
from extract.stages.names.scoring import TokenScores
from extract.stages.names.tokens import Vocabulary
from extract.text import read_text

PAPERS = [
    Paper("Heron: Patient Search", "Heron waits, then strikes. Ponds are wet. Compared with Stork, it is calm."),
    Paper(
        "On tides",
        "Tides rise. We use TideLog and the Moor corpus. It was mild vs. that of Brine. No more is said.",
    ),
    Paper("Lantern", ""),
    Paper("A walk", "We walked. " * 400 + "Then came Pebble, a method. " + "Later Gravel was used in Quarry. " * 90),
]


def _batch(papers: list[Paper], extractor: Extractor) -> tuple[Batch, Vocabulary]:
    texts = [read_text(paper, extractor.rulebook.markup) for paper in papers]
    vocabulary = Vocabulary(extractor.rulebook.names.cues)
    return gather(texts, [find_names(text, extractor.rulebook.names) for text in texts], vocabulary), vocabulary


def test_products_are_exact_in_any_order() -> None:
    random = np.random.default_rng(0)
    x = random.integers(-TOP, TOP + 1, (50, 1024)).astype(np.float32)
    x[0], one = TOP, np.ones(8, np.float32)
    weights = random.integers(-TOP, TOP + 1, (1024, 8)).astype(np.float32)
    weights[:, 0] = TOP
    exact = x.astype(np.int64) @ weights.astype(np.int64)
    assert (Dense(weights, one, 0 * one).of(x, np.ones((50, 1), np.float32)) == exact).all()
    order = random.permutation(1024)
    assert (x[:, order] @ weights[order] == exact).all()


def test_steps_keep_the_greatest_value() -> None:
    whole, scale = _steps(np.array([[1.0, -4.0, 0.01], [0, 0, 0]], np.float32))
    assert whole.tolist() == [[32, -127, 0], [0, 0, 0]]
    np.testing.assert_allclose(whole[0] * scale[0], [1, -4, 0], atol=2 / 127)


def test_attention_is_that_of_its_text() -> None:
    random = np.random.default_rng(1)
    asked, keys = (random.normal(size=(9, width)).astype(np.float32) for width in (8, 16))
    parts = [slice(0, 4), slice(4, 9)]
    both = _attended(asked, keys, 2, [Text(part, part, None) for part in parts])
    for part in parts:
        size = part.stop - part.start
        alone = _attended(asked[part], keys[part], 2, [Text(slice(size), slice(size), None)])
        assert (both[part] == alone).all()
        k, v = keys[part].reshape(size, 2, 2, 4).transpose(1, 2, 0, 3)
        scores = asked[part].reshape(size, 2, 4).transpose(1, 0, 2) @ k.transpose(0, 2, 1) / 2
        share = np.exp(scores) / np.exp(scores).sum(axis=2, keepdims=True)
        np.testing.assert_allclose(alone, (share @ v).transpose(1, 0, 2).reshape(size, 8), atol=0.1)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return load()


def test_the_same_alone_and_beside_others(reader: Reader, extractor: Extractor) -> None:
    b, vocabulary = _batch(PAPERS, extractor)
    candidates, p = reader.read(b, vocabulary, np.arange(len(b.keys)))
    alone = []
    for paper in PAPERS:
        one, words = _batch([paper], extractor)
        alone.append(reader.read(one, words, np.arange(len(one.keys)))[1])
    assert len(candidates) > 8
    assert (np.concatenate(alone) == p).all()


def test_only_what_is_in_doubt_is_decided_by_the_reader(extractor: Extractor) -> None:
    rules = extractor.rulebook
    tokens = TokenScores(model.load().weights, Vocabulary(rules.names.cues))
    d = decide([read_text(paper, rules.markup) for paper in PAPERS], rules.names, tokens, fast=False)
    read = d.read.any(axis=1)
    assert read.any()
    assert not (read & ~doubtful(d.batch, d.first)).any()
    assert (d.p[~read] == d.first[~read]).all()
    assert (d.p[read] != d.first[read]).any(axis=1).all()


def test_fast_leaves_the_reader_out(extractor: Extractor) -> None:
    texts = [read_text(paper, extractor.rulebook.markup) for paper in PAPERS]
    by = [
        {m.by for names in Recognizer(extractor.rulebook.names, fast=fast).recognize_all(texts) for m in names}
        for fast in (False, True)
    ]
    name = load().name
    assert [name in each for each in by] == [True, False]


def test_fast_is_kept_where_an_extractor_is_copied() -> None:
    build, arguments = Extractor(fast=True).__reduce__()
    copy = build(*arguments)
    assert copy.recognizer is not None
    assert copy.recognizer.fast


def threads() -> int:
    return max(int(one["num_threads"]) for one in threadpool_info() if one["user_api"] == "blas")


@pytest.mark.parametrize("before", [1, 2, 3])
@pytest.mark.parametrize("leaves_last", [0, 1])
@pytest.mark.parametrize("main", [True, False])
def test_readers_that_overlap(before: int, leaves_last: int, main: bool) -> None:
    """Two readers, of which one is in the main thread or not, and the first or the second leaves last."""
    come = [Event(), Event()]
    leave = [Event(), Event()]

    def read(number: int) -> int:
        with one_thread():
            come[number].set()
            leave[number].wait(20)
            return threads()

    with ThreadPoolExecutor(2) as pool:
        if main:
            threadpool_limits(before, "blas")
        else:
            pool.submit(threadpool_limits, before, "blas").result()
        first = pool.submit(read, 0)
        come[0].wait()
        second = pool.submit(read, 1)
        come[1].wait()
        assert threads() == 1
        for number in (1 - leaves_last, leaves_last):
            leave[number].set()
            assert (first, second)[number].result() == 1
        assert threads() == before
        with one_thread():
            assert threads() == 1
        assert threads() == before


@pytest.mark.parametrize("before", [1, 3])
def test_what_is_raised_changes_nothing(before: int) -> None:
    with threadpool_limits(before, "blas"):
        with pytest.raises(KeyboardInterrupt), one_thread():
            raise KeyboardInterrupt
        assert threads() == before


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_fork_forgets_who_reads_elsewhere() -> None:
    with threadpool_limits(3, "blas"), one_thread():
        child = os.fork()
        if not child:
            os._exit(threads())
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 3
