"""In what form a file is written, and streams to write to, compressed as its suffix says."""

import bz2
import gzip
import io
import lzma
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO, Any, Final, NamedTuple

from extract.errors import PaperfactsError, refuse

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd


class Output(NamedTuple):
    """How a file is written: the module of its format, the suffix of its compression, or nothing."""

    format: str
    compression: str = ""
    raw_csv: bool = False  # cells that a spreadsheet would run are left as they are

    @contextmanager
    def open(self, path: Path) -> Iterator[IO[bytes]]:
        """Yield a stream that writes to `path`; the same content gives the same bytes at any time."""
        with path.open("wb") as file:
            if not self.compression:
                yield file
                return
            with COMPRESSIONS[self.compression](file) as compressed, io.BufferedWriter(compressed, 1 << 16) as stream:
                yield stream


@contextmanager
def open_stream(output: str | Path | IO[bytes] | None, how: Output) -> Iterator[IO[bytes]]:
    """Yield what writes to a stream, a device, a pipe or standard output; raise PaperfactsError where that fails."""
    try:
        if isinstance(output, str | Path) and str(output) != "-":
            with how.open(Path(output)) as stream:
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


COMPRESSIONS: Final[dict[str, Callable[[IO[bytes]], Any]]] = {
    ".gz": partial(gzip.GzipFile, "", "wb", 6, mtime=0),
    ".zst": partial(zstd.ZstdFile, mode="w"),
    ".bz2": partial(bz2.BZ2File, mode="w"),
    ".xz": partial(lzma.LZMAFile, mode="w"),
}
