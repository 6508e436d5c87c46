"""Makes the teacher, its labels and the reader, stage by stage: `python -m training.teach STAGE …`; see `make teach`.

A GPU is needed for half an hour. Each stage leaves its files in the folder `--work`, and is the next one's input.
"""

import argparse
import json
import pickle
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from torch import Tensor

from extract.stages.names.arrays import Floats
from extract.stages.names.known import CLASSES
from extract.stages.names.reader import OWN_FILE
from extract.stages.names.reading import WordPieces
from training.batches import DEVICE, Texts
from training.gold import FOLDS, HELD_OUT, NOTHING, OPTIONAL
from training.learning import classify, targets_loss, train_on
from training.prepare import CORPUS, GOLD, Prepared, as_pieces, choose_pieces, piece_table, prepare
from training.reader_net import Reader, Shape, exported
from training.teacher import LABELS, SAID
from training.teacher_net import END, Teacher, encoder_of, encoder_pieces

ALL_GOLD: Final = FOLDS  # the fold that is in no one's way
TRAIN, ANNOTATED, UNANNOTATED = range(1), range(CORPUS), range(CORPUS, 100)
_TINY: Final = Shape(width=32, heads=2, layers=2, inner=64, size=32)


class Work:
    """What the command line asks for, and what earlier stages left in its folder."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options, self.folder, self.fold = options, options.work, options.fold
        with (self.folder / "prepared.pickle").open("rb") as file:
            self.prepared: Prepared = pickle.load(file)
        torch.manual_seed(options.seed)

    def teacher(self) -> tuple[Teacher, Texts]:
        """Return the teacher's network as it begins, and whole texts in its pieces."""
        table = piece_table(self.prepared.words, WordPieces(encoder_pieces(self.options.encoder)))
        reading, cases = as_pieces(self.prepared.whole, table)
        reading.rows[reading.bounds[1:] - 1] = END
        return Teacher(encoder_of(self.options.encoder, tiny=self.options.tiny)).to(DEVICE), Texts(reading, cases)

    def pieces(self) -> WordPieces:
        """Return the reader's pieces."""
        return WordPieces(json.loads((self.folder / "pieces.json").read_text(encoding="utf-8")))

    def reader(self) -> Reader:
        """Return the reader's network as it begins."""
        pieces = self.pieces()
        table = piece_table(self.prepared.words, pieces)
        reader = Reader(_TINY if self.options.tiny else Shape(), pieces, table)
        reader.to(DEVICE)
        return reader

    def save(self, network: torch.nn.Module, name: str) -> None:
        """Keep the weights of a network."""
        torch.save(network.state_dict(), self.folder / f"{name}.pt")

    def load(self, network: torch.nn.Module, name: str) -> None:
        """Give a network the weights that were kept."""
        network.load_state_dict(torch.load(self.folder / f"{name}.pt", map_location=DEVICE))

    def taught(self) -> tuple[Tensor, Tensor]:
        """Return what teachers say of all candidates, and what each counts: less where the first step is sure."""
        labels = np.load(self.folder / "mean.npy")
        sure = self.prepared.first_step.max(axis=1) > 0.99
        return _tensor(labels / labels.sum(axis=1, keepdims=True, dtype=np.float32)), _tensor(np.where(sure, 0.2, 1))


def read(options: argparse.Namespace) -> None:
    """Read all texts."""
    prepared = prepare(options.shared, options.rules, options.limit)
    pieces = choose_pieces(prepared, WordPieces(encoder_pieces(options.encoder)))
    options.work.mkdir(parents=True, exist_ok=True)
    (options.work / "pieces.json").write_text(json.dumps(pieces), encoding="utf-8")
    with (options.work / "prepared.pickle").open("wb") as file:
        pickle.dump(prepared, file, protocol=5)
    print(f"{len(prepared.source):,} papers, {len(prepared.y):,} candidates, {len(pieces):,} pieces", flush=True)


