"""What the corpus tells of surfaces: how often each stands beside which words, and what the teacher makes of it."""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from zlib import crc32

import numpy as np

from extract.stages.names import kinds
from extract.stages.names.arrays import Bools, Floats, UInt8, UInt32
from extract.stages.names.batch import Batch
from extract.stages.names.features import list_ends
from extract.stages.names.kinds import USES
from extract.stages.names.known import CLASSES, STEP
from training.gold import Finder
from training.words import CORPORA, read_lines

LEAST = 2  # documents that hold a surface for anything to be known of it
_THE = np.uint32(crc32(b"the"))


def read_corpus(folder: Path, finder: Finder, size: int = 100) -> Iterator[tuple[list[str], Batch]]:
    """Yield the candidates of the corpora, in batches with the ids of their papers."""
    papers = (paper for name in CORPORA for paper in read_lines(folder / name))
    while some := list(islice(papers, size)):
        yield [paper["id"] for paper in some], finder.candidates(some)


class Counts:
    """Sums over documents by key, of which a document's own can be left out."""

    def __init__(self, found: Sequence[tuple[UInt32, Floats]], least: int = LEAST) -> None:
        """Take the keys and the `document_counts` of batches; what `least` documents hold is counted."""
        unique, documents = np.unique(np.concatenate([keys for keys, _ in found]), return_counts=True)
        self.keys: UInt32 = unique[documents >= least]
        self.sums = np.zeros((len(self.keys), found[0][1].shape[1]), dtype=np.float32)
        for keys, rows in found:
            at, hit = self._at(keys)
            np.add.at(self.sums, at[hit], rows[hit])

    def rows(self) -> UInt8:
        """Return what is known of all keys but for the lexicon, see `known`."""
        return _rows(self.sums, 0)

    def others(self, keys: UInt32, own: Floats, by: int) -> UInt8:
        """Return what is known of candidates without what they added themselves, with the classes of teacher `by`."""
        at, hit = self._at(keys)
        return _rows(np.maximum(self.sums[at] * hit[:, None] - own, 0), by)

    def _at(self, wanted: UInt32) -> tuple[np.ndarray, Bools]:
        at = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        return at, self.keys[at] == wanted


def document_counts(b: Batch, p: Floats) -> Floats:
    """Return what the document of each candidate adds: itself, occurrences, those of each use, classes, (n, ...).

    `p` (teachers, n, classes) is what teachers say.
    """
    h, flags, s, e = b.hashes, b.flags, b.start, b.end
    left, right = list_ends(b)
    after = flags[e] | np.where(flags[e] & kinds.WORD, flags[e + 1], 0)
    head = flags[left] | flags[left - 1] | flags[left - 2]
    n1 = flags[e]
    columns = [
        np.ones(len(s), dtype=bool),
        n1 & kinds.DATA, n1 & kinds.BENCH, n1 & kinds.MODEL,
        flags[right] & kinds.DATA, flags[right] & kinds.BENCH, flags[right] & kinds.MODEL,
        head & kinds.DATA, head & kinds.BENCH, head & kinds.MODEL,
        b.title[s] & ((n1 & kinds.COLON) > 0), flags[s - 1] & kinds.ON,
        flags[s - 1] & kinds.VERB, (h[s - 1] == _THE) | ((after & kinds.SENTENCE) > 0),
    ]  # fmt: skip
    uses = np.stack([column > 0 for column in columns], axis=1).astype(np.float32)
    return np.concatenate([np.ones((len(b.keys), 1), np.float32), np.add.reduceat(uses, b.first, axis=0), *p], axis=1)


def _rows(sums: Floats, by: int) -> UInt8:
    sums = np.where(sums[:, :1] < LEAST, 0, sums)
    begin = 2 + len(USES) + by * len(CLASSES)
    classes = sums[:, begin : begin + len(CLASSES)]
    of = classes.sum(axis=1, keepdims=True)
    mean = np.round(classes / np.maximum(of, 1) * 255).astype(np.uint8)
    return np.concatenate([_logarithms(sums[:, : 2 + len(USES)]), mean, _logarithms(of)], axis=1)


def _logarithms(counts: Floats) -> UInt8:
    return np.asarray(np.round(np.log2(counts + 1) * STEP), dtype=np.uint8)
