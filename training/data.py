"""What training reads: gold abstracts and the corpus as candidates, with their targets, weights and folds."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt

from extract.stages.names.arrays import Bools, Floats, Int64, UInt8, UInt32
from extract.stages.names.batch import Batch
from extract.stages.names.known import CLASSES, Known
from extract.text.normalising import normalise
from training.corpus import Counts, document_counts, read_corpus
from training.gold import OPTIONAL, Finder, labels, read_gold
from training.name_substitution import with_known_names
from training.teacher import read_labels

FOLDS = 3
HELD_OUT = 0  # the fold that tells how good weights are that have not seen it, and teaches the second step
TEACHER = 0.7  # weight of a candidate of the corpus
_EASY = {"gold": 0.25, "corpus": 0.05}  # share of the candidates that nothing speaks for that are learnt from


@dataclass(slots=True)
class Part:
    """The candidates of some papers: all arrays are of its n candidates."""

    ids: list[str]
    batch: Batch
    target: Floats  # (n, classes)
    weight: Floats  # 0: not learnt from, or stands for others like it
    fold: Int64
    known: UInt8


@dataclass(slots=True)
class Data:
    """All that training reads; `parts` holds the gold abstracts, those of them with famous names, then the corpus."""

    gold: list[dict[str, Any]]
    y: Int64
    parts: list[Part]
    finder: Finder
    known: Known


def read_data(shared: Path, rules: Path, teacher: Path, limit: int | None, learnt: int) -> Data:
    """Read gold, lexicon, labels and corpora; `limit` papers are counted, the first `learnt` of them learnt from."""
    finder = Finder(rules)
    gold = read_gold(shared / "gold/train.jsonl")
    famous = with_known_names(gold, finder.rules.lexicon, finder.rules.ambiguous, 0)
    taught = read_labels(teacher)
    lexicon = read_lexicon(shared / "lexicon/datasets.tsv", rules / "lexicon.tsv")
    in_gold = {r["id"] for r in gold}
    corpus, counted = [], []
    known_ids: set[str] = set()
    for ids, b in read_corpus(shared / "corpus", finder, limit):
        p, listed, was_read = taught.of(ids, b)
        outside = was_read & np.array([i not in in_gold for i in ids])[b.document]
        own = document_counts(b, p * outside[:, None])
        counted.append((b.keys, own))
        known_ids.update(ids)
        if len(known_ids) <= learnt:
            corpus.append((ids, b, p, listed, outside, own))
    counts = Counts(counted)
    random = np.random.default_rng(0)

    def gold_part(records: list[dict[str, Any]]) -> tuple[Part, Int64]:
        b = finder.candidates(records)
        y = labels(b, records)
        hard = _ruled(b) | (y < len(CLASSES) - 1)
        weight = _sampled(np.where(y == OPTIONAL, 0.0, 1.0), hard, _EASY["gold"], random)
        p = np.eye(len(CLASSES), dtype=np.float32)[y]
        ids = [r["id"] for r in records]
        own = document_counts(b, p * 0) * np.array([i in known_ids for i in ids])[b.document, None]
        return Part(ids, b, p, weight, _folds(ids, b), _with(lexicon, b.keys, counts.others(b.keys, own))), y

    part, y = gold_part(gold)
    parts = [part, gold_part(famous)[0]]
    for ids, b, p, listed, outside, own in corpus:
        weight = _sampled(np.where(outside, TEACHER, 0.0), listed | _ruled(b), _EASY["corpus"], random)
        known = _with(lexicon, b.keys, counts.others(b.keys, own))
        parts.append(Part(ids, b, p, weight, _folds(ids, b), known))
    return Data(gold, y, parts, finder, known_of(lexicon, counts))


def held_out(data: Data) -> list[int]:
    """Return which of the gold abstracts are held out."""
    return [d for d, record in enumerate(data.gold) if crc32(record["id"].encode()) % FOLDS == HELD_OUT]


def known_of(lexicon: Known, counts: Counts) -> Known:
    """Return what is known of all surfaces that the lexicon or the corpus holds."""
    keys = np.union1d(lexicon.keys, counts.keys)
    corpus = Known(counts.keys, counts.rows())
    return Known(keys, _with(lexicon, keys, corpus.of(keys)))


def _with(lexicon: Known, keys: UInt32, rows: UInt8) -> UInt8:
    return np.concatenate([lexicon.of(keys), rows], axis=1)


def _folds(ids: list[str], b: Batch) -> Int64:
    return np.array([crc32(i.encode()) % FOLDS for i in ids])[b.document]


def _ruled(b: Batch) -> Bools:
    ruled = np.zeros(len(b.surfaces), dtype=bool)
    ruled[b.ruled] = True
    return ruled


def _sampled(weight: npt.NDArray[np.float64], hard: Bools, share: float, random: np.random.Generator) -> Floats:
    """Return the weights, of what is not hard those of a sample, which stands for all."""
    easy = np.where(random.random(len(weight)) < share, weight / share, 0)
    return np.where(hard, weight, easy).astype(np.float32)


def read_lexicon(raw: Path, curated: Path) -> Known:
    """Return the bits of the lexicon's names (see `known`)."""
    bits: dict[int, int] = {}
    for surface, bit in _surfaces(raw, curated):
        bits[key(surface)] = bits.get(key(surface), 0) | bit
    keys = np.array(sorted(bits), dtype=np.uint32)
    return Known(keys, np.array([[bits[k]] for k in keys.tolist()], dtype=np.uint8))


def key(surface: str) -> int:
    """Return the hash under which the tables know a surface."""
    return crc32(normalise(surface).encode("utf-8", "replace"))


def _surfaces(raw: Path, curated: Path) -> Iterator[tuple[str, int]]:
    for line in raw.read_text(encoding="utf-8").splitlines()[1:]:
        name, variants, dataset, benchmark = line.split("\t")[:4]
        bit = (int(dataset) > 0) | (int(benchmark) > 0) * 2
        yield from ((surface, bit) for surface in [name, *variants.split("|")] if len(surface) > 2)
    for line in curated.read_text(encoding="utf-8").splitlines()[1:]:
        _, kind, surfaces = line.split("\t")[:3]
        yield from (
            (surface.strip(), {"dataset": 4, "benchmark": 8, "model": 16}[kind]) for surface in surfaces.split("|")
        )
