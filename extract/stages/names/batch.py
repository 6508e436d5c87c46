"""The candidates of a batch of texts, as arrays.

A candidate is a distinct surface of one document; an occurrence is one place of it.
"""

from dataclasses import dataclass, replace
from zlib import crc32

import numpy as np

from extract.mention import NameMention
from extract.stages.names import tokens
from extract.stages.names.acronyms import expansion
from extract.stages.names.arrays import Bools, Int64, UInt32
from extract.stages.names.candidates import candidates
from extract.stages.names.kinds import OPEN
from extract.stages.names.tokens import GAP, READ, Tokenized, Vocabulary, tokenize
from extract.text import Text

_STRIDE = 1 << 15  # more than the tokens or characters of a text


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
    flags: Int64  # t
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
    of_candidates = {name: getattr(b, name)[kept] for name in ("keys", "document")}
    of_occurrences = {name: getattr(b, name)[there] for name in ("start", "end", "expansion", "span_start", "span_end")}
    return replace(
        b,
        **of_candidates,
        **of_occurrences,
        surfaces=[b.surfaces[c] for c in kept.tolist()],
        first=np.cumsum(count) - count,
        count=count,
        owner=local[b.owner[there]],
        ruled=local[b.ruled],
    )


def gather(texts: list[Text], rulings: list[list[NameMention]], vocabulary: Vocabulary) -> Batch:
    """Find the candidates of `texts`; `rulings` are the mentions that the rules found in each."""
    t = tokenize(texts, vocabulary)
    mentions = [mention for each in rulings for mention in each]
    ruled, which = _placed(t, rulings, mentions)
    # (NumPy's `unique` hashes, which takes ever longer where a long text has many spans.)
    packed = np.sort(np.concatenate([_packed(candidates(t, vocabulary)), ruled]))
    spans = packed[np.diff(packed, prepend=-1) != 0]
    start, end = spans // _STRIDE, spans // _STRIDE + spans % _STRIDE
    span_start, span_end = t.start[start], t.end[end - 1]
    places = zip(t.document[start].tolist(), span_start.tolist(), span_end.tolist(), strict=True)
    numbers: dict[tuple[int, str], int] = {}
    owners = np.array([numbers.setdefault((d, texts[d].string[i:j]), len(numbers)) for d, i, j in places], np.int64)
    by_owner = np.argsort(owners, kind="stable")
    count = np.bincount(owners, minlength=len(numbers))
    first = np.cumsum(count) - count
    expansions = _expansions(t, start, end, vocabulary)
    known = vocabulary.known[t.rows]
    at = np.searchsorted(spans, ruled)
    return Batch(
        surfaces=[surface for _, surface in numbers],
        keys=_keys(t, start[by_owner[first]], end[by_owner[first]], vocabulary),
        document=np.array([d for d, _ in numbers], dtype=np.int64),
        first=first,
        count=count,
        owner=np.repeat(np.arange(len(numbers)), count),
        start=start[by_owner],
        end=end[by_owner],
        expansion=expansions[by_owner],
        span_start=span_start[by_owner],
        span_end=span_end[by_owner],
        rows=t.rows,
        hashes=known[:, tokens.HASH].astype(np.uint32),
        shapes=known[:, tokens.SHAPE].astype(np.uint32),
        flags=known[:, tokens.FLAGS],
        title=t.title,
        position=t.position,
        token_document=t.document,
        ruled=owners[at],
        ruled_start=start[at],
        ruled_end=end[at],
        rulings=[mentions[m] for m in which.tolist()],
    )


def _packed(spans: Int64) -> Int64:
    """Return spans of tokens (k, 2) as numbers that sort as the spans do."""
    return spans[:, 0] * _STRIDE + (spans[:, 1] - spans[:, 0])


def _placed(t: Tokenized, rulings: list[list[NameMention]], mentions: list[NameMention]) -> tuple[Int64, Int64]:
    """Return the mentions that are of whole tokens of one section: their spans, packed, and which they are."""
    document = np.repeat(np.arange(len(rulings)), [len(each) for each in rulings])
    start = np.array([min(mention.start, READ) for mention in mentions], dtype=np.int64) + document * _STRIDE
    end = np.array([min(mention.end, READ) for mention in mentions], dtype=np.int64) + document * _STRIDE
    there = np.flatnonzero(t.end > 0)
    starts, ends = (t.document[there] * _STRIDE + characters[there] for characters in (t.start, t.end))
    i, j = (np.minimum(np.searchsorted(a, b), len(there) - 1) for a, b in ((starts, start), (ends, end)))
    whole = (starts[i] == start) & (ends[j] == end) & (t.title[there[i]] == t.title[there[j]]) & (i <= j)
    which = np.flatnonzero(whole)
    return _packed(np.stack([there[i], there[j] + 1], axis=1)[which]), which


def _keys(t: Tokenized, start: Int64, end: Int64, vocabulary: Vocabulary) -> UInt32:
    """Return the key of each candidate, found from those of its tokens: between them stands nothing that counts."""
    keys: UInt32 = vocabulary.known[t.rows[start], tokens.KEY].astype(np.uint32)
    rows, starts, ends = t.rows.tolist(), start.tolist(), end.tolist()
    normalised = vocabulary.normalised
    longer = np.flatnonzero(end - start > 1)
    keys[longer] = [crc32(b"".join([normalised[row] for row in rows[starts[k] : ends[k]]])) for k in longer.tolist()]
    return keys


def _expansions(t: Tokenized, start: Int64, end: Int64, vocabulary: Vocabulary) -> Int64:
    """Return of each occurrence the row where what it abbreviates begins, or 0."""
    found = np.zeros(len(start), dtype=np.int64)
    for k in np.flatnonzero(vocabulary.known[t.rows[start - 1], tokens.FLAGS] & OPEN > 0).tolist():
        i, j = int(start[k]), int(end[k])
        first = int(t.first[t.document[i]])
        far = 3 * int(t.end[j - 1] - t.start[i]) + GAP + 2
        before = t.rows[max(first, i - far) : i].tolist()
        words = [vocabulary.words[row] for row in (*before, *t.rows[i:j].tolist())]
        opened = expansion(words, len(before), len(words))
        if opened >= 0:
            found[k] = i - (len(before) - opened)
    return found
