"""Features of candidates, hashed, as arrays over a whole batch of texts: a row a feature, a column a candidate.

What an occurrence shows (neighbours, cue words, the words around a list that it stands in) is hashed for all
occurrences of a batch at once; what the surface shows (its letters and parts) once a distinct token.
"""

from collections.abc import Sequence
from zlib import crc32

import numpy as np
import numpy.typing as npt

from extract.stages.names import kinds
from extract.stages.names.batch import Batch
from extract.stages.names.spelling import BITS
from extract.stages.names.verdicts import around, says

Array = npt.NDArray[np.generic]
Columns = npt.NDArray[np.uint32]

_COMMAS = np.array([crc32(sign) for sign in (b",", b"and", b"/")], dtype=np.uint32)
_M = np.uint32(31)


def occurrence_features(b: Batch) -> Columns:
    """Return the hashed features of each occurrence, (K, m)."""
    h, flags, s, e = b.hashes, b.flags, b.start, b.end
    far = len(h) - 1
    title = b.title[s].astype(np.uint32)
    left, right = list_ends(b)
    comma = np.cumsum(np.isin(h, _COMMAS))
    items = np.minimum(comma[right - 1] - comma[left], 6).astype(np.uint32)
    # Places outside the sentence count as none, so that no text sees its neighbours in the batch.
    sentence = _last(flags, kinds.SENTENCE)[s - 1]
    stop = _next(flags, kinds.SENTENCE)[e]
    verbs = _last(flags, kinds.VERB)
    verb = verbs[s - 1]
    has_own = (_last(flags, kinds.OWN)[s - 1] > sentence).astype(np.uint32)
    word1 = np.maximum(_last(flags, kinds.WORD)[s - 1], sentence)
    verb_hash = np.where(verb > sentence, h[verb], 0).astype(np.uint32)
    distance = _distance(s - verb, verb > sentence)
    place = np.minimum(np.log2(b.position[s] + 1), 8).astype(np.uint32)
    before, after = _last(flags, kinds.SORT)[s - 1], _next(flags, kinds.SORT)[e]
    is_before, is_after = before > sentence, after < stop
    before_far, after_far = _distance(s - before, is_before), _distance(after - e, is_after)
    before_hash = np.where(is_before, h[before], 0).astype(np.uint32)
    after_hash = np.where(is_after, h[after], 0).astype(np.uint32)
    before_sort = np.where(is_before, flags[before] & kinds.SORT, 0).astype(np.uint32)
    after_sort = np.where(is_after, flags[after] & kinds.SORT, 0).astype(np.uint32)
    whole = _document_sorts(b)[b.document[b.owner]]
    # An acronym stands where its expansion does, and what follows either follows the brackets.
    short = b.expansion > 0
    x = short.astype(np.uint32)
    unit = np.where(short, b.expansion, s)
    unit_verb = verbs[unit - 1]
    unit_hash = np.where(unit_verb > sentence, h[unit_verb], 0).astype(np.uint32)
    unit_far = _distance(unit - unit_verb, unit_verb > sentence)
    opens = (flags[e] & kinds.OPEN) > 0
    closing = _next(flags, kinds.CLOSE)[e]
    past = np.where(short, e + 1, np.where(opens & (closing < stop), closing + 1, e))
    brackets = x * 2 + opens
    a1, a2 = h[np.minimum(past, far)], h[np.minimum(past + 1, far)]
    last = np.where(short, h[s - 2], h[e - 1])
    exp_prev = np.where(short, h[b.expansion - 1], 0).astype(np.uint32)
    exp_prev2 = np.where(short, h[b.expansion - 2], 0).astype(np.uint32)
    exp_shape = np.where(short, b.shapes[b.expansion], 0).astype(np.uint32)
    p1, p2, p3 = (h[s - k] for k in (1, 2, 3))
    n1, n2, n3 = h[e], h[e + 1], h[e + 2]
    r1, r2 = h[right], h[right + 1]
    l1, l2, l3 = h[left], h[left - 1], h[left - 2]
    u1, u2 = h[unit - 1], h[unit - 2]
    m = _M
    columns = [
        p1, p2, p3, p1 * m + p2, n1, n2, n3, n1 * m + n2, p1 * m + n1, p1 * m + title, n1 * m + title,
        (p1 * m + p2) * m + p3, (n1 * m + n2) * m + n3,
        l1 * m + l2, l1, l2, l3, (l1 * m + l2) * m + l3, r1, r2, r1 * m + r2, items, l1 * m + r1,
        r1 * m + (items > 0), l2 * m + (items > 0),
        verb_hash, verb_hash * m + has_own, verb_hash * m + distance, (verb_hash * m + distance) * m + has_own,
        place, title * 16 + place, title,
        h[word1], h[word1 - 1] * m + h[word1],
        x, x * last, exp_prev, exp_prev * m + exp_prev2, exp_shape, x * 2 + title,
        b.shapes[s - 1], b.shapes[e], b.shapes[s - 1] * m + b.shapes[e],
        has_own * 2 + (verb > sentence),
        p1 * m + b.shapes[s], n1 * m + b.shapes[e - 1],
        has_own * m + p1,
        before_hash, before_hash * m + before_far, after_hash, after_hash * m + after_far, after_hash * m + n1,
        after_sort * m + before_sort, (after_sort * m + after_far) * m + n1, before_sort * m + p1,
        (after_sort * m + verb_hash) * m + has_own, (before_sort * m + verb_hash) * m + has_own,
        whole, whole * m + title * 16 + np.minimum(place, 3), whole * m + verb_hash, whole * m + after_sort,
        whole * m + n1,
        brackets * m + a1, a1 * m + a2, (unit_hash * m + unit_far) * m + has_own, a1 * m + last, last * m + unit_hash,
        u1 * m + unit_hash, (u1 * m + u2) * m + a1, last * m + u1,
    ]  # fmt: skip
    # Bags of words to the left and to the right.
    bags = [h[s - 1 - k] * m + title for k in range(5)] + [h[np.minimum(e + k, far)] for k in range(5)]
    return _mixed(columns + bags, [*range(1, len(columns) + 1), *[101] * 5, *[102] * 5])


