"""Texts as tokens, fine pieces of words, and tokens as numbers: each distinct one has its hashes and flags found once.

What stands between blanks is taken apart once, too, and known by number.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final
from zlib import crc32

import numpy as np

from extract.stages.names import kinds
from extract.stages.names.arrays import Bools, Int64
from extract.stages.names.rules import Cues
from extract.text import Text
from extract.text.normalising import normalise

TOKEN: Final = (
    r"(?:https?://|www\.|(?:github|gitlab|huggingface)\.(?:com|co|io)/)\S+"
    r"|(?:introduc|propos|present|nam|call|lik|releas)e?(?:[sd]|ed)?(?=[A-Z]\w*[A-Z\d])"  # a blank is missing behind it
    r"|\w{0,4}\(\w{1,4}(?:\+\w)?\)(?:\^?\d|[A-Z]\b)"  # `(IA)^3`, `R(2+1)D`
    r"|[A-Za-z]{1,2}\*(?![*\w])"
    r"|\w+(?:\.\d\w*|\^\w+|'\d\d(?!\d)|:\d+[bB]\b)*(?:\+{1,2}(?!\w))?"
    r"|[^\w\s]"
)
_TOKEN: Final = re.compile(TOKEN)
_IN_LISTS: Final = frozenset(
    [kinds.STRONG, kinds.CAPITAL, kinds.NUMBER, kinds.COINED, kinds.JOINT, kinds.SLASH, kinds.AMPERSAND]
)
_SIGNS: Final = {
    "/": kinds.SLASH,
    "&": kinds.AMPERSAND,
    **dict.fromkeys("-–_@^*+.·×", kinds.JOINT),
    **dict.fromkeys("∞∇√∂", kinds.LOWER),  # which names begin with
    **dict.fromkeys(kinds.QUOTES, kinds.QUOTE),
}
_WORDS, _PIECES = 60_000, 1_000_000  # what is remembered: words, characters of pieces
_LONGEST: Final = 60  # characters; what is longer is no word
_MAKER: Final = re.compile("([a-z]{3,})[eo]rs?")
_REPEATED: Final = re.compile(r"(.)\1{2,}")

PAD, TITLE_END = "\0", "\n"  # the vocabulary's first two rows
PAD_ROW, TITLE_END_ROW = 0, 1

READ: Final = 20_000  # characters of a text in which names are looked for; what is longer comes in windows of it
PADS: Final = 8  # before the first text and behind each
GAP: Final = 4  # rows for the line end between title and abstract, which keep their neighbours apart
_NOWHERE: Final = -9  # where pads start and end: beside no token

HASH, SHAPE, FLAGS, KIND, MARKS, SIZE, KEY = range(7)  # columns of `Vocabulary.known`


def split(string: str) -> list[tuple[int, int]]:
    """Return where each token starts and ends; none goes over a blank."""
    return [match.span() for match in _TOKEN.finditer(string)]


@cache
def common_words() -> frozenset[str]:
    """Return the words in small letters that many abstracts hold: `training/words.py` counts them."""
    return frozenset(Path(__file__).with_name("words.txt").read_text(encoding="utf-8").split())


def shape_of(word: str) -> str:
    """Return the word with X for upper case, x for lower case, 9 for digits, no sign more than twice in a row."""
    kinds = "".join(["X" if c.isupper() else "x" if c.islower() else "9" if c.isdigit() else c for c in word])
    return _REPEATED.sub(r"\1\1", kinds)


class Rows:
    """Rows of whole numbers that grow; those that are new since the last look go into the array at once."""

    def __init__(self, width: int) -> None:
        self._room = np.empty((1024, width), dtype=np.int64)
        self._new: list[tuple[int, ...]] = []
        self._size = 0

    def __len__(self) -> int:
        return self._size + len(self._new)

    def append(self, *row: int) -> None:
        """Add a row."""
        self._new.append(row)

    def array(self) -> Int64:
        """Return all rows, (rows, width)."""
        if self._new:
            size = len(self)
            # Room is doubled, so that a few new rows cost a few steps.
            if size > len(self._room):
                self._room = np.concatenate([self._room, np.empty((size, self._room.shape[1]), dtype=np.int64)])
            self._room[self._size : size] = self._new
            self._size = size
            self._new.clear()
        return self._room[: self._size]


class Vocabulary(dict[str, int]):
    """The distinct tokens seen so far, each with a row: it grows as they are asked for, for one reader at a time.

    `words` are the tokens by row, `normalised` what they are in the keys of names.
    """

    def __init__(self, cues: Cues) -> None:
        """Start with the pad as row 0 and the title's end as row 1."""
        super().__init__()
        self.cues = cues
        self.words: list[str] = []
        self.normalised: list[bytes] = []
        self._common = common_words()
        self._flags = _flags(cues)
        self._rows = Rows(7)
        self.pieces = Pieces(self)
        for pad in (PAD, TITLE_END):
            self[pad]

    @property
    def known(self) -> Int64:
        """What is known of each token, (tokens, 7): see the columns above."""
        return self._rows.array()

    @property
    def is_full(self) -> bool:
        """Whether it is time to start anew."""
        return len(self) > _WORDS or self.pieces.characters > _PIECES

    def __missing__(self, word: str) -> int:
        row = self[word] = len(self)
        self.words.append(word)
        normalised = normalise(word).encode("utf-8", "replace")
        self.normalised.append(normalised)
        low = word.lower()
        shape = 0 if word in (PAD, TITLE_END) else crc32(shape_of(word).encode("utf-8", "replace"))
        kind = self._kind(word)
        points = word in self.cues.naming or word in kinds.QUOTES or word in (",", ":", PAD, TITLE_END)
        marks = (word in self.cues.openers) * kinds.IS_OPENER | (word in kinds.HEAD) * kinds.IS_HEAD
        marks |= points * kinds.IS_POINTER
        self._rows.append(
            crc32(low.encode("utf-8", "replace")),
            shape,
            self._flags_of(low, kind),
            ord(kind),
            marks,
            len(word),
            crc32(normalised),
        )
        return row

    def _kind(self, word: str) -> str:
        first = word[0]
        if first == "(" and len(word) > 1:
            return kinds.STRONG
        if len(word) > _LONGEST:
            return kinds.BREAK
        if not (first.isalnum() or first == "_"):
            return _SIGNS.get(word, kinds.BREAK)
        if word.startswith(("http", "www.", "github.", "gitlab.", "huggingface.")) and "/" in word:
            return kinds.BREAK
        if word.replace(".", "").isdigit():
            return kinds.NUMBER
        if word in self.cues.connectors:
            return kinds.CONNECTOR
        if word in self.cues.naming:
            return kinds.NAMING
        if word.islower():
            return kinds.COINED if not word.isalpha() or self._is_rare(word) else kinds.LOWER
        if word[1:].islower() and first.isupper():
            return kinds.CAPITAL
        return kinds.STRONG if any(c.isupper() for c in word) else kinds.LOWER

    def _is_rare(self, word: str) -> bool:
        """Tell whether a word in small letters is none of the field's nor made of one, and may therefore be a name."""
        if len(word) < 3 or not word.isalpha() or word in self._common:
            return False
        made = _MAKER.fullmatch(word)  # `inpainter`: what inpaints is described, not named
        return made is None or self._common.isdisjoint((made[1], made[1] + "e"))

    def _flags_of(self, low: str, kind: str) -> int:
        flags = self._flags.get(low, 0)
        if kind == kinds.COINED and self._is_rare(low):
            return flags | kinds.RARE | kinds.WORD
        if kind in _IN_LISTS:
            return flags | kinds.PASS
        return flags | kinds.WORD if kind in (kinds.LOWER, kinds.NAMING, kinds.CONNECTOR) else flags


