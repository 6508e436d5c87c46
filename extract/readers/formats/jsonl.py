"""JSONL: one object a line, with `title` and `abstract` by any of their names, and more where it has it."""

from extract.readers.input import Head
from extract.readers.json_objects import look
from extract.readers.json_objects import read_lines_of_json as read

__all__ = ["read", "recognises"]


def recognises(head: Head) -> bool:
    """Tell whether the input is JSON, one object a line."""
    seen = look(head)
    return seen is not None and seen.container == "lines"
