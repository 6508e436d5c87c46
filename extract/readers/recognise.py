"""Which reader reads an input: the first that recognises its beginning."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import Final, Protocol, cast

from extract.errors import Refusal
from extract.formats import FORMATS, Format
from extract.paper import Paper
from extract.readers.input import Head, Input

_WITH_FIELDS: Final[tuple[Format, ...]] = ("parquet", "json", "jsonl")


class Reader(Protocol):
    """What a module of a format offers."""

    def recognises(self, head: Head, /) -> bool:
        """Tell whether an input that begins so is of this format."""

    def read(self, source: Input, /) -> Iterator[Paper | Refusal]:
        """Yield the papers of an input, and what is refused in its place."""


@cache
def reader_of(name: Format) -> Reader:
    """Return the module of a format."""
    return cast("Reader", import_module(f"extract.readers.formats.{name.replace('-', '_')}"))


def recognise(head: Head, fields: Mapping[str, str]) -> Format:
    """Return the format of an input; where `fields` are named, only one that has such."""
    if fields:
        return next((name for name in _WITH_FIELDS if reader_of(name).recognises(head)), "csv")
    return next(name for name in FORMATS if reader_of(name).recognises(head))
