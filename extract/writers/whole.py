"""Files that appear whole or not at all; several of them together, or none.

They are made in a hidden folder beside their places, `.OUT.partial`, which one run has at a time. A run that is killed
leaves it behind, and the next run with the same output removes it.
"""

import errno
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from extract.errors import PaperfactsError, refuse
from extract.writers.lock import locked

_NEW: Final = "new"  # folders within the hidden one: files in the making,
_BEFORE: Final = "before"  # and what several new ones replace, until all of them are in place


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Yield the path of a new file to write, as `whole_files` does for several."""
    with whole_files([path]) as (new,):
        yield new


@contextmanager
def whole_files(paths: Sequence[Path]) -> Iterator[list[Path]]:
    """Yield the paths of new files to write; they take the places of `paths` when the block ends, unless it raises.

    A device or a pipe, whose place nothing can take, is yielded itself. Raises PaperfactsError where the files
    cannot be made or written, and where another run is making them.
    """
    try:
        targets = [writable(path) for path in paths]
        if any(target.exists() and not target.is_file() for target in targets):
            yield targets
            return
        with _own_folder(targets[0], str(paths[0])) as folder:
            new = [folder / _NEW / target.name for target in targets]
            yield new
            for file in new:
                with file.open("rb+") as stream:
                    os.fsync(stream.fileno())
            _take_places(new, targets, folder / _BEFORE)
    except OSError as error:
        raise PaperfactsError(refuse("not-writable", str(paths[0]), found=error.strerror or error)) from error


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


@contextmanager
def _own_folder(target: Path, output: str) -> Iterator[Path]:
    """Yield the hidden folder of an output, with empty folders in it; it is removed when the block ends."""
    folder = target.with_name(f".{target.name}.partial")
    folder.mkdir(exist_ok=True)
    if folder.is_symlink():  # nothing of what it leads to is ours to remove
        raise FileExistsError(errno.EEXIST, f"{folder.name} is a link")
    with locked(folder / "lock", output):
        try:
            for name in (_NEW, _BEFORE):
                shutil.rmtree(folder / name, ignore_errors=True)  # what a killed run left
                (folder / name).mkdir()
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _take_places(new: Sequence[Path], targets: Sequence[Path], before: Path) -> None:
    """Move new files to their places, all of them, or none where one cannot be moved.

    Of several, those of an earlier run go first, so that never two runs are mixed, and the first of the new ones
    comes last: where it stands, the others do.
    """
    moves = list(zip(new, targets, strict=True))[::-1]
    if len(moves) > 1:
        moves = [(target, before / target.name) for target in targets if target.exists()] + moves
    try:
        for source, place in moves:
            source.replace(place)
    except BaseException:
        for source, place in reversed(moves):
            if place.exists() and not source.exists():
                place.replace(source)
        raise
