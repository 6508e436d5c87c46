"""BLAS has one thread while anybody reads, and afterwards as many as before, however readers overlap."""

import os
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import numpy as np  # noqa: F401  whose BLAS it is
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from extract.stages.names.one_thread import one_thread


def threads() -> int:
    return max(int(one["num_threads"]) for one in threadpool_info() if one["user_api"] == "blas")


@pytest.mark.parametrize("before", [1, 2, 3])
@pytest.mark.parametrize("main_leaves_last", [True, False])
def test_readers_that_overlap(before: int, main_leaves_last: bool) -> None:
    within, out = Event(), Event()

    def other() -> None:
        with one_thread():
            within.set()
            out.wait()

    with threadpool_limits(before, "blas"), ThreadPoolExecutor(1) as pool:
        if main_leaves_last:
            done = pool.submit(other)
            within.wait()
        with one_thread():
            assert threads() == 1
            if main_leaves_last:
                out.set()
                done.result()
            else:
                done = pool.submit(other)
                within.wait()
        out.set()
        done.result()
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
