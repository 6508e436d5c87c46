"""Which files a person means: a file, a folder, or a pattern such as `dumps/*.xml.gz`."""

import glob
from collections.abc import Iterable, Iterator
from pathlib import Path

STDIN = "-"


def input_files(path: str | Path) -> Iterator[str | Path]:
    """Yield the files that `path` stands for, in the order of their names, or `path` itself where there are none.

    Of a folder these are all files in it and in its folders, hidden ones left out. `-` is standard input.
    """
    files: Iterable[str | Path] = ()
    if str(path) != STDIN and Path(path).is_dir():
        files = _in_folder(Path(path))
    elif not Path(path).exists() and glob.has_magic(str(path)):
        found = sorted(glob.glob(str(path), recursive=True))  # noqa: PTH207  a pattern may be absolute
        files = (file for file in found if Path(file).is_file())
    first = next(iter_files := iter(files), path)
    yield first
    yield from iter_files


def _in_folder(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _in_folder(path)
        elif path.is_file():
            yield path
