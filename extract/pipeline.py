"""The whole line: files in, validated records out, with what was refused in its place."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pydantic

from extract.errors import PaperfactsError, Refusal, refuse
from extract.extractor import Extractor
from extract.paper import Paper
from extract.readers import LIMIT, NO_FIELDS, Format, read_papers
from extract.record import Record
from extract.validate import validated
from extract.writers import write_lines
from extract.writers.jsonl import print_lines, to_line


class Counts(NamedTuple):
    """How many records left, and how many inputs or papers were refused."""

    records: int
    refused: int


def extract_file(
    path: str | Path,
    extractor: Extractor,
    format: Format | None = None,  # noqa: A002  the option's own word
    limit: int = LIMIT,
    tell: Callable[[int], object] | None = None,
    fields: Mapping[str, str] = NO_FIELDS,
) -> Iterator[Record | Refusal]:
    """Yield the record of each paper in the file at `path` (`-`: standard input), or why there is none.

    The format is recognised from the content where none is given; `limit` is in bytes a paper;
    `tell` is called with the number of bytes read so far; `fields` says under which names a table or a JSON object
    holds what.
    """
    for paper in read_papers(path, format, extractor.rulebook.digest, limit, tell, fields):
        yield paper if isinstance(paper, Refusal) else _read(paper, extractor)


def write_records(
    items: Iterable[Record | Refusal], output: str | Path | None, report: Callable[[Refusal], None]
) -> Counts:
    """Validate records and write them to `output`, in the format its suffix names; pass each refusal to `report`.

    The file appears when all is read, if there is any record; None or `-` is standard output.
    Raises PaperfactsError where the file cannot be written.
    """
    records = refused = 0

    def lines() -> Iterator[bytes]:
        nonlocal records, refused
        for item in items:
            try:
                if isinstance(item, Record):
                    yield to_line(validated(item))
                    records += 1
                    continue
            except PaperfactsError as error:
                item = error.refusal
            report(item)
            refused += 1

    if output is None or str(output) == "-":
        print_lines(lines())
    else:
        write_lines(lines(), output)
    return Counts(records, refused)


def _read(paper: Paper, extractor: Extractor) -> Record | Refusal:
    try:
        return extractor.read(paper)
    except pydantic.ValidationError as error:
        first = error.errors()[0]
        place = "/".join(str(step) for step in first["loc"])
        return refuse("invalid-record", paper.source.path or "", id=paper.id, place=place, found=first["msg"])
