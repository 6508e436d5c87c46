"""XML, record by record: only the elements that hold a paper are built, one at a time, without their namespaces.

Expat reads it. A document that declares entities is refused, and nothing outside of it is ever fetched.
"""

import re
from collections import deque
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from extract.errors import Refusal, refuse
from extract.readers.entry import Entry, Reader, flat
from extract.readers.streams import Head, Input

_CHUNK = 1 << 16
_DEEPEST = 1_000  # elements within one another
_LONGEST_NAME = 1_000  # characters
_MOST_NAMES = 10_000  # different ones, of elements and attributes: expat keeps them all
_ELEMENT = 16  # characters that an element counts for besides its names and its text
_PROLOG = re.compile(
    rb"\s*(?:(?:<\?[^>]*>|<!--(?:[^-]|-(?!->))*-->|<!DOCTYPE[^\[>]*(?:\[[^\]]*\]\s*)?>)\s*)*<(?:[\w.-]+:)?([\w.-]+)"
)


@lru_cache(maxsize=1)
def root(head: Head) -> str | None:
    """Return the name of the outermost element, None where the input is no XML."""
    match = _PROLOG.match(head.content) if head.content.lstrip().startswith(b"<") else None
    return match and match[1].decode("ascii", "replace")


def xml_reader(roots: set[str], records: set[str], entry_of: Callable[[Element], Entry | None]) -> Reader:
    """Return the reader of a format by the names of its roots, of what holds a paper, and by what that says."""
    return Reader(lambda head: root(head) in roots, lambda source: read_records(source, records, entry_of))


def read_records(
    source: Input,
    names: set[str],
    entry_of: Callable[[Element], Entry | None],
    context: set[str] | None = None,
) -> Iterator[Entry | Refusal | None]:
    """Yield what each element of one of the `names` says that stands in no other, or why it is refused.

    `entry_of` says what the element holds, None where that is no paper; it is shown the elements of `context` too,
    which are not yielded. Elements and attributes come to it without their namespaces. A document that is not
    well-formed ends where it breaks, with the reason.
    """
    for record in _records(source, names | (context or set())):
        if isinstance(record, Refusal):
            yield record
        else:
            entry = entry_of(record.element)
            if not context or record.element.tag not in context:
                yield entry and entry._replace(line=record.line)


def first(element: Element, *paths: str) -> str | None:
    """Return the text at the first of the paths where there is any."""
    return next((found for path in paths for part in element.iterfind(path) if (found := text(part))), None)


def every(element: Element, path: str) -> list[str]:
    """Return the text of each element at the path that has any."""
    return [found for part in element.iterfind(path) if (found := text(part))]


def text(element: Element | None) -> str | None:
    """Return the text within an element on one line, raised and lowered characters as LaTeX; None without any."""
    if element is None:
        return None
    for mark, inner in (("^", "sup"), ("_", "sub")):
        for part in element.iter(inner):
            if len(part) == 0 and part.text:
                part.text = f"{mark}{{{part.text}}}"
    return flat("".join(element.itertext())) or None


class _RefusedError(Exception):
    """Raised within expat: the document cannot be read on, `refusal` says why but for the place."""


class _Record(NamedTuple):
    line: int  # where it begins, counted from 1
    element: Element


def _records(source: Input, names: set[str]) -> Iterator[_Record | Refusal]:
    # Not told of namespaces, expat does not put their names, of whatever length, before each name within them.
    parser = expat.ParserCreate("utf-8" if source.recoded else None)
    handlers = _Handlers(parser, names, source)
    chunk = None
    fed = 0
    while chunk != b"":
        chunk = source.stream.read1(_CHUNK)
        fed += len(chunk)
        broken = None
        try:
            parser.Parse(chunk, not chunk)
        except expat.ExpatError as error:
            broken = refuse("not-xml", source.path, error.lineno, found=expat.ErrorString(error.code))
        except (LookupError, ValueError) as error:  # the encoding that it declares
            broken = refuse("not-xml", source.path, parser.CurrentLineNumber, found=error)
        except _RefusedError as error:
            broken = error.args[0]
        else:
            held = fed - (parser.CurrentByteIndex if handlers.begun else 0)
            if held > source.limit + _CHUNK:
                broken = refuse(
                    "not-xml", source.path, parser.CurrentLineNumber, found="a tag or comment is not closed"
                )
            elif len(parser.intern) > _MOST_NAMES:
                broken = refuse("not-xml", source.path, parser.CurrentLineNumber, found="too many different names")
        yield from handlers.take()
        if broken is not None:
            yield broken
            return


class _Handlers:
    """What expat calls; builds an element while it is inside one of the wanted names, and nothing otherwise."""

    def __init__(self, parser: expat.XMLParserType, names: set[str], source: Input) -> None:
        self.begun = False
        self._parser = parser
        self._names = names
        self._source = source
        self._done: deque[_Record | Refusal] = deque()
        self._builder: TreeBuilder | None = None
        self._open = self._depth = self._size = self._line = 0  # _depth: within a wanted element
        parser.buffer_text = True
        parser.specified_attributes = True  # those of the document, not those that its declarations add
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data
        parser.EntityDeclHandler = self._entity

    def take(self) -> Iterator[_Record | Refusal]:
        """Yield what has come to its end since it was called last."""
        while self._done:
            yield self._done.popleft()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.begun = True
        self._open += 1
        if self._open > _DEEPEST:
            raise _RefusedError(self._refusal("too-deep", limit=_DEEPEST))
        if len(name) > _LONGEST_NAME:
            raise _RefusedError(self._refusal("not-xml", found=f"a name of {len(name):,} characters"))
        local = _local(name)
        if self._depth == 0:
            if local not in self._names:
                return
            self._builder, self._size, self._line = TreeBuilder(), 0, self._parser.CurrentLineNumber
        self._depth += 1
        self._grow(_ELEMENT + len(local) + sum(len(key) + len(value) for key, value in attributes.items()))
        if self._builder is not None:
            self._builder.start(local, {_local(key): value for key, value in attributes.items()})

    def _end(self, name: str) -> None:
        self._open -= 1
        if self._depth == 0:
            return
        self._depth -= 1
        if self._builder is not None:
            self._builder.end(_local(name))
            if self._depth == 0:
                self._done.append(_Record(self._line, self._builder.close()))
        elif self._depth == 0:
            self._done.append(refuse("too-long", self._source.path, self._line, limit=self._source.limit))

    def _data(self, data: str) -> None:
        if self._builder is not None:
            self._grow(len(data))
        if self._builder is not None:
            self._builder.data(data)

    def _grow(self, size: int) -> None:
        """Count what is kept, in characters; an element that grows too long is dropped."""
        self._size += size
        if self._size > self._source.limit:
            self._builder = None

    def _entity(self, *_declaration: object) -> None:
        raise _RefusedError(self._refusal("xml-entities"))

    def _refusal(self, code: str, **found: object) -> Refusal:
        return refuse(code, self._source.path, self._parser.CurrentLineNumber, **found)


def _local(name: str) -> str:
    return name.rpartition(":")[2]
