"""Partitions: inputs cut into pieces of so many papers, and the folder that any number of machines write them to.

Inputs and folder lie on this machine, or in a store that Arrow knows, such as `s3://`. In the folder stand:

- `part-FILE-START.jsonl`, or `.parquet`: the records of a partition; names sort as the inputs do
- `_done/part-FILE-START.RECORDS.REFUSED.jsonl`: what was refused of it; says that its records are whole
- `_running/`: while the run lasts, its lock, files in the making, and marks of the partitions that were begun
- `_settings.json`: what the run depends on; `_SUCCESS`: that all is done, with the counts

`FOLDER.errors.jsonl`, beside the folder, appears when all is done. What reads folders of Parquet or JSONL passes over
names with `_`.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import Any, Final, NamedTuple
from uuid import uuid4

import orjson
import pyarrow as pa
from pyarrow import fs, parquet

from extract.errors import PaperfactsError, Refusal, refuse
from extract.extractor.batches import Item, Outcome, length_of
from extract.readers import DigestRules, input_files, read_stream
from extract.record.arrow_schema import record_schema
from extract.run import Counts, guarded
from extract.run.overwrite import are_refusals
from extract.run.settings import ClusterSettings, Fingerprint, Layout, State, difference
from extract.writers.whole import locked, make_safe

LONGEST: Final = 8_000_000  # characters of a partition; it may be longer by its last paper

# What is added to the path of the folder
_RUNNING: Final = "/_running"
_DONE: Final = "/_done"
_SETTINGS: Final = "/_settings.json"
_SUCCESS: Final = "/_SUCCESS"
_ERRORS: Final = ".errors.jsonl"


class InputFile(NamedTuple):
    """A file to read: `name` is what sources and messages call it, `uri` where any machine finds it."""

    name: str
    uri: str
    state: State


class Partition(NamedTuple):
    """A piece of an input: its papers, with what was refused in their place, and how many bytes were read for it."""

    name: str
    items: list[Item]
    bytes_read: int


def list_inputs(given: str | Path) -> Iterator[InputFile]:
    """Yield the files that a path, a pattern or a URI stands for, in the order of their names.

    One that does not exist is yielded too: reading it says so. Of a folder these are all files in it and in its
    folders, hidden ones left out.
    """
    if "://" not in str(given):
        for path in input_files(given):
            uri = str(Path(path).absolute())
            yield InputFile(os.fsencode(path).decode("utf-8", "replace"), uri, _state_of(uri))
        return
    system, root = _locate(str(given))
    before, _, after = str(given).partition(root)  # may hold a key, which is no part of a name
    scheme = before.partition("://")[0]
    if (info := system.get_file_info(root)).type != fs.FileType.Directory:
        yield InputFile(f"{scheme}://{root}", str(given), _state(info))
        return
    for info in sorted(system.get_file_info(fs.FileSelector(root, recursive=True)), key=lambda info: info.path):
        hidden = any(part.startswith((".", "_")) for part in PurePosixPath(info.path).relative_to(root).parts)
        if info.type != fs.FileType.Directory and not hidden:
            yield InputFile(f"{scheme}://{info.path}", before + info.path + after.lstrip("/"), _state(info))


def read_partitions(
    files: list[InputFile], rules: DigestRules, settings: ClusterSettings, done: frozenset[str], number: int
) -> Iterator[Partition]:
    """Yield the partitions of file `number`, the same ones whenever it is read, but for those whose names are `done`.

    Names sort as the inputs do. A file that has changed since it was listed is refused at its end.
    """
    place = told = start = 0

    def tell(bytes_read: int) -> None:
        nonlocal place
        place = bytes_read

    for items in _in_pieces(_read(files[number], rules, settings, tell), settings.partition):
        name = f"part-{number:05}-{start:09}"
        start += len(items)
        if name not in done:
            yield Partition(name, items, place - told)
            told = place


@dataclass(frozen=True, slots=True)
class Folder:
    """An output folder: what the user calls it, its place in a file system, and how its partitions are written."""

    name: str
    system: Any
    path: str
    layout: Layout

    def finished(self, depends_on: Fingerprint) -> Counts | None:
        """Return the counts of a run that is finished; raise PaperfactsError where the folder is of another run."""
        before = self._get(_SETTINGS)
        if before is None:
            if any(not name.startswith("_") for name in self._names("")):
                raise PaperfactsError(refuse("not-empty", self.name))
            if not are_refusals((self._get(_ERRORS) or b"").splitlines()):
                raise PaperfactsError(refuse("not-empty", self.name + _ERRORS))
        elif (changed := difference(orjson.loads(before), depends_on)) is not None:
            raise PaperfactsError(refuse("begun-otherwise", self.name, found=changed))
        counts = self._get(_SUCCESS)
        return None if counts is None else Counts(**orjson.loads(counts))

    @contextmanager
    def held(self, depends_on: Fingerprint) -> Iterator[None]:
        """Make the folder, and keep other runs out of it where it is on a disk: a store of objects has no locks.

        Raises PaperfactsError where another run holds it.
        """
        for folder in (_DONE, _RUNNING):
            self.system.create_dir(self.path + folder, recursive=True)
        with locked(Path(self.path + _RUNNING), self.name) if self._is_local() else nullcontext():
            self._put(_SETTINGS, [_line(depends_on)])
            yield

    def done(self) -> dict[str, Counts]:
        """Return the partitions that are whole, with their counts, in the order of the inputs."""
        found = (name.split(".") for name in sorted(self._names(_DONE)))
        return {partition: Counts(int(records), int(refused)) for partition, records, refused, _ in found}

    def mark_begun(self, partition: str) -> bool:
        """Mark a partition as begun; return whether it was already: then whoever began has not come to the end."""
        mark = f"{_RUNNING}/{partition}"
        if self._get(mark) is not None:
            return True
        self._put(mark, [])
        return False

    def write(self, partition: str, outcomes: Iterable[Outcome]) -> Counts:
        """Write a partition: its records, then what was refused, which says that both are there."""
        outcomes = list(outcomes)
        lines = [outcome for outcome in outcomes if isinstance(outcome, bytes)]
        refusals = [_line(outcome) for outcome in outcomes if isinstance(outcome, Refusal)]
        if lines:
            self._put(f"/{partition}.{self.layout}", lines if self.layout == "jsonl" else [_parquet(lines)])
        counts = Counts(len(lines), len(refusals))
        self._put(_mark(partition, counts), refusals)
        return counts

    def finish(self, report: Callable[[Refusal], object] | None = None) -> Counts:
        """Put the refusals of all partitions together, pass each to `report`, and say that all is done."""
        done = self.done()
        counts = total(done.values())
        if counts.refused:
            self._put(_ERRORS, self._refusals(done, report))
        elif self._get(_ERRORS) is not None:
            self.system.delete_file(self.path + _ERRORS)
        self._put(_SUCCESS, [_line(counts._asdict())])
        self.system.delete_dir(self.path + _RUNNING)
        return counts

    def _refusals(self, done: dict[str, Counts], report: Callable[[Refusal], object] | None) -> Iterator[bytes]:
        for partition, counts in done.items():
            for line in self._get(_mark(partition, counts)).splitlines(keepends=True):
                if report is not None:
                    report(Refusal(**orjson.loads(line)))
                yield line

    def _is_local(self) -> bool:
        return isinstance(self.system, fs.LocalFileSystem)

    def _names(self, folder: str) -> list[str]:
        found = self.system.get_file_info(fs.FileSelector(self.path + folder, allow_not_found=True))
        return [info.base_name for info in found]

    def _get(self, name: str) -> Any:
        try:
            with self.system.open_input_stream(self.path + name, compression=None) as stream:
                return stream.read()
        except FileNotFoundError:
            return None

    def _put(self, name: str, content: Iterable[bytes]) -> None:
        """Write a file whole or not at all: meanwhile it has a name that no other attempt has."""
        partial = f"{self.path}{_RUNNING}/{uuid4().hex}"
        with self.system.open_output_stream(partial, compression=None) as stream:
            for piece in content:
                stream.write(piece)
        if self._is_local():
            make_safe(Path(partial))
        self.system.move(partial, self.path + name)


def folder_at(given: str, layout: Layout) -> Folder:
    """Return the folder at a path or a URI; raise PaperfactsError for a URI of no known kind."""
    name = given.rstrip("/")
    return Folder(name, *_locate(name), layout)


def total(counts: Iterable[Counts]) -> Counts:
    """Return the sum of counts."""
    return Counts(*map(sum, zip(Counts(0, 0), *counts, strict=True)))


def _mark(partition: str, counts: Counts) -> str:
    return f"{_DONE}/{partition}.{counts.records}.{counts.refused}.jsonl"


def _line(value: object) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)


def _parquet(lines: list[bytes]) -> bytes:
    stream = pa.BufferOutputStream()
    table = pa.Table.from_pylist([orjson.loads(line) for line in lines], record_schema())
    parquet.write_table(table, stream, compression="zstd")
    return bytes(stream.getvalue())


def _read(
    file: InputFile, rules: DigestRules, settings: ClusterSettings, tell: Callable[[int], object]
) -> Iterator[Item]:
    system, path = _locate(file.uri)
    try:
        stream = system.open_input_stream(path, compression=None)
    except OSError as error:
        missing = isinstance(error, FileNotFoundError)
        code = "no-such-file" if missing else "not-readable"
        yield refuse(code, file.name, near="", found=error.strerror or error)
        return
    with stream:
        most, fields = settings.max_record_bytes, settings.fields
        items = read_stream(stream, file.name, settings.format, rules, most, tell, fields)
        yield from guarded(items, file.name, settings, file.state, lambda: _state_of(file.uri))


def _in_pieces(items: Iterator[Item], most: int) -> Iterator[list[Item]]:
    for first in items:
        piece, length = [], 0
        for item in chain([first], items):
            piece.append(item)
            length += length_of(item)
            if len(piece) >= most or length > LONGEST:
                break
        yield piece


def _locate(given: str) -> tuple[Any, str]:
    """Return the file system and the path in it of a path or a URI; raise PaperfactsError where none is known."""
    if "://" not in given:
        return fs.LocalFileSystem(), str(Path(given).absolute())
    try:
        system, path = fs.FileSystem.from_uri(given)
    except (OSError, ValueError, ImportError) as error:
        raise PaperfactsError(refuse("not-reachable", given, found=error)) from error
    return system, path


def _state_of(uri: str) -> State:
    system, path = _locate(uri)
    return _state(system.get_file_info(path))


def _state(info: Any) -> State:
    return [info.size, info.mtime_ns] if info.type == fs.FileType.File else None
