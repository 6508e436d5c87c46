"""What tests of running processes share."""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest


@pytest.fixture(scope="session", autouse=True)
def _interrupts_are_heard() -> None:
    """Undo what a shell does to what it runs in the background: have Ctrl-C ignored, by its children too."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def group_ends() -> Callable[[int], bool]:
    """Tell whether all processes of a group end soon, zombies aside."""
    if not Path("/proc/self/stat").exists():
        pytest.skip("looks for processes where Linux lists them")

    def ends(group: int) -> bool:
        deadline = time.monotonic() + 30  # a worker that is just starting on a busy machine looks up late
        while time.monotonic() < deadline:
            if group not in _groups():
                return True
            time.sleep(0.02)
        return False

    return ends


def _groups() -> Iterator[int]:
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has just ended
            state, _, group = stat.read_text().rpartition(")")[2].split()[:3]
            if state != "Z":
                yield int(group)
