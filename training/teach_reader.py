"""The stages of `training.teach` that make the reader."""

import argparse
import json
from typing import Final

import numpy as np
import torch

from extract.stages.names.known import CLASSES
from extract.stages.names.reading import WordPieces
from training import prepare
from training.batches import DEVICE, Texts
from training.learning import classify, endless, steps_of, targets_loss, train
from training.prepare import CORPUS, FOLDS, LIMITS, WHOLE
from training.reader_net import Reader, Shape, exported
from training.tune_reader import write
from training.work import ANNOTATED, TRAIN, UNANNOTATED, Work, gold_targets, keep, report, tensor

SHAPES: Final = {
    "256x4n": Shape(inner=512),
    "tiny": Shape(width=32, heads=2, layers=2, inner=64, size=32),
}


def fill_reader(options: argparse.Namespace) -> None:
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


def teach_reader(options: argparse.Namespace) -> None:
    """Teach a reader what the teacher says of the corpora, then gold; one without each fold, and one of all."""
    work = Work(options)
    torch.manual_seed(0)
    prepared, name = work.prepared, options.shape
    reader = _reader(work, name)
    reader.load_state_dict(torch.load(work.folder / f"filled.{name}.pt", map_location=DEVICE))
    readings = [Texts(reading) for reading in prepared.readings]
    labels = np.load(work.folder / "mean.npz")["p"]
    target = tensor(labels / np.maximum(labels.sum(axis=1, keepdims=True), 1).astype(np.float32))
    weight = tensor(np.where(prepared.first_step.max(axis=1) > 0.99, 0.2, 1).astype(np.float32))
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
    target[rows] = 0.3 * target[rows] + 0.7 * tensor(hard[gold])
    counts = tensor(
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
