"""A lock that keeps two runs apart: a file that one of them holds."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from extract.errors import PaperfactsError, refuse

try:
    import fcntl
except ImportError:  # not on this system: nothing keeps a second run away
    fcntl = None  # type: ignore[assignment]


@contextmanager
def locked(path: Path, output: str) -> Iterator[IO[bytes]]:
    """Open the file at `path`, made if missing, and hold it; raise PaperfactsError where another run does.

    The system lets go of it when the process ends, in whatever way. `output` is what the error names.
    """
    while True:
        with path.open("a+b") as file:
            if fcntl is not None:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    raise PaperfactsError(refuse("in-use", output)) from None
            if _is_at(file, path):  # or else the run that had it has just deleted it
                yield file
                return


def _is_at(file: IO[bytes], path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False
