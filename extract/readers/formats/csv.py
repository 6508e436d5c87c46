"""Tables of values, one row a paper, columns named in the first: CSV (commas or semicolons) and TSV.

Source: RFC 4180, as the csv module of the standard library reads it.
"""

import csv
from collections.abc import Iterator, Mapping

from extract.errors import Refusal, refuse
from extract.paper import Paper
from extract.readers.entry import FIELDS
from extract.readers.input import Head, Input
from extract.readers.keyed import paper_of_values
from extract.readers.lines import read_lines, text_of

_LONGEST_HEAD = 10_000  # characters
_DELIMITERS = ",\t;"


def recognises(head: Head) -> bool:
    """Tell whether the first line names a column for the title and one for the abstract."""
    line = _first_line(head)
    if len(line) > _LONGEST_HEAD or b"\n" not in head.content:
        return False
    try:
        names = {name.strip().casefold() for name in next(csv.reader([line], delimiter=_delimiter(line)), [])}
    except csv.Error:
        return False
    return all(names & set(FIELDS[field]) for field in ("title", "abstract"))


def read(source: Input) -> Iterator[Paper | Refusal]:
    """Yield the paper of each row, or why there is none. Names of columns count whatever their case."""
    fields = {field: tuple(map(str.casefold, names)) for field, names in source.fields.items()}
    lines = _Lines(source)
    rows = csv.reader(lines, delimiter=_delimiter(_first_line(source.head)), strict=True)
    names: list[str] = []
    index = 0
    while True:
        lines.size = 0
        try:
            row = next(rows)
        except StopIteration:
            return
        except _LineRefusedError as error:
            found: Paper | Refusal = error.refusal.placed(index, "")
        except csv.Error as error:
            found = refuse("not-csv", source.path, lines.first, found=error).placed(index, "")
        else:
            if not any(row):
                continue
            if not names:
                names = [name.strip().casefold() for name in row]
                continue
            found = _paper(row, names, fields, source.path, index, lines.first)
        yield found
        index += 1


def _paper(
    row: list[str], names: list[str], fields: Mapping[str, tuple[str, ...]], path: str, index: int, line: int
) -> Paper | Refusal:
    if len(row) != len(names):
        refusal = refuse("short-row", path, line, found=len(row), expected=len(names))
        return refusal.placed(index, ", ".join(row))
    values = dict(zip(names, row, strict=True))
    return paper_of_values({name: value for name, value in values.items() if value}, fields, path, index, line)


class _LineRefusedError(Exception):
    def __init__(self, refusal: Refusal) -> None:
        super().__init__(str(refusal))
        self.refusal = refusal


class _Lines:
    """The lines of a table, for the csv module to read; `size` counts the bytes of a row."""

    def __init__(self, source: Input) -> None:
        self.first = 0
        self.size = 0
        self._source = source
        self._lines = read_lines(source.stream, source.limit)

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        if self.size == 0:
            self.first = line.number
        self.size += len(line.raw) + 1
        if self.size > self._source.limit + 1:
            line = line._replace(whole=False)
        text = text_of([line], self._source.path, self._source.limit)
        if isinstance(text, Refusal):
            raise _LineRefusedError(text)
        return text + "\n"


def _first_line(head: Head) -> str:
    return head.content.decode("utf-8-sig", "replace").lstrip().partition("\n")[0].rstrip("\r")


def _delimiter(line: str) -> str:
    return max(_DELIMITERS, key=line.count)
