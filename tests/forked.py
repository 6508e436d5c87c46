"""A fork of this process, to be killed in the midst of something: there at once, with all that is loaded here."""

import os
import signal
from collections.abc import Callable
from typing import NoReturn


def killed(run: Callable[[], object]) -> bool:
    """Tell whether SIGKILL ends what runs in a fork of this process."""
    child = os.fork()
    if child == 0:
        try:
            run()
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def die() -> NoReturn:
    """End this process as a machine that loses its power would."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError
