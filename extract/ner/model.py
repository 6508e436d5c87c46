"""The names model: arrays read from its file, and the scores that it gives to the candidates of a batch."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from extract.ner.features import (
    BITS,
    COUNT_COLUMNS,
    Batch,
    count_features,
    dense_counts,
    occurrence_features,
    surface_features,
    token_features,
)
from extract.ner.tokens import Vocabulary

Floats = npt.NDArray[np.float32]

# Introduced ones come first in each pair; what is no name is last.
CLASSES = ("proposed", "mentioned", "dataset+", "dataset", "benchmark+", "benchmark", "nothing")


@dataclass(slots=True)
class Model:
    """Weights of both steps, and the tables of the corpus and of the lexicon; `tables` are looked up by key."""

    name: str
    weights: Floats  # (2**BITS, classes + 1): the linear step; last, whether a name is the paper's own
    bias: Floats
    own_bias: float
    count_keys: npt.NDArray[np.uint32]
    counts: npt.NDArray[np.float32]  # (keys, COUNT_COLUMNS + 1)
    prior_keys: npt.NDArray[np.uint32]
    priors: Floats  # (keys, classes + 1): mean probabilities over a corpus, and how many documents
    lexicon_keys: npt.NDArray[np.uint32]
    lexicon: npt.NDArray[
        np.uint8
    ]  # bits: 1 dataset, 2 benchmark by catalogues, 4 dataset, 8 benchmark, 16 model by the curated lexicon
    layers: list[list[tuple[Floats, Floats]]]  # of each network of the second step: weights, bias
    mean: Floats
    deviation: Floats
    thresholds: dict[str, float]


def lookup(
    keys: npt.NDArray[np.uint32], table: npt.NDArray[np.generic], wanted: npt.NDArray[np.uint32]
) -> npt.NDArray[np.float32]:
    """Return the row of each wanted key, zeros where it has none."""
    if not len(keys):
        return np.zeros((len(wanted), table.shape[1]), dtype=np.float32)
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where((keys[at] == wanted)[:, None], table[at], 0).astype(np.float32)


def lexicon_columns(bits: npt.NDArray[np.float32]) -> npt.NDArray[np.uint32]:
    """Return the hashed feature of membership in the lexicon, (n, 1)."""
    return (bits[:, :1].astype(np.uint32) + np.uint32(77_001)) % np.uint32(1 << BITS)


class TokenScores:
    """What each token of a vocabulary adds to a name that it stands in, begins or ends; found once a token."""

    def __init__(self, weights: Floats) -> None:
        self.weights = weights
        self.generation = -1
        self.known = 0
        self.scores = np.zeros((4096, 3, weights.shape[1]), dtype=np.float32)

    def upto(self, vocabulary: Vocabulary) -> Floats:
        """Return the scores of all rows of `vocabulary`, (rows, 3, classes)."""
        if vocabulary.generation != self.generation:
            self.generation, self.known = vocabulary.generation, 0
        size = len(vocabulary.words)
        if size > len(self.scores):
            grown = np.zeros((2 * size, *self.scores.shape[1:]), dtype=np.float32)
            grown[: self.known] = self.scores[: self.known]
            self.scores = grown
        for row in range(self.known, size):
            for part, columns in enumerate(token_features(vocabulary.words[row])):
                self.scores[row, part] = self.weights[columns].sum(axis=0, dtype=np.float32)
        self.known = size
        return self.scores


def linear_scores(b: Batch, weights: Floats, bias: Floats, tokens: Floats, counts: Floats, bits: Floats) -> Floats:
    """Return the scores (n, columns of `weights`) of the linear step; `tokens` are the vocabulary's TokenScores.

    Where a model stands behind the first columns only, those of `bias`, the others see the context alone:
    a famous name was new once, so whether one is the paper's own is not asked of the name.
    """
    found = _sum(weights, occurrence_features(b))
    scores = np.add.reduceat(found, b.first, axis=0) / np.sqrt(b.count)[:, None].astype(np.float32)
    scores += _sum(weights, document_columns(b))
    whole = len(bias)
    s, e = b.start[b.first], b.end[b.first]
    bag = np.zeros((len(b.rows) + 1, whole), dtype=np.float64)
    np.cumsum(tokens[b.rows, 0, :whole], axis=0, out=bag[1:])
    scores[:, :whole] += (bag[e] - bag[s]).astype(np.float32)
    scores[:, :whole] += tokens[b.rows[s], 1, :whole] + tokens[b.rows[e - 1], 2, :whole] + bias
    fixed = np.concatenate([surface_features(b), count_features(counts), lexicon_columns(bits)], axis=1)
    scores[:, :whole] += _sum(weights, fixed)[:, :whole]
    return np.asarray(scores, dtype=np.float32)


def own_shares(p: Floats, own: Floats) -> Floats:
    """Return the probabilities with each pair shared anew between the paper's own and others, by `own` too."""
    out = p.copy()
    for k in (0, 2, 4):
        both = p[:, k] + p[:, k + 1]
        odds = np.log(np.maximum(p[:, k], 1e-6)) - np.log(np.maximum(p[:, k + 1], 1e-6))
        share = 1 / (1 + np.exp(-np.clip(odds + own, -60, 60) / 2))
        out[:, k], out[:, k + 1] = both * share, both * (1 - share)
    return out


