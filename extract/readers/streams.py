"""From bytes to an `Input`: decompressed on the way, in UTF-8 where they are UTF-16, the beginning looked at first.

The content tells how it is compressed. (xopen can tell that too, but lets xz take any memory.)
"""

import bz2
import gzip
import io
import lzma
import re
import sys
import zlib
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, getincrementaldecoder
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import BinaryIO, NamedTuple, Protocol

from extract.readers.digest_rules import DigestRules

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_CHUNK = 1 << 16
_HEAD = 1 << 16  # bytes looked at to tell what an input is
_UTF_16 = {BOM_UTF16_LE: "utf-16-le", BOM_UTF16_BE: "utf-16-be"}
NO_TEXT = (b"PAR1", b"x\x9c")  # how Parquet and files of spaCy begin
_DECLARED = re.compile(r"""^(<\?xml\b[^>]{0,40}) encoding=["'][\w-]+["']""")
_XZ_MEMORY = 1 << 28  # bytes; xz -9 takes a quarter of it to decompress


class Head(NamedTuple):
    """The beginning of an input, by which its format is told; `whole` where nothing comes after it."""

    content: bytes
    whole: bool


@dataclass(frozen=True, slots=True)
class Input:
    """What a reader is given: the bytes, their name, and how they are to be read.

    `path` names it in sources and messages; `limit` is in bytes a paper; `fields` says under which names a table
    or a JSON object may hold what, in the order in which they are tried.
    """

    stream: io.BufferedReader
    path: str
    head: Head
    limit: int
    fields: Mapping[str, tuple[str, ...]]
    digest: DigestRules


class BrokenStreamError(OSError):
    """Compressed bytes that end early or are damaged; what came before them has been read."""


def decompressed(stream: BinaryIO, tell: Callable[[int], object] | None = None) -> Iterator[bytes]:
    """Yield the content of `stream` in chunks, decompressed where it begins as gzip, bzip2, xz or zstd does.

    `tell` is called with the number of bytes read so far. Raises BrokenStreamError where the compression breaks.
    """
    start, chunks = _begun(_chunks(stream, tell), _LONGEST_MAGIC)
    whole = chain([start], chunks)
    for magic, kind, inflate in _COMPRESSIONS:
        if start.startswith(magic):
            return _checked(kind, inflate(as_stream(whole)))
    return whole


