"""Identifiers in the ways in which they are written."""

import pytest

from extract.readers.identifiers import arxiv_id, doi

ARXIV = {
    "2501.90001": ("2501.90001", None),
    "2501.90001v2": ("2501.90001", 2),
    "0704.0001": ("0704.0001", None),
    "arXiv:2501.90001v12": ("2501.90001", 12),
    "http://arxiv.org/abs/2501.90001v2": ("2501.90001", 2),
    "https://arxiv.org/pdf/2501.90001.pdf": ("2501.90001", None),
    "oai:arXiv.org:2501.90001v1": ("2501.90001", 1),
    "oai:arXiv.org:cs/9901001": ("cs/9901001", None),
    "math.GT/0309136v3": ("math.GT/0309136", 3),
    "10.48550/arXiv.2501.90001": ("2501.90001", None),
    "https://doi.org/10.48550/arxiv.2501.90001": ("2501.90001", None),
    "10.1234/2501.90001": None,
    "https://example.org/2501.90001": None,
    "2501.9000112": None,
    "2501.900": None,
    "": None,
}


@pytest.mark.parametrize(("text", "expected"), ARXIV.items())
def test_arxiv(text: str, expected: tuple[str, int | None] | None) -> None:
    assert arxiv_id(text) == expected


DOI = {
    "10.0000/made-up.1": "10.0000/made-up.1",
    "https://doi.org/10.0000/made-up.1": "10.0000/made-up.1",
    "http://dx.doi.org/10.0000/a(b)c": "10.0000/a(b)c",
    "doi: 10.0000/x": "10.0000/x",
    "made-up": None,
    "": None,
}


@pytest.mark.parametrize(("text", "expected"), DOI.items())
def test_doi(text: str, expected: str | None) -> None:
    assert doi(text) == expected
