"""What the unlabelled corpus tells: how often each surface stands beside which words, and what the linear step makes of it."""

import gzip
import json
from pathlib import Path

import numpy as np
import numpy.typing as npt

from extract.markup import MarkupRules
from extract.ner.features import (
    COUNT_COLUMNS,
    Batch,
    count_features,
    count_marks,
    gather,
    occurrence_features,
    surface_features,
)
from extract.ner.model import CLASSES, document_columns, lexicon_columns, lookup, softmax
from extract.ner.tokens import Vocabulary
from extract.paper import Paper
from extract.text import read_text

Floats = npt.NDArray[np.float32]
Keys = npt.NDArray[np.uint32]


def read_corpus(path: Path, rules: MarkupRules, limit: int | None, size: int = 500) -> list[tuple[list[str], Batch]]:
    """Return the candidates of the corpus, in batches with the ids of their papers."""
    vocabulary = Vocabulary(limit=10**7)
    batches = []
    ids: list[str] = []
    texts = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if limit is not None and number >= limit:
                break
            record = json.loads(line)
            ids.append(record["id"])
            texts.append(read_text(Paper(record["title"], record["abstract"], record["id"]), rules))
            if len(texts) == size:
                batches.append((ids, gather(texts, vocabulary)))
                ids, texts = [], []
    if texts:
        batches.append((ids, gather(texts, vocabulary)))
    return batches


def document_counts(b: Batch) -> Floats:
    """Return of each candidate what its own document adds to the table, (n, COUNT_COLUMNS + 1)."""
    marks = np.add.reduceat(count_marks(b).astype(np.float32), b.first, axis=0)
    return np.concatenate([np.ones((len(marks), 1), np.float32), marks], axis=1)


def count_table(batches: list[tuple[list[str], Batch]], least: int = 2) -> tuple[Keys, Floats]:
    """Return the keys of the surfaces that `least` documents hold, sorted, and their counts."""
    keys = np.concatenate([b.keys for _, b in batches])
    unique, documents = np.unique(keys, return_counts=True)
    unique = unique[documents >= least]
    table = np.zeros((len(unique), COUNT_COLUMNS + 1), dtype=np.float32)
    for _, b in batches:
        at = np.minimum(np.searchsorted(unique, b.keys), len(unique) - 1)
        hit = unique[at] == b.keys
        np.add.at(table, at[hit], document_counts(b)[hit])
    return unique, table


def own_counts(table: Floats, b: Batch, inside: npt.NDArray[np.bool_]) -> Floats:
    """Return `table` rows without what the documents that are `inside` the corpus added themselves."""
    rows = table - document_counts(b) * inside[b.document][:, None]
    rows = np.maximum(rows, 0)
    rows[rows[:, 0] < 2] = 0
    return rows.astype(np.float32)


def priors(
    batches: list[tuple[list[str], Batch]],
    without: set[str],
    models: list[tuple[Floats, Floats]],
    keys: Keys,
    counts: Floats,
    lexicon: tuple[Keys, npt.NDArray[np.uint8]],
) -> list[Floats]:
    """Return for each linear model, of each key, the sum of its probabilities (keys, classes + 1), the number of documents last."""
    weights = np.concatenate([w for w, _ in models], axis=1).astype(np.float16)
    bias = np.concatenate([c for _, c in models])
    k = len(CLASSES)
    tables = [np.zeros((len(keys), k + 1), dtype=np.float32) for _ in models]
    known: dict[str, Floats] = {}
    for ids, b in batches:
        rows = lookup(keys, counts, b.keys)
        bits = lookup(*lexicon, b.keys)
        occurrence = occurrence_features(b)
        found = np.zeros((len(occurrence), weights.shape[1]), dtype=np.float32)
        for column in range(occurrence.shape[1]):
            found += weights[occurrence[:, column]]
        scores = np.add.reduceat(found, b.first, axis=0) / np.sqrt(b.count)[:, None].astype(np.float32)
        fixed = np.concatenate([count_features(rows), lexicon_columns(bits), document_columns(b)], axis=1)
        for column in range(fixed.shape[1]):
            scores += weights[fixed[:, column]]
        at = np.minimum(np.searchsorted(keys, b.keys), len(keys) - 1)
        inside = np.array([i in without for i in ids])
        hit = (keys[at] == b.keys) & ~inside[b.document]
        for n in np.flatnonzero(hit).tolist():
            surface = b.surfaces[n]
            if surface not in known:
                known[surface] = weights[surface_features(surface)].sum(axis=0, dtype=np.float32)
            scores[n] += known[surface]
        scores += bias
        for m, table in enumerate(tables):
            p = softmax(scores[hit, m * k : (m + 1) * k])
            np.add.at(table, at[hit], np.concatenate([p, np.ones((len(p), 1), np.float32)], axis=1))
    return tables
