"""Random, made and tampered inputs, each the same for the same number."""

import bz2
import gzip
import lzma
from collections.abc import Callable
from random import Random
from typing import Final, NamedTuple

from extract.readers import LIMIT
from extract.readers.format_names import FORMATS, Format
from fuzz.documents import FORMS, document_of
from fuzz.grammar import abstract_of, title_of
from fuzz.pieces import PIECES, SAMPLES

LONGEST: Final = 2_000  # bytes, but for what is repeated


class Case(NamedTuple):
    """An input, and how it is to be read; `limit` is in bytes a paper."""

    kind: str
    data: bytes
    format: Format | None = None
    limit: int = LIMIT


def make(number: int, what: str = "all") -> Case:
    """Return the input of that number: of `all` kinds, or of `abstracts` or `files` alone that were tampered with."""
    chance = Random(number)
    return made_by(chance) if what == "all" else chance.choice(_TAMPERED[what])(chance)


def made_by(chance: Random) -> Case:
    """Return an input of a kind that is drawn: half of them go the whole line, half are there for the readers."""
    case = chance.choice(KINDS)(chance)
    if case.format is None and chance.random() < 0.1:
        case = case._replace(format=chance.choice(FORMATS))
    if chance.random() < 0.02:
        case = case._replace(limit=chance.choice([1, 100, 1_000]))
    return case


def paper_of(text: bytes, title: str = "Kite") -> bytes:
    """Return a line of JSONL whose abstract is the text: so the stages see what readers would refuse."""
    return f'{{"title": "{_quoted(title)}", "abstract": "{_quoted(text.decode("utf-8", "replace"))}"}}\n'.encode()


def tampered(data: bytes, chance: Random) -> bytes:
    """Return the bytes with something cut, moved, repeated or put in."""
    at = chance.randrange(len(data) + 1)
    end = min(len(data), at + chance.choice([1, 1, 2, 10, 100, 1_000]))
    match chance.randrange(8):
        case 0:  # other bits
            return data[:at] + bytes(byte ^ (1 << chance.randrange(8)) for byte in data[at : at + 1]) + data[at + 1 :]
        case 1:  # less
            return data[:at] + data[end:]
        case 2:  # an end too early
            return data[:at]
        case 3:  # the same again, now and then very often
            return data[:at] + data[at:end] * chance.choice(_OFTEN) + data[end:]
        case 4:  # something of another sample
            other = chance.choice(SAMPLES)
            start = chance.randrange(len(other))
            return data[:at] + other[start : start + (end - at)] + data[at:]
        case 5:  # in another place
            return data[:at] + data[end:] + data[at:end]
        case _:
            return data[:at] + chance.choice(PIECES) * chance.choice(_OFTEN) + data[at:]


def _bytes(chance: Random) -> Case:
    return Case("bytes", chance.randbytes(chance.randrange(2_000)))


def _pieces(chance: Random) -> Case:
    return Case("pieces", paper_of(b"".join(chance.choices(PIECES, k=chance.randrange(100)))))


def _abstract(chance: Random) -> Case:
    return Case("abstract", paper_of(abstract_of(chance).encode(), title_of(chance)))


def _tampered_abstract(chance: Random) -> Case:
    return Case("tampered abstract", paper_of(_often_tampered(abstract_of(chance).encode(), chance)))


def _document(chance: Random) -> Case:
    format_ = chance.choice(list(FORMS))
    return Case("document", document_of(format_, chance), format_ if chance.random() < 0.5 else None)


def _tampered_document(chance: Random) -> Case:
    format_ = chance.choice(list(FORMS))
    data = _often_tampered(document_of(format_, chance), chance)
    return Case("tampered document", data, format_ if chance.random() < 0.5 else None)


def _sample(chance: Random) -> Case:
    return Case("tampered sample", _often_tampered(_stretch(chance), chance))


def _sample_as_abstract(chance: Random) -> Case:
    return Case("sample as abstract", paper_of(_often_tampered(_stretch(chance), chance)))


def _encoded(chance: Random) -> Case:
    return Case("compressed or in UTF-16", tampered(chance.choice(_ENCODINGS)(_stretch(chance)), chance))


def _utf16(data: bytes) -> bytes:
    return data.decode("utf-8", "replace").encode("utf-16")


def _stretch(chance: Random) -> bytes:
    data = chance.choice(SAMPLES)
    start = chance.randrange(len(data)) if chance.random() < 0.5 else 0
    return data[start : start + chance.randrange(LONGEST)]


def _often_tampered(data: bytes, chance: Random) -> bytes:
    for _ in range(chance.randrange(1, 8)):
        data = tampered(data, chance)
    return data


def _quoted(text: str) -> str:
    return text.translate(_ESCAPES)


KINDS: Final[list[Callable[[Random], Case]]] = [
    _bytes, _pieces, _abstract, _abstract, _tampered_abstract, _tampered_abstract, _document, _tampered_document,
    _tampered_document, _sample, _sample, _sample_as_abstract, _encoded,
]  # fmt: skip
_TAMPERED: Final = {"abstracts": [_tampered_abstract], "files": [_tampered_document, _sample, _encoded]}
_ENCODINGS: Final[list[Callable[[bytes], bytes]]] = [gzip.compress, bz2.compress, lzma.compress, _utf16]
_OFTEN: Final = [*[1] * 10, *[2] * 4, 3, 3, 10, 10, 300]
_ESCAPES: Final = {ord('"'): '\\"', ord("\\"): "\\\\"} | {n: f"\\u{n:04x}" for n in range(32)}
