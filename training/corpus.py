"""What the corpus tells: how often each surface stands beside which words, and what the model makes of it."""

import gzip
import json
from pathlib import Path

import numpy as np
import numpy.typing as npt

from extract.markup import MarkupRules
from extract.ner.features import COUNT_COLUMNS, Batch, count_marks, gather
from extract.ner.model import CLASSES, TokenScores, linear_scores, lookup, softmax
from extract.ner.tokens import Vocabulary
from extract.paper import Paper
from extract.text import read_text

Floats = npt.NDArray[np.float32]
Keys = npt.NDArray[np.uint32]


def read_corpus(
    path: Path, rules: MarkupRules, vocabulary: Vocabulary, limit: int | None, size: int = 100
) -> list[tuple[list[str], Batch]]:
    """Return the candidates of the corpus, in batches with the ids of their papers."""
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
    vocabulary: Vocabulary,
    without: set[str],
    models: list[tuple[Floats, Floats]],
    keys: Keys,
    counts: Floats,
    lexicon: tuple[Keys, npt.NDArray[np.uint8]],
) -> list[Floats]:
    """Return for each model the sum of its probabilities of each key, (keys, classes + 1); documents last."""
    k = len(CLASSES)
    weights = np.concatenate([w for w, _ in models], axis=1)
    bias = np.concatenate([c for _, c in models])
    tokens = TokenScores(weights).upto(vocabulary)
    tables = [np.zeros((len(keys), k + 1), dtype=np.float32) for _ in models]
    for ids, b in batches:
        scores = linear_scores(b, weights, bias, tokens, lookup(keys, counts, b.keys), lookup(*lexicon, b.keys))
        at = np.minimum(np.searchsorted(keys, b.keys), len(keys) - 1)
        inside = np.array([i in without for i in ids])
        hit = (keys[at] == b.keys) & ~inside[b.document]
        for m, table in enumerate(tables):
            p = softmax(scores[hit, m * k : (m + 1) * k])
            np.add.at(table, at[hit], np.concatenate([p, np.ones((len(p), 1), np.float32)], axis=1))
    return tables
