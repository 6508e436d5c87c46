"""Makes the teacher, its labels and the reader, stage by stage: `python -m training.teach STAGE …`; see `make teach`.

A GPU is needed for minutes. Each stage leaves its files in the folder `--work`, and is the next one's input.
"""

import argparse
import json
import os
import time
from pathlib import Path
from shutil import copyfile
from typing import Final

import numpy as np
import torch

from extract.stages.names.arrays import Bools, Floats, Int64
from extract.stages.names.reader import OWN_FILE
from extract.stages.names.rule_features import CLASSES
from extract.stages.names.wordpieces import CASES, WordPieces
from training import prepare
from training.batches import DEVICE, Texts
from training.gold import OPTIONAL
from training.learning import classify, endless, nothing, steps_of, targets_loss, train
from training.mpnet import MPNet, load_weights, published
from training.prepare import CORPUS, FOLDS, LIMITS, WHOLE, Prepared
from training.reader_net import Reader, Shape, exported
from training.teacher_net import Teacher
from training.tune_reader import write

LABELS: Final = Path(__file__).with_name("teacher.npz")
SAID: Final = Path(__file__).with_name("reader_gold.npz")
SHAPES: Final = {
    "256x4": Shape(),
    "256x3": Shape(layers=3),
    "256x4n": Shape(inner=512),
    "256x5n": Shape(layers=5, inner=512),
    "192x4": Shape(width=192, heads=3, inner=768),
    "tiny": Shape(width=32, heads=2, layers=2, inner=64, size=32),
}
_TINY: Final = {"width": 32, "layers": 2, "heads": 2}
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

    def texts_of(self, texts: Texts, sources: Bools, fold: int | None = None, within: bool = False) -> Int64:
        """Return the texts of some sources, (sources of CORPUS and more count as one); of one fold, or without it."""
        source = np.minimum(self.prepared.source[texts.documents], CORPUS)
        chosen = sources[source]
        if fold is not None:
            chosen &= (self.prepared.fold[texts.documents] == fold) == within
        return np.flatnonzero(chosen)


_END: Final = 2  # the piece that ends a text for the teacher's encoder


def _encoder_pieces(folder: Path) -> list[str]:
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
EVERYTHING: Final = _sources(*range(CORPUS + 1))


def stage_prepare(options: argparse.Namespace) -> None:
    """Read all texts."""
    begun = time.perf_counter()
    everything = prepare.prepare(options.shared, options.rules, os.cpu_count() or 1, options.limit)
    processes = os.cpu_count() or 1
    known = WordPieces(_encoder_pieces(options.encoder))
    pieces = prepare.choose_pieces(everything, known, options.words, options.least)
    (options.work / "pieces.json").write_text(json.dumps(pieces), encoding="utf-8")
    for name, some in (("teacher", known), ("reader", WordPieces(pieces))):
        prepare.save_table(prepare.piece_table(everything.words, some, processes), options.work / f"table.{name}.npz")
    prepare.save(everything, options.work / "prepared.npz")
    print(
        f"{len(everything.source):,} papers, {len(everything.y):,} candidates, {len(everything.words):,} words, "
        f"{len(pieces):,} pieces, tokens {[len(r.rows) for r in everything.readings]}, "
        f"sources {np.bincount(everything.source).tolist()}, {time.perf_counter() - begun:.0f} s",
        flush=True,
    )


def stage_fill(options: argparse.Namespace) -> None:
    """Train the teacher's encoder on with masked pieces."""
    work = Work(options)
    torch.manual_seed(0)
    texts = work.teacher_texts()
    teacher = Teacher(MPNet(CASES, **(_TINY if options.tiny else {}))).to(DEVICE)
    if not options.tiny:
        load_weights(teacher.encoder, published(options.encoder))
    chosen = np.random.default_rng(0).permutation(work.texts_of(texts, UNANNOTATED))[: options.fill_papers]
    steps = steps_of(chosen, 64, options.fill_epochs or 1.3)
    train(teacher, endless(texts, chosen, 64, 0), steps, teacher.filling, [("", 5e-4), ("encoder.", 1e-4)], "fill")
    torch.save(teacher.state_dict(), options.work / "filled.pt")


