"""The same two made-up papers in every format: each is recognised, and gives the same records, `source` aside."""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
import spacy
from pyarrow import parquet
from spacy.tokens import DocBin

from extract import Extractor, Paper
from extract.errors import Refusal
from extract.paper import Source, paper_id
from extract.readers import FORMATS, Format, read_papers
from extract.readers.recognise import recognise
from extract.readers.streams import take_head
from tests.readers.reading import read

SAMPLES = Path(__file__).parent / "samples"

OWN = ("2501.90001", "2501.90002")
PMID = ("90000001", "90000002")

# Of each sample: its format, the ids of its papers, and what is known of the first besides path and index.
EXPECTED: dict[str, tuple[Format, tuple[str, ...] | None, Source]] = {
    "papers.jsonl": ("jsonl", OWN, Source(arxiv_id=OWN[0])),
    "papers.json": ("json", OWN, Source(arxiv_id=OWN[0])),
    "papers.csv": ("csv", OWN, Source(date="2025", arxiv_id=OWN[0])),
    "papers.tsv": ("csv", OWN, Source(arxiv_id=OWN[0])),
    "semicolons.csv": ("csv", OWN, Source(arxiv_id=OWN[0])),
    "digest.txt": ("digest", None, Source(date="Jan 7")),
    "daily-papers.json": (
        "json",
        OWN,
        Source(date="2025-01-07T00:00:00.000Z", arxiv_id=OWN[0]),
    ),
    "daily-papers.html": ("html", OWN, Source(date="2025-01-07T00:00:00.000Z", arxiv_id=OWN[0])),
    "arxiv.jsonl": (
        "jsonl",
        OWN,
        Source(
            date="2025-01-08",
            arxiv_id=OWN[0],
            arxiv_version=2,
            doi="10.0000/made-up.0",
            categories=("cs.CL", "cs.LG"),
        ),
    ),
    "arxiv-api.xml": (
        "atom",
        OWN,
        Source(
            date="2025-01-06T10:00:00Z",
            arxiv_id=OWN[0],
            arxiv_version=1,
            doi="10.0000/made-up.1",
            categories=("cs.CL", "cs.LG"),
            venue="Made-up Letters 1 (2025)",
            url="http://arxiv.org/abs/2501.90001v1",
        ),
    ),
    "listing-atom.xml": (
        "atom",
        OWN,
        Source(
            date="2025-01-08T00:00:00-05:00",
            arxiv_id=OWN[0],
            arxiv_version=1,
            categories=("cs.CL",),
            url="https://arxiv.org/abs/2501.90001",
        ),
    ),
    "listing-rss.xml": (
        "rss",
        OWN,
        Source(
            date="2025-01-08T00:00:00-05:00",
            arxiv_id=OWN[0],
            arxiv_version=1,
            categories=("cs.CL",),
            url="https://arxiv.org/abs/2501.90001",
        ),
    ),
    "listing-rss-1.xml": (
        "rss",
        OWN,
        Source(arxiv_id=OWN[0], arxiv_version=1, categories=("cs.CL",), url="http://arxiv.org/abs/2501.90001"),
    ),
    "oai-arxiv.xml": (
        "oai-pmh",
        OWN,
        Source(
            date="2025-01-06",
            arxiv_id=OWN[0],
            doi="10.0000/made-up.1",
            categories=("cs.CL", "cs.LG"),
            venue="Made-up Letters 1 (2025)",
        ),
    ),
    "oai-dc.xml": (
        "oai-pmh",
        OWN,
        Source(
            date="2025-01-06",
            arxiv_id=OWN[0],
            doi="10.0000/made-up.1",
            categories=("Computation and Language", "Machine Learning"),
            url="http://arxiv.org/abs/2501.90001",
        ),
    ),
    "openalex.json": (
        "json",
        ("https://openalex.org/W0000000000", "https://openalex.org/W0000000001"),
        Source(
            date="2025-01-06",
            arxiv_id=OWN[0],
            doi="10.48550/arXiv.2501.90001",
            categories=("Topic Modeling",),
            venue="arXiv (Cornell University)",
            url="https://arxiv.org/abs/2501.90001",
        ),
    ),
    "openalex.jsonl": (
        "jsonl",
        ("https://openalex.org/W0000000000", "https://openalex.org/W0000000001"),
        Source(
            date="2025-01-06",
            arxiv_id=OWN[0],
            doi="10.48550/arXiv.2501.90001",
            categories=("Topic Modeling",),
            venue="arXiv (Cornell University)",
            url="https://arxiv.org/abs/2501.90001",
        ),
    ),
    "semantic-scholar.json": (
        "json",
        ("0" * 40, "1" * 40),
        Source(
            date="2025-01-06",
            arxiv_id=OWN[0],
            categories=("Computer Science",),
            venue="arXiv.org",
            url="https://www.semanticscholar.org/paper/0",
        ),
    ),
    "pubmed.xml": (
        "pubmed",
        PMID,
        Source(date="2025-01", doi="10.0000/made-up.1", categories=("Attention",), venue="Made-up letters"),
    ),
    "jats.xml": (
        "jats",
        PMID,
        Source(date="2025-01-06", doi="10.0000/made-up.1", categories=("Article",), venue="Made-up Letters"),
    ),
    "anthology.bib": (
        "bibtex",
        OWN,
        Source(
            date="2025-01",
            arxiv_id=OWN[0],
            doi="10.0000/made-up.0",
            venue="Proceedings of the Made-up Meeting",
            url="https://aclanthology.org/2025.made-up.0/",
        ),
    ),
    "papers.ris": (
        "ris",
        OWN,
        Source(
            date="2025-01-06",
            arxiv_id=OWN[0],
            doi="10.0000/made-up.0",
            categories=("attention",),
            venue="Proceedings of the Made-up Meeting",
            url="https://example.org/0",
        ),
    ),
    "papers.nbib": (
        "medline",
        PMID,
        Source(date="2025-01-06", doi="10.0000/made-up.1", categories=("Attention",), venue="Made-up letters"),
    ),
    "papers.enw": (
        "endnote",
        OWN,
        Source(
            date="2025",
            arxiv_id=OWN[0],
            doi="10.0000/made-up.1",
            categories=("attention",),
            venue="Made-up Letters",
            url="https://arxiv.org/abs/2501.90001",
        ),
    ),
    "savedrecs.txt": (
        "wos",
        ("WOS:000900000001", "WOS:000900000002"),
        Source(date="2025", doi="10.0000/made-up.1", categories=("attention", "networks"), venue="MADE-UP LETTERS"),
    ),
    "anthology.xml": (
        "acl",
        ("2025.made-up.1", "2025.made-up.2"),
        Source(
            date="2025",
            doi="10.0000/made-up.1",
            venue="Proceedings of the Made-up Meeting",
            url="https://aclanthology.org/2025.made-up.1/",
        ),
    ),
    "mods.xml": (
        "mods",
        ("nobody-2025-1", "nobody-2025-2"),
        Source(
            date="2025-01",
            doi="10.0000/made-up.1",
            categories=("attention",),
            venue="Proceedings of the Made-up Meeting",
            url="https://example.org/1",
        ),
    ),
    "endnote.xml": (
        "endnote-xml",
        ("1", "2"),
        Source(
            date="2025",
            arxiv_id=OWN[0],
            doi="10.0000/made-up.1",
            categories=("attention",),
            venue="Made-up Letters",
            url="https://arxiv.org/abs/2501.90001",
        ),
    ),
    "feed.xml": (
        "rss",
        OWN,
        Source(date="2025-01-06T00:00:00+00:00", arxiv_id=OWN[0], url="https://arxiv.org/abs/2501.90001"),
    ),
    "arxiv-mail.txt": (
        "arxiv-mail",
        OWN,
        Source(
            date="2025-01-06T10:00:00+00:00",
            arxiv_id=OWN[0],
            categories=("cs.CL", "cs.LG"),
            venue="Made-up Letters 1 (2025)",
            url="https://arxiv.org/abs/2501.90001",
        ),
    ),
    "digest.md": (
        "markdown",
        OWN,
        Source(date="2025-01-06", arxiv_id=OWN[0], url="https://arxiv.org/abs/2501.90001"),
    ),
    "newsletter.txt": ("markdown", None, Source()),
}
ONE_PAPER: dict[str, tuple[Format, int]] = {
    "paper-page-1.html": ("html", 0),
    "paper-page-2.html": ("html", 1),
    "plain.txt": ("text", 0),
}


