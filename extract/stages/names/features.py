"""What the context of candidates shows, as features over a whole batch of texts, each with a name.

They tell of each occurrence (neighbours, cue words, the words around a list that it stands in) and of its document.
A feature's name and value are hashed together into a row of the model's weights: one more moves none of the others.
"""

from dataclasses import dataclass
from functools import cache
from typing import Final
from zlib import crc32

import numpy as np
import numpy.typing as npt

from extract.stages.names import kinds
from extract.stages.names.arrays import Bools, Int64, UInt32
from extract.stages.names.batch import Batch
from extract.stages.names.kinds import USES

BITS: Final = 18  # of a hashed feature
Named = list[tuple[str, npt.NDArray[np.generic]]]  # a feature's name, and its value for each candidate or occurrence

_COMMAS: Final = np.array([crc32(sign) for sign in (b",", b"and", b"/")], dtype=np.uint32)
M: Final = np.uint32(31)  # by which hashes are mixed

# The features that names-3 was trained with have a number; the hash of any other is made of its name.
_NUMBERS: Final = {
    name: first + k
    for first, names in (
        (1, (
            "left", "left 2", "left 3", "left 1-2", "right", "right 2", "right 3", "right 1-2", "left and right",
            "left and title", "right and title", "left 1-3", "right 1-3", "list left 1-2", "list left", "list left 2",
            "list left 3", "list left 1-3", "list right", "list right 2", "list right 1-2", "list size",
            "list left and right", "list right and is list", "list left 2 and is list", "verb", "verb and own",
            "verb and distance", "verb, distance and own", "place", "place and title", "title", "last word",
            "last words", "is acronym", "acronym's last word", "expansion's left", "expansion's left 1-2",
            "expansion's shape", "is acronym and title", "left shape", "right shape", "shapes around",
            "any verb and own", "left and first shape", "right and last shape", "own and left", "noun before",
            "noun before and distance", "noun after", "noun after and distance", "noun after and right",
            "sorts around", "sort after, distance and right", "sort before and left", "sort after, verb and own",
            "sort before, verb and own", "document", "document and place", "document and verb",
            "document and sort after", "document and right", "past brackets", "past brackets 1-2",
            "verb of both, distance and own", "past brackets and last", "last and verb", "left of both, verb",
            "left of both and past brackets", "last and left of both",
        )),
        (101, ("words to the left", "words to the right")),
        (200, ("documents", *USES)),
        (231, tuple(f"{use} and documents" for use in USES)),
        (301, (
            "surface", "folded", "characters", "blanks", "tokens", "shapes", "shapes and tokens", "end shapes",
            "first shape and tokens", "last token and tokens", "end tokens", "first tokens",
            "first shape and characters",
        )),
        (401, ("times, sections", "first place", "head, times", "rules say", "rules around")),
        (501, ("lexicon",)),
        (612, ("form",)),  # a number whose rows are no other feature's
    )
    for k, name in enumerate(names)
}  # fmt: skip


def hashed(features: Named) -> UInt32:
    """Return the row of the weights for each feature and value, (features, values)."""
    mixed = np.empty((len(features), len(features[0][1])), dtype=np.uint32)
    for row, (name, values) in zip(mixed, features, strict=True):
        row[:] = values
        row += _salt(name)
    mixed *= np.uint32(0x9E3779B1)
    mixed ^= mixed >> np.uint32(15)
    mixed *= np.uint32(0xC2B2AE35)
    mixed >>= np.uint32(32 - BITS)
    return mixed


@cache
def _salt(name: str) -> np.uint32:
    return np.uint32(_NUMBERS.get(name, crc32(name.encode())) * 0x85EBCA6B & 0xFFFFFFFF)


def occurrence_features(b: Batch) -> Named:
    """Return the features of each occurrence: what stands around it, title and abstract apart."""
    at = _places(b)
    found = [*_neighbours(b, at), *_lists(b), *_verbs(b, at), *_nouns(b, at), *_acronyms(b, at)]
    far = len(b.hashes) - 1
    found += [("words to the left", b.hashes[b.start - 1 - k] * M + at.title) for k in range(5)]
    found += [("words to the right", b.hashes[np.minimum(b.end + k, far)]) for k in range(5)]
    return found


def document_features(b: Batch) -> Named:
    """Return the features of each candidate in its document: how often it stands there, and where."""
    head = b.position[b.start[b.first]]
    abstract = ~b.title[b.start[b.first + b.count - 1]]
    count = np.minimum(b.count, 6)
    return [
        ("times, sections", count * 4 + b.title[b.start[b.first]] * 2 + abstract),
        ("first place", _logarithm(head)),
        ("head, times", ((head == 0) * 2 + (head < 3)) * 32 + count * 4 + abstract),
    ]


