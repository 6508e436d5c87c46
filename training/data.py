"""What training reads: gold abstracts and the corpus as candidates, with their targets, weights and folds."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt

from extract.stages import names
from extract.stages.names import find_names
from extract.stages.names.batch import Batch, gather, key
from extract.stages.names.counts import lookup
from extract.stages.names.tokens import Vocabulary
from extract.stages.names.verdicts import CLASSES, Floats
from extract.text import markup
from training import corpus
from training.gold import OPTIONAL, labels, read_gold, texts_of
from training.renown import renowned
from training.teacher import read_labels

FOLDS = 3
TEACHER = 0.7  # weight of a candidate of the corpus
_EASY = {"gold": 0.25, "corpus": 0.05}  # share of the candidates that nothing speaks for that are learnt from


@dataclass(slots=True)
class Part:
    """The candidates of some papers: all arrays are of its n candidates."""

    ids: list[str]
    batch: Batch
    target: Floats  # (FOLDS + 1, n, classes): for the model of each fold, and for that of all
    weight: Floats  # 0: not learnt from, or stands for others like it
    fold: npt.NDArray[np.int64]
    counted: npt.NDArray[np.bool_]  # whether what the linear step makes of it counts for the priors
    counts: Floats
    bits: Floats


@dataclass(slots=True)
class Data:
    """All that training reads; `parts` holds the gold abstracts, those of them with famous names, then the corpus."""

    gold: list[dict[str, Any]]
    y: npt.NDArray[np.int64]
    parts: list[Part]
    vocabulary: Vocabulary
    keys: npt.NDArray[np.uint32]
    table: Floats
    lexicon: tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint8]]


def read_data(shared: Path, rules: Path, teacher: Path, limit: int | None) -> Data:
    """Read gold, corpus, lexicon and the teacher's labels; where there are none, the corpus serves for counts alone."""
    marks, name_rules = markup.load(rules), names.load(rules)
    vocabulary = Vocabulary(name_rules.cues)
    gold = read_gold(shared / "gold/train.jsonl")
    famous = renowned(gold, name_rules.lexicon, name_rules.ambiguous, 0)

    def read_batch(records: list[dict[str, Any]]) -> Batch:
        texts = texts_of(records, marks)
        return gather(texts, [find_names(text, name_rules) for text in texts], vocabulary)

    b, famous_batch = read_batch(gold), read_batch(famous)
    y = labels(b, gold)
    read = corpus.read_corpus(shared / "corpus/arxiv-2025.jsonl.gz", marks, name_rules, vocabulary, limit)
    keys, table = corpus.count_table(read)
    lexicon = read_lexicon(shared / "lexicon/datasets.tsv", rules / "lexicon.tsv")
    taught = read_labels(teacher, FOLDS)
    in_corpus = {i for ids, _ in read for i in ids}
    in_gold = {r["id"] for r in gold}
    random = np.random.default_rng(0)

    def part(ids: list[str], batch: Batch, y: npt.NDArray[np.int64] | None = None) -> Part:
        inside = np.array([i in in_corpus for i in ids])[batch.document]
        ours = np.array([i in in_gold for i in ids])[batch.document]
        ruled = np.zeros(len(batch.surfaces), dtype=bool)
        ruled[batch.ruled] = True
        if y is not None:
            target = np.repeat(np.eye(len(CLASSES), dtype=np.float32)[None, y], FOLDS + 1, axis=0)
            hard = ruled | (y < len(CLASSES) - 1)
            weight = np.where(y == OPTIONAL, 0.0, 1.0)
        else:
            each, hard = taught.of(ids, batch)
            target = np.concatenate([each, each.mean(axis=0, keepdims=True)])
            # What the teacher was not asked of is not learnt from.
            weight = np.where(ours | (ruled & ~hard), 0.0, TEACHER if len(taught.keys) else 0.0)
        easy = _EASY["corpus" if y is None else "gold"]
        weight = np.where(hard, weight, np.where(random.random(len(weight)) < easy, weight / easy, 0))
        return Part(
            ids=ids,
            batch=batch,
            target=target,
            weight=weight.astype(np.float32),
            fold=np.array([crc32(i.encode()) % FOLDS for i in ids])[batch.document],
            counted=np.zeros(len(ours), dtype=bool) if y is not None else ~ours,
            counts=corpus.others_counts(keys, table, batch, inside),
            bits=lookup(*lexicon, batch.keys),
        )

    parts = [
        part([r["id"] for r in gold], b, y),
        part([r["id"] for r in famous], famous_batch, labels(famous_batch, famous)),
        *(part(ids, batch) for ids, batch in read),
    ]
    return Data(gold, y, parts, vocabulary, keys, table, lexicon)


def read_lexicon(raw: Path, curated: Path) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint8]]:
    """Return the keys of the lexicon's names, sorted, and their bits (see `Model.lexicon`)."""
    bits: dict[int, int] = {}
    for line in raw.read_text(encoding="utf-8").splitlines()[1:]:
        name, variants, dataset, benchmark = line.split("\t")[:4]
        for surface in [name, *variants.split("|")]:
            if len(surface) > 2:
                bits[key(surface)] = bits.get(key(surface), 0) | (int(dataset) > 0) | (int(benchmark) > 0) * 2
    for line in curated.read_text(encoding="utf-8").splitlines()[1:]:
        _, kind, surfaces = line.split("\t")[:3]
        bit = {"dataset": 4, "benchmark": 8, "model": 16}[kind]
        for surface in surfaces.split("|"):
            bits[key(surface.strip())] = bits.get(key(surface.strip()), 0) | bit
    keys = np.array(sorted(bits), dtype=np.uint32)
    return keys, np.array([[bits[k]] for k in keys.tolist()], dtype=np.uint8)
