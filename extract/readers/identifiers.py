"""What identifies a paper, as people and files write it: arXiv ids, DOIs, and dates in ISO 8601.

Sources: https://info.arxiv.org/help/arxiv_identifier.html, https://www.doi.org/doi-handbook/
"""

import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final, NamedTuple

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
ARXIV_CATEGORIES: Final = re.compile(rf"(?:{_ARCHIVE}(?:\.[A-Za-z-]{{2,20}})?(?:\s|$))+", re.VERBOSE)
_DOI = re.compile(r"(?:^|doi\.org/|doi:\s*)(10\.\d{4,9}/[^\s\"<>]+)", re.IGNORECASE)
_ISO: Final = re.compile(r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}.*)")
_NUMBERS: Final = re.compile(r"(\d{4})(?:[-/.](\d{1,2}))?(?:[-/.](\d{1,2}))?[-/.]*")
_COMPACT: Final = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_WORDS: Final = re.compile(r"[^\W_]+")
_DAY: Final = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?")
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
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
        parts = (
            value.get("date-parts") or value.get("date_parts") or [[value[part] for part in _PARTS if part in value]]
        )
        return _of_parts(parts) or iso_date(value.get("value"))
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
    if match := _ISO.fullmatch(text):
        return f"{match[1]}T{match[2]}"
    if match := _NUMBERS.fullmatch(text) or _COMPACT.fullmatch(text):
        return _joined(*match.groups())
    if ":" in text:
        try:
            return parsedate_to_datetime(text).isoformat()
        except (ValueError, IndexError, OverflowError):
            return None
    return _of_words(_WORDS.findall(text))


def _of_words(words: list[str]) -> str | None:
    """Return the date of words such as `6 Jan 2025`, None where there is more than one, or no year."""
    year: list[str] = []
    month: list[str] = []
    day: list[str] = []
    for word in words:
        start = word.casefold()[:3]
        if len(word) == 4 and word.isdecimal():
            year.append(word)
        elif match := _DAY.fullmatch(word):
            day.append(match[1])
        elif start in _MONTHS:
            month.append(str(_MONTHS.index(start) + 1))
        elif start not in _WEEKDAYS:
            return None
    if len(year) != 1 or len(month) != 1 or len(day) > 1:
        return None
    return _joined(year[0], month[0], *day)


def _of_parts(parts: Any) -> str | None:
    first = parts[0] if isinstance(parts, list) and parts else None
    if not isinstance(first, list) or not 1 <= len(first) <= 3 or not all(str(part).isdecimal() for part in first):
        return None
    return _joined(*map(str, first))


def _joined(year: str, month: str | None = None, day: str | None = None) -> str | None:
    """Return the parts of a date as one, None where there is no such day; a month or day 0 is left out."""
    numbers = [int(part) for part in (year, month, day) if part and int(part)]
    try:
        date(*(*numbers, 1, 1)[:3])
    except (ValueError, TypeError):
        return None
    return "-".join((f"{numbers[0]:04}", *(f"{number:02}" for number in numbers[1:])))
