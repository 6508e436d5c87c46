"""Tokens of a text as numbers: fine pieces of words, each with hashes and flags found once a distinct piece."""

import re
from itertools import accumulate
from zlib import crc32

import numpy as np
import numpy.typing as npt

from extract.stages.name_cues import Cues

UInt32 = npt.NDArray[np.uint32]
Int32 = npt.NDArray[np.int32]

_TOKEN = re.compile(
    r"((?:https?://|www\.|(?:github|gitlab|huggingface)\.(?:com|co|io)/)\S+|\w+(?:\.\d\w*|\^\w+)*\+{0,2}|[^\w\s])"
)
_READ = 20_000  # characters; no title and abstract are longer
_LONGEST = 60  # characters; what is longer is no word

# What a token is to the search for candidates. Some of the words in small letters name what follows (`called`), and
# some of the breaks are quotes.
STRONG, CAPITAL, NUMBER, CONNECTOR, LOWER, NAMING, JOINT, SLASH, BREAK, QUOTE, COINED = "NCdcwv-/.qx"
QUOTES = frozenset(['"', "'", "`"])

# Bits of a token's flags.
PASS, SENTENCE, VERB, OWN, DATA, BENCH, MODEL, PART, WORD, COLON, OPEN, CLOSE, ON, MAKES = (1 << k for k in range(14))
SORT = DATA | BENCH | MODEL | PART

PAD, TITLE_END = "\0", "\n"  # the vocabulary's first two rows


def tokenize(string: str) -> tuple[list[str], list[int]]:
    """Return the tokens, in order, and where each starts, of the part of a text in which names are looked for."""
    pieces = _TOKEN.split(string[:_READ])  # gap, token, gap, token, ..., gap
    return pieces[1::2], list(accumulate(map(len, pieces)))[::2][: len(pieces) // 2]


def shape_of(word: str) -> str:
    """Return the word with X for upper case, x for lower case, 9 for digits, no sign more than twice in a row."""
    kinds = "".join("X" if c.isupper() else "x" if c.islower() else "9" if c.isdigit() else c for c in word)
    return re.sub(r"(.)\1{2,}", r"\1\1", kinds)


class Vocabulary:
    """The distinct tokens seen so far; forgets all of them where they become too many."""

    def __init__(self, cues: Cues, limit: int = 300_000) -> None:
        self.cues = cues
        self.limit = limit
        self.generation = 0
        self._sets = (
            (VERB, cues.verbs), (MAKES, cues.makes), (OWN, cues.own), (DATA, cues.dataset), (BENCH, cues.benchmark),
            (MODEL, cues.model), (PART, cues.part),
        )  # fmt: skip
        self.clear()

    def clear(self) -> None:
        """Start anew, with the pad as row 0 and the title's end as row 1."""
        self.generation += 1
        self.table: dict[str, int] = {}
        self.kinds: list[str] = []
        self.words: list[str] = []
        self._hashes: list[int] = []
        self._shapes: list[int] = []
        self._flags: list[int] = []
        self._room = (np.empty(0, np.uint32), np.empty(0, np.uint32), np.empty(0, np.int32))
        self._known = 0
        for pad in (PAD, TITLE_END):
            self._add(pad, BREAK, SENTENCE, crc32(pad.encode()), 0)

    def rows(self, words: list[str]) -> list[int]:
        """Return the row of each token, adding those that are new."""
        get = self.table.get
        found = [get(word) for word in words]
        if None in found:
            return [self._row(word) if row is None else row for word, row in zip(words, found, strict=True)]
        return found  # type: ignore[return-value]

    def arrays(self) -> tuple[UInt32, UInt32, Int32]:
        """Return hash, hash of the shape and flags of every row."""
        size = len(self.words)
        if self._known < size:
            # Room is doubled, so that a few new words cost a few steps.
            if size > len(self._room[0]):
                self._room = tuple(np.concatenate([a, np.zeros(size + 4096, a.dtype)]) for a in self._room)  # type: ignore[assignment]
            for room, column in zip(self._room, (self._hashes, self._shapes, self._flags), strict=True):
                room[self._known : size] = column[self._known :]
            self._known = size
        hashes, shapes, flags = self._room
        return hashes[:size], shapes[:size], flags[:size]

    def _row(self, word: str) -> int:
        row = self.table.get(word)
        if row is not None:
            return row
        kind = self._kind(word)
        low, shape = word.lower().encode("utf-8", "replace"), shape_of(word).encode("utf-8", "replace")
        return self._add(word, kind, self._flags_of(word, kind), crc32(low), crc32(shape))

    def _add(self, word: str, kind: str, flags: int, hashed: int, shape: int) -> int:
        row = self.table[word] = len(self.words)
        self.words.append(word)
        self.kinds.append(kind)
        self._flags.append(flags)
        self._hashes.append(hashed)
        self._shapes.append(shape)
        return row

    def _kind(self, word: str) -> str:
        first = word[0]
        if len(word) > _LONGEST:
            return BREAK
        if not (first.isalnum() or first == "_"):
            return JOINT if word in "-–_@&^*+." else SLASH if word == "/" else QUOTE if word in QUOTES else BREAK
        if word.startswith(("http", "www.", "github.", "gitlab.", "huggingface.")) and "/" in word:
            return BREAK
        if word.isdigit() or word.replace(".", "").isdigit():
            return NUMBER
        if word in self.cues.connectors:
            return CONNECTOR
        if word in self.cues.naming:
            return NAMING
        if word.islower():
            return COINED if any(c.isdigit() for c in word) else LOWER
        if word[1:].islower() and first.isupper():
            return CAPITAL
        return STRONG if any(c.isupper() for c in word) else LOWER

    def _flags_of(self, word: str, kind: str) -> int:
        lower = word.lower()
        flags = sum(bit for bit, words in self._sets if lower in words)
        if kind in (STRONG, CAPITAL, NUMBER, COINED, JOINT, SLASH) or lower in self.cues.separators:
            flags |= PASS
        if word in {".", "?", "!", ";", TITLE_END}:
            flags |= SENTENCE
        if kind in (LOWER, NAMING, CONNECTOR):
            flags |= WORD
        for bit, sign in ((COLON, ":"), (OPEN, "("), (CLOSE, ")"), (ON, "on")):
            if lower == sign:
                flags |= bit
        return flags
