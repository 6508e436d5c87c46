"""One BLAS thread while the reader multiplies: matrices are small, and several would wait for each other.

The number is the process's, so that readers in several threads share the limit: the first sets it, the last puts back
what was there. The limits of threadpoolctl itself do not add up so: where two overlap, the process stays limited.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import Lock
from typing import Any, Final

from threadpoolctl import ThreadpoolController

_within: Final[set[object]] = set()  # who reads
_before: Final[list[int]] = []  # how many threads each library had when the first came
_changing = Lock()


@contextmanager
def one_thread() -> Iterator[None]:
    """Let the BLAS libraries of this process use one thread within the block."""
    me = object()
    try:
        with _changing:
            if not _within:
                _before[:] = [library.get_num_threads() for library in _libraries()]
            _within.add(me)
            _set([1] * len(_before))
        yield
    finally:
        with _changing:
            _leave(me)


def _leave(*those: object) -> None:
    _within.difference_update(those)
    if not _within:
        _set(_before)
        _before.clear()


def _set(numbers: list[int]) -> None:
    for library, number in zip(_libraries(), numbers, strict=False):
        release = getattr(library, "clear_controlling_thread", lambda **_: None)
        release(force=True)  # newer ones of threadpoolctl let one thread alone change the number, and no other
        library.set_num_threads(number)
        release(force=True)


@cache
def _libraries() -> list[Any]:
    return [one for one in ThreadpoolController().lib_controllers if one.user_api == "blas"]


def _forked() -> None:
    """Forget, in a new process, those who read in the old one."""
    global _changing
    _changing = Lock()
    _leave(*_within)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forked)
