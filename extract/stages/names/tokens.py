"""Tokens of a text as numbers: fine pieces of words, each with hashes and flags found once a distinct piece."""

import re
from functools import cache
from pathlib import Path
from zlib import crc32

import numpy as np

from extract.stages.names.arrays import Columns
from extract.stages.names.cues import Cues
from extract.stages.names.kinds import (
    AMPERSAND,
    BENCH,
    BREAK,
    CAPITAL,
    CLOSE,
    COINED,
    COLON,
    CONNECTOR,
    DATA,
    HEAD,
    IS_HEAD,
    IS_OPENER,
    IS_POINTER,
    JOINT,
    LOWER,
    MAKES,
    MODEL,
    NAMING,
    NUMBER,
    ON,
    OPEN,
    OWN,
    PART,
    PASS,
    QUOTE,
    QUOTES,
    RARE,
    SENTENCE,
    SLASH,
    STRONG,
    VERB,
    WORD,
)
from extract.stages.names.spelling import shape_of
from extract.stages.names.token_spans import TokenSpans
from extract.text.normalising import normalise

TOKEN = (
    r"(?:https?://|www\.|(?:github|gitlab|huggingface)\.(?:com|co|io)/)\S+"
    r"|(?:introduc|propos|present|nam|call|lik|releas)e?(?:[sd]|ed)?(?=[A-Z]\w*[A-Z\d])"  # a blank is missing behind it
    r"|\w{0,4}\(\w{1,4}(?:\+\w)?\)(?:\^?\d|[A-Z]\b)"  # `(IA)^3`, `R(2+1)D`
    r"|[A-Za-z]{1,2}\*(?![*\w])"
    r"|\w+(?:\.\d\w*|\^\w+|'\d\d(?!\d)|:\d+[bB]\b)*(?:\+{1,2}(?!\w))?"
    r"|[^\w\s]"
)
_TOKEN = re.compile(TOKEN)
_IN_LISTS = frozenset([STRONG, CAPITAL, NUMBER, COINED, JOINT, SLASH, AMPERSAND])
_SYMBOLS = "∞∇√∂"  # which names begin with
# What is remembered: words, characters of pieces and of spans.
_WORDS, _PIECES, _SPANS = 60_000, 1_000_000, 500_000
_LONGEST = 60  # characters; what is longer is no word
_MAKER = re.compile("([a-z]{3,})[eo]rs?")

PAD, TITLE_END = "\0", "\n"  # the vocabulary's first two rows
PAD_ROW, TITLE_END_ROW = 0, 1


def split(string: str) -> list[tuple[int, int]]:
    """Return where each token starts and ends; none goes over a blank."""
    return [match.span() for match in _TOKEN.finditer(string)]


@cache
def common_words() -> frozenset[str]:
    """Return the words in small letters that many abstracts hold: `training/words.py` counts them."""
    return frozenset(Path(__file__).with_name("words.txt").read_text(encoding="utf-8").split())


