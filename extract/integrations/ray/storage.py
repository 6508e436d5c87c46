"""Files where they lie: on this machine, or in an object store that Arrow knows (`s3://`, `gs://`, `hdfs://` …)."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, Final
from uuid import uuid4

from pyarrow import fs

from extract.errors import PaperfactsError, Refusal, refuse
from extract.readers.inputs import input_files

State = list[int | None] | None  # size in bytes and time of the last change; None: no file

_FOLDER: Final = fs.FileType.Directory


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file to read: `name` is what sources and messages call it, `uri` where any machine finds it."""

    name: str
    uri: str
    size: int
    state: State


def list_inputs(given: str | Path) -> Iterator[InputFile]:
    """Yield the files that a path, a pattern or a URI stands for, in the order of their names.

    One that does not exist is yielded too: reading it says so. Of a folder these are all files in it and in its
    folders, hidden ones left out.
    """
    if "://" not in str(given):
        for path in input_files(given):
            yield _input_file(os.fsencode(path).decode("utf-8", "replace"), str(Path(path).absolute()))
        return
    system, path = locate(str(given))
    before, _, after = str(given).partition(path)  # may hold a key, which is no part of a name
    scheme = before.partition("://")[0]
    if system.get_file_info(path).type != _FOLDER:
        yield _input_file(f"{scheme}://{path}", str(given))
        return
    found = sorted(system.get_file_info(fs.FileSelector(path, recursive=True)), key=lambda info: info.path)
    for info in found:
        hidden = any(part.startswith((".", "_")) for part in PurePosixPath(info.path).relative_to(path).parts)
        if info.type != _FOLDER and not hidden:
            uri = before + info.path + after.lstrip("/")
            yield InputFile(f"{scheme}://{info.path}", uri, info.size or 0, _state(info))


def open_input(uri: str) -> BinaryIO:
    """Open a file to read its bytes as they are; raise OSError where that cannot be done."""
    system, path = locate(uri)
    stream: BinaryIO = system.open_input_stream(path, compression=None)
    return stream


def state_of(uri: str) -> State:
    """Return what changes when the file does."""
    system, path = locate(uri)
    return _state(system.get_file_info(path))


def locate(given: str) -> tuple[Any, str]:
    """Return the file system and the path in it of a path or a URI; raise PaperfactsError where none is known."""
    if "://" not in given:
        return fs.LocalFileSystem(), str(Path(given).absolute())
    try:
        system, path = fs.FileSystem.from_uri(given)
    except (OSError, ValueError, ImportError) as error:
        raise PaperfactsError(refuse("not-reachable", given, found=error)) from error
    return system, path


@contextmanager
def whole_object(system: Any, path: str, unfinished: str) -> Iterator[BinaryIO]:
    """Yield a stream to a new file that takes the place of `path` when the block ends, unless it raises.

    Meanwhile it lies in the folder `unfinished`, under a name that no other attempt has.
    """
    partial = f"{unfinished}/{uuid4().hex}"
    with system.open_output_stream(partial, compression=None) as stream:
        yield stream
    if isinstance(system, fs.LocalFileSystem):
        _make_safe(partial)
    system.move(partial, path)


def reading_failed(name: str, error: OSError) -> Refusal:
    """Return why a file could not be opened."""
    if isinstance(error, FileNotFoundError):
        return refuse("no-such-file", name)
    return refuse("not-readable", name, found=error.strerror or error)


def _input_file(name: str, uri: str) -> InputFile:
    state = state_of(uri)
    return InputFile(name, uri, (state and state[0]) or 0, state)


def _state(info: Any) -> State:
    return [info.size, info.mtime_ns] if info.type == fs.FileType.File else None


def _make_safe(path: str) -> None:
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
