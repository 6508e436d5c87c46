"""What is in doubt, and what the reader is given to decide on it: the title, the sentences around, words in pieces."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from extract.stages.names.arrays import Bools, Int64, Wide
from extract.stages.names.batch import Batch
from extract.stages.names.kinds import SENTENCE, WORD
from extract.stages.names.scoring import softmax
from extract.stages.names.tokens import PAD, PAD_ROW, TITLE_END, TITLE_END_ROW

SURE: Final = 0.95  # a class with as much is not in doubt
LONGEST: Final = 320  # tokens read of what is in doubt of a text, without the pads: of 720 abstracts one has more
LONGEST_WHOLE: Final = 510  # the same of whole texts
CASES: Final = 5
PAD_PIECE: Final = "[PAD]"
END_PIECE: Final = "[SEP]"
UNKNOWN_PIECE: Final = "[UNK]"
MASK_PIECE: Final = "[MASK]"
SPECIAL: Final = (PAD_PIECE, END_PIECE, UNKNOWN_PIECE, MASK_PIECE)

_WEIGHT: Final = 0.7  # of the reader's logarithms, beside those of the first step
_WEIGHT_OF_KNOWN: Final = 0.5  # the same for names in the lexicon, which the first step knows and the reader does not
_LEAST: Final = 2e-3  # a probability; neither of the two may rule out what the other holds likely
_WORD: Final = 60  # characters; what is longer is no word
_REMEMBERED: Final = 1 << 16  # tokens


def doubtful(b: Batch, p: Wide) -> Bools:
    """Return which candidates are in doubt, (n,).

    One that stands nowhere but in a known collection named with its edition is not: rules know where it ends, and
    abstracts of these years, which the reader was taught with, hold few of them (`WMT14 English-French`).
    """
    inside = np.zeros(len(b.owner), dtype=bool)
    for start, end, m in zip(b.ruled_start.tolist(), b.ruled_end.tolist(), b.rulings, strict=True):
        if m.by.startswith("lexicon.") and m.kind != "model" and m.canonical is None:
            inside |= (b.start >= start) & (b.end <= end)
    in_editions = np.bincount(b.owner, inside, len(b.keys)) == b.count
    return np.asarray((p.max(axis=1) < SURE) & ~in_editions)


def joined(b: Batch, asked: Int64, first: Wide, read: Wide) -> Wide:
    """Return the decision on the candidates `asked`, (k, classes), by what the first step and the reader say of them.

    These are weighted geometric means, made to add up to one.
    """
    in_lexicon = [c for c, m in zip(b.ruled.tolist(), b.rulings, strict=True) if m.by.startswith("lexicon.")]
    weight = np.where(np.isin(asked, in_lexicon), _WEIGHT_OF_KNOWN, _WEIGHT)[:, None]
    return softmax(np.log(np.maximum(first, _LEAST)) * (1 - weight) + np.log(np.maximum(read, _LEAST)) * weight)


@dataclass(slots=True)
class Reading:
    """What is read of `d` texts, one after the other, each between two pads: `t` tokens.

    Of the candidates asked for, `n` stand in it, in `m` places.
    """

    documents: Int64  # d: which texts of the batch
    bounds: Int64  # d + 1: where the tokens of each begin, and the end of all
    rows: Int64  # t: of the vocabulary
    candidates: Int64  # n: which candidates of the batch, in order
    text: Int64  # n: which of the d texts
    owner: Int64  # m: which of the n candidates, in order
    first: Int64  # m: token
    last: Int64  # m: token


def read_around(b: Batch, wanted: Int64, whole: bool = False) -> Reading:
    """Return what is to be read to decide on the candidates `wanted`, in order; `whole` texts if asked for."""
    places = np.flatnonzero(np.isin(b.owner, wanted))
    documents = np.unique(b.document[wanted])
    kept = _kept(b, places, documents, whole)
    local = np.searchsorted(documents, b.token_document[kept])
    size = np.bincount(local, minlength=len(documents))
    rank = np.arange(len(kept)) - (np.cumsum(size) - size)[local]
    most = LONGEST_WHOLE if whole else LONGEST
    kept, local = kept[rank < most], local[rank < most]
    size = np.minimum(size, most)
    bounds = np.concatenate([[0], np.cumsum(size + 2)])
    place = np.arange(len(kept)) + 2 * local + 1
    rows = np.full(bounds[-1], PAD_ROW)
    rows[place] = b.rows[kept]
    where = np.full(len(b.rows), -1)
    where[kept] = place
    first, last = where[b.start[places]], where[b.end[places] - 1]
    read = (first >= 0) & (last >= 0)
    candidates, owner = np.unique(b.owner[places[read]], return_inverse=True)
    text = np.searchsorted(documents, b.document[candidates])
    return Reading(documents, bounds, rows, candidates, text, owner, first[read], last[read])


def _kept(b: Batch, places: Int64, documents: Int64, whole: bool) -> Int64:
    """Return the tokens that are read: title, the line end behind it, sentences around the occurrences `places`."""
    flags, rows = b.flags, b.rows
    mine = np.isin(b.token_document, documents) & (rows != PAD_ROW)
    end = rows == TITLE_END_ROW
    inner = mine & ~end
    if not whole:
        # A full stop before a word in small letters ends no sentence.
        stops = (flags[:-1] & SENTENCE > 0) & (flags[1:] & WORD == 0)
        sentence = np.concatenate([[0], np.cumsum(stops)])
        chosen = np.zeros(sentence[-1] + 1, dtype=bool)
        chosen[sentence[b.start[places]]] = True
        chosen[sentence[b.end[places] - 1]] = True
        inner &= b.title | chosen[sentence]
    # Of the line end's tokens, the last.
    last_end = end & mine & ~np.append(end[1:], False)
    return np.flatnonzero(inner | last_end)


def in_title(rows: Int64, bounds: Int64) -> Int64:
    """Return 1 for each token that stands before the end of its text's title, else 0."""
    ends = np.cumsum(rows == TITLE_END_ROW)
    before = np.concatenate([[0], ends])[bounds[:-1]]
    return np.asarray(ends == np.repeat(before, np.diff(bounds)), dtype=np.int64)


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
        return tuple(self._parts(lower)) or self._unknown if len(lower) <= _WORD else self._unknown

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
