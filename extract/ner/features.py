"""Features of candidates, as arrays over a whole batch of texts.

A candidate is a distinct surface of one document; an occurrence is one place of it. What an occurrence
shows (neighbours, cue words, the words around a list that it stands in) is hashed for all occurrences of
a batch at once; what the surface shows (its letters and parts) is hashed once a distinct surface and kept.
"""

import re
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import numpy.typing as npt

from extract.ner import tokens as tk
from extract.ner.candidates import candidates
from extract.ner.tokens import Vocabulary, shape_of, tokenize
from extract.text import Text

BITS = 18
_PAD = 8
_FOLD = re.compile(r"[\s\-_./'\"–—^{}*~$\\]+")
_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_a-zA-Z]+")

Array = npt.NDArray[np.generic]


def fold(surface: str) -> str:
    """Return the form under which two surfaces of one name are equal."""
    return _FOLD.sub("", surface).casefold()


def key(surface: str) -> int:
    """Return the hash under which the tables know a surface."""
    return crc32(fold(surface).encode("utf-8", "replace"))


@dataclass(slots=True)
class Batch:
    """The candidates of some texts: `n` distinct (a surface of a document), `m` occurrences in their order."""

    surfaces: list[str]  # n
    document: npt.NDArray[np.int32]  # n
    first: npt.NDArray[np.int64]  # n: row of its first occurrence
    count: npt.NDArray[np.int64]  # n: how many occurrences it has
    owner: npt.NDArray[np.int64]  # m: candidate
    start: npt.NDArray[np.int64]  # m: token rows in the batch
    end: npt.NDArray[np.int64]
    spans: list[tuple[int, int]]  # m: characters of its text
    rows: npt.NDArray[np.int64]  # t: the token's row in the vocabulary
    hashes: npt.NDArray[np.uint32]  # t
    shapes: npt.NDArray[np.uint32]
    flags: npt.NDArray[np.int32]
    title: npt.NDArray[np.bool_]  # t
    position: npt.NDArray[np.int32]  # t: token's place in its document
    token_document: npt.NDArray[np.int32]  # t
    expansion: npt.NDArray[np.int64]  # m: first token of the expansion that it abbreviates, or 0
    keys: npt.NDArray[np.uint32]  # n


def gather(texts: list[Text], vocabulary: Vocabulary) -> Batch:
    """Find the candidates of `texts`."""
    if len(vocabulary.rows) > vocabulary.limit:
        vocabulary.clear()
    rows: list[int] = [0] * _PAD
    title: list[bool] = [True] * _PAD
    position: list[int] = [0] * _PAD
    owners: list[int] = [0] * _PAD
    surfaces: list[str] = []
    document: list[int] = []
    groups: list[list[tuple[int, int, tuple[int, int], int]]] = []
    row_of, kinds_of = vocabulary.row, vocabulary.kinds
    for number, text in enumerate(texts):
        string = text.string
        spans = tokenize(string)
        words = [string[a:b] for a, b in spans]
        ids = [row_of(w) for w in words]
        kinds = [kinds_of[r] for r in ids]
        title_end = sum(1 for a, _ in spans if a < text.abstract_start)
        base = len(rows)
        # A row for the line end between title and abstract keeps their neighbours apart.
        rows += ids[:title_end] + [1] * 4 + ids[title_end:] + [0] * _PAD
        title += [True] * title_end + [False] * (len(ids) - title_end + 4 + _PAD)
        position += range(len(ids) + 4 + _PAD)
        owners += [number] * (len(ids) + 4 + _PAD)
        places: dict[str, list[tuple[int, int, tuple[int, int], int]]] = {}
        for i, j in candidates(spans, words, kinds, title_end):
            if i < title_end < j:
                continue
            span = spans[i][0], spans[j - 1][1]
            shift = base if i < title_end else base + 4
            opened = _expansion(words, i, j) if i and words[i - 1] == "(" else -1
            place = i + shift, j + shift, span, opened + shift if opened >= 0 else 0
            places.setdefault(string[slice(*span)], []).append(place)
        surfaces += places
        document += [number] * len(places)
        groups += places.values()
    rows += [0] * _PAD
    title += [False] * _PAD
    position += [0] * _PAD
    owners += [max(len(texts) - 1, 0)] * _PAD
    index = np.array(rows)
    hashes, shapes, flags = vocabulary.arrays()
    count = np.array([len(g) for g in groups], dtype=np.int64)
    flat = [p for g in groups for p in g]
    return Batch(
        surfaces=surfaces,
        document=np.array(document, dtype=np.int32),
        first=np.concatenate([[0], np.cumsum(count)[:-1]]).astype(np.int64) if len(count) else count,
        count=count,
        owner=np.repeat(np.arange(len(groups)), count),
        start=np.array([p[0] for p in flat], dtype=np.int64),
        end=np.array([p[1] for p in flat], dtype=np.int64),
        spans=[p[2] for p in flat],
        rows=index,
        hashes=hashes[index],
        shapes=shapes[index],
        flags=flags[index],
        title=np.array(title),
        position=np.array(position, dtype=np.int32),
        token_document=np.array(owners, dtype=np.int32),
        expansion=np.array([p[3] for p in flat], dtype=np.int64),
        keys=np.array([key(s) for s in surfaces], dtype=np.uint32),
    )


