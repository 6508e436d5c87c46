"""JSONL, and recognising it."""

import io

import pytest

from extract.errors import Refusal
from extract.paper import Paper, paper_id
from extract.readers import read_stream

PAPERS = {
    "title and abstract": (b'{"title": "A", "abstract": "B."}', ("A", "B.", paper_id("A", "B."))),
    "summary": (b'{"title": "A", "summary": "B."}', ("A", "B.", paper_id("A", "B."))),
    "abstract wins over summary": (b'{"title": "A", "summary": "C.", "abstract": "B.", "id": "i"}', ("A", "B.", "i")),
    "an id": (b'{"id": "2501.00001", "title": "A", "abstract": "B."}', ("A", "B.", "2501.00001")),
    "a number for an id": (b'{"id": 7, "title": "A", "abstract": "B."}', ("A", "B.", "7")),
    "null for an id": (b'{"id": null, "title": "A", "abstract": "B."}', ("A", "B.", paper_id("A", "B."))),
    "nothing is stripped": (b'{"id": "i", "title": " A\\n", "abstract": "\\tB. "}', (" A\n", "\tB. ", "i")),
    "control characters": (b'{"id": "i", "title": "A\\u0000", "abstract": "B\\u001b"}', ("A\0", "B\x1b", "i")),
    "a surrogate pair": (b'{"id": "i", "title": "\\ud83d\\ude00", "abstract": "B"}', ("😀", "B", "i")),
    "a byte order mark": (b'\xef\xbb\xbf{"id": "i", "title": "A", "abstract": "B"}', ("A", "B", "i")),
    "Windows line ends": (b'\r\n{"id": "i", "title": "A", "abstract": "B"}\r\n', ("A", "B", "i")),
    "other keys": (b'{"id": "i", "title": "A", "abstract": "B", "year": 2025}', ("A", "B", "i")),
}


@pytest.mark.parametrize(("content", "expected"), PAPERS.values(), ids=PAPERS.keys())
def test_papers(content: bytes, expected: tuple[str, str, str]) -> None:
    (paper,) = read_stream(io.BytesIO(content), "papers.jsonl")
    assert isinstance(paper, Paper)
    assert (paper.title, paper.abstract, paper.id) == expected


def test_the_index_is_the_place_in_the_file() -> None:
    content = b'{"title": "A", "abstract": "B."}\nnonsense\n\n{"title": "C", "abstract": "D."}\n'
    first, refused, second = read_stream(io.BytesIO(content), "papers.jsonl")
    assert isinstance(first, Paper)
    assert isinstance(refused, Refusal)
    assert isinstance(second, Paper)
    assert (first.source.index, refused.line, second.source.index) == (0, 2, 2)


FORMATS = {
    "JSONL": (b'{"title": "A", "abstract": "B."}', "A"),
    "JSONL after blank lines": (b'\n \n{"title": "A", "abstract": "B."}', "A"),
    "JSONL whose first line is broken": (b'oops\n{"title": "A", "abstract": "B."}', "A"),
    "a digest": (b"A\n\nB is long.", "A"),
    "a digest with braces": (b"A\n\n{B} is long.", "A"),
}


@pytest.mark.parametrize(("content", "title"), FORMATS.values(), ids=FORMATS.keys())
def test_the_format_is_recognised(content: bytes, title: str) -> None:
    found = [item.title for item in read_stream(io.BytesIO(content)) if isinstance(item, Paper)]
    assert found == [title]
