"""The tokens of a batch of texts, as arrays: what stands between blanks is taken apart once, and known by number."""

from dataclasses import dataclass

import numpy as np

from extract.ner.arrays import Int64
from extract.ner.tokens import BREAK, LOWER, NAMING, PAD, QUOTE, Vocabulary
from extract.text import Text

READ = 20_000  # characters of a text in which names are looked for; no title and abstract are longer
_APART = -9  # where pads start and end: beside no token


@dataclass(slots=True)
class Tokenized:
    """The tokens of `d` texts one after the other, with a pad behind each text: `t` tokens and pads."""

    rows: Int64  # t: in the vocabulary
    start: Int64  # t: characters of its text
    end: Int64  # t
    document: Int64  # t
    first: Int64  # d: the first token of each text
    title_end: Int64  # d: the first one behind its title
    stop: Int64  # d: the pad behind it
    kinds: str  # t: a letter each, see `tokens`
    plain: str  # t: the same, but words that name what follows are plain words, quotes plain breaks
    marks: str  # t: bits, as digits


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
    piece = np.array(numbers, dtype=np.int64)
    counts = np.array(sizes, dtype=np.int64)
    piece_first = np.cumsum(counts) - counts
    firsts, tokens, lengths = (column[piece] for column in vocabulary.pieces.whole.arrays())
    # A blank stands behind each piece; each text starts at its own first character.
    at = np.cumsum(lengths + 1) - (lengths + 1)
    at -= np.repeat(at[piece_first], counts)
    token_rows, token_at = vocabulary.pieces.tokens.arrays()
    every = np.repeat(firsts - (np.cumsum(tokens) - tokens), tokens) + np.arange(tokens.sum())
    begins = np.repeat(at, tokens) + token_at[every]
    size = np.add.reduceat(tokens, piece_first) if texts else documents
    document = np.repeat(documents, size)
    total = len(every) + len(texts)
    place = np.arange(len(every)) + document
    first = np.cumsum(size + 1) - (size + 1)
    in_title = begins < np.array([text.abstract_start for text in texts], dtype=np.int64)[document]
    rows = np.full(total, vocabulary.row(PAD))
    start, end = np.full(total, _APART), np.full(total, 2 * _APART)
    rows[place] = token_rows[every]
    kind, marks, characters, _ = vocabulary.search.arrays()
    start[place] = begins
    end[place] = begins + characters[rows[place]]
    touches = np.zeros(total, dtype=np.uint8)
    touches[1:] = start[1:] == end[:-1]
    kinds = kind[rows].tobytes().decode("ascii")
    return Tokenized(
        rows=rows,
        start=start,
        end=end,
        document=np.repeat(documents, size + 1),
        first=first,
        title_end=first + np.bincount(document[in_title], minlength=len(texts)),
        stop=first + size,
        kinds=kinds,
        plain=kinds.replace(NAMING, LOWER).replace(QUOTE, BREAK),
        marks=(marks[rows] + touches + ord("0")).tobytes().decode("ascii"),
    )
