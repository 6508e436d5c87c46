"""BLAS has one thread while anybody reads, and afterwards as many as before, however readers overlap."""

import os
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from extract.stages.names.reader import one_thread


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
