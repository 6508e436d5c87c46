"""What catalogues and programs export: the same two made-up papers in each, and what identifies the first."""

from pathlib import Path

import pytest

from extract.paper import Paper, Source
from extract.readers import read_papers

EXPORTS = Path(__file__).parent / "exports"
TITLES = ["Heron: Sparse Routing for Small Experts", '"Otter" Keeps Its Cache']
ABSTRACTS = [
    (
        'We present Heron, a router for "small" experts. It is 1.8x faster than Switch Transformer, and reaches 61.2% '
        "on MMLU."
    ),
    "Caches grow; Otter drops what is not read. Memory falls by 35% on LongBench, at the same accuracy.",
]
DAY, ARXIV, DOI, ARXIV_DOI = "2025-03-14", "2503.90011", "10.0000/heron.1", "10.48550/arXiv.2503.90011"
VENUE = "Journal of Made-up Results"
PAGE = f"http://arxiv.org/abs/{ARXIV}"
LEARNING = ("Machine Learning",)
S2 = f"{11:040x}"
S2_SOURCE = Source(
    date=DAY,
    arxiv_id=ARXIV,
    doi=ARXIV_DOI,
    categories=("Computer Science",),
    venue="arXiv.org",
    url=f"https://www.semanticscholar.org/paper/{S2}",
)
CROSSREF = Source(date=DAY, doi=DOI, venue=VENUE, url=f"https://doi.org/{DOI}")
TOPICS = ("Topic Modeling",)
HUB = Source(date=f"{DAY}T00:00:00.000Z", arxiv_id=ARXIV)
WORDS = ("experts", "routing")

# Of each file: the id of its first paper, None where it has none, and what is known of that besides path and index.
EXPECTED: dict[str, tuple[str | None, Source]] = {
    "zotero.csv": ("ZQ7K2H3M", Source(date=DAY, arxiv_id=ARXIV, doi=ARXIV_DOI, url=PAGE)),
    "ieee-xplore.csv": (
        None,
        Source(
            date="2025",
            doi=DOI,
            categories=("Routing", "Experts"),
            venue=VENUE,
            url="https://ieeexplore.ieee.org/stamp/stamp.jsp?arnumber=0",
        ),
    ),
    "scopus.csv": (
        "2-s2.0-0",
        Source(
            date="2025",
            doi=DOI,
            categories=WORDS,
            venue=VENUE,
            url="https://www.scopus.com/inward/record.uri?eid=2-s2.0-0",
        ),
    ),
    "wos-long.txt": (
        "WOS:000000000000000",
        Source(date="2025", doi=DOI, categories=WORDS, venue=VENUE.upper()),
    ),
    "wos-tags.txt": (
        "WOS:000000000000000",
        Source(date="2025", doi=DOI, categories=("Computer Science", "Artificial Intelligence"), venue=VENUE.upper()),
    ),
    "lens.csv": (
        "000-000-000-000-000",
        Source(date=DAY, doi=DOI, categories=("Computer science", "Router"), venue=VENUE, url="https://example.org/1"),
    ),
    "dimensions.csv": ("pub.1000000000", Source(date=DAY, doi=DOI, venue=VENUE)),
    "openalex.csv": (
        "https://openalex.org/W9000000000",
        Source(date=DAY, doi=DOI, categories=(*TOPICS, *LEARNING), venue=VENUE, url=f"https://doi.org/{DOI}"),
    ),
    "kaggle-arxiv.csv": (None, Source(categories=("cs.LG", "cs.CL"))),
    "kaggle-arxiv-papers.csv": (ARXIV, Source(date="3/14/25", arxiv_id=ARXIV, arxiv_version=1, categories=("cs.LG",))),
    "kaggle-arxiv-data.json": (ARXIV, Source(date="2025", arxiv_id=ARXIV, arxiv_version=2, categories=("cs.LG",))),
    "excel.csv": (None, Source(date="2025", doi=DOI, venue=VENUE)),
    "r-write-csv.csv": (None, Source(doi=DOI)),
    "pandas.csv": (None, Source(date=f"{DAY}T17:59:59+00:00", arxiv_id=ARXIV, arxiv_version=1)),
    "openreview-1.json": ("Sy0aaaaa0", Source(date=DAY, categories=WORDS, venue="Example 2025")),
    "openreview-2.json": ("aB3cD4eF50", Source(date=DAY, categories=WORDS, venue="Example 2026 Poster")),
    "crossref.json": (None, CROSSREF),
    "crossref-work.json": (None, CROSSREF),
    "s2-search.json": (S2, S2_SOURCE),
    "s2-bulk.json": (S2, S2_SOURCE),
    "s2-citations.json": (S2, S2_SOURCE),
    "s2-references.json": (S2, S2_SOURCE),
    "s2-recommendations.json": (S2, S2_SOURCE),
    "csl.json": (
        "roe0",
        Source(date=DAY, arxiv_id=ARXIV, doi=DOI, venue=VENUE, url=f"https://arxiv.org/abs/{ARXIV}"),
    ),
    "zotero-api.json": (
        "ABCD1230",
        Source(date=DAY, arxiv_id=ARXIV, doi=ARXIV_DOI, categories=LEARNING, url=PAGE),
    ),
    "better-bibtex.json": ("ABCD1230", Source(date=DAY, arxiv_id=ARXIV, url=PAGE)),
    "hub-paper.json": (ARXIV, HUB),
    "hub-daily.json": (ARXIV, HUB),
    "hub-rows.json": (None, Source(arxiv_id=ARXIV)),
    "papers-with-code.json": (
        None,
        Source(
            date=DAY,
            arxiv_id=ARXIV,
            categories=("Language Modelling",),
            venue="Example 2025",
            url="https://paperswithcode.com/paper/p0",
        ),
    ),
    "europe-pmc.json": ("PPR0", Source(date=DAY, doi=DOI, venue=VENUE)),
    "inspire.json": ("900", Source(date="2025-05-01T00:00:00+00:00", arxiv_id=ARXIV, doi=DOI)),
    "datacite.json": (
        ARXIV,
        Source(date="2025", arxiv_id=ARXIV, doi=ARXIV_DOI.casefold(), url=f"https://arxiv.org/abs/{ARXIV}"),
    ),
    "openalex-group.json": (
        "https://openalex.org/W900000000",
        Source(date=DAY, doi=DOI, categories=TOPICS, venue=VENUE, url=f"https://doi.org/{DOI}"),
    ),
    "biorxiv.json": (None, Source(date=DAY, doi=DOI, categories=("bioinformatics",))),
}


def test_every_file_is_in_the_table() -> None:
    assert {path.name for path in EXPORTS.iterdir()} == EXPECTED.keys()


@pytest.mark.parametrize(("name", "expected"), EXPECTED.items())
def test_exports(name: str, expected: tuple[str | None, Source]) -> None:
    found = [paper for paper in read_papers(EXPORTS / name) if isinstance(paper, Paper)]
    assert [paper.title for paper in found] == TITLES[: len(found)]
    assert [" ".join(paper.abstract.split()) for paper in found] == ABSTRACTS[: len(found)]
    assert len(found) == (1 if name in {"crossref-work.json", "hub-paper.json"} else 2)
    own, known = expected
    first = found[0]
    assert first.id == own or (own is None and len(first.id) == 16)
    shown = {field: getattr(first.source, field) for field in Source.__slots__}
    assert shown == {field: getattr(known, field) for field in Source.__slots__} | {
        "path": str(EXPORTS / name),
        "index": 0,
    }
