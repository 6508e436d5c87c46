"""The candidates of a batch of texts, as arrays.

A candidate is a distinct surface of one document; an occurrence is one place of it.
"""

from dataclasses import dataclass, replace
from zlib import crc32

import numpy as np

from extract.mention import NameMention
from extract.ner.arrays import Bools, Int32, Int64, UInt32
from extract.ner.candidates import candidates
from extract.ner.tokenized import READ, Tokenized, tokenize
from extract.ner.tokens import OPEN, TITLE_END, Vocabulary
from extract.text import Text
from extract.unite import fold

_PAD = 8  # rows before the first text and behind each
_GAP = 4  # rows for the line end between title and abstract, which keep their neighbours apart
_STRIDE = 1 << 15  # more than the tokens or characters of a text


def key(surface: str) -> int:
    """Return the hash under which the tables know a surface."""
    return crc32(fold(surface).encode("utf-8", "replace"))


@dataclass(slots=True)
class Batch:
    """The candidates of some texts: `n` candidates, `m` occurrences in their order, `t` tokens, `r` rule mentions."""

    surfaces: list[str]  # n
    keys: UInt32  # n
    document: Int64  # n
    first: Int64  # n: its first occurrence
    count: Int64  # n: how many occurrences it has
    owner: Int64  # m: candidate
    start: Int64  # m: token
    end: Int64  # m: token after the last
    expansion: Int64  # m: first token of the expansion that it abbreviates, or 0
    span_start: Int64  # m: characters of its text
    span_end: Int64  # m
    rows: Int64  # t: the token's row in the vocabulary
    hashes: UInt32  # t
    shapes: UInt32  # t
    flags: Int32  # t
    title: Bools  # t
    position: Int64  # t: token's place in its document
    token_document: Int64  # t
    ruled: Int64  # r: candidate, in the order of the text
    ruled_start: Int64  # r: token
    ruled_end: Int64  # r
    rulings: list[NameMention]  # r


def narrow(b: Batch, kept: Int64) -> Batch:
    """Return the batch with the candidates `kept` alone, among them all that rules found."""
    local = np.full(len(b.keys), -1)
    local[kept] = np.arange(len(kept))
    there = np.flatnonzero(local[b.owner] >= 0)
    count = b.count[kept]
    return replace(
        b,
        surfaces=[b.surfaces[c] for c in kept.tolist()],
        keys=b.keys[kept],
        document=b.document[kept],
        first=np.cumsum(count) - count,
        count=count,
        owner=local[b.owner[there]],
        start=b.start[there],
        end=b.end[there],
        expansion=b.expansion[there],
        span_start=b.span_start[there],
        span_end=b.span_end[there],
        ruled=local[b.ruled],
    )


def gather(texts: list[Text], rulings: list[list[NameMention]], vocabulary: Vocabulary) -> Batch:
    """Find the candidates of `texts`; `rulings` are the mentions that the rules found in each."""
    vocabulary.make_room()
    t = tokenize(texts, vocabulary)
    mentions = [mention for each in rulings for mention in each]
    ruled = _placed(t, rulings, mentions)
    begins, ends, counts = _spans(t, ruled[ruled[:, 0] >= 0], vocabulary)
    span_start, span_end = t.start[begins], t.end[ends - 1]
    owners, surfaces, document = _owners(texts, span_start.tolist(), span_end.tolist(), counts)
    row_of = _row_of(t)
    by_owner = np.argsort(owners, kind="stable")
    count = np.bincount(owners, minlength=len(surfaces))
    first = np.cumsum(count) - count
    rows = np.zeros(len(t.rows) + _PAD + len(texts) * (_GAP + _PAD - 1) + _PAD, dtype=np.int64)
    rows[row_of] = t.rows
    gaps = (row_of[t.title_end] - _GAP)[:, None] + np.arange(_GAP)
    rows[gaps] = vocabulary.row(TITLE_END)
    hashes, shapes, flags = vocabulary.features.arrays()
    title, position, token_document = _places(t)
    start, end = row_of[begins], row_of[begins] + ends - begins
    # Which occurrence each mention of a rule is: spans are sorted, so that its place among them can be looked up.
    at = np.searchsorted(begins * _STRIDE + ends - begins, ruled[:, 0] * _STRIDE + ruled[:, 1] - ruled[:, 0])
    known = np.flatnonzero(ruled[:, 0] >= 0)
    at = at[known]
    return Batch(
        surfaces=surfaces,
        keys=_keys(t, begins[by_owner[first]], ends[by_owner[first]], vocabulary),
        document=document,
        first=first,
        count=count,
        owner=np.repeat(np.arange(len(surfaces)), count),
        start=start[by_owner],
        end=end[by_owner],
        expansion=_expansions(t, begins, ends, row_of, vocabulary)[by_owner],
        span_start=span_start[by_owner],
        span_end=span_end[by_owner],
        rows=rows,
        hashes=hashes[rows],
        shapes=shapes[rows],
        flags=flags[rows],
        title=title,
        position=position,
        token_document=token_document,
        ruled=owners[at],
        ruled_start=start[at],
        ruled_end=end[at],
        rulings=[mentions[m] for m in known.tolist()],
    )


