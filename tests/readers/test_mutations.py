"""Damaged samples: whatever bytes come, every reader yields papers and refusals, soon, and raises nothing."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.errors import Refusal
from extract.paper import Paper
from extract.readers import FORMATS, Format
from tests.readers.reading import read

SAMPLES = {path.name: path.read_bytes() for path in sorted((Path(__file__).parent / "samples").iterdir())}
ODD = [
    *(bytes([byte]) for byte in b'<>&{}[]"\\,\n\r\0$-\xff\xc3'),
    *(b"<!ENTITY a 'b'>", b"]]>", b"\\ud800", b"\x1b[31m", b"@a{b,", b"TY  - ", b"ER  - ", b"null", b"1e999"),
    b"\xef\xbb\xbf",
]


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A sample in which a few stretches are cut out, doubled, or replaced by odd bytes."""
    content = draw(st.sampled_from(list(SAMPLES.values())))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(content)))
        end = min(len(content), start + draw(st.integers(0, 60)))
        filling = draw(st.sampled_from([b"", content[start:end] * 2, *ODD]))
        content = content[:start] + filling + content[end:]
    return content


@pytest.mark.parametrize("format_", [None, *FORMATS])
@settings(max_examples=25, deadline=None)
@given(content=damaged())
def test_damaged_samples(format_: Format | None, content: bytes) -> None:
    begin = time.process_time()
    found = read(content, format_)
    assert found
    assert all(isinstance(item, Paper | Refusal) for item in found)
    assert all(str(item).isprintable() for item in found if isinstance(item, Refusal))
    assert time.process_time() - begin < 1


@settings(max_examples=200, deadline=None)
@given(content=st.binary(max_size=300), format_=st.sampled_from([None, *FORMATS]))
def test_any_bytes(content: bytes, format_: Format | None) -> None:
    assert all(isinstance(item, Paper | Refusal) for item in read(content, format_))