def papers(path: Path) -> list[Paper]:
    found = list(read_papers(path))
    assert all(isinstance(paper, Paper) for paper in found), [str(item) for item in found]
    return [paper for paper in found if isinstance(paper, Paper)]


@pytest.fixture(scope="module")
def reference() -> list[Paper]:
    return papers(SAMPLES / "papers.jsonl")


def test_every_sample_and_every_format_is_in_the_table() -> None:
    assert {path.name for path in SAMPLES.iterdir()} == EXPECTED.keys() | ONE_PAPER.keys()
    formats = {row[0] for row in EXPECTED.values()} | {row[0] for row in ONE_PAPER.values()}
    assert formats | {"parquet", "spacy"} == set(FORMATS)  # which are no text: see below


@pytest.mark.parametrize("name", [*EXPECTED, *ONE_PAPER])
def test_the_format_is_recognised(name: str) -> None:
    head, _ = take_head([(SAMPLES / name).read_bytes()], enough=lambda _: False)
    assert recognise(head, {}) == (EXPECTED.get(name) or ONE_PAPER[name])[0]


@pytest.mark.parametrize(("name", "expected"), EXPECTED.items())
def test_papers(name: str, expected: tuple[Format, tuple[str, ...] | None, Source], reference: list[Paper]) -> None:
    format_, ids, source = expected
    found = papers(SAMPLES / name)
    assert [(p.title, p.abstract) for p in found] == [(p.title, p.abstract) for p in reference]
    assert tuple(p.id for p in found) == (ids or tuple(paper_id(p.title, p.abstract) for p in reference))
    assert [p.source.index for p in found] == [0, 1]
    path = str(SAMPLES / name)
    assert found[0].source == Source(
        path,
        0,
        source.date,
        source.arxiv_id,
        source.arxiv_version,
        source.doi,
        source.categories,
        source.venue,
        source.url,
    )
    assert list(read_papers(path, format_)) == found