def fill_teacher(work: Work) -> None:
    """Train the teacher's encoder on with masked pieces."""
    teacher, texts = work.teacher()
    chosen = work.prepared.texts(work.prepared.whole, UNANNOTATED)
    train_on(teacher, texts, chosen, 64, 0.8, teacher.filling, _rates(1e-4), "teacher, filling")
    work.save(teacher, "teacher.filled")


def fill_reader(work: Work) -> None:
    """Train the reader's encoder with masked words, from nothing."""
    reader, texts = work.reader(), Texts(work.prepared.whole)
    chosen = work.prepared.texts(work.prepared.whole, UNANNOTATED)
    train_on(reader, texts, chosen, 128, 13, reader.filling, [("", 1e-3)], "reader, filling")
    work.save(reader, "reader.filled")


def teach(work: Work) -> None:
    """Train a teacher of gold without a fold, and label everything with it."""
    prepared, fold, (teacher, texts) = work.prepared, work.fold, work.teacher()
    work.load(teacher, "teacher.filled")
    target, weight = _gold_targets(prepared)
    loss = targets_loss(teacher, _tensor(target), _tensor(weight))
    train_on(teacher, texts, prepared.texts(prepared.whole, TRAIN, fold), 16, 8, loss, _rates(5e-5), f"teacher {fold}")
    p = np.zeros((len(prepared.y), len(CLASSES)), dtype=np.float32)
    p[:, -1] = 1
    classify(teacher, texts, np.arange(len(prepared.whole.documents)), p)
    _report(f"teacher {fold}", prepared, p, fold)
    np.save(work.folder / f"labels.{fold}.npy", np.round(p * 255).astype(np.uint8))


def _rates(of_encoder: float) -> list[tuple[str, float]]:
    return [("", 5e-4), ("encoder.", of_encoder), ("case.", of_encoder)]


def label(work: Work) -> None:
    """Write the labels of the corpora that matter, by hash, for training the first step, and their mean."""
    prepared = work.prepared
    p = np.stack([np.load(work.folder / f"labels.{fold}.npy") for fold in (ALL_GOLD, HELD_OUT)])
    mean = np.round(p.mean(axis=0)).astype(np.uint8)
    np.save(work.folder / "mean.npy", mean)
    some = np.flatnonzero(~prepared.of_gold() & (mean[:, -1] < 0.985 * 255))
    _write_labels(LABELS, prepared, some, np.stack([mean[some], p[1, some]]))


def teach_reader(work: Work) -> None:
    """Teach a reader what the teachers say: of whole texts, of what it is given when it runs, and that in steps."""
    prepared, reader = work.prepared, work.reader()
    work.load(reader, "reader.filled")
    loss = targets_loss(reader, *work.taught())
    whole, doubtful = prepared.texts(prepared.whole, UNANNOTATED), prepared.texts(prepared.doubtful, UNANNOTATED)
    train_on(reader, Texts(prepared.whole), whole, 128, 4, loss, [("", 8e-4)], "reader, whole texts")
    texts = Texts(prepared.doubtful)
    train_on(reader, texts, doubtful, 128, work.options.epochs, loss, [("", 8e-4)], "reader, what is in doubt")
    reader.exact(True)
    train_on(reader, texts, doubtful, 128, 3, loss, [("", 3e-4)], "reader, in steps", half=False)
    work.save(reader, f"reader.taught.{work.options.seed}")


