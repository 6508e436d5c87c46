"""Which files a person means: a file, a folder, or a pattern such as `dumps/*.xml.gz`."""

import glob
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from fnmatch import fnmatch
from itertools import islice
from pathlib import Path
from typing import Final

from extract.errors import Refusal, near, refuse
from extract.readers.identifiers import arxiv_id

STDIN = "-"
WORDS: Final = 3  # that the name of a file may have


def input_files(path: str | Path) -> Iterator[str | Path]:
    """Yield the files that `path` stands for, in the order of their names, or `path` itself where there are none.

    Of a folder these are all files in it and in its folders, hidden ones left out. `-` is standard input.
    """
    try:
        files = iter(_files(path) if str(path) else ())  # an empty name is no folder's
    except OSError:  # such as a name that is too long: opening it will say so
        files = iter(())
    yield next(files, path)
    yield from files


def missing(path: str | Path) -> Refusal:
    """Return the refusal of a file that is not there, with the names beside it that are near its own."""
    name = os.fsencode(path).decode("utf-8", "replace")
    if _ELSEWHERE.match(name):
        paper = arxiv_id(name)
        return refuse(
            "not-local", name, url=f"https://export.arxiv.org/api/query?id_list={paper.id}" if paper else name
        )
    if len(name.split()) > WORDS:
        return refuse("no-such-file", name, near=" (paperfacts explain TEXT shows what a text itself states)")
    with suppress(OSError, ValueError), os.scandir(Path(path).parent) as entries:
        return refuse("no-such-file", name, near=near(Path(name).name, (one.name for one in islice(entries, _LISTED))))
    return refuse("no-such-file", name, near="")


_ELSEWHERE: Final = re.compile(
    r"\w+://|(?:www\.)?arxiv\.org/|(?:arxiv:)?(?:\d{4}\.\d{4,5}|[a-z-]+/\d{7})(?:v\d+)?\Z", re.IGNORECASE
)
_LISTED: Final = 1_000  # files of a folder that a name is compared with


def covers(path: str | Path, file: str | Path) -> bool:
    """Tell whether a folder or a pattern `path` stands for `file`, which need not be there yet."""
    if str(path) == STDIN:
        return False
    place = Path(os.path.realpath(Path(file).parent), Path(file).name)
    if Path(path).is_dir():
        folder = Path(os.path.realpath(path))
        return place.is_relative_to(folder) and not any(p.startswith(".") for p in place.relative_to(folder).parts)
    if Path(path).exists() or not glob.has_magic(str(path)):
        return False
    parent, name = os.path.split(path)
    if name == "**":
        parent, name = str(path), "*"
    if not fnmatch(place.name, name) or place.name.startswith(".") > name.startswith("."):
        return False
    folders = glob.glob(os.path.join(parent, ""), recursive=True) if parent else ["."]  # noqa: PTH118, PTH207
    return any(os.path.realpath(folder) == str(place.parent) for folder in folders)


def _files(path: str | Path) -> Iterable[str | Path]:
    if str(path) == STDIN:
        return ()
    if Path(path).is_dir():
        return _in_folder(Path(path))
    if Path(path).exists() or not glob.has_magic(str(path)):
        return ()
    found = sorted(glob.glob(str(path), recursive=True))  # noqa: PTH207  a pattern may be absolute
    return (file for file in found if Path(file).is_file())


def _in_folder(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _in_folder(path)
        elif path.is_file():
            yield path
