"""What training reads: gold abstracts and the corpus as candidates, with their targets and weights."""

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
from training.gold import HELD_OUT, OPTIONAL, Finder, fold_of, labels, read_gold
from training.teacher import ALL, LABELS, WITHOUT_HELD_OUT, read_labels

TEACHER = 0.7  # weight of a candidate of the corpus
_EASY = {"gold": 0.25, "corpus": 0.05}  # share of the candidates that nothing speaks for that are learnt from


@dataclass(slots=True)
class Part:
    """The candidates of some papers: all arrays are of its n candidates."""

    batch: Batch
    target: Floats  # (n, classes)
    weight: Floats  # 0: not learnt from, or stands for others like it
    held_out: Bools
    known: UInt8


@dataclass(slots=True)
class Data:
    """All that training reads; `parts` holds the gold abstracts, then those of the corpus."""

    gold: list[dict[str, Any]]
    y: Int64
    parts: list[Part]
    finder: Finder
    known: Known


def read_data(shared: Path, rules: Path, every: int) -> Data:
    """Read gold, lexicon, labels and corpora; all papers are counted, a hundred of `every` hundred learnt from."""
    finder = Finder(rules)
    gold = read_gold(shared / "gold/train.jsonl")
    taught = read_labels(LABELS)
    lexicon = read_lexicon(shared / "lexicon/datasets.tsv", rules / "lexicon.tsv")
    in_gold = {r["id"] for r in gold}
    corpus, counted = [], []
    known_ids: set[str] = set()
    for number, (ids, b) in enumerate(read_corpus(shared / "corpus", finder)):
        p, listed, was_read = taught.of(ids, b)
        outside = was_read & np.array([i not in in_gold for i in ids])[b.document]
        own = document_counts(b, p * outside[:, None])
        counted.append((b.keys, own))
        known_ids.update(ids)
        if number % every == 0:
            corpus.append((ids, b, p[ALL], listed, outside, own))
    counts = Counts(counted)
    random = np.random.default_rng(0)
    b = finder.candidates(gold)
    y = labels(b, gold)
    weight = _sampled(np.where(y == OPTIONAL, 0.0, 1.0), _ruled(b) | (y < len(CLASSES) - 1), _EASY["gold"], random)
    ids = [r["id"] for r in gold]
    own = document_counts(b, np.zeros((2, len(y), len(CLASSES)), np.float32))
    own *= np.array([i in known_ids for i in ids])[b.document, None]
    # Teachers know by heart what they saw: of what is held out, the one counts that did not see it.
    known = _with(lexicon, b.keys, counts.others(b.keys, own, WITHOUT_HELD_OUT))
    parts = [Part(b, np.eye(len(CLASSES), dtype=np.float32)[y], weight, _held_out(ids, b), known)]
    for ids, b, target, listed, outside, own in corpus:
        weight = _sampled(np.where(outside, TEACHER, 0.0), listed | _ruled(b), _EASY["corpus"], random)
        known = _with(lexicon, b.keys, counts.others(b.keys, own, ALL))
        parts.append(Part(b, target, weight, _held_out(ids, b), known))
    return Data(gold, y, parts, finder, known_of(lexicon, counts))


def known_of(lexicon: Known, counts: Counts) -> Known:
    """Return what is known of all surfaces that the lexicon or the corpus holds."""
    keys = np.union1d(lexicon.keys, counts.keys)
    corpus = Known(counts.keys, counts.rows())
    return Known(keys, _with(lexicon, keys, corpus.of(keys)))


def _with(lexicon: Known, keys: UInt32, rows: UInt8) -> UInt8:
    return np.concatenate([lexicon.of(keys), rows], axis=1)


def _held_out(ids: list[str], b: Batch) -> Bools:
    return np.array([fold_of(i) == HELD_OUT for i in ids])[b.document]


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
