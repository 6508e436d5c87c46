"""JSONL: one object a line, with `title` and `abstract` (or `summary`), and `id` and more where it has them."""

from collections.abc import Iterator
from typing import Any

from extract.errors import Refusal
from extract.paper import Paper
from extract.readers.input import Head, Input
from extract.readers.json_objects import look, read_lines_of_json
from extract.readers.keyed import paper_of_values


def recognises(head: Head) -> bool:
    """Tell whether the input is JSON, one object a line."""
    seen = look(head)
    return seen is not None and seen.container == "lines"


def read(source: Input) -> Iterator[Paper | Refusal]:
    """Yield the paper of each line, or why there is none."""
    return read_lines_of_json(source, paper_of_object)


def paper_of_object(values: dict[str, Any], source: Input, index: int, line: int | None) -> Paper | Refusal:
    """Return the paper of an object with keys of its own choice."""
    return paper_of_values(values, source.fields, source.path, index, line)