def finish_reader(work: Work) -> None:
    """Train a reader on gold without a fold, with some of the corpora; ship it, or what it says of gold."""
    prepared, fold, reader, texts = work.prepared, work.fold, work.reader(), Texts(work.prepared.doubtful)
    work.load(reader, f"reader.taught.{work.options.seed}")
    reader.exact(True)
    target, weight = work.taught()
    hard, counts = map(_tensor, _gold_targets(prepared))
    gold = torch.from_numpy(prepared.of_gold()).to(DEVICE)
    loss = targets_loss(reader, torch.where(gold[:, None], hard, target), torch.where(gold, counts, weight / 2))
    mine, others = (prepared.texts(prepared.doubtful, *some) for some in ((TRAIN, fold), (UNANNOTATED,)))
    mixed = np.concatenate([mine, mine, np.random.default_rng(fold).permutation(others)[: 3 * len(mine)]])
    train_on(reader, texts, mixed, 128, 4, loss, [("", 3e-4)], f"reader {fold}", half=False)
    p = np.zeros((len(prepared.y), len(CLASSES)), dtype=np.float32)
    classify(reader, texts, prepared.texts(prepared.doubtful, ANNOTATED), p, half=False)
    is_read = p.max(axis=1) > 0
    _report(f"reader {fold}", prepared, np.where(is_read[:, None], p, prepared.first_step), fold)
    if fold == HELD_OUT:
        of = prepared.document
        some = np.flatnonzero((prepared.source[of] == 0) & (prepared.fold[of] == fold) & is_read)
        _write_labels(SAID, prepared, some, np.round(p[None, some] * 255).astype(np.uint8))
    else:
        about, arrays = exported(reader, work.pieces())
        np.savez_compressed(OWN_FILE, about=about, **arrays)  # type: ignore[arg-type]  # its stubs: `allow_pickle`


def _gold_targets(prepared: Prepared) -> tuple[Floats, Floats]:
    """Return the classes of all candidates as probabilities, and what each counts: those without a label nothing."""
    y = prepared.y
    target = np.eye(len(CLASSES), dtype=np.float32)[np.maximum(y, 0)]
    easy = (prepared.first_step[:, -1] > 0.998) & (y == NOTHING)
    return target, np.where(y < 0, 0, np.where(easy, 0.3, 1)).astype(np.float32)


def _write_labels(path: Path, prepared: Prepared, some: np.ndarray, p: np.ndarray) -> None:
    """Write what is said of some candidates, (sayers, some, classes), by their hashes, in order."""
    keys = prepared.hashes[some].view(np.uint64)
    order = np.argsort(keys)
    np.savez_compressed(path, keys=keys[order], p=p[:, order])


def _report(name: str, prepared: Prepared, p: Floats, fold: int) -> None:
    """Print how many candidates of the held-out fold and of each development set are decided rightly, as F1."""
    source, y = prepared.source[prepared.document], prepared.y
    for number, of in enumerate(GOLD):
        some = (source == number) & (y != OPTIONAL)
        if number == 0:
            some &= prepared.fold[prepared.document] == fold
        found, true = p[some].argmax(axis=1), y[some]
        hit = (found == true) & (true < NOTHING)
        f1 = 2 * hit.sum() / max(1, (found < NOTHING).sum() + (true < NOTHING).sum())
        print(f"{name} {of}: F1 of candidates {f1:.4f}", flush=True)


def _tensor(array: np.ndarray[Any, Any]) -> Tensor:
    """Return an array on the device, in half precision."""
    return torch.from_numpy(array).half().to(DEVICE)


STAGES: Final = {
    "fill": fill_teacher,
    "teach": teach,
    "label": label,
    "fill-reader": fill_reader,
    "teach-reader": teach_reader,
    "finish-reader": finish_reader,
}


def main() -> None:
    """Run one stage."""
    parser = argparse.ArgumentParser(prog="python -m training.teach", description=__doc__)
    parser.add_argument("stage", choices=("prepare", *STAGES))
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--rules", type=Path, default=Path("rules"))
    parser.add_argument("--encoder", type=Path, required=True, help="a folder of the published weights and pieces")
    parser.add_argument("--fold", type=int, default=ALL_GOLD, help="the fold of gold that is not learnt from")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--epochs", type=float, default=12, help="of teaching the reader what is in doubt")
    parser.add_argument("--limit", type=int, help="papers of each source")
    parser.add_argument("--tiny", action="store_true", help="networks of no use, to try the stages")
    options = parser.parse_args()
    torch.set_float32_matmul_precision("high")
    if options.stage == "prepare":
        read(options)
    else:
        STAGES[options.stage](Work(options))


if __name__ == "__main__":
    main()
