"""What a format says of one paper, and the checked paper made of it, or the reason why there is none.

What identifies a paper is read as people and files write it: arXiv ids, DOIs, and dates, which become ISO 8601.
Sources: https://info.arxiv.org/help/arxiv_identifier.html, https://www.doi.org/doi-handbook/
"""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final, NamedTuple

from extract.errors import Refusal, refuse
from extract.paper import Paper, Source
from extract.readers.streams import Head, Input

# What a listing of arXiv puts before an abstract.
_ANNOUNCEMENT: Final = re.compile(r"\s*arXiv:\S{1,40}\s+Announce Type:\s*\S{1,40}\s+Abstract:\s*")

# What catalogues put in the place of an abstract.
_NONE: Final = re.compile(
    r"\s*\[?(?:no abstract(?: is)?(?: available)?|abstract (?:is )?not available|#?n/a|n\.?a|none|null|nan|[-–—]+)"
    r"\.?\]?\s*",
    re.IGNORECASE,
)
_EXACT: Final = 1e15  # a number that JSON reads as a float, and that is larger, may have lost digits


class Entry(NamedTuple):
    """What a format says of one paper: unchecked, and of whatever type the file gives.

    Of all but title and abstract there may be several, in a list: the first that is what it should be counts, written
    in any of the ways in which such are written. `line` is where the paper begins.
    """

    title: object
    abstract: object
    id: Any = None
    date: Any = None
    arxiv_id: Any = None
    doi: Any = None
    categories: Any = ()
    venue: Any = None
    url: Any = None
    line: int | None = None


class Names(NamedTuple):
    """Under which names a format holds what it says of a paper, in the order in which they are tried."""

    title: tuple[str, ...]
    abstract: tuple[str, ...]
    id: tuple[str, ...] = ()
    date: tuple[str, ...] = ()
    arxiv_id: tuple[str, ...] = ()
    doi: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    venue: tuple[str, ...] = ()
    url: tuple[str, ...] = ()


def entry_of(names: Names, said: Callable[[str], list[str]]) -> Entry:
    """Return what a record says, where `said` gives what it holds under a name."""
    found: list[Any] = [[value for name in each for value in said(name)] if each else [] for each in names]
    title, abstract, *others = found
    return Entry(title[0] if title else None, abstract[0] if abstract else None, *others)


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
    abstract, line = entry.abstract, entry.line
    given = next(iter(entry.id), None) if isinstance(entry.id, list) else entry.id
    if not isinstance(title, str):
        refusal = refuse("not-string", path, line, key="title", found=kind_of(title))
    elif _is_missing(abstract, title):
        refusal = refuse("abstract-missing", path, line, found=repr(shortened(title)))
    elif not isinstance(abstract, str):
        refusal = refuse("not-string", path, line, key="abstract", found=kind_of(abstract))
    elif given is not None and known_id(given) is None:
        found = "a number of more than 15 digits" if isinstance(given, float) else kind_of(given)
        refusal = refuse("bad-id", path, line, found=found)
    elif not (title.strip() or abstract.strip()):
        refusal = refuse("no-text", path, line)
    else:
        abstract = _ANNOUNCEMENT.sub("", abstract, count=1) if _ANNOUNCEMENT.match(abstract) else abstract
        own = arxiv_id(given) if isinstance(given, str) else None
        return Paper(title, abstract, own.id if own else known_id(given) or "", _source(entry, path, index))
    said = "\n".join(part for part in (title, abstract) if isinstance(part, str))
    return refusal.placed(index, said, known_id(given))


def _is_missing(abstract: object, title: str) -> bool:
    """Tell whether there is no abstract: none, NaN, or, below a title, blanks or a sign for none."""
    if not isinstance(abstract, str):
        return abstract is None or abstract != abstract
    return bool(title.strip()) and (not abstract.strip() or _NONE.fullmatch(abstract) is not None)


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


_ADDRESS: Final = re.compile(r"[^\s\[\]{}']+")
_YEAR_FIRST: Final = re.compile(r"\d{4}(?!\d)")
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
    dates = [found for value in _each(entry.date) if (found := iso_date(value))]
    dois, urls = _texts(entry.doi), [text for text in _texts(entry.url) if _ADDRESS.fullmatch(text)]
    named = (*_texts(entry.arxiv_id), *dois, *urls, *_texts(entry.id))
    known = next(filter(None, map(arxiv_id, named)), None)
    return Source(
        path,
        index,
        next(filter(_YEAR_FIRST.match, dates), None) or next(iter(dates), None),
        known and known.id,
        known and known.version,
        next(filter(None, map(doi, (*dois, *urls))), None),
        _categories(entry.categories),
        next(iter(_texts(entry.venue)), None),
        next(iter(urls), None),
    )


