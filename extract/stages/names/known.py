"""What is known of candidates apart from what stands around them: letters, rules, the lexicon, and a corpus."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Final
from zlib import crc32

import numpy as np

from extract.mention import NameKind, NameMention
from extract.stages.names.arrays import Floats, Int64, UInt8, UInt32, Wide
from extract.stages.names.batch import Batch
from extract.stages.names.features import BITS, M, Named
from extract.stages.names.kinds import RARE, USES, WORD
from extract.stages.names.tokens import shape_of

CLASSES: Final = ("proposed", "mentioned", "dataset+", "dataset", "benchmark+", "benchmark", "nothing")
KINDS: Final[tuple[NameKind, ...]] = ("model", "dataset", "benchmark")
COMMONLY: Final = ("lexicon.model", "lexicon.dataset", "lexicon.benchmark", "name.family")  # rules that know a name

_STRENGTHS: Final = 12  # columns of `strengths`
# Columns of what is known of a surface: bits of the lexicon (1 dataset, 2 benchmark by catalogues; 4 dataset,
# 8 benchmark, 16 model by ours), logarithms of documents, occurrences and uses, mean probabilities of the classes in
# 255ths, and of how many documents.
_LEXICON, _COUNTS = 0, slice(1, 3 + len(USES))
_CLASSES = slice(_COUNTS.stop, _COUNTS.stop + len(CLASSES))
KNOWN_COLUMNS: Final = _CLASSES.stop + 1
_LEXICON_BITS: Final = 5
STEP: Final = 8.0  # of a logarithm

_HYPHEN, _APOSTROPHE = np.uint32(crc32(b"-")), np.uint32(crc32(b"'"))
_PARTS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_a-zA-Z]+")
_MOST: Final = 24  # n-grams of a length


def surface_features(b: Batch) -> Named:
    """Return the features of each candidate's surface as a whole."""
    exact = np.array([crc32(s.encode("utf-8", "replace")) for s in b.surfaces], dtype=np.uint32)
    chars = np.minimum(b.span_end[b.first] - b.span_start[b.first], 24).astype(np.uint32)
    blanks = np.minimum([s.count(" ") for s in b.surfaces], 6).astype(np.uint32)
    s, e = b.start[b.first], b.end[b.first]
    size = np.minimum(e - s, 12).astype(np.uint32)
    total = np.concatenate([[0], np.cumsum(b.shapes.astype(np.int64) & 0xFFFFFF)])
    shapes = (total[e] - total[s]).astype(np.uint32)
    return [
        ("surface", exact), ("folded", b.keys), ("characters", chars), ("blanks", blanks), ("tokens", size),
        ("shapes", shapes), ("shapes and tokens", shapes * M + size), ("end shapes", b.shapes[s] * M + b.shapes[e - 1]),
        ("first shape and tokens", b.shapes[s] * M + size),
        ("last token and tokens", b.hashes[e - 1] * M + np.minimum(size, 3)),
        ("end tokens", b.hashes[s] * M + b.hashes[e - 1]), ("first tokens", b.hashes[s] * M + b.hashes[s + 1]),
        ("first shape and characters", b.shapes[s] * M + chars), ("form", _form(b, s, e)),
    ]  # fmt: skip


def _form(b: Batch, start: Int64, end: Int64) -> UInt32:
    """Return in bits whether a candidate holds a rare word in small letters, a possessive, and ends in a small word."""
    total = np.cumsum(np.stack([b.flags & RARE > 0, b.hashes == _APOSTROPHE]), axis=1)
    rare, owner = total[:, end - 1] > total[:, start - 1]
    ends_small = (end > start + 1) & (b.flags[end - 1] & WORD > 0) & (b.hashes[end - 2] != _HYPHEN)
    return np.asarray(rare + 2 * owner + 4 * ends_small, dtype=np.uint32)


def token_features(word: str) -> tuple[list[int], list[int], list[int]]:
    """Return the hashed features that a token gives to the name that it stands in, begins, and ends."""
    lower = word.lower()
    parts = _PARTS.findall(word) or [word]
    shape = shape_of(word)
    padded = f"^{lower}$"
    pieces = [padded[k : k + n] for n in (3, 4, 5) for k in range(min(len(padded) - n + 1, _MOST))]
    inside = ["wd=" + lower, *("pa=" + part.lower() for part in parts[:8]), *pieces]
    first = ["w0=" + lower, "s0=" + shape, "x0=" + parts[0], *("p=" + padded[:n] for n in (3, 4, 5))]
    last = ["w1=" + lower, "s1=" + shape, "x1=" + parts[-1], "xl=" + parts[-1].lower()]
    last += ["q=" + padded[-n:] for n in (3, 4, 5, 6)]
    return sorted(set(map(_row, inside))), sorted(set(map(_row, first))), sorted(set(map(_row, last)))


