"""What the corpus tells: how often each surface stands beside which words, and what the linear step makes of it."""

import gzip
import json
from pathlib import Path

import numpy as np
import numpy.typing as npt

from extract.paper import Paper
from extract.stages.names import NameRules, find_names
from extract.stages.names.batch import Batch, gather
from extract.stages.names.counts import COUNT_COLUMNS, document_counts, lookup
from extract.stages.names.tokens import Vocabulary
from extract.text import read_text
from extract.text.markup import MarkupRules

Floats = npt.NDArray[np.float32]
Keys = npt.NDArray[np.uint32]
Part = tuple[list[str], Batch]  # the ids of some papers, and their candidates


def read_corpus(
    path: Path, markup: MarkupRules, rules: NameRules, vocabulary: Vocabulary, limit: int | None, size: int = 100
) -> list[Part]:
    """Return the candidates of the corpus, in batches with the ids of their papers."""
    parts = []
    ids: list[str] = []
    texts = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for _, line in zip(range(limit or 10**9), lines, strict=False)]
    for at in range(0, len(records), size):
        some = records[at : at + size]
        ids = [r["id"] for r in some]
        texts = [read_text(Paper(r["title"], r["abstract"], r["id"]), markup) for r in some]
        parts.append((ids, gather(texts, [find_names(text, rules) for text in texts], vocabulary)))
    return parts


def count_table(parts: list[Part], least: int = 2) -> tuple[Keys, Floats]:
    """Return the keys of the surfaces that `least` documents hold, sorted, and their counts."""
    keys = np.concatenate([b.keys for _, b in parts])
    unique, documents = np.unique(keys, return_counts=True)
    unique = unique[documents >= least]
    table = np.zeros((len(unique), COUNT_COLUMNS + 1), dtype=np.float32)
    for _, b in parts:
        at = np.minimum(np.searchsorted(unique, b.keys), len(unique) - 1)
        hit = unique[at] == b.keys
        np.add.at(table, at[hit], document_counts(b)[hit])
    return unique, table


def others_counts(keys: Keys, table: Floats, b: Batch, inside: npt.NDArray[np.bool_]) -> Floats:
    """Return the counts of the candidates of `b`, without what those that are `inside` the corpus added themselves."""
    rows = np.maximum(lookup(keys, table, b.keys) - document_counts(b) * inside[:, None], 0)
    rows[rows[:, 0] < 2] = 0
    return rows.astype(np.float32)


class Priors:
    """Sums of probabilities by key, of which a document's own can be left out."""

    def __init__(self, keys: Keys, classes: int) -> None:
        self.keys = keys
        self.sums = np.zeros((len(keys), classes + 1), dtype=np.float64)

    def add(self, wanted: Keys, p: Floats) -> None:
        """Count the probabilities `p` of candidates with the keys `wanted`."""
        at = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        hit = self.keys[at] == wanted
        np.add.at(self.sums, at[hit], np.concatenate([p[hit], np.ones((hit.sum(), 1), np.float32)], axis=1))

    def means(self) -> Floats:
        """Return the mean probabilities, and how many documents they are of."""
        return _means(self.sums)

    def others(self, wanted: Keys, own: Floats | None = None) -> Floats:
        """Return the means of the keys `wanted`, without the probabilities `own` that were counted for them."""
        at = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        rows = self.sums[at] * (self.keys[at] == wanted)[:, None]
        if own is not None:
            rows = np.maximum(rows - np.concatenate([own, np.ones((len(own), 1))], axis=1), 0)
        return _means(rows)


def _means(sums: npt.NDArray[np.float64]) -> Floats:
    return np.concatenate([sums[:, :-1] / np.maximum(sums[:, -1:], 1), sums[:, -1:]], axis=1).astype(np.float32)
