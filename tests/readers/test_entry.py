"""Identifiers in the ways in which they are written."""

from datetime import date

import pytest

from extract.readers.entry import arxiv_id, doi, iso_date

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
    "https://huggingface.co/papers/2501.90001": ("2501.90001", None),
    "https://www.alphaxiv.org/abs/2501.90001v2": ("2501.90001", 2),
    "https://ar5iv.labs.arxiv.org/html/2501.90001": ("2501.90001", None),
    "http://export.arxiv.org/abs/hep-th/9901001": ("hep-th/9901001", None),
    "arXiv:2501.90001 [cs]": ("2501.90001", None),
    "10.1234/2501.90001": None,
    "https://doi.org/10.1234/papers/2501.90001": None,
    "kites/9901001": None,
    "2513.90001": None,
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


DATES: dict[object, str | None] = {
    2025.0: "2025",
    "2025.0": "2025",
    "2025-01-06": "2025-01-06",
    "2025-01-06 10:00:00": "2025-01-06T10:00:00",
    "2025-01-06T10:00:00Z": "2025-01-06T10:00:00Z",
    "2025/1/6/": "2025-01-06",
    "2025///": "2025",
    "20250106": "2025-01-06",
    "2025-01-00": "2025-01",
    "2025 Jan 6": "2025-01-06",
    "January 6th, 2025": "2025-01-06",
    "Mon, 06 Jan 2025 10:00:00 -0500": "2025-01-06T10:00:00-05:00",
    1_736_157_600_000: "2025-01-06",
    date(2025, 1, 6): "2025-01-06",
    # What is no date, or more than one, stays as it is.
    "Jan 6": "Jan 6",
    "2025 Jan-Feb": "2025 Jan-Feb",
    "6/1/2025": "6/1/2025",
    "2025-13-01": "2025-13-01",
    "soon": "soon",
    "": None,
    None: None,
    True: None,
}


@pytest.mark.parametrize(("value", "expected"), DATES.items())
def test_dates(value: object, expected: str | None) -> None:
    assert iso_date(value) == expected


PARTS = {
    "a day": ({"date-parts": [[2025, 1, 6]]}, "2025-01-06"),
    "strings": ({"date-parts": [["2025", "1"]]}, "2025-01"),
    "nothing known": ({"date-parts": [[None]]}, None),
    "no such day": ({"date-parts": [[2025, 2, 30]]}, None),
    "a value": ({"value": 2025}, "2025"),
    "parts by name": ({"year": "2025", "month": "1"}, "2025-01"),
    "anything else": ({"when": 2025}, None),
}


@pytest.mark.parametrize(("value", "expected"), PARTS.values(), ids=PARTS.keys())
def test_dates_in_parts(value: dict[str, object], expected: str | None) -> None:
    assert iso_date(value) == expected