@dataclass(slots=True)
class _Places:
    """What several features of the m occurrences ask for.

    Places outside the sentence count as none, so that no text sees its neighbours in the batch.
    """

    title: UInt32  # m: whether it stands in the title
    place: UInt32  # m: how far from the document's start
    sentence: Int64  # m: the token before its sentence
    stop: Int64  # m: the token that ends it
    verbs: Int64  # t: of each token the last verb up to it
    verb: UInt32  # m: the last verb before
    own: UInt32  # m: whether `we` or `our` stands before


def _places(b: Batch) -> _Places:
    flags, s = b.flags, b.start
    sentence, verbs = _last(flags & kinds.SENTENCE)[s - 1], _last(flags & kinds.VERB)
    return _Places(
        title=b.title[s].astype(np.uint32),
        place=_logarithm(b.position[s]),
        sentence=sentence,
        stop=_next(flags & kinds.SENTENCE)[b.end],
        verbs=verbs,
        verb=_where(verbs[s - 1] > sentence, b.hashes[verbs[s - 1]]),
        own=(_last(flags & kinds.OWN)[s - 1] > sentence).astype(np.uint32),
    )


def _neighbours(b: Batch, at: _Places) -> Named:
    h, shapes, s, e, m = b.hashes, b.shapes, b.start, b.end, M
    (p1, p2, p3), (n1, n2, n3) = (h[s - k] for k in (1, 2, 3)), (h[e + k] for k in (0, 1, 2))
    word = np.maximum(_last(b.flags & kinds.WORD)[s - 1], at.sentence)
    return [
        ("left", p1), ("left 2", p2), ("left 3", p3), ("left 1-2", p1 * m + p2), ("left 1-3", (p1 * m + p2) * m + p3),
        ("right", n1), ("right 2", n2), ("right 3", n3), ("right 1-2", n1 * m + n2),
        ("right 1-3", (n1 * m + n2) * m + n3), ("left and right", p1 * m + n1),
        ("left and title", p1 * m + at.title), ("right and title", n1 * m + at.title),
        ("own and left", at.own * m + p1), ("last word", h[word]), ("last words", h[word - 1] * m + h[word]),
        ("title", at.title), ("place", at.place), ("place and title", at.title * 16 + at.place),
        ("left shape", shapes[s - 1]), ("right shape", shapes[e]), ("shapes around", shapes[s - 1] * m + shapes[e]),
        ("left and first shape", p1 * m + shapes[s]), ("right and last shape", n1 * m + shapes[e - 1]),
    ]  # fmt: skip


def _lists(b: Batch) -> Named:
    h, m = b.hashes, M
    left, right = list_ends(b)
    comma = np.cumsum(np.isin(h, _COMMAS))
    size = np.minimum(comma[right - 1] - comma[left], 6).astype(np.uint32)
    l1, l2, l3, r1, r2 = h[left], h[left - 1], h[left - 2], h[right], h[right + 1]
    return [
        ("list size", size), ("list left", l1), ("list left 2", l2), ("list left 3", l3),
        ("list left 1-2", l1 * m + l2),
        ("list left 1-3", (l1 * m + l2) * m + l3), ("list left 2 and is list", l2 * m + (size > 0)),
        ("list right", r1), ("list right 2", r2), ("list right 1-2", r1 * m + r2),
        ("list right and is list", r1 * m + (size > 0)), ("list left and right", l1 * m + r1),
    ]  # fmt: skip


def _verbs(b: Batch, at: _Places) -> Named:
    verb, own, m = at.verb, at.own, M
    token = at.verbs[b.start - 1]
    far = _distance(b.start - token, token > at.sentence)
    return [
        ("verb", verb), ("verb and own", verb * m + own), ("verb and distance", verb * m + far),
        ("verb, distance and own", (verb * m + far) * m + own), ("any verb and own", own * 2 + (token > at.sentence)),
    ]  # fmt: skip


def _nouns(b: Batch, at: _Places) -> Named:
    h, flags, s, e, m = b.hashes, b.flags, b.start, b.end, M
    before, after = _last(flags & kinds.SORT)[s - 1], _next(flags & kinds.SORT)[e]
    is_before, is_after = before > at.sentence, after < at.stop
    before_far, after_far = _distance(s - before, is_before), _distance(after - e, is_after)
    noun_before, noun_after = _where(is_before, h[before]), _where(is_after, h[after])
    sort_before, sort_after = (
        _where(there, flags[k] & kinds.SORT) for there, k in ((is_before, before), (is_after, after))
    )
    whole, n1 = _document_sorts(b)[b.document[b.owner]], h[e]
    return [
        ("noun before", noun_before), ("noun before and distance", noun_before * m + before_far),
        ("noun after", noun_after), ("noun after and distance", noun_after * m + after_far),
        ("noun after and right", noun_after * m + n1), ("sorts around", sort_after * m + sort_before),
        ("sort after, distance and right", (sort_after * m + after_far) * m + n1),
        ("sort before and left", sort_before * m + h[s - 1]),
        ("sort after, verb and own", (sort_after * m + at.verb) * m + at.own),
        ("sort before, verb and own", (sort_before * m + at.verb) * m + at.own),
        ("document", whole), ("document and place", whole * m + at.title * 16 + np.minimum(at.place, 3)),
        ("document and verb", whole * m + at.verb), ("document and sort after", whole * m + sort_after),
        ("document and right", whole * m + n1),
    ]  # fmt: skip


