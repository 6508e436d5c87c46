"""What identifies a paper, as people and files write it: arXiv ids, DOIs, and dates, which become ISO 8601.

Sources: https://info.arxiv.org/help/arxiv_identifier.html, https://www.doi.org/doi-handbook/
"""

import re
from contextlib import suppress
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
