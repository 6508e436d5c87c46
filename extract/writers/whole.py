"""Files that appear whole or not at all, several of them together or none; and compressed, as their suffix says.

They are made in a hidden folder beside their places, `.OUT.partial`, which belongs to one user and which one run has at
a time. A run that is killed leaves it behind, and the next run with the same output takes it over.
"""

import bz2
import errno
import gzip
import io
import lzma
import os
import shutil
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import IO, Any, Final, NamedTuple

from filelock import FileLock, Timeout

from extract.errors import PaperfactsError, refuse

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

Destination = str | Path | IO[bytes] | None  # a file, a stream, or standard output, which is `-` too
Move = tuple[Path, Path]  # a file, and the place that it takes

_NEW: Final = "new"  # folders within the hidden one: files in the making,
_BEFORE: Final = "before"  # and what new ones replace, until all of them are in place
PARTS: Final = ("records", "errors", "journal")  # files of it that last, to go on from
_OWN: Final = {_NEW, _BEFORE, "lock", *PARTS}
_NO_LINK: Final = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)  # nor a pipe that nobody writes to


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


def is_stream(output: Destination) -> bool:
    """Tell whether an output is a stream, a device or a pipe, whose place nothing can take."""
    if not isinstance(output, str | Path) or str(output) == "-":
        return True
    try:
        mode = Path(output).stat().st_mode
    except (OSError, ValueError):  # no such file; or what is wrong with it shows when it is written
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


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


def writable(path: str | Path) -> Path:
    """Return the place of a file to write, links followed; raise PaperfactsError where none can be written."""
    try:
        target = Path(path).resolve()
    except (RuntimeError, OSError) as error:  # Python 3.11 and 3.12 raise the first for links in a circle
        raise PaperfactsError(refuse("not-writable", str(path), found="its links lead in a circle")) from error
    if target.is_symlink():
        raise PaperfactsError(refuse("not-writable", str(path), found="its links lead in a circle"))
    if target.is_dir() or str(path).endswith(("/", os.sep)):
        raise PaperfactsError(refuse("not-writable", str(path), found="it is a folder"))
    if not target.parent.is_dir():
        raise PaperfactsError(refuse("no-such-folder", str(path), found=target.parent))
    if target.exists() and not os.access(target, os.W_OK):
        raise PaperfactsError(refuse("not-writable", str(path), found="it is write-protected"))
    return target


@contextmanager
def hidden_folder(path: str | Path, *, keep: bool = False) -> Iterator[tuple[Path, Path]]:
    """Yield the place of the output `path` and the folder in which to make it; `keep` it where the block raises.

    There is an empty folder `new` in it, and with `keep` what an earlier run has kept. Raises PaperfactsError where the
    output cannot be written, and where another run is writing it.
    """
    try:
        target = writable(path)
        folder = _own_folder(target)
        with locked(folder, str(path)):
            try:
                for name in (_NEW, _BEFORE):
                    _remove(folder / name)  # what a killed run left
                    (folder / name).mkdir()
                yield target, folder
            except BaseException:
                if not keep:
                    _remove(folder)
                raise
            _remove(folder)
    except OSError as error:
        raise not_writable(path, error) from error


def not_writable(path: str | Path, error: OSError) -> PaperfactsError:
    """Return what is raised where the system does not let an output be written."""
    return PaperfactsError(refuse("not-writable", str(path), found=error.strerror or error))


def new_files(folder: Path, places: Sequence[Path]) -> list[Path]:
    """Return the paths in a hidden folder at which the files of some places are to be made."""
    return [folder / _NEW / place.name for place in places]


def open_part(path: Path, *, anew: bool) -> IO[bytes]:
    """Open a file of a hidden folder to read and to add to its end; raise OSError where it is a link."""
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | _NO_LINK | getattr(os, "O_BINARY", 0)
    if anew:
        path.unlink(missing_ok=True)
        flags |= os.O_EXCL
    part = os.fdopen(os.open(path, flags, 0o666), "a+b")
    status = os.fstat(part.fileno())
    if not stat.S_ISREG(status.st_mode) or status.st_nlink > 1:
        part.close()
        raise FileExistsError(errno.EEXIST, f"{path.name} in {path.parent.name} is a link")
    return part


def take_places(moves: Sequence[Move], aside: Sequence[Path], folder: Path) -> None:
    """Move new files to their places, in order, all of them, or none where one cannot be moved.

    First what stands at the places `aside` goes, so that never two runs are mixed. Files keep the mode of what they
    replace; one that replaces nothing gets that of the others.
    """
    for new, place in moves:
        with suppress(StopIteration):
            new.chmod(stat.S_IMODE(next(p for p in (place, *(p for _, p in moves)) if p.exists()).stat().st_mode))
        with new.open("rb+") as stream:
            os.fsync(stream.fileno())
    files = (place for place in aside if place.exists() and not place.is_dir())
    moves = [*((place, folder / _BEFORE / place.name) for place in files), *moves]
    try:
        for source, place in moves:
            source.replace(place)
    except BaseException:
        if not moves[-1][0].exists():  # all was done: what is in its place stays
            raise
        for source, place in reversed(moves):
            if place.exists() and not source.exists():
                place.replace(source)
        raise
    with suppress(OSError):  # the files are there; a system may not be able to make a folder safe
        make_safe(folder.parent)


def write_content(content: bytes, path: str | Path) -> None:
    """Write to the file at `path` what is at hand as a whole, such as a page; `-` is standard output.

    Raises PaperfactsError where the file cannot be made.
    """
    if str(path) == "-":
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    elif is_stream(path):
        Path(path).write_bytes(content)
    else:
        with hidden_folder(path) as (target, folder):
            (new,) = new_files(folder, [target])
            new.write_bytes(content)
            take_places([(new, target)], [], folder)


def _own_folder(target: Path) -> Path:
    folder = target.with_name(f".{target.name}.partial")
    with suppress(FileExistsError):
        folder.mkdir(0o700)
    status = folder.lstat()
    mine = not hasattr(os, "geteuid") or status.st_uid == os.geteuid()
    if not stat.S_ISDIR(status.st_mode) or not mine:  # nothing of what it leads to is ours to change
        raise FileExistsError(errno.EEXIST, f"{folder.name} is a link, or somebody else's")
    if strange := {path.name for path in folder.iterdir()} - _OWN:
        raise FileExistsError(errno.EEXIST, f"{folder.name} holds {min(strange)}, which no run has made")
    folder.chmod(0o700)
    return folder


@contextmanager
def locked(folder: Path, output: str) -> Iterator[None]:
    """Hold a folder in which `output` is made; the system lets go of it when the process ends, in whatever way."""
    try:
        with FileLock(folder / "lock", blocking=False):
            yield
    except Timeout:
        raise PaperfactsError(refuse("in-use", output)) from None


def _remove(folder: Path) -> None:
    """Remove what can be removed: what is left is for the next run."""
    with suppress(OSError):
        shutil.rmtree(folder, ignore_errors=True)


def make_safe(path: Path) -> None:
    """Bring a file, or the names in a folder, to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


COMPRESSIONS: Final[dict[str, Callable[[IO[bytes]], Any]]] = {
    ".gz": partial(gzip.GzipFile, "", "wb", 6, mtime=0),
    ".zst": partial(zstd.ZstdFile, mode="w"),
    ".bz2": partial(bz2.BZ2File, mode="w"),
    ".xz": partial(lzma.LZMAFile, mode="w"),
}