def _flags(cues: Cues) -> dict[str, int]:
    """Return the flags of words and signs that have some, in small letters."""
    found: dict[str, int] = {}
    for flag, words in (
        (kinds.VERB, cues.verbs), (kinds.MAKES, cues.makes), (kinds.OWN, cues.own), (kinds.DATA, cues.dataset),
        (kinds.BENCH, cues.benchmark), (kinds.MODEL, cues.model), (kinds.PART, cues.part), (kinds.ON, ["on"]),
        (kinds.PASS, cues.separators), (kinds.SENTENCE, ".?!;" + PAD + TITLE_END), (kinds.COLON, ":"),
        (kinds.OPEN, "("), (kinds.CLOSE, ")"),
    ):  # fmt: skip
        for word in words:
            found[word] = found.get(word, 0) | flag
    return found


class Pieces(dict[str, int]):
    """What stands between blanks, as numbers: a piece is taken apart when it is first seen."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        super().__init__()
        self._vocabulary = vocabulary
        self.characters = 0
        self.whole = Rows(3)  # first token, number of tokens, characters
        self.tokens = Rows(2)  # row in the vocabulary, and characters before it in the piece

    def __missing__(self, piece: str) -> int:
        number = self[piece] = len(self)
        tokens = split(piece)
        self.whole.append(len(self.tokens), len(tokens), len(piece))
        for start, end in tokens:
            self.tokens.append(self._vocabulary[piece[start:end]], start)
        self.characters += len(piece)
        return number


@dataclass(slots=True)
class Tokenized:
    """The tokens of `d` texts one after the other, with pads between the texts and their sections: `t` in all."""

    rows: Int64  # t: in the vocabulary
    start: Int64  # t: characters of its text
    end: Int64  # t
    document: Int64  # t
    position: Int64  # t: its place in its document
    title: Bools  # t: whether it stands in the title
    first: Int64  # d: the first token of each text
    abstract: Int64  # d: the first one of its abstract


def tokenize(texts: list[Text], vocabulary: Vocabulary) -> Tokenized:
    """Return the tokens of some texts."""
    numbers: list[int] = []
    sizes: list[int] = []  # pieces of each text
    number = vocabulary.pieces.__getitem__
    for text in texts:
        pieces = text.string[:READ].replace("\n", " ").split(" ")
        numbers.extend(map(number, pieces))
        sizes.append(len(pieces))
    documents = np.arange(len(texts))
    piece, counts = np.array(numbers, dtype=np.int64), np.array(sizes, dtype=np.int64)
    firsts, tokens, lengths = vocabulary.pieces.whole.array()[piece].T
    # A blank stands behind each piece; each text starts at its own first character.
    piece_first = np.cumsum(counts) - counts
    at = np.cumsum(lengths + 1) - (lengths + 1)
    at -= np.repeat(at[piece_first], counts)
    token_rows, token_at = vocabulary.pieces.tokens.array().T
    every = np.repeat(firsts - (np.cumsum(tokens) - tokens), tokens) + np.arange(tokens.sum())
    begins = np.repeat(at, tokens) + token_at[every]
    size = np.add.reduceat(tokens, piece_first)
    owner = np.repeat(documents, size)
    # Where everything stands among the pads.
    in_title = begins < np.array([text.abstract_start for text in texts], dtype=np.int64)[owner]
    titles = np.bincount(owner[in_title], minlength=len(texts))
    whole = size + GAP + PADS
    first = np.cumsum(whole) - whole + PADS
    abstract = first + titles + GAP
    place = np.arange(len(every)) + PADS + owner * (GAP + PADS) + ~in_title * GAP
    rows = np.zeros(int(whole.sum()) + 2 * PADS, dtype=np.int64)
    rows[place] = token_rows[every]
    rows[abstract[:, None] - np.arange(1, GAP + 1)] = TITLE_END_ROW
    document = np.concatenate([np.zeros(PADS, np.int64), np.repeat(documents, whole), np.full(PADS, len(texts) - 1)])
    position = np.arange(len(rows)) - first[document]
    position[:PADS], position[-PADS:] = 0, 0
    title = position < titles[document]
    title[:PADS], title[-PADS:] = True, False
    start, end = np.full(len(rows), _NOWHERE), np.full(len(rows), 2 * _NOWHERE)
    start[place] = begins
    end[place] = begins + vocabulary.known[rows[place], SIZE]
    return Tokenized(rows, start, end, document, position, title, first, abstract)