def _expansion(words: list[str], i: int, j: int) -> int:
    """Return the first token of the words before `(` whose initials the acronym at `i:j` is made of, or -1."""
    letters = [c.lower() for c in "".join(words[i:j]) if c.isalpha()]
    if letters and letters[-1] == "s" and words[j - 1][-1:] == "s":
        letters.pop()
    if len(letters) < 2:
        return -1
    at, need = i - 2, len(letters) - 1
    best = -1
    for at in range(i - 2, max(-1, i - 2 - 3 * len(letters)), -1):
        word = words[at]
        if word in {".", "(", ")", ",", ";"}:
            break
        if need >= 0 and word[0].lower() == letters[need]:
            need -= 1
        elif need >= 1 and word[0].lower() == letters[need - 1]:  # a letter from inside the word
            need -= 2
        if need < 0:
            best = at
            break
    return best


def _mix(value: Array, salt: int) -> npt.NDArray[np.uint32]:
    mixed = (value.astype(np.uint32) + np.uint32(salt * 0x85EBCA6B & 0xFFFFFFFF)) * np.uint32(0x9E3779B1)
    mixed ^= mixed >> np.uint32(15)
    return (mixed * np.uint32(0xC2B2AE35)) >> np.uint32(32 - BITS)


def occurrence_features(b: Batch) -> npt.NDArray[np.uint32]:
    """Return the hashed features of each occurrence, (m, K)."""
    h, flags, s, e = b.hashes, b.flags, b.start, b.end
    index = np.arange(len(h))
    title = b.title[s].astype(np.uint32)
    breaks = (flags & tk.PASS) == 0
    left = np.maximum.accumulate(np.where(breaks, index, 0))[s - 1]
    right = (len(h) - 1 - np.maximum.accumulate(np.where(breaks[::-1], index, 0)))[::-1][e]
    comma = np.cumsum(np.isin(h, np.array([crc32(b","), crc32(b"and"), crc32(b"/")], dtype=np.uint32)))
    items = np.minimum(comma[right - 1] - comma[left], 6).astype(np.uint32)
    sentence = np.maximum.accumulate(np.where(flags & tk.SENTENCE, index, 0))[s - 1]
    verb = np.maximum.accumulate(np.where(flags & tk.VERB, index, 0))[s - 1]
    own = np.maximum.accumulate(np.where(flags & tk.OWN, index, 0))[s - 1]
    word1 = np.maximum.accumulate(np.where(flags & tk.WORD, index, 0))[s - 1]
    word1 = np.maximum(word1, sentence)
    verb_hash = np.where(verb > sentence, h[verb], 0).astype(np.uint32)
    has_own = (own > sentence).astype(np.uint32)
    # Places outside the sentence count as none, so that no text sees its neighbours in the batch.
    distance = np.where(verb > sentence, np.minimum(np.log2(s - verb + 1), 5), 0).astype(np.uint32)
    p1, p2, p3 = (h[s - k] for k in (1, 2, 3))
    n1, n2, n3 = h[e], h[e + 1], h[e + 2]
    place = np.minimum(np.log2(b.position[s] + 1), 8).astype(np.uint32)
    sort = (flags & (tk.DATA | tk.BENCH | tk.MODEL)) > 0
    ends = (flags & tk.SENTENCE) > 0
    far = len(h) - 1
    before = np.maximum.accumulate(np.where(sort, index, 0))[s - 1]
    after = np.minimum.accumulate(np.where(sort, index, far)[::-1])[::-1][e]
    stop = np.minimum.accumulate(np.where(ends, index, far)[::-1])[::-1][e]
    before_far = np.where(before > sentence, np.minimum(np.log2(s - before + 1), 5), 0).astype(np.uint32)
    after_far = np.where(after < stop, np.minimum(np.log2(after - e + 1), 5), 0).astype(np.uint32)
    before_hash = np.where(before > sentence, h[before], 0).astype(np.uint32)
    after_hash = np.where(after < stop, h[after], 0).astype(np.uint32)
    before_sort = np.where(before > sentence, flags[before] & (tk.DATA | tk.BENCH | tk.MODEL), 0).astype(np.uint32)
    after_sort = np.where(after < stop, flags[after] & (tk.DATA | tk.BENCH | tk.MODEL), 0).astype(np.uint32)
    whole = _document_sorts(b)[b.document[b.owner]]
    x = np.where(b.expansion > 0, 1, 0).astype(np.uint32)
    exp_last = np.where(x, h[s - 2], 0).astype(np.uint32)
    exp_prev = np.where(x, h[b.expansion - 1], 0).astype(np.uint32)
    exp_prev2 = np.where(x, h[b.expansion - 2], 0).astype(np.uint32)
    exp_cap = np.where(x, b.shapes[b.expansion], 0).astype(np.uint32)
    # The first noun-like cue after the candidate, past other names of the same list.
    r1, r2 = h[right], h[right + 1]
    l1, l2, l3 = h[left], h[left - 1], h[left - 2]
    m = np.uint32(31)
    columns = [
        p1, p2, p3, p1 * m + p2, n1, n2, n3, n1 * m + n2, p1 * m + n1, p1 * m + title, n1 * m + title,
        (p1 * m + p2) * m + p3, (n1 * m + n2) * m + n3,
        l1 * m + l2, l1, l2, l3, (l1 * m + l2) * m + l3, r1, r2, r1 * m + r2, items, l1 * m + r1,
        r1 * m + (items > 0), l2 * m + (items > 0),
        verb_hash, verb_hash * m + has_own, verb_hash * m + distance, (verb_hash * m + distance) * m + has_own,
        place, title * 16 + place, title,
        h[word1], h[word1 - 1] * m + h[word1],
        x, exp_last, exp_prev, exp_prev * m + exp_prev2, exp_cap, x * 2 + title,
        b.shapes[s - 1], b.shapes[e], b.shapes[s - 1] * m + b.shapes[e],
        has_own * 2 + (verb > sentence),
        p1 * m + b.shapes[s], n1 * m + b.shapes[e - 1],
        has_own * m + p1,
        before_hash, before_hash * m + before_far, after_hash, after_hash * m + after_far, after_hash * m + n1,
        after_sort * m + before_sort, (after_sort * m + after_far) * m + n1, before_sort * m + p1,
        (after_sort * m + verb_hash) * m + has_own, (before_sort * m + verb_hash) * m + has_own,
        whole, whole * m + title * 16 + np.minimum(place, 3), whole * m + verb_hash, whole * m + after_sort,
        whole * m + n1,
    ]  # fmt: skip
    out = np.empty((len(s), len(columns) + 10), dtype=np.uint32)
    for k, column in enumerate(columns):
        out[:, k] = _mix(column, k + 1)
    # Bags of words to the left and to the right.
    for k in range(5):
        out[:, len(columns) + k] = _mix(h[s - 1 - k] * m + title, 101)
        out[:, len(columns) + 5 + k] = _mix(h[np.minimum(e + k, len(h) - 1)], 102)
    return out