def _placed(t: Tokenized, rulings: list[list[NameMention]], mentions: list[NameMention]) -> Int64:
    """Return the span of tokens of each mention, (r, 2), -1 where it is none of whole tokens of one section."""
    document = np.repeat(np.arange(len(rulings)), [len(each) for each in rulings]) * _STRIDE
    start = np.array([min(mention.start, READ) for mention in mentions], dtype=np.int64)
    end = np.array([min(mention.end, READ) for mention in mentions], dtype=np.int64)
    # Pads stand behind all that their text can hold.
    is_pad = t.end < 0
    starts = t.document * _STRIDE + np.where(is_pad, _STRIDE - 1, t.start)
    ends = t.document * _STRIDE + np.where(is_pad, _STRIDE - 1, t.end)
    i, j = np.searchsorted(starts, document + start), np.searchsorted(ends, document + end)
    whole = (starts[i] == document + start) & (ends[j] == document + end) & (i <= j)
    title_end = t.title_end[document // _STRIDE]
    whole &= (i >= title_end) | (j < title_end)
    return np.where(whole[:, None], np.stack([i, j + 1], axis=1), -1)


def _spans(t: Tokenized, ruled: Int64, vocabulary: Vocabulary) -> tuple[Int64, Int64, list[int]]:
    """Return the first token and the token after the last of each occurrence, in order; and how many a text has."""
    spans: list[tuple[int, int]] = []
    counts = []
    of_rules: dict[int, list[tuple[int, int]]] = {}
    for document, (i, j) in zip(t.document[ruled[:, 0]].tolist(), ruled.tolist(), strict=True):
        of_rules.setdefault(document, []).append((i, j))
    for document in range(len(t.first)):
        found = candidates(t, document, vocabulary)
        found.update(of_rules.get(document, ()))
        spans += sorted(found)
        counts.append(len(found))
    flat = np.array(spans, dtype=np.int64).reshape(-1, 2)
    return flat[:, 0], flat[:, 1], counts


def _owners(texts: list[Text], starts: list[int], ends: list[int], counts: list[int]) -> tuple[Int64, list[str], Int64]:
    """Return the candidate of each occurrence, and of each candidate its surface and its text."""
    owners: list[int] = []
    surfaces: list[str] = []
    sizes: list[int] = []
    at = 0
    for text, count in zip(texts, counts, strict=True):
        string = text.string
        order: dict[str, int] = {}
        base = len(surfaces)
        for start, end in zip(starts[at : at + count], ends[at : at + count], strict=True):
            owners.append(order.setdefault(string[start:end], base + len(order)))
        surfaces += order
        sizes.append(len(order))
        at += count
    return np.array(owners, dtype=np.int64), surfaces, np.repeat(np.arange(len(texts)), sizes)


def _keys(t: Tokenized, begins: Int64, ends: Int64, vocabulary: Vocabulary) -> UInt32:
    """Return the key of each candidate, found from those of its tokens: between them stands nothing that counts."""
    rows, folded = t.rows, vocabulary.folded
    keys = vocabulary.search.arrays()[3][rows[begins]]
    for k in np.flatnonzero(ends - begins > 1).tolist():
        keys[k] = crc32(b"".join([folded[row] for row in rows[begins[k] : ends[k]].tolist()]))
    return keys


def _row_of(t: Tokenized) -> Int64:
    """Return the row of the batch at which each token stands."""
    every = np.arange(len(t.rows))
    behind_title = every >= t.title_end[t.document]
    return every + _PAD + t.document * (_GAP + _PAD - 1) + behind_title * _GAP


def _places(t: Tokenized) -> tuple[Bools, Int64, Int64]:
    """Return of each row whether it stands in a title, its place in its document, and the document."""
    size, bounds = t.stop - t.first + _GAP + _PAD, t.title_end - t.first
    total = int(size.sum())
    document = np.repeat(np.arange(len(size)), size)
    position = np.arange(total) - np.repeat(np.cumsum(size) - size, size)
    title = position < bounds[document]
    pads = np.zeros(_PAD, dtype=np.int64)
    last = np.full(_PAD, max(len(size) - 1, 0))
    return (
        np.concatenate([np.ones(_PAD, dtype=bool), title, np.zeros(_PAD, dtype=bool)]),
        np.concatenate([pads, position, pads]),
        np.concatenate([pads, document, last]),
    )


def _expansions(t: Tokenized, begins: Int64, ends: Int64, row_of: Int64, vocabulary: Vocabulary) -> Int64:
    """Return of each occurrence the row where what it abbreviates begins, or 0."""
    found = np.zeros(len(begins), dtype=np.int64)
    flags = vocabulary.features.arrays()[2][t.rows]
    inside = begins > t.first[t.document[begins]] if len(begins) else begins
    for k in np.flatnonzero(inside & ((flags[begins - 1] & OPEN) > 0)).tolist():
        document = int(t.document[begins[k]])
        first = int(t.first[document])
        words = [vocabulary.words[row] for row in t.rows[first : ends[k]].tolist()]
        opened = _expansion(words, int(begins[k]) - first, int(ends[k]) - first)
        if opened >= 0:
            found[k] = row_of[begins[k]] - (int(begins[k]) - first - opened)
    return found


def _expansion(words: list[str], i: int, j: int) -> int:
    """Return the first token of the words before `(` whose initials the acronym at `i:j` is made of, or -1."""
    letters = [c.lower() for c in "".join(words[i:j]) if c.isalpha()]
    if letters and letters[-1] == "s" and words[j - 1][-1:] == "s":
        letters.pop()
    if len(letters) < 2:
        return -1
    need = len(letters) - 1
    for at in range(i - 2, max(-1, i - 2 - 3 * len(letters)), -1):
        word = words[at]
        if word in {".", "(", ")", ",", ";"}:
            break
        if word[0].lower() == letters[need]:
            need -= 1
        elif need >= 1 and word[0].lower() == letters[need - 1]:  # a letter from inside the word
            need -= 2
        if need < 0:
            return at
    return -1
