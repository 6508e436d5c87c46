"""One JSON document: an array of objects, or an object that holds such an array, as the answers of catalogues do."""

from extract.readers.input import Head
from extract.readers.json_objects import look
from extract.readers.json_objects import read_document as read

__all__ = ["read", "recognises"]


def recognises(head: Head) -> bool:
    """Tell whether the input is one JSON document."""
    seen = look(head)
    return seen is not None and seen.container == "document"