def _document_sorts(b: Batch) -> npt.NDArray[np.uint32]:
    """Return of each document, as bits, which sorts of things its title names and which it says it makes."""
    flags = b.flags
    index = np.arange(len(flags))
    sentence = np.maximum.accumulate(np.where(flags & tk.SENTENCE, index, 0))
    verb = np.maximum.accumulate(np.where(flags & tk.MAKES, index, 0))
    own = np.maximum.accumulate(np.where(flags & tk.OWN, index, 0))
    made = (verb > sentence) & (own > sentence) & (index - verb < 14)
    found = np.zeros(int(b.token_document.max()) + 1, dtype=np.uint32)
    for shift, bit in enumerate((tk.DATA, tk.BENCH, tk.MODEL)):
        is_sort = (flags & bit) > 0
        titled = np.bincount(b.token_document[is_sort & b.title], minlength=len(found)) > 0
        makes = np.bincount(b.token_document[is_sort & made], minlength=len(found)) > 0
        found |= titled.astype(np.uint32) << np.uint32(shift)
        found |= makes.astype(np.uint32) << np.uint32(shift + 3)
    return found


def token_features(word: str) -> tuple[list[int], list[int], list[int]]:
    """Return the hashed features that a token gives to the name that it stands in, begins, and ends."""
    lower = word.lower()
    parts = _PARTS.findall(word) or [word]
    shape = shape_of(word)
    padded = "^" + lower + "$"
    names = {"wd=" + lower, *("pa=" + p.lower() for p in parts[:8])}
    names.update(padded[k : k + n] for n in (3, 4, 5) for k in range(min(len(padded) - n + 1, 24)))
    ends = [padded[: n + 1] for n in (2, 3, 4)]
    first = {"w0=" + lower, "s0=" + shape, "x0=" + parts[0], *("p=" + e for e in ends)}
    last = {"w1=" + lower, "s1=" + shape, "x1=" + parts[-1], "xl=" + parts[-1].lower()}
    last.update("q=" + padded[-n - 1 :] for n in (2, 3, 4, 5))
    return _hashed(names), _hashed(first), _hashed(last)