def _row(name: str) -> int:
    return crc32(name.encode("utf-8", "replace")) >> (32 - BITS)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the surfaces with some keys, as bytes."""

    keys: UInt32  # sorted
    rows: UInt8  # (keys, KNOWN_COLUMNS)

    def of(self, keys: UInt32) -> UInt8:
        """Return the rows of some keys, (n, KNOWN_COLUMNS); zeros where a key is not known."""
        at = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return np.where((self.keys[at] == keys)[:, None], self.rows[at], np.uint8(0))


def known_features(rows: UInt8) -> Named:
    """Return the features of what is known of each candidate."""
    counts = _counts(rows)
    size = np.minimum(np.frexp((counts[:, 0] + 1).round(6))[1] - 1, 9).astype(np.uint32)
    shares = np.sqrt(counts[:, 2:] / np.maximum(counts[:, 1:2], 1)) * 6
    steps = np.ceil(shares.round(6)).astype(np.uint32).T
    found: Named = [("lexicon", rows[:, _LEXICON]), ("documents", size), *zip(USES, steps, strict=True)]
    few = np.minimum(size, 5)
    return found + [(f"{use} and documents", step * 16 + few) for use, step in zip(USES, steps, strict=True)]


def known_inputs(rows: UInt8) -> Wide:
    """Return what is known of each candidate as numbers, (n, D)."""
    counts = _counts(rows)
    bits = rows[:, _LEXICON, None].astype(np.int64) >> np.arange(_LEXICON_BITS) & 1
    shares = counts[:, 2:] / (counts[:, 1:2] + 1.0)
    of_documents = rows[:, _CLASSES.stop, None] / STEP
    logs = np.log2(counts + 1)
    parts = [bits, of_documents, logs[:, :1] / 6, shares, logs[:, 2:] / 5, rows[:, _CLASSES] / 255]
    return np.concatenate(parts, axis=1)


def _counts(rows: UInt8) -> Wide:
    return np.exp2(rows[:, _COUNTS] / STEP) - 1


def class_of(m: NameMention) -> int:
    """Return the index in CLASSES of a name."""
    own = m.role == "proposed" if m.kind == "model" else m.introduced
    return 2 * KINDS.index(m.kind) + (not own)


def strengths(b: Batch) -> Floats:
    """Return the best score of a rule for each class but the last, and by which of words and lists, (n, _STRENGTHS)."""
    best = np.zeros((len(b.keys), _STRENGTHS), dtype=np.float32)
    for c, m in zip(b.ruled.tolist(), b.rulings, strict=True):
        label = class_of(m)
        row = best[c]
        row[label] = max(row[label], m.score)
        if m.said:
            row[6 + label // 2] = 1
        if m.by in COMMONLY:
            row[9 + label // 2] = 1
    return best


def rule_features(b: Batch, best: Floats) -> Named:
    """Return the features of what rules say of each candidate (`best`, its `strengths`), and of what lies about it."""
    bits = np.uint32(1) << np.arange(_STRENGTHS, dtype=np.uint32)
    return [("rules say", ((best > 0) * bits).sum(axis=1)), ("rules around", _around(b))]


def fired(b: Batch) -> tuple[Int64, Int64]:
    """Return hashed features that only some candidates have: which rules found it. As (candidates, columns), r long."""
    found = np.array([rule_row(m.by, m.said) for m in b.rulings], dtype=np.int64)
    # Each rule counts once a candidate.
    pairs = np.unique(b.ruled << BITS | found)
    return pairs >> BITS, pairs & ((1 << BITS) - 1)


@cache
def rule_row(by: str, said: bool) -> int:
    """Return the row of the weights for what a rule says, where a word beside the name says its kind or none does."""
    return _row(f"rule={by, said}")


def _around(b: Batch) -> UInt32:
    """Return how the longest rule mentions lie about a candidate, and of which kind they are, (n,): see the code."""
    if not len(b.rulings):
        return np.zeros(len(b.keys), dtype=np.uint32)
    order = np.lexsort((-b.ruled_end, b.ruled_start))
    start, end = b.ruled_start[order], b.ruled_end[order]
    codes = np.array([1 if m.role == "proposed" else 2 + KINDS.index(m.kind) for m in b.rulings])[order]
    outer = np.concatenate([[True], end[1:] > np.maximum.accumulate(end)[:-1]])
    start, end, codes = start[outer], end[outer], codes[outer]
    at = np.maximum(np.searchsorted(start, b.start, side="right") - 1, 0)
    same = (start[at] == b.start) & (end[at] == b.end)
    holds = (start[at] <= b.start) & (end[at] >= b.end) & ~same
    crosses = (start[at] < b.start) & (end[at] > b.start) & (end[at] < b.end)
    within = np.minimum(np.searchsorted(start, b.start, side="left"), len(start) - 1)
    held = (start[within] >= b.start) & (start[within] < b.end) & ~same
    code = np.where(holds, 8 + codes[at], 0) + np.where(crosses, 16, 0) + np.where(held, 32 + 64 * codes[within], 0)
    return np.maximum.reduceat(code, b.first).astype(np.uint32)