def _acronyms(b: Batch, at: _Places) -> Named:
    # An acronym stands where its expansion does, and what follows either follows the brackets.
    h, flags, s, e, m = b.hashes, b.flags, b.start, b.end, M
    far = len(h) - 1
    is_short = b.expansion > 0
    short = is_short.astype(np.uint32)
    unit = np.where(is_short, b.expansion, s)
    verb = at.verbs[unit - 1]
    verb_there = verb > at.sentence
    verb_hash, verb_far = _where(verb_there, h[verb]), _distance(unit - verb, verb_there)
    opens = (flags[e] & kinds.OPEN) > 0
    closing = _next(flags & kinds.CLOSE)[e]
    past = np.where(is_short, e + 1, np.where(opens & (closing < at.stop), closing + 1, e))
    a1, a2 = h[np.minimum(past, far)], h[np.minimum(past + 1, far)]
    last = np.where(is_short, h[s - 2], h[e - 1])
    long1, long2 = (_where(is_short, h[b.expansion - k]) for k in (1, 2))
    u1, u2 = h[unit - 1], h[unit - 2]
    return [
        ("is acronym", short), ("is acronym and title", short * 2 + at.title), ("acronym's last word", short * last),
        ("expansion's left", long1), ("expansion's left 1-2", long1 * m + long2),
        ("expansion's shape", _where(is_short, b.shapes[b.expansion])),
        ("past brackets", (short * 2 + opens) * m + a1), ("past brackets 1-2", a1 * m + a2),
        ("past brackets and last", a1 * m + last), ("left of both, verb", u1 * m + verb_hash),
        ("verb of both, distance and own", (verb_hash * m + verb_far) * m + at.own),
        ("last and verb", last * m + verb_hash),
        ("left of both and past brackets", (u1 * m + u2) * m + a1), ("last and left of both", last * m + u1),
    ]  # fmt: skip


def list_ends(b: Batch) -> tuple[Int64, Int64]:
    """Return of each occurrence the tokens before and after the list, or the name alone, that it stands in."""
    breaks = (b.flags & kinds.PASS) == 0
    return _last(breaks)[b.start - 1], _next(breaks)[b.end]


def _document_sorts(b: Batch) -> UInt32:
    """Return of each document, as bits, which sorts of things its title names and which it says it makes."""
    flags = b.flags
    index = np.arange(len(flags))
    sentence, verb, own = (_last(flags & bit) for bit in (kinds.SENTENCE, kinds.MAKES, kinds.OWN))
    made = (verb > sentence) & (own > sentence) & (index - verb < 14)
    found = np.zeros(int(b.token_document.max()) + 1, dtype=np.uint32)
    for shift, bit in enumerate((kinds.DATA, kinds.BENCH, kinds.MODEL)):
        is_sort = (flags & bit) > 0
        titled = np.bincount(b.token_document[is_sort & b.title], minlength=len(found)) > 0
        makes = np.bincount(b.token_document[is_sort & made], minlength=len(found)) > 0
        found |= titled.astype(np.uint32) << np.uint32(shift)
        found |= makes.astype(np.uint32) << np.uint32(shift + 3)
    return found


def _last(there: Bools | Int64) -> Int64:
    """Return of each token the last one up to it that is `there`, or 0."""
    return np.maximum.accumulate(np.where(there, np.arange(len(there)), 0))


def _next(there: Bools | Int64) -> Int64:
    """Return of each token the next one from it on that is `there`, or the last of all."""
    far = len(there) - 1
    return np.minimum.accumulate(np.where(there, np.arange(far + 1), far)[::-1])[::-1]


def _where(there: Bools, values: npt.NDArray[np.generic]) -> UInt32:
    """Return values as features, 0 where there is none."""
    return np.where(there, values, 0).astype(np.uint32)


def _distance(far: Int64, there: Bools) -> UInt32:
    """Return a number of tokens in steps that grow, 0 where there is none."""
    return np.where(there, np.minimum(_logarithm(np.maximum(far, 0)), 5), 0).astype(np.uint32)


def _logarithm(numbers: Int64) -> UInt32:
    """Return the whole part of log2(1 + number), at most 8; no machine rounds it in a way of its own."""
    return np.asarray(np.minimum(np.frexp(numbers + 1.0)[1] - 1, 8), dtype=np.uint32)