def document_features(b: Batch, best: npt.NDArray[np.float32]) -> Columns:
    """Return the hashed features of a candidate in its document, (K, n): how often, where, what rules say (`best`)."""
    head = b.position[b.start[b.first]]
    abstract = ~b.title[b.start[b.first + b.count - 1]]
    count = np.minimum(b.count, 6)
    columns = [
        count * 4 + b.title[b.start[b.first]] * 2 + abstract,
        np.minimum(np.log2(head + 1), 8),
        ((head == 0) * 2 + (head < 3)) * 32 + count * 4 + abstract,
        says(best),
        around(b),
    ]
    return _mixed(columns, range(401, 401 + len(columns)))


def surface_features(b: Batch) -> Columns:
    """Return the hashed features of each candidate's surface as a whole, (K, n)."""
    exact = np.array([crc32(s.encode("utf-8", "replace")) for s in b.surfaces], dtype=np.uint32)
    chars = np.minimum(b.span_end[b.first] - b.span_start[b.first], 24).astype(np.uint32)
    blanks = np.minimum([s.count(" ") for s in b.surfaces], 6).astype(np.uint32)
    s, e = b.start[b.first], b.end[b.first]
    size = np.minimum(e - s, 12).astype(np.uint32)
    total = np.concatenate([[0], np.cumsum(b.shapes.astype(np.int64) & 0xFFFFFF)])
    shapes = (total[e] - total[s]).astype(np.uint32)
    m = _M
    columns = [
        exact, b.keys, chars, blanks, size, shapes, shapes * m + size, b.shapes[s] * m + b.shapes[e - 1],
        b.shapes[s] * m + size, b.hashes[e - 1] * m + np.minimum(size, 3), b.hashes[s] * m + b.hashes[e - 1],
        b.hashes[s] * m + b.hashes[s + 1], b.shapes[s] * m + chars,
    ]  # fmt: skip
    return _mixed(columns, range(301, 301 + len(columns)))


