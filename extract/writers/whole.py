"""A file that appears whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from extract.errors import PaperfactsError, refuse


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Yield the path of a new file to write; it takes the place of `path` when the block ends, unless it raises.

    A device or a pipe, whose place nothing can take, is yielded itself. Raises PaperfactsError where a file
    cannot be made.
    """
    try:
        target = writable(path)
        if target.exists() and not target.is_file():
            yield target
            return
        # Not tempfile: that makes files which others may not read, whatever the umask.
        partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
        partial.touch(exist_ok=False)
    except OSError as error:
        raise PaperfactsError(refuse("not-writable", str(path), found=error.strerror or error)) from error
    try:
        yield partial
        with partial.open("rb+") as file:
            os.fsync(file.fileno())
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def writable(path: str | Path) -> Path:
    """Return the place of a file to write, links followed; raise PaperfactsError where none can be written."""
    target = Path(path).resolve()
    if target.is_dir():
        raise PaperfactsError(refuse("not-writable", str(path), found="it is a folder"))
    if not target.parent.is_dir():
        raise PaperfactsError(refuse("no-such-folder", str(path), found=target.parent))
    if target.exists() and not os.access(target, os.W_OK):
        raise PaperfactsError(refuse("not-writable", str(path), found="it is write-protected"))
    return target