def _hashed(names: set[str]) -> list[int]:
    return sorted({crc32(n.encode("utf-8", "replace")) >> (32 - BITS) for n in names})


def surface_features(b: Batch) -> npt.NDArray[np.uint32]:
    """Return the hashed features of each candidate's surface as a whole, (n, K)."""
    exact = np.array([crc32(s.encode("utf-8", "replace")) for s in b.surfaces], dtype=np.uint32)
    chars = np.array([min(len(s), 24) for s in b.surfaces], dtype=np.uint32)
    blanks = np.array([min(s.count(" "), 6) for s in b.surfaces], dtype=np.uint32)
    s, e = b.start[b.first], b.end[b.first]
    size = np.minimum(e - s, 12).astype(np.uint32)
    total = np.concatenate([[0], np.cumsum(b.shapes.astype(np.int64) & 0xFFFFFF)])
    shapes = (total[e] - total[s]).astype(np.uint32)
    m = np.uint32(31)
    columns = [
        exact, b.keys, chars, blanks, size, shapes, shapes * m + size, b.shapes[s] * m + b.shapes[e - 1],
        b.shapes[s] * m + size, b.hashes[e - 1] * m + np.minimum(size, 3), b.hashes[s] * m + b.hashes[e - 1],
        b.hashes[s] * m + b.hashes[s + 1], b.shapes[s] * m + chars,
    ]  # fmt: skip
    return np.stack([_mix(c, 301 + k) for k, c in enumerate(columns)], axis=1)


# Columns of the table of counts over a corpus, each a count of occurrences (the first of documents).
COUNT_COLUMNS = 14


def count_marks(b: Batch) -> npt.NDArray[np.bool_]:
    """Return which columns of the table each occurrence counts for, (m, COUNT_COLUMNS)."""
    h, flags, s, e = b.hashes, b.flags, b.start, b.end
    index = np.arange(len(h))
    breaks = (flags & tk.PASS) == 0
    left = np.maximum.accumulate(np.where(breaks, index, 0))[s - 1]
    right = (len(h) - 1 - np.maximum.accumulate(np.where(breaks[::-1], index, 0)))[::-1][e]
    after = flags[e] | np.where(flags[e] & tk.WORD, flags[e + 1], 0)
    head = flags[left] | flags[left - 1] | flags[left - 2]
    n1 = flags[e]
    the = np.uint32(crc32(b"the"))
    return np.stack(
        [
            np.ones(len(s), dtype=bool),
            (n1 & tk.DATA) > 0, (n1 & tk.BENCH) > 0, (n1 & tk.MODEL) > 0,
            ((flags[right] & tk.DATA) > 0), (flags[right] & tk.BENCH) > 0, (flags[right] & tk.MODEL) > 0,
            (head & tk.DATA) > 0, (head & tk.BENCH) > 0, (head & tk.MODEL) > 0,
            b.title[s] & ((n1 & tk.COLON) > 0), (flags[s - 1] & tk.ON) > 0,
            ((flags[s - 1] & tk.VERB) > 0), (h[s - 1] == the) | ((after & tk.SENTENCE) > 0),
        ],
        axis=1,
    )  # fmt: skip


def dense_counts(rows: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return counts (n, COUNT_COLUMNS + 1 with that of documents first) as logarithms and rates."""
    total = rows[:, 1:2]
    return np.concatenate(
        [np.log2(rows[:, :1] + 1) / 6, rows[:, 2:] / (total + 1.0), np.log2(rows[:, 2:] + 1) / 5], axis=1
    ).astype(np.float32)


def count_features(rows: npt.NDArray[np.float32]) -> npt.NDArray[np.uint32]:
    """Return the hashed features of the rows of counts."""
    size = np.minimum(np.log2(rows[:, :1] + 1), 9).astype(np.uint32)
    rate = np.ceil(np.sqrt(rows[:, 2:] / np.maximum(rows[:, 1:2], 1)) * 6).astype(np.uint32)
    columns = [_mix(size[:, 0], 200)]
    columns += [_mix(rate[:, k], 201 + k) for k in range(rate.shape[1])]
    columns += [_mix(rate[:, k] * np.uint32(16) + np.minimum(size[:, 0], 5), 231 + k) for k in range(rate.shape[1])]
    return np.stack(columns, axis=1)
