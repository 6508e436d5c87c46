"""CSV: a file a table. `out.csv` stands for `out.papers.csv`, `out.speedups.csv` and so on."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

from extract.errors import PaperfactsError, refuse
from extract.readers.streams import as_stream, decompressed
from extract.writers.tables import TABLES, Row, records_of, rows_of
from extract.writers.whole import COMPRESSIONS, Output

# What a spreadsheet takes for a formula begins so, full-width signs and what precedes a sign included; an apostrophe
# before it makes it text (OWASP, "CSV Injection"). Text that begins so behind
# apostrophes gets one more, so that what was added can be told.
_FORMULA: Final = re.compile(r"'*[=+@\t\r\n＝＋－＠-]")

_LONGEST: Final = 1 << 26  # characters of a value that is read


def table_files(target: Path, compression: str) -> list[Path]:
    """Return the files that `target` stands for, one a table, the papers first."""
    stem = target.name[: -len(".csv" + compression)]  # whatever their case
    return [target.with_name(f"{stem}.{table.name}.csv{compression}") for table in TABLES]


def write(lines: Iterable[bytes], paths: Sequence[Path], output: Output) -> None:
    """Write a row an entry, after a row of names."""
    with ExitStack() as files:
        writers = []
        for path in paths:
            stream = files.enter_context(output.open(path))
            text = files.enter_context(io.TextIOWrapper(stream, encoding="utf-8", newline=""))
            writers.append(csv.writer(text))
        for table, writer in zip(TABLES, writers, strict=True):
            writer.writerow(table.names)
        for tables in rows_of(lines):
            for writer, rows in zip(writers, tables, strict=True):
                writer.writerows(rows if output.raw_csv else map(_defused, rows))


def strange(places: Sequence[Path]) -> set[str]:
    """Return the names of the columns that no run writes, and of files without those that each has."""
    found: set[str] = set()
    for table, place in zip(TABLES, places, strict=True):
        if place.exists():
            with place.open("rb") as stream:
                head = next(decompressed(stream), b"").partition(b"\n")[0]
            first = head.decode("utf-8-sig", "replace").strip().split(",")
            found |= set(first) - {*table.names, ""} if first[:2] in (table.names[:2], [""]) else {place.name}
    return found


def _defused(row: Row) -> Iterator[Any]:
    return (f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell for cell in row)


def files_of(path: Path) -> list[Path] | None:
    """Return the files of a CSV output, one a table: `path` is the name given for it, or one of theirs."""
    compression = last if (last := path.suffix.lower()) in COMPRESSIONS else ""
    end = f".csv{compression}"
    if not path.name.lower().endswith(end):
        return None
    if not path.exists():
        return table_files(path, compression)
    files = table_files(path.with_name(f"{Path(path.name[: -len(end)]).stem}{end}"), compression)
    if path not in files:
        raise PaperfactsError(refuse("not-records", str(path), found="a table"))
    return files


def read(files: list[Path]) -> Iterator[dict[str, Any]]:
    """Yield the records of CSV files, one a table; raise ValueError where a value is none."""
    with ExitStack() as opened:
        opened.callback(csv.field_size_limit, csv.field_size_limit(_LONGEST))  # which is the whole process's
        tables = {}
        for table, path in zip(TABLES, files, strict=True):
            stream = as_stream(decompressed(opened.enter_context(path.open("rb"))))
            tables[table.name] = csv.reader(io.TextIOWrapper(stream, encoding="utf-8-sig", newline=""))
            if next(tables[table.name], None) != table.names:
                raise PaperfactsError(refuse("not-records", str(path), found="other columns"))
        try:
            yield from records_of(lambda table: map(_restored, tables[table.name]))
        except csv.Error as error:
            raise ValueError(str(error)) from error


def _restored(row: Sequence[str]) -> Row:
    """Return a row as it was before its formulas were made text."""
    return tuple(cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell for cell in row)
