"""spaCy: a DocBin, of whose Docs the text is read, and the record if paperfacts has put one. Needs the extra `spacy`.

Docs are not made anew: the text is joined from what the file holds of it, so that nothing else in it matters.
"""

import zlib
from collections.abc import Iterator
from typing import Any, Final

import orjson

from extract.errors import PaperfactsError, Refusal, refuse
from extract.readers.entry import Entry
from extract.readers.streams import Head, Input

KEY: Final = "paperfacts"  # in `doc.user_data`, of a record as JSON
MAGIC: Final = b"x\x9c"  # of zlib, as spaCy calls it
_LARGE: Final = 1 << 28  # bytes that a file may be decompressed to


def recognises(head: Head) -> bool:
    """Tell whether the input begins as a DocBin does."""
    return head.content.startswith(MAGIC)


def read(source: Input) -> Iterator[Entry | Refusal]:
    """Yield what each Doc says: its record, or else its first line as the title, if it has more lines."""
    try:
        for text, data in texts_and_data(source.stream.read(_LARGE)):
            title, line_end, abstract = text.partition("\n")
            known = data or ({"title": title, "abstract": abstract} if line_end else {"title": "", "abstract": text})
            if len(text) > source.limit:
                yield refuse("too-long", source.path, limit=source.limit)
            else:
                yield Entry(known.get("title"), known.get("abstract"), known.get("id"))
    except ImportError as error:
        raise PaperfactsError(refuse("missing-extra", source.path, library="spacy", extra="spacy")) from error
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, zlib.error) as error:
        yield refuse("not-readable", source.path, found=f"not a spaCy DocBin: {type(error).__name__}")


def texts_and_data(content: bytes) -> Iterator[tuple[str, dict[str, Any] | None]]:
    """Yield the text of each Doc in a DocBin, and the record that paperfacts has put on it, if any.

    Raises ValueError, and what comes of wrong types, where the content is none; ImportError without spaCy.
    """
    import numpy as np
    import srsly  # type: ignore[import-untyped]
    from spacy.strings import StringStore

    unpacked = zlib.decompressobj().decompress(content, _LARGE)
    if len(unpacked) == _LARGE:
        raise ValueError(f"more than {_LARGE:,} bytes")
    docs = srsly.msgpack_loads(unpacked)
    strings = StringStore(docs["strings"])
    words = np.frombuffer(docs["tokens"], "uint64").reshape(-1, len(docs["attrs"]))[:, 0]  # their first is the word
    spaces = np.frombuffer(docs["spaces"], bool)
    stored = docs.get("user_data") or []
    start = 0
    for index, length in enumerate(np.frombuffer(docs["lengths"], "int32").tolist()):
        there = slice(start, start + length)
        pairs = zip(words[there].tolist(), spaces[there].tolist(), strict=True)
        user_data = srsly.msgpack_loads(stored[index], use_list=False) if index < len(stored) else {}
        own = user_data.get(KEY)
        yield "".join(strings[word] + " " * space for word, space in pairs), orjson.loads(own) if own else None
        start += length
