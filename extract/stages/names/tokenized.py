"""The tokens of a batch of texts, as arrays: what stands between blanks is taken apart once, and known by number."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from extract.stages.names.arrays import Bools, Int64
from extract.stages.names.kinds import BREAK, LOWER, NAMING, QUOTE
from extract.stages.names.token_spans import ABSTRACT, HEAD_OF_TITLE, TITLE
from extract.stages.names.tokens import TITLE_END_ROW, Vocabulary
from extract.text import Text

READ: Final = 20_000  # characters of a text in which names are looked for; what is longer comes in windows of it
PADS: Final = 8  # before the first text and behind each
GAP: Final = 4  # rows for the line end between title and abstract, which keep their neighbours apart
_NOWHERE: Final = -9  # where pads start and end: beside no token


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
    kinds = kind[rows].tobytes().decode("ascii")
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
        kinds=kinds,
        plain=kinds.replace(NAMING, LOWER).replace(QUOTE, BREAK),
        marks=(marks[rows] + touches + ord("0")).tobytes().decode("ascii"),
        places=where.tobytes().decode("ascii"),
    )
