"""The teacher's labels of the corpus: probabilities of the candidates that it did not hold for nothing.

The teacher (`teach.py`) needs a GPU for some minutes; its labels are kept in `teacher.npz`, so that training the model
that ships needs none.
"""

from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import numpy as np
import numpy.typing as npt

from extract.stages.names.batch import Batch
from extract.stages.names.verdicts import CLASSES

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels, looked up by paper and surface: of one teacher a fold, which did not see the gold of its fold."""

    keys: npt.NDArray[np.uint64]  # sorted
    p: npt.NDArray[np.uint8]  # (folds, keys, classes)

    def of(self, ids: list[str], b: Batch) -> tuple[Floats, npt.NDArray[np.bool_]]:
        """Return probabilities (folds, n, classes), and which candidates are listed; those that are not are nothing."""
        p = np.zeros((len(self.p), len(b.surfaces), len(CLASSES)), dtype=np.float32)
        p[:, :, -1] = 1
        wanted = name_hashes(ids, b)
        at = np.searchsorted(self.keys, wanted)
        listed = np.append(self.keys, 0)[at] == wanted
        rows = self.p[:, at[listed]].astype(np.float32)
        p[:, listed] = rows / np.maximum(rows.sum(axis=2, keepdims=True), 1)
        return p, listed


def name_hashes(ids: list[str], b: Batch) -> npt.NDArray[np.uint64]:
    """Return the hashes under which the labels know the candidates of the papers `ids`, (n,)."""
    papers = [crc32(i.encode()) << 32 for i in ids]
    surfaces = (crc32(surface.encode("utf-8", "replace")) for surface in b.surfaces)
    return np.array(
        [papers[d] | surface for d, surface in zip(b.document.tolist(), surfaces, strict=True)], dtype=np.uint64
    )


def read_labels(path: Path, folds: int) -> Labels:
    """Read the labels of a file; where there is none, of no candidate."""
    if not path.exists():
        return Labels(np.empty(0, np.uint64), np.empty((folds, 0, len(CLASSES)), np.uint8))
    with np.load(path) as file:
        return Labels(file["keys"], file["p"])


def save_labels(path: Path, labels: Labels) -> None:
    """Write labels to a file."""
    np.savez_compressed(path, keys=labels.keys, p=labels.p)
