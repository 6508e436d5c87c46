"""Writers: records in, a file out, in the format and the compression that its name says."""

import os
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import Final

from extract.errors import PaperfactsError, near, refuse
from extract.writers.whole import (
    COMPRESSIONS,
    Move,
    Output,
    hidden_folder,
    is_stream,
    new_files,
    open_stream,
    take_places,
)

# The module of each suffix, imported when it is needed: most load a library, or the models of the record. JSONL is what
# is given, and an array of it little more: they need none. Its `write` takes records, each a line of JSON, the new
# files to write, one, or for CSV one a table, and how to; it raises OSError where not all is in them in the end. Where
# others can add to what was written, `strange` names what they added.
WRITERS: Final = {
    ".jsonl": "jsonl",
    ".json": "json",
    ".csv": "csv_tables",
    ".parquet": "parquet",
    ".sqlite": "sqlite_tables",
    ".db": "sqlite_tables",
    ".duckdb": "duckdb_tables",
    ".ndjson": "jsonl",
    ".sqlite3": "sqlite_tables",
    ".spacy": "spacy_docs",
}
EXTRAS: Final = {  # the library that a module loads, and the extra that it comes with
    "parquet": ("pyarrow", "parquet"),
    "duckdb_tables": ("duckdb", "duckdb"),
    "spacy_docs": ("spacy", "spacy"),
}
DATABASES: Final = ("sqlite_tables", "duckdb_tables")
_UNCOMPRESSED: Final = ("parquet", "spacy_docs", *DATABASES)  # compressed in their own way, or must be seekable


def output_of(path: str | Path, *, raw_csv: bool = False) -> Output:
    """Return how the file at `path` is to be written: by its suffix, in any case, and without one as JSONL.

    Raises PaperfactsError where the suffix is of no format, where a format cannot be compressed or sent down a pipe,
    where it needs a library that is not installed, and where that library cannot write to such a path.
    """
    name = Path(path)
    *_, before, last = ("", "", *map(str.lower, name.suffixes))
    compression = last if last in COMPRESSIONS else ""
    suffix = before if compression else last
    if suffix not in {"", *WRITERS} and not is_stream(path):
        known = f"{' '.join(WRITERS)}, and {' '.join(COMPRESSIONS)} after them"
        raise PaperfactsError(
            refuse("unknown-suffix", str(path), found=suffix, near=near(suffix, WRITERS), known=known)
        )
    format_ = WRITERS.get(suffix, "jsonl")
    if compression and format_ in _UNCOMPRESSED:
        raise PaperfactsError(refuse("not-compressible", str(path), found=compression))
    if format_ != "jsonl" and is_stream(path):
        raise PaperfactsError(refuse("not-writable", str(path), found="a pipe or a device takes only JSONL"))
    library, extra = EXTRAS.get(format_, (None, ""))
    if library is not None and find_spec(library) is None:
        raise PaperfactsError(refuse("missing-extra", str(path), library=library, extra=extra))
    if format_ == "duckdb_tables" and "?" in str(name.resolve()):
        raise PaperfactsError(refuse("not-writable", str(path), found="DuckDB cannot open a path with a question mark"))
    if library is not None and not is_text(str(name.resolve())):
        raise PaperfactsError(
            refuse("not-writable", str(path), found=f"{library} cannot open a path that is not UTF-8")
        )
    return Output(format_, compression, raw_csv)


def needs_text(path: object) -> bool:
    """Tell whether the records that are written to `path` must hold their abstracts."""
    return isinstance(path, str | Path) and not is_stream(path) and output_of(path).format == "spacy_docs"


def is_text(path: str) -> bool:
    """Tell whether the bytes of a path are UTF-8."""
    return os.fsencode(path).decode("utf-8", "ignore") == path


def places_of(path: str | Path, output: Output | None = None) -> list[Path]:
    """Return the files that writing to `path` makes: CSV is a file a table."""
    output = output or output_of(path)
    if output.format != "csv_tables":
        return [Path(path)]
    from extract.writers.csv_tables import table_files

    return table_files(Path(path), output.compression)


def check_unfinished(path: str | Path) -> None:
    """Raise PaperfactsError where a log lies beside a database: it would be played into what takes its place."""
    if output_of(path).format in DATABASES:
        for log in (f"{path}-wal", f"{path}.wal"):
            if Path(log).exists():
                raise PaperfactsError(refuse("not-writable", str(path), found=f"another program left {log} beside it"))


def write_lines(lines: Iterable[bytes], path: str | Path, *, raw_csv: bool = False) -> None:
    """Write records, each a line of JSON, to the file at `path`, in the format that its suffix names.

    The file takes its place when all are written, replacing what stood there; without any record, and where
    `lines` raises, nothing is changed. Raises PaperfactsError where the file cannot be made.
    """
    output = output_of(path, raw_csv=raw_csv)
    records = iter(lines)
    if is_stream(path):
        with open_stream(path, output) as stream:
            stream.writelines(records)
    for first in records:
        with hidden_folder(path) as (target, folder):
            moves = make_files(chain([first], records), target, output, folder)
            take_places(moves, aside(moves), folder)


def make_files(lines: Iterable[bytes], target: Path, output: Output, folder: Path) -> list[Move]:
    """Write records to new files in a hidden folder; return the places that they are to take, `target` or the last."""
    places = places_of(target, output)
    new = new_files(folder, places)
    if output.format in {"jsonl", "json"}:
        with output.open(new[0]) as stream:
            stream.writelines(lines if output.format == "jsonl" else _as_array(lines))
    else:
        import_module(f"extract.writers.{output.format}").write(lines, new, output)
    return list(zip(new, places, strict=True))[::-1]


def _as_array(lines: Iterable[bytes]) -> Iterator[bytes]:
    before = b"[\n"
    for line in lines:
        yield before + line.rstrip()
        before = b",\n"
    yield b"\n]\n"


def aside(moves: Sequence[Move]) -> list[Path]:
    """Return the places to be freed before new files take them: those of a set, from its first file on."""
    return [place for _, place in reversed(moves)] if len(moves) > 1 else []
