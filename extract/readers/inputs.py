"""Which files a person means: a file, a folder, or a pattern such as `dumps/*.xml.gz`."""

import glob
from collections.abc import Iterator
from pathlib import Path

STDIN = "-"


def input_files(path: str | Path) -> Iterator[str | Path]:
    """Yield the files that `path` stands for, in the order of their names; it may stand for none.

    Of a folder these are all files in it and in its folders, hidden ones left out. What there is not is yielded as
    it is, unless it is a pattern. `-` is standard input.
    """
    if str(path) == STDIN:
        yield path
    elif Path(path).is_dir():
        yield from _in_folder(Path(path))
    elif not Path(path).exists() and glob.has_magic(str(path)):
        for found in sorted(glob.glob(str(path), recursive=True)):  # noqa: PTH207  a pattern may be absolute
            if Path(found).is_file():
                yield found
    else:
        yield path


def _in_folder(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _in_folder(path)
        elif path.is_file():
            yield path
