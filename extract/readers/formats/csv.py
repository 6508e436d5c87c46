"""Tables of values, one row a paper, as catalogues and spreadsheets export them: CSV with any delimiter, and TSV.

What stands before the row of names (a title, a date, `sep=;`) is passed over.
Source: RFC 4180, as the csv module of the standard library reads it.
"""

import csv
import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from extract.errors import PaperfactsError, Refusal, refuse
from extract.readers.entry import Entry
from extract.readers.fields import FIELDS, Fields, key_of, keys_of, known_names
from extract.readers.keyed import NAME, entry_of_values, in_doubt, unnamed
from extract.readers.lines import read_lines, text_of
from extract.readers.streams import Head, Input

_DELIMITERS = ",\t;|"
_PREAMBLE = 20  # rows that may stand before the names
_LONGEST_NAME = 6  # words
_LONG = 60  # characters that no name has
_ROWS = 5  # looked at where no row names a title and an abstract
_TELLING = ("title", "abstract", "id", "doi")  # a column so called shows that two columns make a table
_RULE = frozenset("-:+= ")  # what the lines of a table that is drawn are made of, in Markdown too
_QUOTED = re.compile(r'"(?:[^"]|"")*"')


class Table(NamedTuple):
    """How a table is written: what parts its values, the names of its columns, and how many rows stand before."""

    delimiter: str
    names: list[str]
    before: int


def recognises(head: Head) -> bool:
    """Tell whether a row names columns for title and abstract, or for that alone, or all rows have as many values."""
    return b"\n" in head.content and (_table_of(head, FIELDS) is not None or bool(_columns_of(head)))


def read(source: Input) -> Iterator[Entry | Refusal]:
    """Yield what each row says, or why it is refused. Raises PaperfactsError without known columns."""
    table = _table_of(source.head, source.fields, sure=True)
    if table is None:
        names = _columns_of(source.head) or next(_rows_of(source.head, ",", 1), [])
        known = keys_of(names)
        lacking = (field for field in in_doubt(source.fields) if not known & keys_of(source.fields[field]))
        field = next(lacking, "title")
        raise PaperfactsError(unnamed(field, names, source.fields, source.path, 1))
    lines = _Lines(source, table)
    before, index = table.before + 1, 0
    for row in _rows(lines, csv.reader(lines, delimiter=table.delimiter, strict=True), source.path):
        if before > 1 and not isinstance(row, Refusal):
            before -= 1
        elif not isinstance(row, Refusal) and (before or _names_again(row, table, source.fields)):
            before, table = 0, table._replace(names=table.names if before else row)
            lines.table = table
            if (refusal := _twice(table.names, source, lines.first)) is not None:
                raise PaperfactsError(refusal)
        else:
            yield row if isinstance(row, Refusal) else _entry(row, table, source, index, lines)
            index += 1


def _names_again(row: list[str], table: Table, fields: Fields) -> bool:
    """Tell whether a row is one of names again, as where files were put one behind the other."""
    if max(map(len, row)) > _LONG:
        return False
    names = keys_of(filter(None, row))
    whole = all(names & keys_of(fields[field]) for field in ("title", "abstract"))
    return row == table.names or (whole and names <= known_names(fields))


def _twice(names: list[str], source: Input, line: int) -> Refusal | None:
    """Return the refusal of a table in which two columns have the same name, that of titles or of abstracts."""
    known = keys_of((*source.fields["title"], *source.fields["abstract"]))
    keys = [key_of(name) for name in names]
    name = next((name for name, key in zip(names, keys, strict=True) if key in known and keys.count(key) > 1), None)
    return None if name is None else refuse("two-columns", source.path, line, found=name)


def _rows(lines: "_Lines", reader: Iterator[list[str]], path: str) -> Iterator[list[str] | Refusal]:
    """Yield the rows that say something, and why others cannot be read."""
    while True:
        lines.size = 0
        try:
            row = next(reader, None)
            if row is None:
                return
            if _says_something(row):
                yield row
        except _LineRefusedError as error:
            yield error.refusal
        except csv.Error as error:
            yield refuse("not-csv", path, lines.first, found=error)


def _table_of(head: Head, fields: Fields, *, sure: bool = False) -> Table | None:
    """Return the table whose row of names has one for the title and one for the abstract, None where there is none.

    The title may be left out if all other names are known, so that none of them could be it; it may be a `name`. To be
    `sure` that it is a table, one column is enough.
    """
    title, abstract = (keys_of(fields[field]) for field in ("title", "abstract"))
    title |= {NAME}
    known = known_names(fields)
    found = [
        Table(delimiter, row, before)
        for delimiter in _DELIMITERS
        for before, row in enumerate(_rows_of(head, delimiter, _PREAMBLE))
        if abstract & (names := keys_of(row[not row[0] :]))  # without that of an index
        and (title & names or (names <= known and ((sure and not before) or len(row) > 1 or _is_column(head))))
    ]
    return max(found, key=lambda table: (-table.before, len(table.names)), default=None)


