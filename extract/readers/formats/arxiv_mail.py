r"""arXiv's daily e-mail: of each paper its headers, `\\`, the abstract, and `\\` again with the address.

Source: https://info.arxiv.org/help/subscribe.html
"""

import re
from collections.abc import Callable, Iterator

from extract.errors import Refusal, refuse
from extract.readers.entry import Entry, flat
from extract.readers.lines import read_groups
from extract.readers.streams import Head, Input

_BEGINNING = re.compile(rb"(?m)^\\\\\r?\n(?:arXiv:|Paper: )\S+")
_EDGE = re.compile(r"(?m)^\\\\.*$")
_RULE = re.compile(r"(?m)^(?:-{20,}|%[%-]{7,})[ \t]*$")  # between papers and below the last: it ends an abstract too
_HEADER = re.compile(r"(?m)^([A-Z][A-Za-z-]{1,20}):(.*(?:\n[ \t]+\S.*)*)")
_ADDRESS = re.compile(r"https?://[^\s,)]+")
_SIZE = re.compile(r"\s*\([^()]*\)\s*$")  # after a date


def recognises(head: Head) -> bool:
    """Tell whether the input holds the beginning of a paper as the mail has it."""
    return _BEGINNING.search(head.content) is not None


def read(source: Input) -> Iterator[Entry | Refusal]:
    """Yield what is said of each paper, or why it is refused: of one that was replaced, the mail gives no abstract."""
    return read_groups(source, _begins(), lambda text, line: [_entry(text, source.path, line)])


def _begins() -> Callable[[bytes], bool]:
    """Return what tells, line after line, whether a paper begins here: with its id, after an edge."""
    after_edge = False

    def begins(raw: bytes) -> bool:
        nonlocal after_edge
        begun = after_edge and raw.startswith((b"arXiv:", b"Paper: "))
        after_edge = raw.rstrip() == rb"\\"
        return begun

    return begins


def _entry(text: str, path: str, line: int) -> Entry | Refusal:
    rule = _RULE.search(text)
    record, beyond = (text[: rule.start()], text[rule.end() :]) if rule else (text, "")
    headers, *rest = _EDGE.split(record, maxsplit=2)
    edges = _EDGE.findall(record)
    address = next((found[0] for edge in edges if (found := _ADDRESS.search(edge))), None)
    ended = address or len(rest) > 1 or (rest and rule and not any(map(_ADDRESS.search, _EDGE.findall(beyond))))
    if not ended:
        return refuse("no-record-end", path, line, expected=r"\\")
    opened = _ADDRESS.search(edges[0]) is None  # the edge with the address is the last
    said = {match[1].casefold(): flat(match[2]) for match in _HEADER.finditer(headers)}
    name = headers.split("\n", 1)[0].split(" ")[0 if headers.startswith("arXiv:") else 1]
    return Entry(
        title=said.get("title"),
        abstract=(flat(rest[0]) or None) if opened else None,
        id=name.removeprefix("arXiv:"),
        date=_SIZE.sub("", said["date"]) if "date" in said else None,
        arxiv_id=name,
        doi=said.get("doi"),
        categories=said.get("categories"),
        venue=said.get("journal-ref"),
        url=address,
    )
