"""CSV: a file a table. `out.csv` stands for `out.papers.csv`, `out.speedups.csv` and so on."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import orjson

from extract.writers.compression import open_compressed
from extract.writers.tables import TABLES, Row

if TYPE_CHECKING:
    from extract.writers.form import Output

# What a spreadsheet takes for a formula begins so, full-width signs and what precedes a sign included; an apostrophe
# before it makes it text (OWASP, "CSV Injection"). Text that begins so behind
# apostrophes gets one more, so that what was added can be told.
_FORMULA: Final = re.compile(r"'*[=+@\t\r\n＝＋－＠-]")


def table_files(target: Path, compression: str) -> list[Path]:
    """Return the files that `target` stands for, one a table, the papers first."""
    stem = target.name[: -len(".csv" + compression)]  # whatever their case
    return [target.with_name(f"{stem}.{table.name}.csv{compression}") for table in TABLES]


def write(lines: Iterable[bytes], paths: Sequence[Path], output: "Output") -> None:
    """Write a row an entry, after a row of names."""
    with ExitStack() as files:
        writers = []
        for path in paths:
            stream = files.enter_context(open_compressed(path, output.compression))
            text = files.enter_context(io.TextIOWrapper(stream, encoding="utf-8", newline=""))
            writers.append(csv.writer(text))
        for table, writer in zip(TABLES, writers, strict=True):
            writer.writerow(column.name for column in table.columns)
        for number, line in enumerate(lines):
            record = orjson.loads(line)
            for table, writer in zip(TABLES, writers, strict=True):
                rows = table.rows(record, number)
                writer.writerows(rows if output.raw_csv else map(_defused, rows))


def _defused(row: Row) -> Iterator[Any]:
    return (f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell for cell in row)


def restored(row: Sequence[str]) -> Row:
    """Return a row as it was before its formulas were made text."""
    return tuple(cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell for cell in row)