@pytest.mark.parametrize("name", EXPECTED)
def test_the_same_records_whatever_the_format(name: str, reference: list[Paper], extractor: Extractor) -> None:
    for paper, as_jsonl in zip(papers(SAMPLES / name), reference, strict=True):
        found = extractor.extract(paper).model_dump(exclude={"source", "id"})
        assert found == extractor.extract(as_jsonl).model_dump(exclude={"source", "id"})
        assert found["code_urls"] or found["datasets"] or found["benchmarks"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("name", EXPECTED)
def test_the_same_papers_in_any_encoding_that_is_marked(name: str, encoding: str, reference: list[Paper]) -> None:
    content = "\ufeff" + (SAMPLES / name).read_text("utf-8-sig")
    found = [item for item in read(content.encode(encoding)) if isinstance(item, Paper)]
    assert [(p.title, p.abstract) for p in found] == [(p.title, p.abstract) for p in reference]


@pytest.mark.parametrize("line_end", ["\r\n", "\r"])
@pytest.mark.parametrize("name", EXPECTED)
def test_the_same_papers_with_any_line_ends(name: str, line_end: str, reference: list[Paper]) -> None:
    content = (SAMPLES / name).read_text("utf-8-sig").replace("\r\n", "\n").replace("\n", line_end)
    found = [item for item in read(content) if isinstance(item, Paper)]
    assert [(p.title, p.abstract) for p in found] == [(p.title, p.abstract) for p in reference]


def test_the_same_papers_in_parquet(tmp_path: Path, reference: list[Paper]) -> None:
    rows = [{"id": p.id, "title": p.title, "abstract": p.abstract, "published": date(2025, 1, 6)} for p in reference]
    parquet.write_table(pa.Table.from_pylist(rows), tmp_path / "papers")
    found = papers(tmp_path / "papers")
    assert [(p.id, p.title, p.abstract) for p in found] == [(p.id, p.title, p.abstract) for p in reference]
    assert {p.source.date for p in found} == {"2025-01-06"}


@pytest.mark.parametrize(("name", "expected"), ONE_PAPER.items())
def test_one_paper_a_file(name: str, expected: tuple[Format, int], reference: list[Paper]) -> None:
    (paper,) = papers(SAMPLES / name)
    same = reference[expected[1]]
    assert (paper.title, paper.abstract) == (same.title if expected[0] == "html" else "", same.abstract)


def test_a_folder_is_all_that_is_in_it() -> None:
    assert len(papers(SAMPLES)) == 2 * len(EXPECTED) + len(ONE_PAPER)


def test_the_same_papers_in_spacy(tmp_path: Path, reference: list[Paper]) -> None:
    tokenizer = spacy.blank("en")
    docs = DocBin(docs=[tokenizer(f"{paper.title}\n{paper.abstract}") for paper in reference])
    docs.to_disk(tmp_path / "papers")
    found = [item for item in read_papers(tmp_path / "papers") if isinstance(item, Paper)]
    assert [(paper.title, paper.abstract) for paper in found] == [(p.title, p.abstract) for p in reference]
    docs.to_disk(tmp_path / "again")
    assert [item.code for item in read_cut(tmp_path / "again") if isinstance(item, Refusal)] == ["not-readable"]


def read_cut(path: Path) -> list[Paper | Refusal]:
    path.write_bytes(path.read_bytes()[:-200])
    return list(read_papers(path))
