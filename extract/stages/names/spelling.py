"""What the letters of a token tell: its shape, and the hashed features of the names that it is part of."""

import re
from string import ascii_lowercase, ascii_uppercase, digits
from typing import Final
from zlib import crc32

BITS: Final = 18  # of a hashed feature

_SHIFT: Final = 32 - BITS
_PARTS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_a-zA-Z]+")
_REPEATED: Final = re.compile(r"(.)\1{2,}")
_ASCII: Final = str.maketrans(ascii_uppercase + ascii_lowercase + digits, "X" * 26 + "x" * 26 + "9" * 10)
_RUNS: Final = (("xxx", "xx"), ("XXX", "XX"), ("999", "99"))
_MOST: Final = 24  # n-grams of a length

Features = tuple[list[int], list[int], list[int]]


def shape_of(word: str) -> str:
    """Return the word with X for upper case, x for lower case, 9 for digits, no sign more than twice in a row."""
    if not (word.isascii() and word.isalnum()):
        kinds = "".join(["X" if c.isupper() else "x" if c.islower() else "9" if c.isdigit() else c for c in word])
        return _REPEATED.sub(r"\1\1", kinds)
    # Most words; the pattern would take longer.
    kinds = word.translate(_ASCII)
    for many, two in _RUNS:
        while many in kinds:
            kinds = kinds.replace(many, two)
    return kinds


def token_features(word: str) -> Features:
    """Return the hashed features that a token gives to the name that it stands in, begins, and ends."""
    lower = word.lower()
    parts = _PARTS.findall(word) or [word]
    shape = shape_of(word)
    padded = "^" + lower + "$"
    inside = {_hashed("wd=" + lower)}
    for part in parts[:8]:
        inside.add(_hashed("pa=" + part.lower()))
    for n in (3, 4, 5):
        for k in range(min(len(padded) - n + 1, _MOST)):
            inside.add(_hashed(padded[k : k + n]))
    first = {_hashed("w0=" + lower), _hashed("s0=" + shape), _hashed("x0=" + parts[0])}
    for n in (2, 3, 4):
        first.add(_hashed("p=" + padded[: n + 1]))
    last = {_hashed("w1=" + lower), _hashed("s1=" + shape)}
    last.add(_hashed("x1=" + parts[-1]))
    last.add(_hashed("xl=" + parts[-1].lower()))
    for n in (2, 3, 4, 5):
        last.add(_hashed("q=" + padded[-n - 1 :]))
    return sorted(inside), sorted(first), sorted(last)


def _hashed(name: str) -> int:
    return crc32(name.encode("utf-8", "replace")) >> _SHIFT
