"""Compressed inputs, inputs that break off, folders and patterns."""

import bz2
import gzip
import io
import lzma
import os
import threading
import tracemalloc
from collections.abc import Callable
from functools import partial
from itertools import chain, repeat
from pathlib import Path

import pytest
from backports import zstd

from extract.errors import Refusal
from extract.paper import Paper
from extract.readers import Format, input_files, read_papers, read_stream
from extract.readers.streams import as_stream
from fuzz.documents import FORMS
from tests.readers.reading import read, shown

LINE = b'{"title": "A", "abstract": "An abstract."}\n'
AN_ABSTRACT = ("A", "An abstract.")
COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "bzip2": partial(bz2.compress, compresslevel=1),  # in small blocks
    "xz": lzma.compress,
    "zstd": partial(zstd.compress, options={zstd.CompressionParameter.checksum_flag: 1}),
}
# Lines that hardly compress, so that half of the compressed bytes are about half of the lines.
MANY = b"".join(b'{"title": "A", "abstract": "%s"}\n' % os.urandom(2_000).hex().encode() for _ in range(200))


@pytest.mark.parametrize("compress", COMPRESS.values(), ids=COMPRESS.keys())
class TestCompression:
    def test_whole(self, compress: Callable[[bytes], bytes]) -> None:
        assert shown(read(compress(LINE * 2))) == [AN_ABSTRACT] * 2

    def test_several_streams_in_one_file(self, compress: Callable[[bytes], bytes]) -> None:
        assert shown(read(compress(LINE) + compress(LINE))) == [AN_ABSTRACT] * 2

    def test_more_than_a_chunk(self, compress: Callable[[bytes], bytes]) -> None:
        assert sum(isinstance(item, Paper) for item in read(compress(MANY))) == 200

    @pytest.mark.parametrize("format_", ["jsonl", "json"])
    def test_it_ends_in_the_middle(self, compress: Callable[[bytes], bytes], format_: str) -> None:
        content = MANY if format_ == "jsonl" else b"[" + MANY.replace(b"}\n", b"},\n")[:-2] + b"]"
        packed = compress(content)
        *papers, refused = read(packed[: len(packed) // 2])
        assert 50 < len(papers) < 150
        assert all(isinstance(paper, Paper) for paper in papers)
        assert isinstance(refused, Refusal)
        assert refused.code == "broken-stream"
        assert "ends in the middle" in refused.message

    def test_it_is_damaged(self, compress: Callable[[bytes], bytes]) -> None:
        packed = bytearray(compress(MANY))
        packed[len(packed) // 2 : len(packed) // 2 + 1_000] = bytes(1_000)
        refused = read(bytes(packed))[-1]
        assert isinstance(refused, Refusal)
        assert refused.code == "broken-stream"

    @pytest.mark.parametrize("behind", ["a damaged stream", "no stream"])
    def test_what_stands_behind_a_stream(self, compress: Callable[[bytes], bytes], behind: str) -> None:
        second = compress(LINE)
        damaged = bytes([second[0], second[1] ^ 1]) + second[2:]
        *papers, refused = read(compress(LINE) + (damaged if behind == "a damaged stream" else b"junk"))
        assert shown(papers) == [AN_ABSTRACT]
        assert isinstance(refused, Refusal)
        assert refused.code == "broken-stream"

    def test_a_bomb_takes_little_memory(self, compress: Callable[[bytes], bytes]) -> None:
        bomb = compress(LINE + b'{"title": "' + b"x" * 20_000_000 + b'"}\n' + LINE)
        tracemalloc.start()
        found = shown(read(bomb))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert found == [AN_ABSTRACT, "too-long", AN_ABSTRACT]
        assert peak < 12_000_000 + len(bomb)


# One of each module: those that are left are read by the same, or whole.
STREAMED: list[Format] = ["jsonl", "json", "csv", "atom", "bibtex", "ris", "arxiv-mail", "markdown", "digest"]


@pytest.mark.parametrize("format_", STREAMED)
def test_constant_memory(format_: Format) -> None:
    """Twice as much to read takes no more memory: a few chunks are held, not the input."""
    form = FORMS[format_]
    paper = form.filled("A Title", "word " * 300, "2501.90001").encode()
    begin, between, end = form.before.encode(), form.between.encode(), form.after.encode()

    def peak(count: int) -> int:
        content = chain([begin + paper], repeat(between + paper, count - 1), [end])
        tracemalloc.start()
        papers = read_stream(as_stream(content), format=format_)
        assert sum(isinstance(item, Paper) for item in papers) == count
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(1)  # what is imported on first use is not counted
    assert peak(500) < 1.1 * peak(250)


def test_xz_may_not_ask_for_much_memory() -> None:
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": 1 << 29}]
    (refused,) = read(lzma.compress(LINE, filters=filters))
    assert "Memory usage limit exceeded" in str(refused)


def test_xz_with_zeros_between_its_streams() -> None:
    assert shown(read(lzma.compress(LINE) + bytes(8) + lzma.compress(LINE) + bytes(4))) == [AN_ABSTRACT] * 2


NOT_TEXT = {
    "compressed twice": (gzip.compress(gzip.compress(LINE)), "gzip within a compressed file"),
    "a ZIP archive": (b"PK\x03\x04abcdefgh", "a ZIP archive"),
    "UTF-16 unmarked": ("A Title\n\nAn abstract.".encode("utf-16-le"), "UTF-16 without a byte order mark"),
}


@pytest.mark.parametrize(("content", "says"), NOT_TEXT.values(), ids=NOT_TEXT.keys())
def test_what_is_no_text(content: bytes, says: str) -> None:
    (refused,) = read(content)
    assert f"found {says}" in str(refused)


DAMAGED_UTF16 = {
    "an odd number of bytes": ((2 * LINE).decode().encode("utf-16")[:-1], 1, "truncated data"),
    "half of a pair": (f"\ufeff{LINE.decode()}\ud800x".encode("utf-16-be", "surrogatepass"), 1, "illegal"),
}


@pytest.mark.parametrize(("content", "papers", "says"), DAMAGED_UTF16.values(), ids=DAMAGED_UTF16.keys())
def test_damaged_utf_16(content: bytes, papers: int, says: str) -> None:
    *whole, refused = read(content)
    assert shown(whole) == [AN_ABSTRACT] * papers
    assert f"its UTF-16 is damaged ({says}" in str(refused)


def test_a_slow_pipe_flows() -> None:
    """The first paper of JSONL comes when its line has, though the pipe stays open."""
    reading, writing = os.pipe()
    with open(reading, "rb") as stream:  # noqa: PTH123  a descriptor has no path
        papers = read_stream(stream)
        os.write(writing, LINE)
        assert isinstance(next(papers), Paper)
        threading.Timer(0.05, os.close, [writing]).start()
        assert list(papers) == []


def test_what_is_told_is_the_place_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl.gz"
    path.write_bytes(gzip.compress(MANY))
    told: list[int] = []
    assert sum(isinstance(item, Paper) for item in read_papers(path, tell=told.append)) == 200
    assert told == sorted(told)
    assert told[-1] == path.stat().st_size


class Failing(io.RawIOBase):
    """A file whose disk fails after the first line."""

    def __init__(self) -> None:
        self._lines = [LINE]

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        if not self._lines:
            raise OSError(5, "Input/output error")
        line = self._lines.pop()
        buffer[: len(line)] = line
        return len(line)


def test_a_disk_that_fails() -> None:
    paper, refused = read_stream(io.BufferedReader(Failing()))  # type: ignore[type-var]
    assert isinstance(paper, Paper)
    assert "Input/output error" in str(refused)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("b.jsonl", "a.jsonl.gz", ".hidden.jsonl", "sub/c.jsonl", "sub/empty/.keep", "[odd].jsonl"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(gzip.compress(LINE) if name.endswith(".gz") else LINE)
    return tmp_path


PATHS = {
    "a file": ("b.jsonl", ["b.jsonl"]),
    "a folder": ("", ["[odd].jsonl", "a.jsonl.gz", "b.jsonl", "sub/c.jsonl"]),
    "a pattern": ("*.jsonl", ["[odd].jsonl", "b.jsonl"]),
    "a pattern of folders": ("**/*.jsonl", ["[odd].jsonl", "b.jsonl", "sub/c.jsonl"]),
    "a file whose name looks like a pattern": ("[odd].jsonl", ["[odd].jsonl"]),
    "a pattern that fits folders alone": ("s*", ["s*"]),
    "a pattern that fits nothing": ("x*", ["x*"]),
    "no such file": ("missing", ["missing"]),
    "a folder without files": ("sub/empty", ["sub/empty"]),
}


@pytest.mark.parametrize(("path", "expected"), PATHS.values(), ids=PATHS.keys())
def test_input_files(folder: Path, path: str, expected: list[str]) -> None:
    assert [str(Path(file).relative_to(folder)) for file in input_files(folder / path)] == expected


NONE = {
    "a pattern that fits nothing": ("x*", "no-match"),
    "no such file": ("missing", "no-such-file"),
    "a file that is named by an arXiv id": ("2501.90001.jsonl", "no-such-file"),
    "under a file": ("b.jsonl/x", "no-such-file"),
    "a folder without files": ("sub/empty", "no-files"),
    "a name that no file can have": ("x" * 300, "not-readable"),
    "a zero byte": ("x\0", "not-readable"),
}


@pytest.mark.parametrize(("path", "code"), NONE.values(), ids=NONE.keys())
def test_inputs_that_are_none(folder: Path, path: str, code: str) -> None:
    assert shown(list(read_papers(str(folder / path)))) == [code]


def test_a_folder_is_read(folder: Path) -> None:
    found = [item.source.path for item in read_papers(folder) if isinstance(item, Paper)]
    assert found == [str(folder / name) for name in ("[odd].jsonl", "a.jsonl.gz", "b.jsonl", "sub/c.jsonl")]
