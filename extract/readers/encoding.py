"""Text in UTF-16, as spreadsheets export it, becomes UTF-8 on the way; all other bytes pass as they are."""

import codecs
from collections.abc import Iterator
from typing import Final

from extract.readers.streams import BrokenStreamError

_BYTE_ORDER_MARKS: Final = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


def in_utf8(chunks: Iterator[bytes]) -> tuple[Iterator[bytes], bool]:
    """Return the chunks, in UTF-8 where they begin with the byte order mark of UTF-16, and whether they did.

    The chunks raise BrokenStreamError where they are no UTF-16, after what stands before.
    """
    start = b""
    for chunk in chunks:
        start += chunk
        if len(start) >= 2:
            break
    encoding = _BYTE_ORDER_MARKS.get(start[:2])
    if encoding is None:
        return _joined(start, chunks), False
    return _recoded(encoding, _joined(start[2:], chunks)), True


def _joined(start: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    if start:
        yield start
    yield from rest


def _recoded(encoding: str, chunks: Iterator[bytes]) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for chunk in chunks:
            if text := decoder.decode(chunk):
                yield text.encode()
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        yield error.object[: error.start].decode(encoding).encode()
        raise BrokenStreamError(f"its UTF-16 is damaged ({error.reason})") from error
