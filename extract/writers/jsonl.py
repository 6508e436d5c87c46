"""JSONL: one record a line. A file appears whole or not at all."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson

from extract.errors import PaperfactsError, refuse

Write = Callable[[bytes], object]


def to_line(data: dict[str, Any]) -> bytes:
    """Return plain data as one line of JSON, in UTF-8, its line end included."""
    return orjson.dumps(data, option=orjson.OPT_APPEND_NEWLINE)


@contextmanager
def open_output(path: str | Path | None) -> Iterator[Write]:
    """Yield a function that writes bytes to the file at `path`, or to standard output where that is None or `-`.

    The file takes its place when the block ends, replacing what stood there; where the block raises, or writes
    nothing, nothing is changed. Raises PaperfactsError where the file cannot be made.
    """
    if path is None or str(path) == "-":
        yield sys.stdout.buffer.write
        sys.stdout.buffer.flush()
        return
    target = Path(path).resolve()
    try:
        if target.is_dir():
            raise PaperfactsError(refuse("not-writable", str(path), found="it is a folder"))
        if not target.parent.is_dir():
            raise PaperfactsError(refuse("no-such-folder", str(path), found=target.parent))
        if target.exists() and not os.access(target, os.W_OK):
            raise PaperfactsError(refuse("not-writable", str(path), found="it is write-protected"))
        is_device = target.exists() and not target.is_file()  # or a pipe: nothing can take its place
        # Not tempfile: that makes files which others may not read, whatever the umask.
        partial = target if is_device else target.with_name(f".{target.name}.{os.getpid()}.partial")
        stream = partial.open("wb" if is_device else "xb")
    except OSError as error:
        raise PaperfactsError(refuse("not-writable", str(path), found=error.strerror or error)) from error
    if is_device:
        with stream:
            yield stream.write
        return
    try:
        with stream:
            yield stream.write
            written = stream.tell()
            stream.flush()
            os.fsync(stream.fileno())
        if written:
            partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
