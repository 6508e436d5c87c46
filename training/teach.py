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

from extract.stages.names.reader import OWN_FILE
from extract.stages.names.reading import WordPieces
from training import prepare
from training.batches import DEVICE
from training.learning import classify, endless, nothing, steps_of, targets_loss, train
from training.prepare import CORPUS, FOLDS, LIMITS
from training.teach_reader import SHAPES, fill_reader, teach_reader
from training.teacher_net import Teacher, encoder_of
from training.work import ANNOTATED, TRAIN, UNANNOTATED, Work, encoder_pieces, gold_targets, keep, report, tensor

LABELS: Final = Path(__file__).with_name("teacher.npz")
SAID: Final = Path(__file__).with_name("reader_gold.npz")


def stage_prepare(options: argparse.Namespace) -> None:
    """Read all texts."""
    begun = time.perf_counter()
    everything = prepare.prepare(options.shared, options.rules, os.cpu_count() or 1, options.limit)
    processes = os.cpu_count() or 1
    known = WordPieces(encoder_pieces(options.encoder))
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
    teacher = Teacher(encoder_of(options.encoder, tiny=options.tiny)).to(DEVICE)
    chosen = np.random.default_rng(0).permutation(work.texts_of(texts, UNANNOTATED))[: options.fill_papers]
    steps = steps_of(chosen, 64, options.fill_epochs or 1.3)
    train(teacher, endless(texts, chosen, 64, 0), steps, teacher.filling, _rates(1e-4), "fill")
    torch.save(teacher.state_dict(), options.work / "filled.pt")


def stage_teach(options: argparse.Namespace) -> None:
    """Train a teacher of a fold's others (or of all, for fold FOLDS and more), and label everything with it."""
    work = Work(options)
    torch.manual_seed(options.fold)
    prepared, fold = work.prepared, options.fold
    texts = work.teacher_texts()
    teacher = Teacher(encoder_of(options.encoder, tiny=options.tiny)).to(DEVICE)
    teacher.load_state_dict(torch.load(options.work / "filled.pt", map_location=DEVICE))
    gold = work.texts_of(texts, TRAIN, fold if fold < FOLDS else None)
    target, weight = gold_targets(prepared)
    steps = steps_of(gold, 16, options.epochs)
    loss = targets_loss(teacher, tensor(target), tensor(weight))
    train(teacher, endless(texts, gold, 16, fold), steps, loss, _rates(5e-5), f"teacher {fold}")
    p = nothing(len(prepared.y))
    classify(teacher, texts, work.texts_of(texts, ANNOTATED), p)
    report(f"teacher {fold}", prepared, p, fold)
    keep(options.work / f"gold.{fold}.npz", prepared, p)
    classify(teacher, texts, work.texts_of(texts, UNANNOTATED), p)
    np.save(options.work / f"labels.{fold}.npy", np.round(p * 255).astype(np.uint8))


def _rates(of_encoder: float) -> list[tuple[str, float]]:
    return [("", 5e-4), ("encoder.", of_encoder), ("case.", of_encoder)]


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
    "reader-fill": fill_reader,
    "reader": teach_reader,
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
