"""What the reader is given of a text: its title, and the sentences that hold candidates in doubt."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from extract.stages.names.arrays import Int64
from extract.stages.names.batch import Batch
from extract.stages.names.kinds import SENTENCE, WORD
from extract.stages.names.tokens import PAD_ROW, TITLE_END_ROW

LONGEST: Final = 320  # tokens read of what is in doubt of a text, without the pads: of 720 abstracts one has more
LONGEST_WHOLE: Final = 510  # the same of whole texts


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