def count_features(rows: npt.NDArray[np.float32]) -> Columns:
    """Return the hashed features of the rows of counts over a corpus (see `counts`), (K, n)."""
    size = np.minimum(np.log2(rows[:, 0] + 1), 9).astype(np.uint32)
    rate = np.ceil(np.sqrt(rows[:, 2:] / np.maximum(rows[:, 1:2], 1)) * 6).astype(np.uint32).T
    with_size = rate * np.uint32(16) + np.minimum(size, 5)
    return _mixed([size, *rate, *with_size], [200, *range(201, 201 + len(rate)), *range(231, 231 + len(rate))])


def lexicon_features(bits: npt.NDArray[np.float32]) -> Columns:
    """Return the hashed feature of membership in the lexicon, (1, n)."""
    return _mixed([bits[:, 0]], [501])


def list_ends(b: Batch) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return of each occurrence the tokens before and after the list, or the name alone, that it stands in."""
    breaks = (b.flags & kinds.PASS) == 0
    index = np.arange(len(breaks))
    left = np.maximum.accumulate(np.where(breaks, index, 0))[b.start - 1]
    right = (len(breaks) - 1 - np.maximum.accumulate(np.where(breaks[::-1], index, 0)))[::-1][b.end]
    return left, right


def _document_sorts(b: Batch) -> Columns:
    """Return of each document, as bits, which sorts of things its title names and which it says it makes."""
    flags = b.flags
    index = np.arange(len(flags))
    sentence, verb, own = _last(flags, kinds.SENTENCE), _last(flags, kinds.MAKES), _last(flags, kinds.OWN)
    made = (verb > sentence) & (own > sentence) & (index - verb < 14)
    found = np.zeros(int(b.token_document.max()) + 1, dtype=np.uint32)
    for shift, bit in enumerate((kinds.DATA, kinds.BENCH, kinds.MODEL)):
        is_sort = (flags & bit) > 0
        titled = np.bincount(b.token_document[is_sort & b.title], minlength=len(found)) > 0
        makes = np.bincount(b.token_document[is_sort & made], minlength=len(found)) > 0
        found |= titled.astype(np.uint32) << np.uint32(shift)
        found |= makes.astype(np.uint32) << np.uint32(shift + 3)
    return found


def _last(flags: npt.NDArray[np.int32], bit: int) -> npt.NDArray[np.int64]:
    """Return of each token the last one up to it that has a flag, or 0."""
    return np.maximum.accumulate(np.where(flags & bit, np.arange(len(flags)), 0))


def _next(flags: npt.NDArray[np.int32], bit: int) -> npt.NDArray[np.int64]:
    """Return of each token the next one from it on that has a flag, or the last of all."""
    far = len(flags) - 1
    return np.minimum.accumulate(np.where(flags & bit, np.arange(len(flags)), far)[::-1])[::-1]


def _distance(tokens: npt.NDArray[np.int64], there: npt.NDArray[np.bool_]) -> Columns:
    """Return a number of tokens in steps that grow, 0 where there is none."""
    return np.where(there, np.minimum(np.log2(np.maximum(tokens, 0) + 1), 5), 0).astype(np.uint32)


def _mixed(rows: Sequence[Array], salts: Sequence[int]) -> Columns:
    """Return the hash of each value with the salt of its row, (rows, values)."""
    mixed = np.empty((len(rows), len(rows[0])), dtype=np.uint32)
    for k, (row, salt) in enumerate(zip(rows, salts, strict=True)):
        mixed[k] = row
        mixed[k] += np.uint32(salt * 0x85EBCA6B & 0xFFFFFFFF)
    mixed *= np.uint32(0x9E3779B1)
    mixed ^= mixed >> np.uint32(15)
    mixed *= np.uint32(0xC2B2AE35)
    mixed >>= np.uint32(32 - BITS)
    return mixed
