"""Partitions: an input file in pieces of so many papers each, the same ones whenever it is read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from extract.errors import Refusal, refuse
from extract.extractor.batches import Item
from extract.integrations.arrow import batch_of
from extract.integrations.ray.storage import InputFile, open_input, reading_failed, state_of
from extract.paper import Paper
from extract.readers import DigestRules, Format, read_stream
from extract.run import let_in

if TYPE_CHECKING:
    import pyarrow as pa

LONGEST: Final = 8_000_000  # characters of a partition; it may be longer by its last paper


@dataclass(frozen=True, slots=True)
class Reading:
    """How inputs are read and cut: the options of `extract_files`, and the most papers of a partition."""

    rules: DigestRules
    format: Format | None
    fields: Mapping[str, str]
    max_abstract_bytes: int
    max_record_bytes: int
    papers: int


@dataclass(frozen=True, slots=True)
class Partition:
    """A piece of an input: its papers, what was refused while it was read, and how many bytes that took."""

    name: str
    papers: "pa.RecordBatch"
    refusals: list[Refusal]
    bytes_read: int


def read_partitions(
    number: int, file: InputFile, reading: Reading, done: frozenset[str] = frozenset()
) -> Iterator[Partition]:
    """Yield the partitions of a file, the `number`-th of the inputs, but for those whose names are in `done`.

    Names sort as the inputs do. A file that has changed since it was listed is refused at its end.
    """
    place = told = 0

    def tell(bytes_read: int) -> None:
        nonlocal place
        place = bytes_read

    start = 0
    for items in _in_pieces(_read(file, reading, tell), reading.papers):
        name = f"part-{number:05}-{start:09}"
        start += len(items)
        if name not in done:
            papers = batch_of(item for item in items if isinstance(item, Paper))
            refusals = [item for item in items if isinstance(item, Refusal)]
            yield Partition(name, papers, refusals, place - told)
            told = place


def _read(file: InputFile, reading: Reading, tell: Any) -> Iterator[Item]:
    try:
        stream = open_input(file.uri)
    except OSError as error:
        yield reading_failed(file.name, error)
        return
    with stream:
        items = read_stream(
            stream, file.name, reading.format, reading.rules, reading.max_record_bytes, tell, reading.fields
        )
        for item in items:
            yield let_in(item, reading.max_abstract_bytes)
    if state_of(file.uri) != file.state:
        yield refuse("changed", file.name)


def _in_pieces(items: Iterator[Item], most: int) -> Iterator[list[Item]]:
    for first in items:
        piece, length = [], 0
        for item in chain([first], items):
            piece.append(item)
            length += len(item.title) + len(item.abstract) if isinstance(item, Paper) else 0
            if len(piece) >= most or length > LONGEST:
                break
        yield piece