def _sum(weights: Floats, columns: npt.NDArray[np.uint32]) -> Floats:
    step = 4096  # rows at once: a long text must not take memory without bound
    parts = [weights[columns[k : k + step]].sum(axis=1, dtype=np.float32) for k in range(0, len(columns), step)]
    return np.concatenate(parts) if len(parts) > 1 else np.asarray(parts[0])


def document_columns(b: Batch) -> npt.NDArray[np.uint32]:
    """Return the hashed features of a candidate in its document: how often, in which sections, first where."""
    last = b.first + b.count - 1
    title = b.title[b.start[b.first]]
    abstract = ~b.title[b.start[last]]
    count = np.minimum(b.count, 6)
    both = count * 4 + title * 2 + abstract
    first = np.minimum(np.log2(b.position[b.start[b.first]] + 1), 8).astype(np.int64)
    at_head = (b.position[b.start[b.first]] == 0) * 2 + (b.position[b.start[b.first]] < 3)
    return np.stack([both + 90_001, first + 90_101, at_head * 32 + count * 4 + abstract + 90_201], axis=1).astype(
        np.uint32
    )


def softmax(scores: npt.NDArray[np.floating]) -> Floats:
    """Return probabilities, row by row."""
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(e / e.sum(axis=1, keepdims=True), dtype=np.float32)


def relations(b: Batch, p: Floats) -> Floats:
    """Return what the first step says of a candidate's relatives, (n, ...).

    They are the longer and the shorter candidates that overlap with it, those with the same letters, those
    that stand beside it in a list, and the document as a whole.
    """
    n, classes = p.shape
    named = 1 - p[:, -1]
    longer = np.zeros((n, classes), dtype=np.float32)
    shorter = np.zeros((n, classes), dtype=np.float32)
    beside = np.zeros((n, classes + 1), dtype=np.float32)
    same = np.zeros((n, classes), dtype=np.float32)
    by_key: dict[tuple[int, int], int] = {}
    for k, (d, h) in enumerate(zip(b.document.tolist(), b.keys.tolist(), strict=True)):
        other = by_key.get((d, h))
        if other is not None:
            same[k] = p[other]
            same[other] = np.maximum(same[other], p[k])
        by_key[d, h] = k
    order = np.lexsort((-b.end, b.start))
    start, end, owner = b.start[order].tolist(), b.end[order].tolist(), b.owner[order]
    # Pairs of occurrences that overlap: compare each with its next few in order of start.
    s, e = b.start[order], b.end[order]
    for step in range(1, 13):
        a, c = np.arange(len(s) - step), np.arange(step, len(s))
        over = s[c] < e[a]
        a, c = owner[a[over]], owner[c[over]]
        la, lc = (e - s)[: len(s) - step][over], (e - s)[step:][over]
        big, small = np.where(la >= lc, a, c), np.where(la >= lc, c, a)
        np.maximum.at(longer, small, p[big])
        np.maximum.at(shorter, big, p[small])
    del start, end
    # Beside in a list: the likeliest candidates around commas and "and", within three tokens.
    sure = named[b.owner[order]] > 0.3
    s2, e2, o2 = s[sure], e[sure], owner[sure]
    by_end = np.argsort(e2, kind="stable")
    for gap in (1, 2, 3):
        at = np.searchsorted(e2[by_end], s2 - gap)
        at = np.minimum(at, max(len(by_end) - 1, 0))
        if not len(by_end):
            break
        hit = e2[by_end][at] == s2 - gap
        a, c = o2[by_end][at][hit], o2[hit]
        np.add.at(beside, c, np.concatenate([p[a], np.ones((len(a), 1), np.float32)], axis=1))
        np.add.at(beside, a, np.concatenate([p[c], np.ones((len(c), 1), np.float32)], axis=1))
    beside[:, :-1] /= np.maximum(beside[:, -1:], 1)
    whole = np.zeros((int(b.document.max()) + 1 if n else 0, classes), dtype=np.float32)
    np.add.at(whole, b.document, p)
    best = np.zeros_like(whole)
    np.maximum.at(best, b.document, p)
    others = np.log1p(np.maximum(whole[b.document] - p, 0))
    return np.concatenate([longer, shorter, same, beside, others, best[b.document]], axis=1)


def dense(b: Batch, scores: Floats, counts: Floats, bits: Floats, priors: Floats) -> Floats:
    """Return the inputs of the second step, (n, D)."""
    p = softmax(scores)
    last = b.first + b.count - 1
    bit = bits[:, 0].astype(np.int64)
    plain = np.stack(
        [
            np.log2(b.count + 1), b.title[b.start[b.first]], ~b.title[b.start[last]],
            b.position[b.start[b.first]] == 0, np.log2(b.position[b.start[b.first]] + 1),
            (b.end - b.start)[b.first], b.expansion[b.first] > 0,
            *((bit >> k) & 1 for k in range(5)),
        ],
        axis=1,
    )  # fmt: skip
    mean_prior = priors[:, :-1] / np.maximum(priors[:, -1:], 1e-6)
    return np.concatenate(
        [
            np.clip(scores - scores[:, -1:], -12, 12)[:, :-1],
            p,
            plain,
            dense_counts(counts),
            mean_prior,
            np.log2(priors[:, -1:] + 1),
            relations(b, p),
        ],
        axis=1,
    ).astype(np.float32)


