"""Identifiers of papers, as people and files write them: arXiv ids and DOIs.

Sources: https://info.arxiv.org/help/arxiv_identifier.html, https://www.doi.org/doi-handbook/
"""

import re
from typing import Final, NamedTuple

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