def in_utf8(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Return the chunks, in UTF-8 where they begin with the byte order mark of UTF-16.

    The chunks raise BrokenStreamError where they are no UTF-16, after what stands before.
    """
    start, rest = _begun(chunks, 2)
    if (encoding := _UTF_16.get(start[:2])) is not None:
        return _recoded(encoding, chain([start[2:]], rest))
    return chain([start] if start else [], rest)


def take_head(chunks: Iterable[bytes], enough: Callable[[bytes], bool]) -> tuple[Head, Iterator[bytes]]:
    """Return the beginning of an input, as much as it takes to tell the format, and then all of its chunks.

    A byte order mark is no part of the beginning, but stays in the chunks.
    """
    head, rest, whole = b"", iter(chunks), True
    try:
        for chunk in rest:
            head += chunk
            if len(head) >= _HEAD or enough(head.removeprefix(BOM_UTF8)):
                whole = False
                break
    except OSError as error:
        whole, rest = False, _failing(error)  # it comes again, in its place
    return Head(head.removeprefix(BOM_UTF8), whole), chain([head], rest)


def with_line_feeds(head: Head, chunks: Iterator[bytes]) -> tuple[Head, Iterator[bytes]]:
    """Return an input whose lines end in carriage returns alone with line feeds for these, any other as it is."""
    if b"\n" in head.content or b"\r" not in head.content[:-1] or head.content.startswith(NO_TEXT):
        return head, chunks
    return head._replace(content=head.content.replace(b"\r", b"\n")), (chunk.replace(b"\r", b"\n") for chunk in chunks)


def as_stream(chunks: Iterable[bytes]) -> io.BufferedReader:
    """Return chunks of bytes as a stream to read from."""
    return io.BufferedReader(_Chunks(iter(chunks)), _CHUNK)


def read_whole(stream: BinaryIO, most: int) -> bytes | None:
    """Return all of the stream, or None where that is more than `most` bytes; takes no more memory than there are."""
    content = bytearray()
    for chunk in _chunks(stream):
        content += chunk
        if len(content) > most:
            return None
    return bytes(content)


def _begun(chunks: Iterator[bytes], size: int) -> tuple[bytes, Iterator[bytes]]:
    """Return the beginning, of `size` bytes at least where there are so many, and what comes after it."""
    start = b""
    for chunk in chunks:
        start += chunk
        if len(start) >= size:
            break
    return start, chunks


def _recoded(encoding: str, chunks: Iterator[bytes]) -> Iterator[bytes]:
    decoder = getincrementaldecoder(encoding)()
    try:
        for chunk in chunks:
            if text := decoder.decode(chunk):
                yield _DECLARED.sub(r"\1", text).encode()  # XML would be taken at its word
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        yield error.object[: error.start].decode(encoding).encode()
        raise BrokenStreamError(f"its UTF-16 is damaged ({error.reason})") from error


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class _Chunks(io.RawIOBase):
    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._rest:
            try:
                self._rest = memoryview(next(self._chunks))
            except StopIteration:
                return 0
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size


def _chunks(stream: _Readable, tell: Callable[[int], object] | None = None) -> Iterator[bytes]:
    read: Callable[[int], bytes] = getattr(stream, "read1", stream.read)  # what a slow pipe has, without waiting
    place = 0
    while chunk := read(_CHUNK):
        place += len(chunk)
        if tell is not None:
            tell(place)
        yield chunk


def _checked(kind: str, chunks: Iterator[bytes]) -> Iterator[bytes]:
    try:
        yield from chunks
    except EOFError as error:
        raise BrokenStreamError(f"its {kind} compression ends in the middle") from error
    except (OSError, zlib.error, lzma.LZMAError, zstd.ZstdError) as error:
        raise BrokenStreamError(f"its {kind} compression is damaged: {error}") from error


class _Decompressor(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


def _streams(stream: io.BufferedReader, begin: Callable[[], _Decompressor]) -> Iterator[bytes]:
    """Not BZ2File, which takes a damaged stream after the first for the end, nor LZMAFile, which has no limit."""
    decompressor = begin()
    data = b""
    while True:
        if decompressor.eof:  # one more of the streams that a file may hold, or zeros between them
            data = decompressor.unused_data.lstrip(b"\0")
            while not data:
                if not (data := stream.read1(_CHUNK)):
                    return
                data = data.lstrip(b"\0")
            decompressor = begin()
        elif not decompressor.needs_input:
            data = b""
        elif not (data := stream.read1(_CHUNK)):
            raise EOFError
        if content := decompressor.decompress(data, _CHUNK):
            yield content


def _xz() -> lzma.LZMADecompressor:
    return lzma.LZMADecompressor(lzma.FORMAT_XZ, _XZ_MEMORY)


def _failing(error: OSError) -> Iterator[bytes]:
    raise error
    yield b""


_COMPRESSIONS: tuple[tuple[bytes, str, Callable[[io.BufferedReader], Iterator[bytes]]], ...] = (
    (b"\x1f\x8b", "gzip", lambda stream: _chunks(gzip.GzipFile(fileobj=stream))),
    (b"BZh", "bzip2", lambda stream: _streams(stream, bz2.BZ2Decompressor)),
    (b"\xfd7zXZ\0", "xz", lambda stream: _streams(stream, _xz)),
    (b"\x28\xb5\x2f\xfd", "zstd", lambda stream: _chunks(zstd.ZstdFile(stream))),
)
_LONGEST_MAGIC = max(len(magic) for magic, _, _ in _COMPRESSIONS)
