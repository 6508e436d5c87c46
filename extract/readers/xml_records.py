"""XML, record by record: only the elements that hold a paper are kept, one at a time, without their namespaces.

Expat reads it, by way of ElementTree. A document that declares entities is refused, and nothing outside of it is ever
fetched.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, Final, cast
from xml.etree.ElementTree import Element, ParseError, XMLPullParser

from extract.errors import Refusal, refuse
from extract.readers.entry import Entry, flat
from extract.readers.streams import Head, Input

_CHUNK: Final = 1 << 16
_DEEPEST: Final = 1_000  # elements within one another
_SILENT: Final = 16  # times the limit of a paper that may come without a tag
_PROLOG: Final = re.compile(
    rb"\s*(?:(?:<\?[^>]*>|<!--(?:[^-]|-(?!->))*-->|<!DOCTYPE[^\[>]*(?:\[[^\]]*\]\s*)?>)\s*)*<(?:[\w.-]+:)?([\w.-]+)"
)


@lru_cache(maxsize=1)
def root(head: Head) -> str | None:
    """Return the name of the outermost element, None where the input is no XML."""
    match = _PROLOG.match(head.content) if head.content.lstrip().startswith(b"<") else None
    return match and match[1].decode("ascii", "replace")


def read_records(
    source: Input, names: frozenset[str], entry_of: Callable[[Element], Entry | None]
) -> Iterator[Entry | Refusal | None]:
    """Yield what each element of one of the `names` says that stands in no other, or why it is refused.

    `entry_of` says what the element holds, None where that is no paper. Elements and attributes come to it without
    their namespaces. A document that is not well-formed ends where it breaks, with the reason.
    """
    prolog = _PROLOG.match(source.head.content)
    if prolog is None or b"<!ENTITY" in prolog[0]:
        code = "not-xml" if prolog is None else "xml-entities"
        yield refuse(code, source.path, 1, found="no element is in its beginning")
        return
    parser: XMLPullParser[Any] = XMLPullParser(("start", "end"))
    opened: list[Element] = []  # the elements around a place
    record: Element | None = None  # the outermost of them that is wanted
    begins = line = 1
    size = silent = 0  # bytes of the record, and since the last tag
    while True:
        chunk = source.stream.readline(_CHUNK)  # to know the line of a tag
        size, silent = size + len(chunk), silent + len(chunk)
        try:
            if chunk:
                parser.feed(chunk)
            else:
                parser.close()
            for event, element in cast("Iterator[tuple[str, Element]]", parser.read_events()):
                silent = 0
                if event == "start":
                    opened.append(element)
                    if record is None and _local(element.tag) in names:
                        record, begins, size = element, line, len(chunk)
                    continue
                opened.pop()
                if element is record:
                    if size > source.limit + len(chunk):
                        yield refuse("too-long", source.path, begins, limit=source.limit)
                    else:
                        entry = entry_of(_without_namespaces(element))
                        yield entry and entry._replace(line=begins)
                    record = None
                if opened and (record is None or size > source.limit):
                    opened[-1].clear()
        except ParseError as error:
            yield refuse("not-xml", source.path, error.position[0], found=error.msg.partition(":")[0])
            return
        except (LookupError, ValueError) as error:  # the encoding that it declares
            yield refuse("not-xml", source.path, line, found=error)
            return
        if len(opened) > _DEEPEST:
            yield refuse("too-deep", source.path, line, limit=_DEEPEST)
            return
        if silent > _SILENT * source.limit:
            yield refuse("not-xml", source.path, line, found="a tag, a comment or a text has no end")
            return
        if not chunk:
            return
        line += chunk.endswith(b"\n")


def every(element: Element, path: str) -> list[str]:
    """Return the text of each element at a path, or of the attribute that it ends in after `/@`, where there is any."""
    path, _, attribute = path.partition("/@")
    found = element.findall(path)
    return [said for part in found if (said := part.get(attribute) if attribute else text(part))]


def first(element: Element, *paths: str) -> str | None:
    """Return the text at the first of the paths where there is any."""
    return next((found for path in paths for found in every(element, path)), None)


def text(element: Element) -> str | None:
    """Return the text within an element on one line, raised and lowered characters as LaTeX; None without any."""
    for mark, inner in (("^", "sup"), ("_", "sub")) if len(element) else ():
        for part in element.iter(inner):
            if len(part) == 0 and part.text:
                part.text = f"{mark}{{{part.text}}}"
    return flat("".join(element.itertext())) or None


def _without_namespaces(record: Element) -> Element:
    for element in record.iter():
        element.tag = _local(element.tag)
        if element.attrib:
            element.attrib = {_local(name): value for name, value in element.items()}
    return record


def _local(name: str) -> str:
    return name.rpartition("}")[2]
