"""The output folder of a distributed run, which any number of machines write to at a time.

| name | what it is |
| --- | --- |
| `part-FILE-START.jsonl`, or `.parquet` | the records of a partition; names sort as the inputs do |
| `_errors/part-FILE-START.jsonl` | what was refused of it |
| `_done/part-FILE-START.RECORDS.REFUSED` | says that both are whole; empty |
| `_begun/part-FILE-START` | says that someone began with it; empty; while the run lasts |
| `_unfinished/` | files that are being written; while the run lasts |
| `_settings.json` | what the run depends on |
| `_SUCCESS` | says that all is done, and how many records and refusals there are |

`FOLDER.errors.jsonl`, beside the folder, appears when all is done. What reads folders of Parquet or JSONL passes over
names with `_`.
"""

import io
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any, BinaryIO, Final, Literal
from uuid import uuid4

import orjson
import pyarrow as pa
from pyarrow import fs, parquet

from extract.errors import PaperfactsError, Refusal, refuse
from extract.integrations.arrow import records_of
from extract.integrations.ray.inputs import locate
from extract.run import Counts
from extract.run.overwrite import are_refusals
from extract.run.settings import Settings, difference

Layout = Literal["jsonl", "parquet"]

_SETTINGS: Final = "_settings.json"
_SUCCESS: Final = "_SUCCESS"
_ERRORS: Final = "_errors"
_DONE: Final = "_done"
_BEGUN: Final = "_begun"
_UNFINISHED: Final = "_unfinished"


@dataclass(frozen=True, slots=True)
class Folder:
    """An output folder: its place in a file system, what the user calls it, and how its partitions are written."""

    name: str
    system: Any
    path: str
    layout: Layout

    def begin(self, settings: Settings) -> Counts | None:
        """Make the folder, or go on with it; return the counts of a run that is finished.

        Raises PaperfactsError where the folder is of another run, or of none.
        """
        before = self._get(_SETTINGS)
        if before is None:
            if any(not name.startswith("_") for name in self._names("")):
                raise PaperfactsError(refuse("not-empty", self.name))
            if not self._errors_are_ours():
                raise PaperfactsError(refuse("not-empty", f"{self.name}.errors.jsonl"))
            for folder in (_ERRORS, _DONE, _BEGUN, _UNFINISHED):
                self.system.create_dir(f"{self.path}/{folder}", recursive=True)
            self._put(_SETTINGS, orjson.dumps(settings, option=orjson.OPT_INDENT_2))
        elif (changed := difference(orjson.loads(before), settings)) is not None:
            raise PaperfactsError(refuse("begun-otherwise", self.name, found=changed))
        finished = self._get(_SUCCESS)
        return None if finished is None else Counts(**orjson.loads(finished))

    def done(self) -> dict[str, Counts]:
        """Return the partitions that are whole, with their counts."""
        found = {}
        for name in self._names(_DONE):
            partition, records, refused = name.split(".")
            found[partition] = Counts(int(records), int(refused))
        return found

    def mark_begun(self, partition: str) -> bool:
        """Mark a partition as begun; return whether it was already: then whoever began has not come to the end."""
        before: bool = self.system.get_file_info(f"{self.path}/{_BEGUN}/{partition}").type == fs.FileType.File
        if not before:
            self._put(f"{_BEGUN}/{partition}", b"")
        return before

    def write(self, partition: str, lines: list[bytes], refusals: Iterable[Refusal]) -> Counts:
        """Write a partition: refusals, then records (lines of JSON), then the mark that says that both are there."""
        errors = [orjson.dumps(refusal, option=orjson.OPT_APPEND_NEWLINE) for refusal in refusals]
        if errors:
            self._put(f"{_ERRORS}/{partition}.jsonl", b"".join(errors))
        if lines:
            with self._whole(f"{partition}.{self.layout}") as stream:
                _WRITERS[self.layout](lines, stream)
        self._put(f"{_DONE}/{partition}.{len(lines)}.{len(errors)}", b"")
        return Counts(len(lines), len(errors))

    def finish(self, report: Callable[[Refusal], object] | None = None) -> Counts:
        """Put the refusals of all partitions together, pass each to `report`, and say that all is done."""
        errors = f"{self.path}.errors.jsonl"
        parts = sorted(self._names(_ERRORS))
        if parts:
            with _whole_object(self.system, errors, f"{self.path}/{_UNFINISHED}") as together:
                for part in parts:
                    for line in self._get(f"{_ERRORS}/{part}").splitlines(keepends=True):
                        together.write(line)
                        if report is not None:
                            report(Refusal(**orjson.loads(line)))
        elif self.system.get_file_info(errors).type == fs.FileType.File:
            self.system.delete_file(errors)
        counts = Counts(*(sum(numbers) for numbers in zip(Counts(0, 0), *self.done().values(), strict=True)))
        self._put(_SUCCESS, orjson.dumps(counts._asdict(), option=orjson.OPT_APPEND_NEWLINE))
        for folder in (_BEGUN, _UNFINISHED):
            self.system.delete_dir(f"{self.path}/{folder}")
        return counts

    def _errors_are_ours(self) -> bool:
        """Tell whether there is no list of refusals, or one that a run wrote; each line is held in memory."""
        place = f"{self.path}.errors.jsonl"
        kind = self.system.get_file_info(place).type
        if kind != fs.FileType.File:
            return bool(kind == fs.FileType.NotFound)
        with self.system.open_input_stream(place, compression=None) as stream:
            return are_refusals(io.BufferedReader(stream))

    def _names(self, folder: str) -> list[str]:
        found = self.system.get_file_info(fs.FileSelector(f"{self.path}/{folder}".rstrip("/"), allow_not_found=True))
        return [info.base_name for info in found]

    def _get(self, name: str) -> Any:
        try:
            with self.system.open_input_stream(f"{self.path}/{name}", compression=None) as stream:
                return stream.read()
        except FileNotFoundError:
            return None

    def _put(self, name: str, content: bytes) -> None:
        with self._whole(name) as stream:
            stream.write(content)

    def _whole(self, name: str) -> Any:
        return _whole_object(self.system, f"{self.path}/{name}", f"{self.path}/{_UNFINISHED}")


def folder_at(given: str, layout: Layout) -> Folder:
    """Return the folder at a path or a URI; raise PaperfactsError for a URI of no known kind."""
    name = given.rstrip("/")
    return Folder(name, *locate(name), layout)


def _write_jsonl(lines: list[bytes], stream: IO[bytes]) -> None:
    stream.write(b"".join(lines))


def _write_parquet(lines: list[bytes], stream: IO[bytes]) -> None:
    parquet.write_table(pa.Table.from_batches([records_of(lines)]), stream, compression="zstd")


_WRITERS: Final[dict[Layout, Callable[[list[bytes], IO[bytes]], None]]] = {
    "jsonl": _write_jsonl,
    "parquet": _write_parquet,
}


@contextmanager
def _whole_object(system: Any, path: str, unfinished: str) -> Iterator[BinaryIO]:
    """Yield a stream to a new file that takes the place of `path` when the block ends, unless it raises.

    Meanwhile it lies in the folder `unfinished`, under a name that no other attempt has.
    """
    partial = f"{unfinished}/{uuid4().hex}"
    with system.open_output_stream(partial, compression=None) as stream:
        yield stream
    if isinstance(system, fs.LocalFileSystem):
        _make_safe(partial)
    system.move(partial, path)


def _make_safe(path: str) -> None:
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
