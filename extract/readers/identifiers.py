"""Identifiers of papers, as people and files write them: arXiv ids and DOIs.

Sources: https://info.arxiv.org/help/arxiv_identifier.html, https://www.doi.org/doi-handbook/
"""

import re
from typing import NamedTuple

_ARXIV = re.compile(
    r"""
    (?:^ | arxiv\.org/(?:abs|pdf|html)/ | arxiv(?:\.org)?: | ^(?:\S{,30}/)?10\.48550/arxiv\.)
    (?P<id>\d{4}\.\d{4,5} | [a-z-]{2,20}(?:\.[a-z]{2})?/\d{7})
    (?:v(?P<version>\d{1,3}))?
    (?:\.pdf)?(?![\w.]*\d)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_DOI = re.compile(r"(?:^|doi\.org/|doi:\s*)(10\.\d{4,9}/[^\s\"<>]+)", re.IGNORECASE)


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
