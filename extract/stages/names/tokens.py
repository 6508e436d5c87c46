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
from extract.stages.names.arrays import Bools, Columns, Int64
from extract.stages.names.rules import Cues
from extract.stages.names.spelling import shape_of
from extract.stages.names.token_spans import ABSTRACT, HEAD_OF_TITLE, TITLE, TokenSpans
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
# What is remembered: words, characters of pieces and of spans.
_WORDS, _PIECES, _SPANS = 60_000, 1_000_000, 500_000
_LONGEST: Final = 60  # characters; what is longer is no word
_MAKER: Final = re.compile("([a-z]{3,})[eo]rs?")

PAD, TITLE_END = "\0", "\n"  # the vocabulary's first two rows
PAD_ROW, TITLE_END_ROW = 0, 1

READ: Final = 20_000  # characters of a text in which names are looked for; what is longer comes in windows of it
PADS: Final = 8  # before the first text and behind each
GAP: Final = 4  # rows for the line end between title and abstract, which keep their neighbours apart
_NOWHERE: Final = -9  # where pads start and end: beside no token


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
        self._flags = _flags(cues)
        self.table: dict[str, int] = {}
        self.words: list[str] = []
        self.normalised: list[bytes] = []
        self.features = Columns(np.uint32, np.uint32, np.int32)  # hash, hash of the shape, flags
        self.search = Columns(np.uint8, np.uint8, np.int64, np.uint32)  # kind, marks, characters, key
        self.token_spans = TokenSpans()
        self.pieces = Pieces(self)
        for pad in (PAD, TITLE_END):
            self._add(pad, kinds.BREAK, kinds.SENTENCE, crc32(pad.encode()), 0)

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
        points = word in self.cues.naming or word in kinds.QUOTES or word in (",", ":", PAD, TITLE_END)
        marks = (word in self.cues.openers) * kinds.IS_OPENER | (word in kinds.HEAD) * kinds.IS_HEAD
        marks |= points * kinds.IS_POINTER
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
            return kinds.STRONG
        if len(word) > _LONGEST:
            return kinds.BREAK
        if not (first.isalnum() or first == "_"):
            return _SIGNS.get(word, kinds.BREAK)
        if word.startswith(("http", "www.", "github.", "gitlab.", "huggingface.")) and "/" in word:
            return kinds.BREAK
        if word.isdigit() or word.replace(".", "").isdigit():
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

    def _flags_of(self, word: str, kind: str) -> int:
        flags = self._flags.get(word.lower(), 0)
        if kind == kinds.COINED and self._is_rare(word):
            kind, flags = kinds.LOWER, flags | kinds.RARE
        if kind in _IN_LISTS:
            flags |= kinds.PASS
        return flags | kinds.WORD if kind in (kinds.LOWER, kinds.NAMING, kinds.CONNECTOR) else flags


def _flags(cues: Cues) -> dict[str, int]:
    """Return the flags of words and signs that have some, in small letters."""
    found: dict[str, int] = {}
    for flag, words in (
        (kinds.VERB, cues.verbs), (kinds.MAKES, cues.makes), (kinds.OWN, cues.own), (kinds.DATA, cues.dataset),
        (kinds.BENCH, cues.benchmark), (kinds.MODEL, cues.model), (kinds.PART, cues.part), (kinds.ON, ["on"]),
        (kinds.PASS, cues.separators), (kinds.SENTENCE, ".?!;" + TITLE_END), (kinds.COLON, ":"), (kinds.OPEN, "("),
        (kinds.CLOSE, ")"),
    ):  # fmt: skip
        for word in words:
            found[word] = found.get(word, 0) | flag
    return found


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
    kinds: str  # t: a letter each, see `kinds`
    plain: str  # t: the same, but words that name what follows are plain words, quotes plain breaks
    marks: str  # t: marks, as characters
    places: str  # t: where a span stands that begins here, see `token_spans.py`


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
    firsts, tokens, lengths = (column[piece] for column in vocabulary.pieces.whole.arrays())
    # A blank stands behind each piece; each text starts at its own first character.
    piece_first = np.cumsum(counts) - counts
    at = np.cumsum(lengths + 1) - (lengths + 1)
    at -= np.repeat(at[piece_first], counts)
    token_rows, token_at = vocabulary.pieces.tokens.arrays()
    every = np.repeat(firsts - (np.cumsum(tokens) - tokens), tokens) + np.arange(tokens.sum())
    begins = np.repeat(at, tokens) + token_at[every]
    size = np.add.reduceat(tokens, piece_first) if texts else documents
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
    kind, marks, characters, _ = vocabulary.search.arrays()
    start, end = np.full(len(rows), _NOWHERE), np.full(len(rows), 2 * _NOWHERE)
    start[place] = begins
    end[place] = begins + characters[rows[place]]
    touches = np.zeros(len(rows), dtype=np.uint8)
    touches[1:] = start[1:] == end[:-1]
    letters = kind[rows].tobytes().decode("ascii")
    where = np.where(title, ord(TITLE), ord(ABSTRACT)).astype(np.uint8)
    where[first[titles > 0]] = ord(HEAD_OF_TITLE)
    return Tokenized(
        rows=rows,
        start=start,
        end=end,
        document=document,
        position=position,
        title=title,
        first=first,
        abstract=abstract,
        kinds=letters,
        plain=letters.replace(kinds.NAMING, kinds.LOWER).replace(kinds.QUOTE, kinds.BREAK),
        marks=(marks[rows] + touches + ord("0")).tobytes().decode("ascii"),
        places=where.tobytes().decode("ascii"),
    )