def stage_teach(options: argparse.Namespace) -> None:
    """Train a teacher of a fold's others (or of all, for fold FOLDS and more), and label everything with it."""
    work = Work(options)
    torch.manual_seed(options.fold)
    prepared, fold = work.prepared, options.fold
    texts = work.teacher_texts()
    teacher = Teacher(MPNet(CASES, **(_TINY if options.tiny else {}))).to(DEVICE)
    teacher.load_state_dict(torch.load(options.work / "filled.pt", map_location=DEVICE))
    gold = work.texts_of(texts, TRAIN, fold if fold < FOLDS else None)
    target, weight = gold_targets(prepared)
    steps = steps_of(gold, 16, options.epochs)
    rates = [("", 5e-4), ("encoder.", 5e-5)]
    loss = targets_loss(teacher, _tensor(target), _tensor(weight))
    train(teacher, endless(texts, gold, 16, fold), steps, loss, rates, f"teacher {fold}")
    p = nothing(len(prepared.y))
    classify(teacher, texts, work.texts_of(texts, ANNOTATED), p)
    report(f"teacher {fold}", prepared, p, fold)
    keep(options.work / f"gold.{fold}.npz", prepared, p)
    classify(teacher, texts, work.texts_of(texts, UNANNOTATED), p)
    np.save(options.work / f"labels.{fold}.npy", np.round(p * 255).astype(np.uint8))


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


def _tensor(array: Floats) -> torch.Tensor:
    return torch.from_numpy(array).half().to(DEVICE)


def stage_labels(options: argparse.Namespace) -> None:
    """Write the labels of the corpora that matter, by hash, for training the first step."""
    prepared = prepare.load_prepared(options.work / "prepared.npz")
    p = np.stack([np.load(path) for path in sorted(options.work.glob("labels.*.npy"))])
    mean = p.mean(axis=0)
    # What is said of gold is by the teacher that did not see it.
    gold = np.flatnonzero(prepared.source[prepared.document] < 2)
    mean[gold] = p[prepared.fold[prepared.document[gold]], gold]
    listed = (prepared.source[prepared.document] >= CORPUS) & (mean[:, -1] < 0.985 * 255)
    some = np.flatnonzero(listed)
    some = some[np.argsort(prepared.hashes[some].view(np.uint64))]
    folds = np.stack([p[:FOLDS, some].transpose(1, 0, 2)[:, k] for k in range(FOLDS)])
    np.savez_compressed(options.work / "labels.npz", keys=prepared.hashes[some].view(np.uint64), p=folds)
    np.savez(options.work / "mean.npz", p=np.round(mean).astype(np.uint8))
    print(f"{len(some):,} labels of {p.shape}", flush=True)


def stage_reader_fill(options: argparse.Namespace) -> None:
    """Train a reader's encoder with masked words, from nothing."""
    work = Work(options)
    torch.manual_seed(0)
    reader = _reader(work, options.shape)
    texts = Texts(work.prepared.readings[WHOLE])
    chosen = work.texts_of(texts, UNANNOTATED)
    steps = steps_of(chosen, 128, options.fill_epochs or 13)
    rate = [("", options.rate or 1e-3)]
    train(reader, endless(texts, chosen, 128, 0), steps, reader.filling, rate, f"{options.shape} fill")
    torch.save(reader.state_dict(), options.work / f"filled.{options.shape}.pt")


def _pieces(work: Work) -> WordPieces:
    return WordPieces(json.loads((work.folder / "pieces.json").read_text(encoding="utf-8")))


def _reader(work: Work, shape: str) -> Reader:
    pieces = _pieces(work)
    reader = Reader(SHAPES[shape], pieces, prepare.load_table(work.folder / "table.reader.npz"))
    reader.to(DEVICE)
    return reader


def stage_reader(options: argparse.Namespace) -> None:
    """Teach a reader what the teacher says of the corpora, then gold; one without each fold, and one of all."""
    work = Work(options)
    torch.manual_seed(0)
    prepared, name = work.prepared, options.shape
    reader = _reader(work, name)
    reader.load_state_dict(torch.load(work.folder / f"filled.{name}.pt", map_location=DEVICE))
    readings = [Texts(reading) for reading in prepared.readings]
    labels = np.load(work.folder / "mean.npz")["p"]
    target = _tensor(labels / np.maximum(labels.sum(axis=1, keepdims=True), 1).astype(np.float32))
    weight = _tensor(np.where(prepared.first_step.max(axis=1) > 0.99, 0.2, 1).astype(np.float32))
    loss = targets_loss(reader, target, weight)
    # From whole texts to what is read when it runs.
    for stage, (which, epochs) in enumerate(((WHOLE, options.whole_epochs), (len(LIMITS), options.epochs))):
        chosen = work.texts_of(readings[which], UNANNOTATED)
        steps = steps_of(chosen, 128, epochs)
        train(reader, endless(readings[which], chosen, 128, stage), steps, loss, [("", 8e-4)], f"{name} taught {stage}")
    reader.exact(True)
    chosen = work.texts_of(readings[2], UNANNOTATED)
    steps = steps_of(chosen, 128, options.exact_epochs)
    train(reader, endless(readings[2], chosen, 128, 9), steps, loss, [("", 3e-4)], f"{name} exact", half=False)
    taught = {key: value.clone() for key, value in reader.state_dict().items()}
    torch.save(taught, work.folder / f"taught.{name}.pt")
    for fold in (*range(FOLDS), FOLDS):
        reader.load_state_dict(taught)
        _finish(work, reader, readings, target, fold, options)
    write(work.folder / f"reader.{name}.npz", exported(reader, _pieces(work)))


