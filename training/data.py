"""What training reads: gold abstracts and the corpus as candidates, with their targets, weights and folds."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt

from extract import markup
from extract.ner.batch import Batch, gather, key
from extract.ner.counts import lookup
from extract.ner.tokens import Vocabulary
from extract.ner.verdicts import CLASSES, Floats
from extract.stages import names
from extract.stages.names import find_names
from training import corpus
from training.gold import OPTIONAL, labels, read_gold, texts_of
from training.teacher import Labels

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
    inside: npt.NDArray[np.bool_]  # whether its paper stands in the corpus
    counts: Floats
    bits: Floats


@dataclass(slots=True)
class Data:
    """All that training reads; `parts` holds the gold abstracts first, then the corpus."""

    gold: list[dict[str, Any]]
    y: npt.NDArray[np.int64]
    parts: list[Part]
    vocabulary: Vocabulary
    keys: npt.NDArray[np.uint32]
    table: Floats
    lexicon: tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint8]]


def read_data(shared: Path, rules: Path, teacher: Path, limit: int | None) -> Data:
    """Read gold, corpus, lexicon and the teacher's labels."""
    marks, name_rules = markup.load(rules), names.load(rules)
    vocabulary = Vocabulary(name_rules.cues, limit=10**7)
    gold = read_gold(shared / "gold/train.jsonl")
    texts = texts_of(gold, marks)
    b = gather(texts, [find_names(text, name_rules) for text in texts], vocabulary)
    y = labels(b, gold)
    read = corpus.read_corpus(shared / "corpus/arxiv-2025.jsonl.gz", marks, name_rules, vocabulary, limit)
    keys, table = corpus.count_table(read)
    lexicon = read_lexicon(shared / "lexicon/datasets.tsv", rules / "lexicon.tsv")
    taught = Labels(teacher)
    in_corpus = {i for ids, _ in read for i in ids}
    in_gold = {r["id"] for r in gold}
    random = np.random.default_rng(0)

    def part(ids: list[str], batch: Batch, is_gold: bool) -> Part:
        inside = np.array([i in in_corpus for i in ids])[batch.document]
        ruled = np.zeros(len(batch.surfaces), dtype=bool)
        ruled[batch.ruled] = True
        if is_gold:
            target = np.repeat(np.eye(len(CLASSES), dtype=np.float32)[None, y], FOLDS + 1, axis=0)
            hard = ruled | (y < len(CLASSES) - 1)
            weight = np.where(y == OPTIONAL, 0.0, 1.0)
        else:
            each, hard = taught.of(ids, batch)
            target = np.concatenate([each, each.mean(axis=0, keepdims=True)])
            ours = np.array([i in in_gold for i in ids])[batch.document]
            # What the teacher was not asked of is not learnt from.
            weight = np.where(ours | (ruled & ~hard), 0.0, TEACHER)
        easy = _EASY["gold" if is_gold else "corpus"]
        weight = np.where(hard, weight, np.where(random.random(len(weight)) < easy, weight / easy, 0))
        return Part(
            ids=ids,
            batch=batch,
            target=target,
            weight=weight.astype(np.float32),
            fold=np.array([crc32(i.encode()) % FOLDS for i in ids])[batch.document],
            inside=inside,
            counts=corpus.others_counts(keys, table, batch, inside),
            bits=lookup(*lexicon, batch.keys),
        )

    parts = [part([r["id"] for r in gold], b, True), *(part(ids, batch, False) for ids, batch in read)]
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
