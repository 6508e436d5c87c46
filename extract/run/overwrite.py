"""What a run does not write over: the inputs that it reads, now or the next time, and a list that is not its own."""

import glob
import os
import stat
import sys
from collections.abc import Iterable
from fnmatch import fnmatch
from pathlib import Path
from typing import Final

import orjson

from extract.errors import PaperfactsError, refuse
from extract.readers import STDIN, input_files


def keep_inputs(outputs: Iterable[str | Path | None], inputs: Iterable[str | Path]) -> None:
    """Raise PaperfactsError where one of `outputs` is an input, or lies where an input would find it the next time.

    Inputs are files, folders and patterns; a file is known again by whatever path or link. `-` is standard input,
    and among outputs, as None, standard output.
    """
    given = list(inputs)
    files = {identity: file for one in given for file in input_files(one) if (identity := _identity(file, sys.stdin))}
    for output in outputs:
        identity = _identity("-" if output is None else output, sys.stdout)
        if identity is not None and identity in files:
            raise PaperfactsError(refuse("replaces-input", _name(output), found=_name(files[identity])))
        if output is None or str(output) == "-":
            continue
        for one in given:
            if _covers(one, output):
                raise PaperfactsError(refuse("among-inputs", _name(output), found=_name(one)))


def _covers(path: str | Path, file: str | Path) -> bool:
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


def keep_list(place: Path) -> None:
    """Raise PaperfactsError where something else than a list of refusals stands at the place of one."""
    if place.exists() and not (place.is_file() and _is_list(place)):
        raise PaperfactsError(refuse("foreign-file", str(place), found="not a list of refusals"))


def _is_list(place: Path) -> bool:
    with place.open("rb") as stream:
        return are_refusals(iter(lambda: stream.readline(_LONGEST), b""))


def are_refusals(lines: Iterable[bytes]) -> bool:
    """Tell whether all lines are refusals, as a run lists them."""
    try:
        return all(orjson.loads(line).keys() >= _KEYS for line in lines)
    except (ValueError, AttributeError):
        return False


_KEYS: Final = {"path", "line", "index", "code", "message", "text"}
_LONGEST: Final = 1 << 16  # bytes of such a line


def _identity(path: str | Path, stream: object) -> tuple[int, int] | None:
    """Return what tells a file from all others; None for a device or a pipe, and where there is no file."""
    try:
        status = os.fstat(stream.fileno()) if str(path) == STDIN else Path(path).stat()  # type: ignore[attr-defined]
    except (OSError, ValueError, AttributeError):
        return None
    return (status.st_dev, status.st_ino) if stat.S_ISREG(status.st_mode) else None


def _name(path: str | Path | None) -> str:
    return "standard output" if path is None else os.fsencode(path).decode("utf-8", "replace")
