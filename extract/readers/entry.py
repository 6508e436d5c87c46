"""What a format says of one paper, and the checked paper made of it, or the reason why there is none."""

import re
from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple

from extract.errors import Refusal, refuse
from extract.paper import Paper, Source
from extract.readers.identifiers import ARXIV_CATEGORIES, arxiv_id, doi, iso_date
from extract.readers.streams import Head, Input

# What a listing of arXiv puts before an abstract.
_ANNOUNCEMENT: Final = re.compile(r"\s*arXiv:\S{1,40}\s+Announce Type:\s*\S{1,40}\s+Abstract:\s*")

_EXACT: Final = 1e15  # a number that JSON reads as a float, and that is larger, may have lost digits


class Entry(NamedTuple):
    """What a format says of one paper: unchecked, and of whatever type the file gives.

    `arxiv_id` and `doi` may hold them in any of the ways in which they are written; `line` is where the paper begins.
    """

    title: object
    abstract: object
    id: object = None
    date: object = None
    arxiv_id: object = None
    doi: object = None
    categories: object = ()
    venue: object = None
    url: object = None
    line: int | None = None


class Reader(NamedTuple):
    """What a format offers.

    `recognises` tells whether an input that begins so is of this format. `read` yields what the input says of each
    paper, or why it is refused; None for what takes the place of a paper, and is none. It raises PaperfactsError where
    nothing of the input can be read.
    """

    recognises: Callable[[Head], bool]
    read: Callable[[Input], Iterator[Entry | Refusal | None]]


def paper_of(entry: Entry, path: str, index: int) -> Paper | Refusal:
    """Return the paper of an entry, or why there is none: a title may be missing, an abstract may not."""
    title = "" if entry.title is None else entry.title
    abstract, given, line = entry.abstract, entry.id, entry.line
    if not isinstance(title, str):
        refusal = refuse("not-string", path, line, key="title", found=kind_of(title))
    elif abstract is None or (isinstance(abstract, str) and title.strip() and not abstract.strip()):
        refusal = refuse("abstract-missing", path, line, found=repr(shortened(title)))
    elif not isinstance(abstract, str):
        refusal = refuse("not-string", path, line, key="abstract", found=kind_of(abstract))
    elif isinstance(given, bool) or not isinstance(given, str | int | float | None):
        refusal = refuse("bad-id", path, line, found=kind_of(given))
    elif isinstance(given, float) and abs(given) >= _EXACT:
        refusal = refuse("bad-id", path, line, found="a number of more than 15 digits")
    elif not (title.strip() or abstract.strip()):
        refusal = refuse("no-text", path, line)
    else:
        abstract = _ANNOUNCEMENT.sub("", abstract, count=1) if _ANNOUNCEMENT.match(abstract) else abstract
        return Paper(title, abstract, "" if given is None else str(given), _source(entry, path, index))
    said = "\n".join(part for part in (title, abstract) if isinstance(part, str))
    return refusal.placed(index, said, known_id(given))


def known_id(given: object) -> str | None:
    """Return an id as a string, None where what is given is none."""
    if isinstance(given, bool) or not isinstance(given, str | int | float):
        return None
    return None if isinstance(given, float) and abs(given) >= _EXACT else str(given)


def shortened(text: str) -> str:
    """Return the beginning of a title, as messages quote it."""
    return text if len(text) <= 60 else text[:59] + "…"


def kind_of(value: object) -> str:
    """Return what a value is called in JSON."""
    return _KINDS.get(type(value), type(value).__name__)


def flat(text: str) -> str:
    """Return a text on one line: where a format wraps and indents at will, its blanks say nothing."""
    return " ".join(text.split())


_TERM: Final = re.compile(r"'(?:term|name)': '([^']{1,100})'")
_QUOTED: Final = re.compile(r"""['"]([^'"]{1,100})['"]""")
_NAMES: Final = ("category", "display_name", "term", "subject", "name", "tag", "value")
_KINDS = {
    str: "a string",
    bool: "true or false",
    int: "a number",
    float: "a number",
    list: "an array",
    dict: "an object",
    type(None): "null",
}


def _source(entry: Entry, path: str, index: int) -> Source:
    named = [_text(value) for value in (entry.arxiv_id, entry.doi, entry.url, entry.id)]
    known = next(filter(None, (arxiv_id(text) for text in named if text)), None)
    return Source(
        path,
        index,
        iso_date(entry.date),
        known and known.id,
        known and known.version,
        next(filter(None, map(doi, filter(None, named[1:3]))), None),
        _categories(entry.categories),
        _text(entry.venue),
        named[2],
    )


def _text(value: object) -> str | None:
    """Return a string or a number as a string without blanks around it, and anything else as None."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return flat(str(value)) or None


def _categories(value: Any) -> tuple[str, ...]:
    """Return the categories of a list, or of a string in which semicolons, commas or bars part them.

    Those of arXiv are parted by blanks, and lists may be written as Python writes them.
    """
    if isinstance(value, dict):
        value = value.get("value")
    if isinstance(value, str) and value.startswith("["):
        value = _TERM.findall(value) or _QUOTED.findall(value)
    elif isinstance(value, str):
        value = re.split(r"\s" if ARXIV_CATEGORIES.fullmatch(value) else "[;,|]", value)
    if not isinstance(value, list | tuple):
        return ()
    said = (next((one[key] for key in _NAMES if key in one), None) if isinstance(one, dict) else one for one in value)
    return tuple(dict.fromkeys(filter(None, map(_text, said))))
