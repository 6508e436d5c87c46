"""What a table looks like: what parts its values, where its row of names is, and which names are in it."""

import csv
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import NamedTuple

from extract.readers.fields import FIELDS, key_of
from extract.readers.input import Head

_DELIMITERS = ",\t;|"
_PREAMBLE = 20  # rows that may stand before the names
_LONGEST_NAME = 6  # words
_ROWS = 5  # looked at where no row names a title and an abstract


class Table(NamedTuple):
    """How a table is written: what parts its values, the names of its columns, and how many rows stand before."""

    delimiter: str
    names: list[str]
    before: int


def table_of(head: Head, fields: Mapping[str, tuple[str, ...]]) -> Table | None:
    """Return the table whose row of names has one for the title and one for the abstract, None where there is none."""
    wanted = [set(map(key_of, fields[field])) for field in ("title", "abstract")]
    found = [
        Table(delimiter, row, before)
        for delimiter in _DELIMITERS
        for before, row in enumerate(rows_of(head, delimiter, _PREAMBLE))
        if all(names & set(map(key_of, row)) for names in wanted)
    ]
    return max(found, key=lambda table: (-table.before, len(table.names)), default=None)


def columns_of(head: Head) -> list[str]:
    """Return the names of the columns of what looks like a table: of rows that have as many values each."""
    known = {key_of(name) for field in ("title", "abstract", "id", "doi") for name in FIELDS[field]}
    for delimiter in _DELIMITERS:
        rows = list(rows_of(head, delimiter, _ROWS))
        names, *values = rows if head.whole or len(rows) == _ROWS else rows[:-1] or [[]]
        named = len(names) > 1 and all(map(_is_name, names))
        alike = values and all(len(row) == len(names) for row in values)
        told = (
            len(names) > 2 or delimiter == "\t" or known & set(map(key_of, names)) or all(map(str.isidentifier, names))
        )
        if named and alike and told:
            return names
    return []


def _is_name(value: str) -> bool:
    return len(value.split()) <= _LONGEST_NAME and not value.endswith((".", "!", "?"))


def rows_of(head: Head, delimiter: str, most: int) -> Iterator[list[str]]:
    """Yield the first rows that are not blank, as far as they can be read."""
    lines = head.content.decode("utf-8", "replace").splitlines(keepends=True)
    try:
        yield from islice(filter(any, csv.reader(lines, delimiter=delimiter)), most)
    except csv.Error:
        return