def _each(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _texts(value: object) -> list[str]:
    """Return the strings and numbers of a list, or the one that is given, without blanks around them."""
    said = (one for one in _each(value) if isinstance(one, str | int) and not isinstance(one, bool))
    return [text for one in said if (text := flat(str(one)))]


def _categories(value: Any) -> tuple[str, ...]:
    """Return the categories of a list, or of a string in which semicolons, commas or bars part them.

    Those of arXiv are parted by blanks, lists may be written as Python writes them, and a star may mark some.
    """
    if isinstance(value, dict):
        value = value.get("value")
    if isinstance(value, str) and value.startswith("["):
        value = _TERM.findall(value) or _QUOTED.findall(value)
    elif isinstance(value, str):
        value = re.split(r"\s" if _ARXIV_CATEGORIES.fullmatch(value) else "[;,|]", value)
    if not isinstance(value, list | tuple):
        return ()
    said = [next((one[key] for key in _NAMES if key in one), None) if isinstance(one, dict) else one for one in value]
    return tuple(dict.fromkeys(part for text in _texts(said) for one in text.split(";") if (part := one.strip(" *"))))


_NEW = r"\d{2}(?:0[1-9]|1[0-2])\.\d{4,5}"
_ARCHIVE = r"""(?:acc-phys|adap-org|alg-geom|ao-sci|astro-ph|atom-ph|bayes-an|chao-dyn|chem-ph|cmp-lg|comp-gas|cond-mat
    |cs|dg-ga|funct-an|gr-qc|hep-(?:ex|lat|ph|th)|math(?:-ph)?|mtrl-th|nlin|nucl-(?:ex|th)|patt-sol|physics|plasm-ph
    |q-(?:alg|bio|fin)|quant-ph|solv-int|stat|supr-con)"""
_ARXIV = re.compile(
    rf"""
    (?:^ | \barxiv\.org/\w{{1,20}}/ | \barxiv(?:\.org)?:\s? | (?:^|doi\.org/)10\.48550/arxiv\.
      # a page about the paper, on any site, whose address holds the id; the number of a DOI is none
      | ^(?:https?://)?(?!\S*\b10\.\d{{4}})(?=\S*(?:arxiv|ar5iv|/papers?/|/abs/|/pdf/))\S{{0,200}}/
    )
    (?P<id>{_NEW} | {_ARCHIVE}(?:\.[a-z]{{2}})?/\d{{7}})
    (?:v(?P<version>\d{{1,3}}))?
    (?:\.pdf)?(?![\w.]*\d)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_ARXIV_CATEGORIES: Final = re.compile(rf"(?:{_ARCHIVE}(?:\.[A-Za-z-]{{2,20}})?(?:\s|$))+", re.VERBOSE)
_DOI = re.compile(r"(?:^|doi\.org/|doi:\s*)(10\.\d{4,9}/[^\s\"<>]+)", re.IGNORECASE)
_ISO: Final = re.compile(r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}.*)")
_NUMBERS: Final = re.compile(r"(\d{4})(?:[-/.](\d{1,2}))?(?:[-/.](\d{1,2}))?[-/.]*")
_COMPACT: Final = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_WEEKDAY: Final = re.compile(r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s", re.IGNORECASE)
_ORDINAL: Final = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b")
_WORD: Final = re.compile(r"[^\W_]+")
_WRITTEN: Final = ("%b %d %Y", "%d %b %Y", "%Y %b %d", "%b %Y", "%Y %b")
_PARTS: Final = ("year", "month", "day")
_SECONDS: Final = 10**9  # from here on a number is seconds since 1970, from a hundred times that on milliseconds


class ArxivId(NamedTuple):
    """The id of an arXiv paper, and its version where one is named."""

    id: str
    version: int | None


def arxiv_id(text: str) -> ArxivId | None:
    """Return the arXiv id that `text` is, or that its URL, its OAI identifier or its DOI names."""
    match = _ARXIV.search(text.strip())
    return match and ArxivId(match["id"], int(match["version"]) if match["version"] else None)


def doi(text: str) -> str | None:
    """Return the DOI that `text` is, or that its URL names, without what stands before `10.`."""
    match = _DOI.search(text.strip())
    return match and match[1]


def iso_date(value: object) -> str | None:
    """Return a date in ISO 8601, text that is none as it is, None where there is nothing of either.

    `value` is a string, a number (a year, or the time since 1970), a date, or an object of its parts.
    """
    if isinstance(value, dict):
        parts = value.get("date-parts") or value.get("date_parts") or [[value.get(part) for part in _PARTS]]
        first = parts[0] if isinstance(parts, list) and isinstance(parts[0], list) else []
        return _joined(*first[:3]) or iso_date(value.get("value"))
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    if isinstance(value, int) and value >= _SECONDS:
        seconds = value / 1000 if value >= 100 * _SECONDS else value
        return datetime.fromtimestamp(seconds, UTC).date().isoformat() if seconds < 100 * _SECONDS else None
    text = " ".join(str(value).split())
    return _of_text(text) or text or None


def _of_text(text: str) -> str | None:
    """Return the date of a text, None where there is more than one, or no year."""
    if match := _ISO.fullmatch(text):
        return f"{match[1]}T{match[2]}"
    if match := _NUMBERS.fullmatch(text) or _COMPACT.fullmatch(text):
        return _joined(*match.groups())
    with suppress(ValueError, IndexError, OverflowError):
        if ":" in text:
            return parsedate_to_datetime(text).isoformat()
    words = _WORD.findall(_ORDINAL.sub("", _WEEKDAY.sub("", text)))
    plain = " ".join(word[:3] if word.isalpha() else word for word in words)
    for written in _WRITTEN:
        with suppress(ValueError):
            return datetime.strptime(plain, written).strftime("%Y-%m-%d" if "%d" in written else "%Y-%m")  # noqa: DTZ007
    return None


def _joined(*parts: Any) -> str | None:
    """Return the parts of a date as one, None where there is no such day; a month or day 0 is left out."""
    try:
        numbers = [number for part in parts if (number := int(part or 0))]
        date(*(*numbers, 1, 1)[:3])
    except (ValueError, TypeError):
        return None
    return "-".join((f"{numbers[0]:04}", *(f"{number:02}" for number in numbers[1:])))