class Vocabulary:
    """The distinct tokens seen so far: it grows, and is for one reader at a time."""

    def __init__(self, cues: Cues) -> None:
        """Start with the pad as row 0 and the title's end as row 1."""
        self.cues = cues
        self._common = common_words()
        self._sets = (
            (VERB, cues.verbs), (MAKES, cues.makes), (OWN, cues.own), (DATA, cues.dataset), (BENCH, cues.benchmark),
            (MODEL, cues.model), (PART, cues.part),
        )  # fmt: skip
        self.table: dict[str, int] = {}
        self.words: list[str] = []
        self.normalised: list[bytes] = []
        self.features = Columns(np.uint32, np.uint32, np.int32)  # hash, hash of the shape, flags
        self.search = Columns(np.uint8, np.uint8, np.int64, np.uint32)  # kind, marks, characters, key
        self.token_spans = TokenSpans()
        self.pieces = Pieces(self)
        for pad in (PAD, TITLE_END):
            self._add(pad, BREAK, SENTENCE, crc32(pad.encode()), 0)

    @property
    def is_full(self) -> bool:
        """Whether it is time to start anew."""
        return len(self.words) > _WORDS or self.pieces.characters > _PIECES or self.token_spans.characters > _SPANS

    def row(self, word: str) -> int:
        """Return the row of a token, a new one if it has none."""
        row = self.table.get(word)
        if row is not None:
            return row
        kind = self._kind(word)
        low, shape = word.lower().encode("utf-8", "replace"), shape_of(word).encode("utf-8", "replace")
        return self._add(word, kind, self._flags_of(word, kind), crc32(low), crc32(shape))

    def _add(self, word: str, kind: str, flags: int, hashed: int, shape: int) -> int:
        row = self.table[word] = len(self.words)
        self.words.append(word)
        normalised = normalise(word).encode("utf-8", "replace")
        self.normalised.append(normalised)
        points = word in self.cues.naming or word in QUOTES or word in (",", ":", PAD, TITLE_END)
        marks = (word in self.cues.openers) * IS_OPENER | (word in HEAD) * IS_HEAD | points * IS_POINTER
        self.features.append(hashed, shape, flags)
        self.search.append(ord(kind), marks, len(word), crc32(normalised))
        return row

    def _is_rare(self, word: str) -> bool:
        """Tell whether a word in small letters is none of the field's nor made of one, and may therefore be a name."""
        if len(word) < 3 or not word.isalpha() or word in self._common:
            return False
        made = _MAKER.fullmatch(word)  # `inpainter`: what inpaints is described, not named
        return made is None or self._common.isdisjoint((made[1], made[1] + "e"))

    def _kind(self, word: str) -> str:
        first = word[0]
        if first == "(" and len(word) > 1:
            return STRONG
        if len(word) > _LONGEST:
            return BREAK
        if not (first.isalnum() or first == "_"):
            if word in _SYMBOLS:
                return LOWER
            if word == "&":
                return AMPERSAND
            return JOINT if word in "-–_@^*+.·×" else SLASH if word == "/" else QUOTE if word in QUOTES else BREAK
        if word.startswith(("http", "www.", "github.", "gitlab.", "huggingface.")) and "/" in word:
            return BREAK
        if word.isdigit() or word.replace(".", "").isdigit():
            return NUMBER
        if word in self.cues.connectors:
            return CONNECTOR
        if word in self.cues.naming:
            return NAMING
        if word.islower():
            return COINED if not word.isalpha() or self._is_rare(word) else LOWER
        if word[1:].islower() and first.isupper():
            return CAPITAL
        return STRONG if any(c.isupper() for c in word) else LOWER

    def _flags_of(self, word: str, kind: str) -> int:
        lower = word.lower()
        flags = sum(bit for bit, words in self._sets if lower in words)
        if kind == COINED and self._is_rare(word):
            kind, flags = LOWER, flags | RARE
        if kind in _IN_LISTS or lower in self.cues.separators:
            flags |= PASS
        if word in {".", "?", "!", ";", TITLE_END}:
            flags |= SENTENCE
        if kind in (LOWER, NAMING, CONNECTOR):
            flags |= WORD
        for bit, sign in ((COLON, ":"), (OPEN, "("), (CLOSE, ")"), (ON, "on")):
            if lower == sign:
                flags |= bit
        return flags


class Pieces(dict[str, int]):
    """What stands between blanks, as numbers: a piece is taken apart when it is first seen."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        super().__init__()
        self._row = vocabulary.row
        self.characters = 0
        self.whole = Columns(np.int64, np.int64, np.int64)  # first token, number of tokens, characters
        self.tokens = Columns(np.int64, np.int64)  # row in the vocabulary, and characters before it in the piece

    def __missing__(self, piece: str) -> int:
        number = self[piece] = len(self.whole)
        first = len(self.tokens)
        for start, end in split(piece):
            self.tokens.append(self._row(piece[start:end]), start)
        self.whole.append(first, len(self.tokens) - first, len(piece))
        self.characters += len(piece)
        return number