def _finish(
    work: Work, reader: Reader, readings: list[Texts], taught: torch.Tensor, fold: int, options: argparse.Namespace
) -> None:
    """Train on gold, but for a fold, with as much of the corpora beside it, and write what it makes of gold."""
    prepared = work.prepared
    hard, weight = gold_targets(prepared)
    gold = prepared.source[prepared.document] < CORPUS
    # What the teachers say of gold is by those that did not see it, beside what the annotators say.
    target = taught.clone()
    rows = torch.from_numpy(np.flatnonzero(gold)).to(DEVICE)
    target[rows] = 0.3 * target[rows] + 0.7 * _tensor(hard[gold])
    counts = _tensor(
        np.where(gold, weight, np.where(prepared.first_step.max(axis=1) > 0.99, 0.1, 0.5)).astype(np.float32)
    )
    loss = targets_loss(reader, target, counts)
    texts = readings[2]
    mine = work.texts_of(texts, TRAIN, fold if fold < FOLDS else None)
    others = np.random.default_rng(fold).permutation(work.texts_of(texts, UNANNOTATED))[: 3 * len(mine)]
    mixed = np.concatenate([mine, mine, others])
    steps = steps_of(mixed, 128, options.gold_epochs)
    name = f"{options.shape} gold {fold}"
    train(reader, endless(texts, mixed, 128, fold), steps, loss, [("", 3e-4)], name, half=False)
    p = np.full((len(prepared.y), len(CLASSES)), 0, dtype=np.float32)
    for which in (1, 2, 3):
        p[:] = 0
        classify(reader, readings[which], work.texts_of(readings[which], ANNOTATED), p, half=False)
        keep(work.folder / f"reader.{options.shape}.{fold}.{which}.npz", prepared, p)
        mixed_p = np.where(p.sum(axis=1, keepdims=True) > 0, p, prepared.first_step)
        report(f"{name} limit {LIMITS[which - 1]}", prepared, mixed_p.astype(np.float32), fold)


def stage_ship(options: argparse.Namespace) -> None:
    """Put reader and labels where they belong; then `training.tune_reader` has the last word."""
    work, prepared = options.work, prepare.load_prepared(options.work / "prepared.npz")
    copyfile(work / f"reader.{options.shape}.npz", OWN_FILE)
    copyfile(work / "labels.npz", LABELS)
    gold = np.flatnonzero(prepared.source[prepared.document] < CORPUS)
    source, fold = prepared.source[prepared.document[gold]], prepared.fold[prepared.document[gold]]
    keys, rows = [], []
    for number in range(FOLDS):
        with np.load(work / f"reader.{options.shape}.{number}.{len(LIMITS)}.npz") as file:
            some = (source == 0) & (fold == number) & file["p"].any(axis=1)
            keys.append(file["hashes"].view(np.uint64)[some])
            rows.append(file["p"][some])
    order = np.argsort(np.concatenate(keys))
    np.savez_compressed(SAID, keys=np.concatenate(keys)[order], p=np.concatenate(rows)[order])


STAGES: Final = {
    "ship": stage_ship,
    "prepare": stage_prepare,
    "fill": stage_fill,
    "teach": stage_teach,
    "labels": stage_labels,
    "reader-fill": stage_reader_fill,
    "reader": stage_reader,
}


def main() -> None:
    """Run one stage."""
    parser = argparse.ArgumentParser(prog="python -m training.teach", description=__doc__)
    parser.add_argument("stage", choices=STAGES)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--rules", type=Path, default=Path("rules"))
    parser.add_argument("--encoder", type=Path, required=True, help="a folder of the published weights and pieces")
    parser.add_argument("--limit", type=int, help="papers of each source")
    parser.add_argument("--words", type=int, default=9000)
    parser.add_argument("--least", type=int, default=40)
    parser.add_argument("--fill-papers", type=int, default=60_000)
    parser.add_argument("--fill-epochs", type=float, help="1.3 for the teacher, 13 for the reader if not given")
    parser.add_argument("--epochs", type=float, default=8)
    parser.add_argument("--whole-epochs", type=float, default=4)
    parser.add_argument("--exact-epochs", type=float, default=3)
    parser.add_argument("--gold-epochs", type=float, default=4)
    parser.add_argument("--fold", type=int, default=FOLDS)
    parser.add_argument("--rate", type=float)
    parser.add_argument("--shape", choices=SHAPES, default="256x4n")
    parser.add_argument("--tiny", action="store_true", help="a teacher of no use, to try the stages")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    torch.set_float32_matmul_precision("high")
    STAGES[options.stage](options)


if __name__ == "__main__":
    main()
