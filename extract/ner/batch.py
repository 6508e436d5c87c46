"""The candidates of a batch of texts, as arrays.

A candidate is a distinct surface of one document; an occurrence is one place of it.
"""

from bisect import bisect_left
from dataclasses import dataclass, replace
from zlib import crc32

import numpy as np
import numpy.typing as npt

from extract.mention import NameMention
from extract.ner.candidates import candidates
from extract.ner.tokens import UInt32, Vocabulary, tokenize
from extract.text import Text
from extract.unite import fold

_PAD = 8

Int64 = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


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
    spans: list[tuple[int, int]]  # m: characters of its text
    rows: Int64  # t: the token's row in the vocabulary
    hashes: UInt32  # t
    shapes: UInt32  # t
    flags: npt.NDArray[np.int32]  # t
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
        spans=[b.spans[m] for m in there.tolist()],
        ruled=local[b.ruled],
    )


def gather(texts: list[Text], rulings: list[list[NameMention]], vocabulary: Vocabulary) -> Batch:
    """Find the candidates of `texts`; `rulings` are the mentions that the rules found in each."""
    if len(vocabulary.words) > vocabulary.limit:
        vocabulary.clear()
    rows: list[int] = [0] * _PAD
    sizes: list[int] = []  # of each text: tokens of the title, and of all with what keeps them apart
    titles: list[int] = []
    surfaces: list[str] = []
    document: list[int] = []
    owners: list[int] = []  # of each occurrence, in the order of the text: candidate,
    begins: list[int] = []  # token, token after the last, and expansion,
    ends: list[int] = []
    expansions: list[int] = []
    spans: list[tuple[int, int]] = []  # and characters
    ruled: list[tuple[int, int, int]] = []
    ruling: list[NameMention] = []
    for number, (text, mentions) in enumerate(zip(texts, rulings, strict=True)):
        string = text.string
        words, starts = tokenize(string)
        ids = vocabulary.rows(words)
        kinds = "".join(map(vocabulary.kinds.__getitem__, ids))
        title_end = bisect_left(starts, text.abstract_start)
        # Rows for the line end between title and abstract keep their neighbours apart.
        base = len(rows)
        rows += [*ids[:title_end], 1, 1, 1, 1, *ids[title_end:], *[0] * _PAD]
        sizes.append(len(ids) + 4 + _PAD)
        titles.append(title_end)
        found = candidates(starts, words, kinds, title_end, vocabulary.cues)
        placed = _placed(mentions, starts, words)
        found.update(placed.values())
        order: dict[str, int] = {}
        owner_of: dict[tuple[int, int], int] = {}
        for i, j in sorted(found):
            shift = base
            if i >= title_end:
                shift += 4
            elif j > title_end:
                continue
            last = j - 1
            span = starts[i], starts[last] + len(words[last])
            owner = order.setdefault(string[span[0] : span[1]], len(surfaces) + len(order))
            owners.append(owner)
            begins.append(i + shift)
            ends.append(j + shift)
            spans.append(span)
            opened = _expansion(words, i, j) if i and words[i - 1] == "(" else -1
            expansions.append(opened + shift if opened >= 0 else 0)
            owner_of[i, j] = owner
        for mention in mentions:
            at = placed.get((mention.start, mention.end))
            if at in owner_of:
                shift = base if at[0] < title_end else base + 4
                ruled.append((owner_of[at], at[0] + shift, at[1] + shift))
                ruling.append(mention)
        surfaces += order
        document += [number] * len(order)
    rows += [0] * _PAD
    index = np.array(rows)
    hashes, shapes, flags = vocabulary.arrays()
    by_owner = np.argsort(np.array(owners, dtype=np.int64), kind="stable")
    count = np.bincount(owners, minlength=len(surfaces)) if owners else np.empty(0, dtype=np.int64)
    marks = np.array(ruled, dtype=np.int64).reshape(-1, 3)
    title, position, token_document = _places(sizes, titles)
    return Batch(
        surfaces=surfaces,
        keys=np.array([key(s) for s in surfaces], dtype=np.uint32),
        document=np.array(document, dtype=np.int64),
        first=np.cumsum(count) - count,
        count=count,
        owner=np.repeat(np.arange(len(surfaces)), count),
        start=np.array(begins, dtype=np.int64)[by_owner],
        end=np.array(ends, dtype=np.int64)[by_owner],
        expansion=np.array(expansions, dtype=np.int64)[by_owner],
        spans=[spans[m] for m in by_owner.tolist()],
        rows=index,
        hashes=hashes[index],
        shapes=shapes[index],
        flags=flags[index],
        title=title,
        position=position,
        token_document=token_document,
        ruled=marks[:, 0],
        ruled_start=marks[:, 1],
        ruled_end=marks[:, 2],
        rulings=ruling,
    )


def _places(sizes: list[int], titles: list[int]) -> tuple[Bools, Int64, Int64]:
    """Return of each token whether it stands in a title, its place in its document, and the document."""
    size, bounds = np.array(sizes, dtype=np.int64), np.array(titles, dtype=np.int64)
    total = int(size.sum())
    document = np.repeat(np.arange(len(sizes)), size)
    position = np.arange(total) - np.repeat(np.cumsum(size) - size, size)
    title = position < bounds[document]
    pads = np.zeros(_PAD, dtype=np.int64)
    last = np.full(_PAD, max(len(sizes) - 1, 0))
    return (
        np.concatenate([np.ones(_PAD, dtype=bool), title, np.zeros(_PAD, dtype=bool)]),
        np.concatenate([pads, position, pads]),
        np.concatenate([pads, document, last]),
    )


def _placed(mentions: list[NameMention], starts: list[int], words: list[str]) -> dict[tuple[int, int], tuple[int, int]]:
    """Return for each span of a mention that begins and ends with a token the span of tokens."""
    placed = {}
    for start, end in {(m.start, m.end) for m in mentions}:
        i = bisect_left(starts, start)
        j = bisect_left(starts, end)
        if i < j and starts[i] == start and starts[j - 1] + len(words[j - 1]) == end:
            placed[start, end] = i, j
    return placed


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