def _is_column(head: Head) -> bool:
    """Tell whether each line is one value, and all but the first are sentences: below a heading, lines are wrapped."""
    lines = head.content.decode("utf-8", "replace").splitlines()
    _, *values = lines if head.whole else lines[:-1]
    rows = list(_rows_of(head, ",", len(lines)))
    return bool(values) and all(value.rstrip('"').endswith(".") for value in values) and max(map(len, rows)) == 1


def _columns_of(head: Head) -> list[str]:
    """Return the names of the columns of what looks like a table: of rows that have as many values each."""
    known = known_names({field: FIELDS[field] for field in _TELLING})
    for delimiter in _DELIMITERS:
        rows = list(_rows_of(head, delimiter, _ROWS))
        names, *values = (rows if head.whole or len(rows) == _ROWS else rows[:-1]) or [[]]
        named = len(names) > 1 and all(map(_is_name, names))
        alike = values and all(len(row) == len(names) for row in values)
        told = len(names) > 2 or delimiter == "\t" or known & keys_of(names) or all(map(str.isidentifier, names))
        if named and alike and told:
            return names
    return []


def _says_something(row: list[str]) -> bool:
    return not _RULE.issuperset("".join(row))


def _is_name(value: str) -> bool:
    return len(value.split()) <= _LONGEST_NAME and not value.endswith((".", "!", "?"))


def _rows_of(head: Head, delimiter: str, most: int) -> Iterator[list[str]]:
    """Yield the first rows that are not blank, as far as they can be read."""
    lines = head.content.decode("utf-8", "replace").splitlines(keepends=True)
    try:
        yield from islice(filter(_says_something, csv.reader(lines, delimiter=delimiter)), most)
    except csv.Error:
        return


def _entry(row: list[str], table: Table, source: Input, index: int, lines: "_Lines") -> Entry | Refusal:
    names = table.names
    fitted = _fitted(row, names, index, whole=lines.ended)
    if fitted is None:
        refusal = refuse("short-row", source.path, lines.first, found=len(row), expected=len(names))
        return refusal.placed(None, ", ".join(row))
    if table.delimiter == "|":  # drawn: blanks are there to fill
        fitted = [value.strip() for value in fitted]
    values = {name: value or None for name, value in zip(names, fitted, strict=True)}
    values.pop("", None)
    if {"PT", "TI"} <= values.keys():  # two-letter heads of the Web of Science, whose ID are key words
        values.pop("ID", None)
    return entry_of_values(values, source.fields, source.path, lines.first)


def _fitted(row: list[str], names: list[str], index: int, *, whole: bool) -> list[str] | None:
    """Return as many values as there are names, None where it is not plain which are missing or too many.

    The last value may be missing where the row is `whole`, blank ones may follow it, and a number of the row that
    has no name may stand before the first.
    """
    width = len(names)
    if len(row) == width or not any(row[width:]):
        return row[:width] if len(row) >= width else [*row, ""] if len(row) == width - 1 and whole else None
    numbered = len(row) == width + 1 and row[0] in {str(index), str(index + 1)}
    return row[1:] if numbered and not keys_of(FIELDS["id"]) & keys_of(names) else None


class _LineRefusedError(Exception):
    def __init__(self, refusal: Refusal) -> None:
        super().__init__(str(refusal))
        self.refusal = refusal


class _Lines:
    """The lines of a table, for the csv module to read; `size` counts the bytes of a row."""

    def __init__(self, source: Input, table: Table) -> None:
        self.first = 0
        self.size = 0
        self.ended = True  # whether a line end follows the line
        self._source = source
        self.table = table
        self._lines = read_lines(source.stream, source.limit)

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        begins = self.size == 0
        self.first = line.number if begins else self.first
        self.ended = line.ended
        self.size += len(line.raw) + 1
        if self.size > self._source.limit + 1:
            line = line._replace(whole=False)
        text = text_of([line], self._source.path, self._source.limit)
        if isinstance(text, Refusal):
            raise _LineRefusedError(text)
        return (self._quoted(text) if begins else text) + "\n"

    def _quoted(self, text: str) -> str:
        """Return a row of a table with tabs so that quotes within its values are not taken for those around them."""
        values = text.split("\t")
        plain = self.table.delimiter != "\t" or '"' not in text or len(values) < len(self.table.names)
        if plain or (values[-1].startswith('"') and values[-1].count('"') % 2):  # the last goes on in the next line
            return text
        return "\t".join(value if _QUOTED.fullmatch(value) else _in_quotes(value) for value in values)


def _in_quotes(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'
