"""Small inputs that would make much of little, or take long: limits count what is made, before it is made."""

import gzip
import io
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import orjson
import pyarrow as pa
import pytest
from pyarrow import parquet

from extract.errors import Refusal
from extract.paper import Paper
from extract.readers import FORMATS, Format, read_papers, read_stream
from tests.readers.reading import read, shown

MEMORY = 128 << 20  # bytes; 976 MB and more before limits counted what is made
VALUE = "x" * (5 << 20)


def parquet_of(**columns: object) -> bytes:
    file = io.BytesIO()
    parquet.write_table(pa.table(columns), file, compression="zstd", dictionary_pagesize_limit=1 << 30)
    return file.getvalue()


def inverted(word: str, times: int) -> dict[str, object]:
    return {"title": "A", "abstract_inverted_index": {word: list(range(times))}}


SMALL: dict[str, Callable[[], bytes]] = {  # made when they are needed: some of them take seconds
    "an element that is never closed": lambda: gzip.compress(b"<feed><entry>" + b"<a>" * 2_000_000),
    "elements side by side": lambda: gzip.compress(b"<feed><entry>" + b"<a/>" * 50_000 + b"</entry></feed>"),
    "a long word at many places": lambda: orjson.dumps(inverted("x" * 2_000, 100_000)),
    "many such words": lambda: orjson.dumps([inverted("x" * 1_000, 5_000)] * 20),
    "such words in a list": lambda: orjson.dumps({"title": "A", "abstract": [{"x" * 10_000: list(range(100))}] * 100}),
    "one long value in many rows": lambda: parquet_of(title=["A"] * 64, abstract=[VALUE] * 64),
    "one long value in many lists": lambda: parquet_of(title=["A"] * 64, abstract=[[VALUE]] * 64),
    "a string that is used often": lambda: (
        b"@string{a = {" + b"x " * 250_000 + b"}}\n" + b"@a{b, title={A}, abstract=a}\n" * 60
    ),
    "one line end after the other": lambda: gzip.compress(b"\n" * 50_000),
}


@pytest.mark.parametrize("make", SMALL.values(), ids=SMALL.keys())
def test_small_inputs_take_little_memory(make: Callable[[], bytes]) -> None:
    content = make()
    pa.default_memory_pool().release_unused()
    before = pa.total_allocated_bytes()
    tracemalloc.start()
    try:
        for _ in read_stream(io.BytesIO(content), "input"):
            assert pa.total_allocated_bytes() - before < MEMORY
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < MEMORY


def test_long_values_are_refused_and_others_read() -> None:
    content = parquet_of(title=["A", "B", "C"], abstract=["An abstract.", VALUE, "Another."])
    assert shown(read(content)) == [("A", "An abstract."), "too-long", ("C", "Another.")]


def test_no_more_is_refused_than_an_input_has_bytes(tmp_path: Path) -> None:
    (tmp_path / "small").write_bytes(gzip.compress(b'{"title": "A", "abstract": "B."}\n' + b"{}\n" * 100_000))
    found = list(read_papers(tmp_path / "small"))
    assert isinstance(found[0], Paper)
    assert isinstance(found[-1], Refusal)
    assert found[-1].code == "too-many-refused"
    assert len(found) < 5_000
    assert len(read(b"{}\n" * 5_000)) == 5_000


UNITS = [
    "\n",
    "\r\n",
    " ",
    "x",
    "\nx",
    "<",
    "<a ",
    "&",
    "[a](",
    "**",
    "# a\n",
    "• a\nb c.\n",
    "Abstract: ",
    "@",
    "A. B",
    "\\\\\n",
]


@pytest.mark.parametrize("format_", [None, *FORMATS])
def test_reading_takes_time_in_proportion(format_: Format | None) -> None:
    """Each would take minutes, were it quadratic."""
    for unit in UNITS:
        assert read(unit * (10_000 // len(unit)), format_)