def network(layers: list[tuple[Floats, Floats]], x: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the scores of one network: linear layers with ReLU between them."""
    for k, (weights, bias) in enumerate(layers):
        x = x @ weights + bias
        if k + 1 < len(layers):
            x = np.maximum(x, 0)
    return x


def probabilities(b: Batch, model: Model, tokens: Floats) -> Floats:
    """Return the probability of each class for each candidate, (n, classes)."""
    if not b.surfaces:
        return np.zeros((0, len(CLASSES)), dtype=np.float32)
    counts = lookup(model.count_keys, model.counts, b.keys)
    bits = lookup(model.lexicon_keys, model.lexicon, b.keys)
    linear = linear_scores(b, model.weights, model.bias, tokens, counts, bits)
    scores, own = linear[:, :-1], linear[:, -1] + model.own_bias
    if not model.layers:
        return own_shares(softmax(scores), own)
    priors = lookup(model.prior_keys, model.priors, b.keys)
    x = (dense(b, scores, counts, bits, priors) - model.mean) / model.deviation
    # In double precision, so that the size of the batch does not show in the rounded scores.
    wide = x.astype(np.float64)
    total = sum((softmax(network(layers, wide)) for layers in model.layers), np.zeros(1, np.float32))
    return own_shares(np.asarray(total / len(model.layers), dtype=np.float32), own)


@cache
def load(path: Path | None = None) -> Model:
    """Read the model's file, that of the package by default."""
    path = path or Path(__file__).with_name("names.npz")
    with np.load(path) as file:
        about = json.loads(bytes(file["about"]).decode())
        weights = np.zeros((1 << BITS, len(CLASSES) + 1), dtype=np.float32)
        weights[file["weight_rows"]] = file["weights"]
        depth = about["depth"]
        return Model(
            name=about["name"],
            weights=weights,
            bias=file["bias"],
            own_bias=float(file["own_bias"]),
            count_keys=file["count_keys"],
            counts=np.exp2(file["counts"].astype(np.float32) / 8) - 1,
            prior_keys=file["prior_keys"],
            priors=_priors(file["priors"]),
            lexicon_keys=file["lexicon_keys"],
            lexicon=file["lexicon"],
            layers=[
                [(file[f"w{n}.{k}"].astype(np.float32), file[f"b{n}.{k}"].astype(np.float32)) for k in range(depth)]
                for n in range(about["networks"])
            ],
            mean=file["mean"],
            deviation=file["deviation"],
            thresholds=about["thresholds"],
        )


def _priors(packed: npt.NDArray[np.uint8]) -> Floats:
    count = np.exp2(packed[:, -1:].astype(np.float32) / 8) - 1
    return np.concatenate([packed[:, :-1].astype(np.float32) / 255 * count, count], axis=1).astype(np.float32)


def save(model: Model, path: Path) -> None:
    """Write the model's file: arrays in half precision or bytes, and JSON."""
    rows = np.flatnonzero(np.abs(model.weights).max(axis=1) > 1e-4).astype(np.uint32)
    mean = model.priors[:, :-1] / np.maximum(model.priors[:, -1:], 1e-6)
    arrays: dict[str, npt.NDArray[np.generic]] = {
        "about": np.frombuffer(
            json.dumps(
                {
                    "name": model.name,
                    "networks": len(model.layers),
                    "depth": len(model.layers[0]) if model.layers else 0,
                    "thresholds": model.thresholds,
                },
                sort_keys=True,
            ).encode(),
            dtype=np.uint8,
        ),
        "weight_rows": rows,
        "weights": model.weights[rows].astype(np.float16),
        "bias": model.bias,
        "own_bias": np.array(model.own_bias, dtype=np.float32),
        "count_keys": model.count_keys,
        "counts": np.round(np.log2(model.counts + 1) * 8).astype(np.uint8),
        "prior_keys": model.prior_keys,
        "priors": np.concatenate(
            [np.round(mean * 255), np.round(np.log2(model.priors[:, -1:] + 1) * 8)], axis=1
        ).astype(np.uint8),
        "lexicon_keys": model.lexicon_keys,
        "lexicon": model.lexicon,
        "mean": model.mean,
        "deviation": model.deviation,
    }
    for n, layers in enumerate(model.layers):
        for k, (weights, bias) in enumerate(layers):
            arrays[f"w{n}.{k}"], arrays[f"b{n}.{k}"] = weights.astype(np.float16), bias.astype(np.float32)
    np.savez_compressed(path, **arrays)  # type: ignore[arg-type]


assert COUNT_COLUMNS  # the tables' width is that of the features
