"""Streams to write to, compressed as the suffix of a file says."""

import bz2
import gzip
import io
import lzma
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from extract.errors import PaperfactsError, refuse

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd


@contextmanager
def open_compressed(path: Path, compression: str) -> Iterator[IO[bytes]]:
    """Yield a stream that writes to `path`; the same content gives the same bytes at any time."""
    with path.open("wb") as file:
        if not compression:
            yield file
            return
        with COMPRESSIONS[compression](file) as stream:
            yield stream


@contextmanager
def open_stream(output: str | Path | IO[bytes] | None, compression: str) -> Iterator[IO[bytes]]:
    """Yield what writes to a stream, a device, a pipe or standard output; raise PaperfactsError where that fails."""
    try:
        if isinstance(output, str | Path) and str(output) != "-":
            with open_compressed(Path(output), compression) as stream:
                yield stream
        else:
            stream = sys.stdout.buffer if output is None or isinstance(output, str | Path) else output
            yield stream
            stream.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        name = str(output) if isinstance(output, str | Path) else "standard output"
        raise PaperfactsError(refuse("not-writable", name, found=error.strerror or error)) from error


def _gzip(file: IO[bytes]) -> IO[bytes]:
    return io.BufferedWriter(gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=file, mtime=0), 1 << 16)


def _zstd(file: IO[bytes]) -> IO[bytes]:
    return io.BufferedWriter(zstd.ZstdFile(file, "w"), 1 << 16)


def _bzip2(file: IO[bytes]) -> IO[bytes]:
    return bz2.BZ2File(file, "w")


def _xz(file: IO[bytes]) -> IO[bytes]:
    return lzma.LZMAFile(file, "w")


COMPRESSIONS: Final[dict[str, Callable[[IO[bytes]], IO[bytes]]]] = {
    ".gz": _gzip,
    ".zst": _zstd,
    ".bz2": _bzip2,
    ".xz": _xz,
}
