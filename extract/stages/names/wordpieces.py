"""Tokens as pieces of words: what the reader's encoder knows of a token."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from extract.stages.names.tokens import PAD, TITLE_END

CASES: Final = 5
PAD_PIECE: Final = "[PAD]"
END_PIECE: Final = "[SEP]"
UNKNOWN_PIECE: Final = "[UNK]"
MASK_PIECE: Final = "[MASK]"
SPECIAL: Final = (PAD_PIECE, END_PIECE, UNKNOWN_PIECE, MASK_PIECE)

_LONGEST: Final = 60  # characters; what is longer is no word
_REMEMBERED: Final = 1 << 16  # tokens


class WordPieces:
    """Splits a token, in small letters, into the longest pieces of a list; a piece inside a word begins with `##`."""

    def __init__(self, pieces: Sequence[str]) -> None:
        """Take the pieces in the order of their numbers."""
        self.pieces = pieces
        self._number = {piece: number for number, piece in enumerate(pieces)}
        self._unknown = (self._number[UNKNOWN_PIECE],)
        self._special = {PAD: (self._number[PAD_PIECE],), TITLE_END: (self._number[END_PIECE],)}
        self.of = lru_cache(_REMEMBERED)(self._split)

    def _split(self, word: str) -> tuple[int, ...]:
        if word in self._special:
            return self._special[word]
        lower = word.lower()
        whole = self._number.get(lower)
        if whole is not None:
            return (whole,)
        return tuple(self._parts(lower)) or self._unknown if len(lower) <= _LONGEST else self._unknown

    def _parts(self, word: str) -> Iterable[int]:
        at = 0
        while at < len(word):
            sign = "##" if at else ""
            for end in range(len(word), at, -1):
                number = self._number.get(sign + word[at:end])
                if number is not None:
                    yield number
                    at = end
                    break
            else:
                at += 1  # a character that no piece knows


def case_of(word: str) -> int:
    """Return a number below CASES that tells small letters, a capital, capitals, a mix and digits apart."""
    if any(c.isdigit() for c in word):
        return 4
    if word.islower() or not word.isalpha():
        return 0
    return 2 if word.isupper() else 1 if word.istitle() else 3
