"""The teacher's labels of the corpus: probabilities of the candidates that it did not hold for nothing.

The teacher is a small pretrained encoder (all-MiniLM-L6-v2, trained on with masked words of the corpus), fine-tuned on
the gold abstracts to classify the same candidates from their contexts, all of a document at once. It needs a GPU for
some minutes; its labels are kept in `teacher.npz`, so that training the model that ships needs none.
"""

from pathlib import Path
from zlib import crc32

import numpy as np
import numpy.typing as npt

from extract.ner.batch import Batch
from extract.ner.verdicts import CLASSES

Floats = npt.NDArray[np.float32]


def name_hash(paper: str, surface: str) -> int:
    """Return the hash under which the labels know a candidate."""
    return crc32(paper.encode()) << 32 | crc32(surface.encode("utf-8", "replace"))


class Labels:
    """The labels, looked up by paper and surface: of one teacher a fold, which did not see the gold of its fold."""

    def __init__(self, path: Path) -> None:
        with np.load(path) as file:
            self.keys: npt.NDArray[np.uint64] = file["keys"]
            self.p: npt.NDArray[np.uint8] = file["p"]  # (folds, keys, classes)

    def of(self, ids: list[str], b: Batch) -> tuple[Floats, npt.NDArray[np.bool_]]:
        """Return probabilities (folds, n, classes), and which candidates are listed; those that are not are nothing."""
        wanted = np.array(
            [name_hash(ids[d], s) for d, s in zip(b.document.tolist(), b.surfaces, strict=True)], dtype=np.uint64
        )
        at = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        listed = self.keys[at] == wanted
        p = np.zeros((len(self.p), len(wanted), len(CLASSES)), dtype=np.float32)
        p[:, :, -1] = 1
        rows = self.p[:, at[listed]].astype(np.float32)
        p[:, listed] = rows / np.maximum(rows.sum(axis=2, keepdims=True), 1)
        return p, listed
