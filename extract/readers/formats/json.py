"""One JSON document: an array of objects as in JSONL, or an object that holds such an array (`results`, `data` …)."""

from collections.abc import Iterator

from extract.errors import Refusal
from extract.paper import Paper
from extract.readers.formats.jsonl import paper_of_object
from extract.readers.input import Head, Input
from extract.readers.json_objects import look, read_document


def recognises(head: Head) -> bool:
    """Tell whether the input is one JSON document."""
    seen = look(head)
    return seen is not None and seen.container == "document"


def read(source: Input) -> Iterator[Paper | Refusal]:
    """Yield the paper of each object, or why there is none."""
    return read_document(source, paper_of_object)
