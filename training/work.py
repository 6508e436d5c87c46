"""What the stages of `training.teach` share: the folder of their files, choices of texts, targets and reports."""

import argparse
from pathlib import Path
from typing import Final

import numpy as np
import torch

from extract.stages.names.arrays import Bools, Floats, Int64
from extract.stages.names.known import CLASSES
from training import prepare
from training.batches import DEVICE, Texts
from training.gold import OPTIONAL
from training.prepare import CORPUS, WHOLE, Prepared

_EASY: Final = 0.998  # what the first step holds for nothing with more than this is learnt from, but less


class Work:
    """The folder of the stages' files, and what `prepare` left there."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options, self.folder = options, options.work
        self.prepared: Prepared = prepare.load_prepared(self.folder / "prepared.npz")

    def teacher_texts(self) -> Texts:
        """Return the whole texts in the pieces of the teacher's encoder."""
        table = prepare.load_table(self.folder / "table.teacher.npz")
        reading, cases = prepare.as_pieces(self.prepared.readings[WHOLE], table)
        reading.rows[reading.bounds[1:] - 1] = _END
        return Texts(reading, cases)

    def texts_of(self, texts: Texts, sources: Bools, fold: int | None = None) -> Int64:
        """Return the texts of some sources, (sources of CORPUS and more count as one); without one fold, if given."""
        source = np.minimum(self.prepared.source[texts.documents], CORPUS)
        chosen = sources[source]
        if fold is not None:
            chosen &= self.prepared.fold[texts.documents] != fold
        return np.flatnonzero(chosen)


_END: Final = 2  # the piece that ends a text for the teacher's encoder


def encoder_pieces(folder: Path) -> list[str]:
    """Return the encoder's pieces, under our names where they stand for no word."""
    pieces = (folder / "vocab.txt").read_text(encoding="utf-8").rstrip("\n").split("\n")
    ours = {"<s>": "[PAD]", "</s>": "[SEP]", "<mask>": "[MASK]"}
    theirs = {"[PAD]": "<0>", "[SEP]": "<1>", "[MASK]": "<2>"}
    return [ours.get(piece, theirs.get(piece, piece)) for piece in pieces]


def _sources(*wanted: int) -> Bools:
    chosen = np.zeros(CORPUS + 1, dtype=bool)
    chosen[list(wanted)] = True
    return chosen


TRAIN: Final = _sources(0, 1)
ANNOTATED: Final = _sources(*range(CORPUS))
UNANNOTATED: Final = _sources(CORPUS)


def gold_targets(prepared: Prepared) -> tuple[Floats, Floats]:
    """Return the classes of all candidates as probabilities, and what each counts: those without a label nothing."""
    y = prepared.y
    target = np.eye(len(CLASSES), dtype=np.float32)[np.maximum(y, 0)]
    easy = (prepared.first_step[:, -1] > _EASY) & (y == len(CLASSES) - 1)
    return target, np.where(y < 0, 0, np.where(easy, 0.3, 1)).astype(np.float32)


def keep(path: Path, prepared: Prepared, p: Floats) -> None:
    """Write the probabilities of the annotated candidates, with the hashes that they are known by."""
    some = prepared.source[prepared.document] < CORPUS
    np.savez_compressed(path, hashes=prepared.hashes[some], p=np.round(p[some] * 255).astype(np.uint8))


def report(name: str, prepared: Prepared, p: Floats, fold: int) -> None:
    """Print how many candidates of the held-out fold and of each development set are decided rightly, as F1."""
    source, y = prepared.source[prepared.document], prepared.y
    for number, label in enumerate(prepare.GOLD):
        some = (source == number) & (y != OPTIONAL)
        if number < 2:
            some &= prepared.fold[prepared.document] == fold
        found, true = p[some].argmax(axis=1), y[some]
        hit = (found == true) & (true < len(CLASSES) - 1)
        f1 = 2 * hit.sum() / max(1, (found < len(CLASSES) - 1).sum() + (true < len(CLASSES) - 1).sum())
        print(f"{name} {label}: F1 of candidates {f1:.4f}", flush=True)


def tensor(array: Floats) -> torch.Tensor:
    """Return an array on the device, in half precision."""
    return torch.from_numpy(array).half().to(DEVICE)
