"""Random and mutated inputs, made of the project's own samples and of pieces that are known to be hard."""

import bz2
import gzip
import lzma
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Final

ROOT: Final = Path(__file__).parents[1]
SAMPLES: Final = [
    path.read_bytes()
    for folder in ("golden/inputs", "examples", "tests/readers/samples")
    for path in sorted((ROOT / folder).iterdir())
    if path.is_file()
]
COMPRESSIONS: Final[list[Callable[[bytes], bytes]]] = [gzip.compress, bz2.compress, lzma.compress]
LONGEST: Final = 3_000  # bytes, but for what is repeated

# Markup, numbers, addresses, names and line ends, whole and broken, and what Unicode has to offer.
PIECES: Final = [
    piece.encode("utf-8", "surrogatepass")
    for piece in [
        "\n", "\r", "\r\n", "\n\n", "\u2028", "\x85", "\t", "\0", "\x1b[31m", "\x7f", "\ufeff", "\u00ad", "\u200b",
        "\u202e", "\ud800", "\U0001f600", "e\u0301", "ﬁ", "Ａ", "٣", "½", "²", "𝟛", "İ", "ß", "中文", "한국어", "✗",
        '"', "\\", '\\"', "\\u0000", "\\ud83d", "{", "}", "[", "]", '{"', '"}', '":', ",", "null", "NaN", "1e999", "-0",
        "$", "$$", "\\textbf{", "\\url{", "\\cite{a}", "\\(", "\\'e", "\\%", "&amp;", "&#0;", "&#x110000;", "<b>",
        "<!--", "**", "`", "](", "[a](http://", "~", "^{", "_{", "\\times", "\\frac{1}{2}",
        "http://", "https://github.com/", "https://github.com/a/b", "www.", "hxxp", "://", "doi.org/10.", "%00",
        "2x", "2.5x faster", "10^", "1/", "1/0", "0.0.0", "1,000,000", "99999999999999999999", "1e400", "−5", "±", "%",
        "up to ", "by half", "reduces ", "from 2x to ", "between 3 and ", "accuracy of ", "speedup", " on ", "times",
        "COCO", "ImageNet-1K", "We propose ", "GPT-4", "(", ")", "BERT (", " and ", "dataset", "benchmark", "A-B-C-",
        "title", "abstract", "summary", "id", "Aug 14", "Subscribe",
    ]
]  # fmt: skip


def make(chance: Random) -> bytes:
    """Return an input: random bytes, pieces in a row, or a sample that has been tampered with."""
    kind = chance.randrange(10)
    if kind == 0:
        return chance.randbytes(chance.randrange(2_000))
    if kind == 1:
        return paper_of(b"".join(chance.choice(PIECES) for _ in range(chance.randrange(200))))
    data = chance.choice(SAMPLES)
    start = chance.randrange(len(data))
    data = data[start : start + chance.randrange(LONGEST)] if chance.random() < 0.5 else data[:LONGEST]
    for _ in range(chance.randrange(1, 12)):
        data = _tampered(data, chance)
    if kind == 2:
        return _tampered(chance.choice(COMPRESSIONS)(data), chance)
    return paper_of(data) if chance.random() < 0.3 else data


def paper_of(text: bytes) -> bytes:
    """Return a line of JSONL whose abstract is the text: so the stages see what readers would refuse."""
    quoted = text.decode("utf-8", "replace").translate({ord('"'): '\\"', ord("\\"): "\\\\"} | _CONTROLS)
    return f'{{"title": "Kite: {quoted[:60].rpartition(chr(92))[0]}", "abstract": "{quoted}"}}\n'.encode()


_CONTROLS: Final = {n: f"\\u{n:04x}" for n in range(32)}


def _tampered(data: bytes, chance: Random) -> bytes:
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
            return data[:at] + data[at:end] * chance.choice([2, 2, 2, 10, 500]) + data[end:]
        case 4:  # something of another sample
            other = chance.choice(SAMPLES)
            start = chance.randrange(len(other))
            return data[:at] + other[start : start + (end - at)] + data[at:]
        case 5:  # in another place
            return data[:at] + data[end:] + data[at:end]
        case _:
            return data[:at] + chance.choice(PIECES) * chance.choice([1, 1, 1, 3, 300]) + data[at:]
