"""XML, record by record: only the elements that hold a paper are kept, one at a time, without their namespaces.

Expat reads it, by way of ElementTree. A document that declares entities is refused, and nothing outside of it is ever
fetched.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
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
# Elements that stand on lines of their own: of JATS, and of XHTML.
_BLOCKS: Final = re.compile(
    "p|div|li|br|break|title|sec|list(?:-item)?|def-item|disp-(?:formula|quote)|h[1-6]|[dou]l|dt|dd|table|t[rdh]|pre"
    "|blockquote|mtr|mtd|mspace"
)
_MARKS: Final = ("_{", "^{")
_END: Final = Element("end")  # of what a mark began
_ROOTS: Final = frozenset({"msqrt", "mroot"})
_OVER: Final = frozenset({"mover", "munder", "munderover"})
_FORMULAS: Final = frozenset({"msup", "msub", "msubsup", "mfrac", "mmultiscripts"}) | _ROOTS | _OVER  # of MathML
_TWICE: Final = frozenset({"annotation", "annotation-xml"})  # of MathML: the formula once more
# Namespaces whose elements may say what a record of another says: Dublin Core, modules of RSS, arXiv, Atom, PRISM.
_COMMON: Final = re.compile(r"//purl\.org/|//arxiv\.org/|/2005/Atom|prismstandard")


@lru_cache(maxsize=1)
def root(head: Head) -> str | None:
    """Return the name of the outermost element, None where the input is no XML."""
    match = _PROLOG.match(head.content) if head.content.lstrip().startswith(b"<") else None
    return match and match[1].decode("ascii", "replace")


def read_records(
    source: Input, names: frozenset[str], entry_of: Callable[[Element], Entry | Refusal | None]
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
                        yield _placed(entry_of(_without_namespaces(element)), source.path, begins)
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
    """Return the text within an element on one line; None without any."""
    return flat(running(element)) or None


def running(element: Element) -> str:
    """Return the text within an element: raised and lowered characters as LaTeX, blocks with blanks between."""
    said: list[str] = []
    parts: list[Element | str] = [element]  # from the last one to the next
    while parts:
        part = parts.pop()
        if isinstance(part, str):
            said += [part] if part else []
        elif part is _END:
            _close(said)
        elif part.tag in _FORMULAS:
            parts += reversed(_formula(part, bool(said) and said[-1][-1].isalnum()))
        elif part.tag not in _TWICE:
            before, after = _around(part)
            parts.append(after)
            for child in reversed(part):
                parts.append(child.tail or "")
                parts.append(child)
            parts += (part.text or "", before)
    return "".join(said)


def _formula(part: Element, follows: bool) -> list[Element | str]:
    """Return the parts of a formula that are not all on its line, with what says so."""
    base, *others = [*part] or [Element("none")]
    if part.tag == "mfrac":
        return [" " if follows else "", *_enclosed(base), *(one for side in others for one in ("/", *_enclosed(side)))]
    if part.tag in _ROOTS:
        inner = [base] if part.tag == "mroot" else [*part]
        index = others if part.tag == "mroot" else []
        return ["√", *(one for one in index for one in ("[", one, "]")), "(", *inner, ")"]
    if part.tag == "mmultiscripts":
        return [base, *(one for other in others for one in (" ", other))]
    marks = ("^{",) if part.tag in {"msup", "mover"} else _MARKS
    said: list[Element | str] = [base]
    for number, script in enumerate(others):
        accent = part.tag in _OVER and script.tag == "mo"
        said += (script,) if accent else (marks[min(number, len(marks) - 1)], script, _END)
    return said


def _enclosed(side: Element) -> tuple[Element | str, ...]:
    """Return one side of a fraction, in brackets where it is more than a number or a name."""
    while len(side) == 1 and side.tag not in _FORMULAS:
        side = side[0]
    return ("(", side, ")") if len(side) else (side,)


def _around(part: Element) -> tuple[str, str | Element]:
    """Return what an element is to be parted by from what stands before and after it."""
    if _BLOCKS.fullmatch(part.tag):
        return " ", " "
    face = part.get("face", "") if part.tag == "style" else part.tag  # style: of EndNote
    mark = "^{" if face in {"sup", "superscript"} else "_{" if face in {"sub", "subscript"} else ""
    return (mark, _END) if mark else ("", "")


def _close(said: list[str]) -> None:
    """End what a mark began, or take the mark away where nothing but blanks came after it."""
    last = len(said) - 1
    while not said[last].strip():
        last -= 1
    if said[last] in _MARKS:
        said[last:] = [" "] * (last < len(said) - 1)
    else:
        said.append("}")


def _placed(said: Entry | Refusal | None, path: str, line: int) -> Entry | Refusal | None:
    return replace(said, path=path, line=line) if isinstance(said, Refusal) else said and said._replace(line=line)


def _without_namespaces(record: Element) -> Element:
    """Return a record without its namespaces, its own elements before those of others that have the same name."""
    space = record.tag.rpartition("}")[0]
    own = {_local(part.tag) for part in record if part.tag.rpartition("}")[0] == space}
    for part in record:
        other, _, name = part.tag.rpartition("}")
        if other not in {"", space} and (name in own or not _COMMON.search(other)):
            part.tag = f"other:{name}"
    for element in record.iter():
        element.tag = _local(element.tag)
        if element.attrib:
            element.attrib = {_local(name): value for name, value in element.items()}
    return record


def _local(name: str) -> str:
    return name.rpartition("}")[2]
