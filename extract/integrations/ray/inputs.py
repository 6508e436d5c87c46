"""The inputs of a run on a cluster, where they lie: on this machine, or in a store that Arrow knows, such as `s3://`.

Each file is read in partitions of so many papers, the same ones whenever it is read.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from pyarrow import fs

from extract.errors import PaperfactsError, Refusal, refuse
from extract.extractor.batches import Item
from extract.integrations.arrow import batch_of
from extract.paper import Paper
from extract.readers import DigestRules, Format, read_stream
from extract.readers.inputs import input_files
from extract.run import let_in

if TYPE_CHECKING:
    import pyarrow as pa

LONGEST: Final = 8_000_000  # characters of a partition; it may be longer by its last paper
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


@dataclass(frozen=True, slots=True)
class Reading:
    """How inputs are read and cut: the options of `extract_files`, and the most papers of a partition."""

    rules: DigestRules
    format: Format | None
    fields: Mapping[str, str]
    max_abstract_bytes: int
    max_record_bytes: int
    papers: int


@dataclass(frozen=True, slots=True)
class Partition:
    """A piece of an input: its papers, what was refused while it was read, and how many bytes that took."""

    name: str
    papers: "pa.RecordBatch"
    refusals: list[Refusal]
    bytes_read: int


def read_partitions(
    number: int, file: InputFile, reading: Reading, done: frozenset[str] = frozenset()
) -> Iterator[Partition]:
    """Yield the partitions of a file, the `number`-th of the inputs, but for those whose names are in `done`.

    Names sort as the inputs do. A file that has changed since it was listed is refused at its end.
    """
    place = told = 0

    def tell(bytes_read: int) -> None:
        nonlocal place
        place = bytes_read

    start = 0
    for items in _in_pieces(_read(file, reading, tell), reading.papers):
        name = f"part-{number:05}-{start:09}"
        start += len(items)
        if name not in done:
            papers = batch_of(item for item in items if isinstance(item, Paper))
            refusals = [item for item in items if isinstance(item, Refusal)]
            yield Partition(name, papers, refusals, place - told)
            told = place


def _read(file: InputFile, reading: Reading, tell: Any) -> Iterator[Item]:
    try:
        stream = _open(file.uri)
    except OSError as error:
        yield _failed(file.name, error)
        return
    with stream:
        items = read_stream(
            stream, file.name, reading.format, reading.rules, reading.max_record_bytes, tell, reading.fields
        )
        for item in items:
            yield let_in(item, reading.max_abstract_bytes)
    if state_of(file.uri) != file.state:
        yield refuse("changed", file.name)


def _in_pieces(items: Iterator[Item], most: int) -> Iterator[list[Item]]:
    for first in items:
        piece, length = [], 0
        for item in chain([first], items):
            piece.append(item)
            length += len(item.title) + len(item.abstract) if isinstance(item, Paper) else 0
            if len(piece) >= most or length > LONGEST:
                break
        yield piece


def locate(given: str) -> tuple[Any, str]:
    """Return the file system and the path in it of a path or a URI; raise PaperfactsError where none is known."""
    if "://" not in given:
        return fs.LocalFileSystem(), str(Path(given).absolute())
    try:
        system, path = fs.FileSystem.from_uri(given)
    except (OSError, ValueError, ImportError) as error:
        raise PaperfactsError(refuse("not-reachable", given, found=error)) from error
    return system, path


def _open(uri: str) -> BinaryIO:
    """Open a file to read its bytes as they are; raise OSError where that cannot be done."""
    system, path = locate(uri)
    stream: BinaryIO = system.open_input_stream(path, compression=None)
    return stream


def state_of(uri: str) -> State:
    """Return what changes when the file does."""
    system, path = locate(uri)
    return _state(system.get_file_info(path))


def _failed(name: str, error: OSError) -> Refusal:
    """Return why a file could not be opened."""
    if isinstance(error, FileNotFoundError):
        return refuse("no-such-file", name, near="")
    return refuse("not-readable", name, found=error.strerror or error)


def _input_file(name: str, uri: str) -> InputFile:
    state = state_of(uri)
    return InputFile(name, uri, (state and state[0]) or 0, state)


def _state(info: Any) -> State:
    return [info.size, info.mtime_ns] if info.type == fs.FileType.File else None
