"""The teacher's labels of the corpus: probabilities of the candidates that it did not hold for nothing.

The teacher (`teach.py`) needs a GPU for some minutes; its labels are kept in `teacher.npz`, so that training the model
that ships needs none.
"""

from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import numpy as np
import numpy.typing as npt

from extract.stages.names.arrays import Bools, Floats, UInt8
from extract.stages.names.batch import Batch
from extract.stages.names.known import CLASSES

LABELS = Path(__file__).with_name("teacher.npz")
SAID = Path(__file__).with_name("reader_gold.npz")
ALL, WITHOUT_HELD_OUT = 0, 1  # what all teachers say, on average, and the one that did not see the gold held out


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels, looked up by paper and surface."""

    keys: npt.NDArray[np.uint64]  # sorted
    p: UInt8  # (teachers, keys, classes)
    papers: npt.NDArray[np.uint32]  # sorted: the hashes of the papers that they read

    def of(self, ids: list[str], b: Batch) -> tuple[Floats, Bools, Bools]:
        """Return probabilities (teachers, n, classes), which candidates are listed, which are of papers that were read.

        What is not listed is nothing.
        """
        p = np.zeros((len(self.p), len(b.surfaces), len(CLASSES)), dtype=np.float32)
        p[:, :, -1] = 1
        wanted = name_hashes(ids, b)
        at = np.searchsorted(self.keys, wanted)
        listed = np.append(self.keys, 0)[at] == wanted
        rows = self.p[:, at[listed]].astype(np.float32)
        p[:, listed] = rows / np.maximum(rows.sum(axis=2, keepdims=True), 1)
        return p, listed, np.isin(wanted >> np.uint64(32), self.papers)


def name_hashes(ids: list[str], b: Batch) -> npt.NDArray[np.uint64]:
    """Return the hashes under which the labels know the candidates of the papers `ids`, (n,)."""
    papers = [crc32(i.encode()) << 32 for i in ids]
    surfaces = (crc32(surface.encode("utf-8", "replace")) for surface in b.surfaces)
    return np.array(
        [papers[d] | surface for d, surface in zip(b.document.tolist(), surfaces, strict=True)], dtype=np.uint64
    )


def read_labels(path: Path) -> Labels:
    """Read the labels of a file."""
    with np.load(path) as file:
        keys = file["keys"]
        return Labels(keys, file["p"], np.unique(keys >> np.uint64(32)).astype(np.uint32))
