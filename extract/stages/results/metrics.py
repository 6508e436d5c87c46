"""The metric of a result: the noun phrase, verbatim, that says what its number measures.

In two steps, each a choice by weights that training fits (`extract.rulefiles.weights`). `heads`: which word around the
number is the phrase's last one, or the metric of a result before, or none. `extents`: how far it reaches from there,
to the left over what belongs to its name, to the right over an acronym in brackets. For `lifts top-1 accuracy on Foo by
2% over Bar`, the heads are `accuracy`, `Foo`, `Bar` and others; of `accuracy`, the extents are `accuracy`, `top-1
accuracy` and `lifts top-1 accuracy`.

What is said of an option is a row of groups: a function of `features`, and what it names them of. What a group
counts is remembered, since texts are made of the same ones again and again.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from extract.rulefiles.weights import Group, Points
from extract.stages.results import features as say
from extract.stages.results.sentences import VERBS, Place, Sentence, place_of_number

_BEFORE, _AFTER = 24, 16  # tokens before and after a number among which its metric is sought
_BUCKETS = (0, 1, 2, 3, 3, 5, 5, 5, 8, 8, 8, 8)
_SURE_LIST = 2  # numbers of a list; of a longer one, each has its own of as many metrics
_JOINTS = frozenset({"and", "or", "to"})
_LONGEST_PATH = 3  # words between a number and a word
_LONGEST = 6  # words of a metric before its last one
_INNER = frozenset({"-", "/", "@", "&"})


class Previous(NamedTuple):
    """A result before: its metric, its place in the sentence (negative in one before), its unit and delta."""

    metric: str | None
    at: int
    unit: str
    delta: bool


class Head(NamedTuple):
    """A word that could be the metric's last one, and what is said of it; with none, `metric` is it."""

    at: int | None
    groups: list[Group]
    metric: str | None = None


class Extent(NamedTuple):
    """The first and the last token of what could be a metric, and what is said of it."""

    first: int
    last: int
    groups: list[Group]


def metric_of(
    sentence: Sentence, at: int, delta: bool, previous: Previous | None, head_points: Points, extent_points: Points
) -> str | None:
    """Return the metric of the number at `at`, verbatim, or None; `previous` is the result before, if any."""
    found = heads(sentence, at, delta, previous)
    best = max(found, key=lambda head: head_points.of(head.groups))
    if best.at is None:
        return best.metric
    first, last, _ = max(extents(sentence, best.at), key=lambda extent: extent_points.of(extent.groups))
    return surface(sentence, first, last, at)


def surface(sentence: Sentence, first: int, last: int, at: int) -> str:
    """Return the phrase verbatim; of `Dice/IoU` what stands at the place of the number `at` in its list, `2%/3%`."""
    tokens, string = sentence.tokens, sentence.string
    start, end = tokens[first].start, tokens[last].end
    if "/" in tokens[last].form and (rank := place_of_number(tokens, at)):
        parts = string[tokens[last].start : end].split("/")
        if len(parts) == rank[1]:
            before = string[start : tokens[last].start] if rank[0] == 0 else ""
            return before + parts[rank[0]]
    return string[start:end]


def heads(sentence: Sentence, at: int, delta: bool, previous: Previous | None) -> list[Head]:
    """Return what the metric of a number could be: none, that of the result before, or one that ends with a word."""
    about, unit = "delta" if delta else "value", sentence.tokens[at].unit or "bare"
    kinds = sentence.kinds
    here = "metric" if "metric" in kinds else "weak" if "weak" in kinds else "none"
    rank = place_of_number(sentence.tokens, at)
    found = [Head(None, [(say.none, about, unit, here, sentence.names[at - 1], sentence.names[at + 1])])]
    if previous:
        found.append(Head(None, _of_previous(sentence, at, about, previous, rank), previous.metric))
    for side in ("left", "right"):
        found += _beside(side, _Number(sentence, at, about, unit, rank))
    return found


class _Number(NamedTuple):
    """A number whose metric is sought, and its place in a list."""

    sentence: Sentence
    at: int
    about: str
    unit: str
    rank: Place | None


def _beside(side: str, number: _Number) -> Iterator[Head]:
    """Yield the words on one side of a number that could end its metric, from the nearest on."""
    sentence, at = number.sentence, number.at
    kinds, names, tokens = sentence.kinds, sentence.names, sentence.tokens
    step, stop = (-1, max(-1, at - _BEFORE - 1)) if side == "left" else (1, min(len(tokens), at + 1 + _AFTER))
    classes = sentence.lexis.classes
    phrase_end = classes["phrase_end"]
    ranks: dict[str, int] = {}
    past: list[Group] = []
    named: list[str] = []  # what stands between, from the number on
    numbers, straight = 0, True
    link, length = names[at + step], number.rank[1] if number.rank else 1
    for i in range(at + step, stop, step):
        token, kind, far = tokens[i], kinds[i], len(named)
        if side == "right" and token.form in classes["beyond"]:
            break
        if i == at - 1 and token.form in classes["verb_too"] and (not i or kinds[i - 1] != "metric"):
            break
        if kind is not None:
            ranks[kind] = rank = ranks.get(kind, 0) + 1
            aligned = sentence.is_aligned(i, number.rank) if number.rank and kind not in {"other", "gain"} else None
            if aligned is not False or length <= _SURE_LIST:
                distance = _BUCKETS[far] if far < len(_BUCKETS) else len(_BUCKETS)
                place = (say.place, kind, side, distance, numbers, min(rank, 3), link)
                listed = [] if aligned is None else [(say.aligned, side, kind, aligned)]
                yield Head(i, [*_of_word(i, kind, side, number, named, straight), place, *past, *listed])
        numbers = min(2, numbers + (token.kind == "number"))
        straight = straight and token.form in classes["lead_in"]
        named.append(names[i])
        if (token.kind == "mark" or token.form in phrase_end) and (group := (say.past, token.form, side)) not in past:
            past.append(group)


def _of_word(i: int, kind: str, side: str, number: _Number, named: Sequence[str], straight: bool) -> list[Group]:
    """Return what is said of the word at `i` and of the way to it; `named` is what stands between."""
    sentence, names, form = number.sentence, number.sentence.names, number.sentence.tokens[i].form
    inner = sentence.kinds[i + 1] is not None
    groups: list[Group] = [
        (say.word, form, side, number.about),
        (say.around, kind, side, number.about, number.unit, names[i + 1], names[i - 1]),
        (say.verb, _verb_of(sentence, i), kind, side, inner, straight),
    ]
    if side == "right":
        way = _way(named)
        groups += [(say.way_to, way, kind), (say.through, way, "inner" if inner else "final")]
    if len(named) <= _LONGEST_PATH:
        groups.append((say.path, side, kind, *(named if side == "right" else reversed(named))))
    if kind in {"acronym", "capital"}:
        groups.append((say.shape, sentence.surface(i), side))
    return groups


def _verb_of(sentence: Sentence, i: int) -> str:
    """Return the class of the verb whose object ends with the word at `i`: `raises` of `raises daily revenue`."""
    for j in range(i - 1, max(-1, i - 5), -1):
        if sentence.names[j] in VERBS:
            return sentence.names[j]
        if sentence.tokens[j].kind != "word" or sentence.tokens[j].form in sentence.lexis.classes["phrase_end"]:
            break
    return "none"


def _way(named: Sequence[str]) -> str:
    """Return what leads from a number to the phrase behind it: `gain_in` of `5% gain in daily revenue`."""
    end = len(named)
    while end and named[end - 1] == "w":
        end -= 1
    return "_".join(named[:end]) if end < 4 else "long"


def _of_previous(sentence: Sentence, at: int, about: str, previous: Previous, rank: Place | None) -> list[Group]:
    tokens, kinds = sentence.tokens, sentence.kinds
    same = previous.unit == tokens[at].unit
    known: Group = (say.previous, about, previous.metric is None, previous.delta, same, rank is None)
    if previous.at < 0:
        return [known]
    words = sum([t.kind == "word" and t.form not in _JOINTS for t in tokens[previous.at + 1 : at]])
    return [known, (say.previous_here, min(words, 6), min(kinds[previous.at + 1 : at].count("metric"), 2))]


def extents(sentence: Sentence, head: int) -> Iterator[Extent]:
    """Yield how far the metric that ends with the word `head` may reach."""
    tokens, kind, bracket = sentence.tokens, sentence.kinds[head], sentence.bracket(head)
    metrics = sentence.lexis.classes["metric"]
    within: list[Group] = []
    for length in range(min(_LONGEST, head) + 1):
        first = head - length
        word = tokens[first]
        if length:
            if word.unit or word.decimal or (word.kind == "mark" and word.form not in _INNER):
                return
            if word.form.endswith("'s") and word.form[:-2] not in metrics:  # `Pearson's correlation`, not `Bar's`
                return
            within = [*within, _said_of("in", sentence, first)]
        edge = [_said_of("out", sentence, first - 1)] if first else []
        groups = [*within, *edge, (say.long, length, kind)]
        if word.kind == "word" and not (length and first and tokens[first - 1].form == "'"):
            yield Extent(first, head, [*groups, (say.plain, "alone_bracket")] if bracket else groups)
            if bracket:
                yield Extent(first, bracket, [*groups, (say.plain, f"with_bracket_{min(length, 2)}")])


def _said_of(place: str, sentence: Sentence, i: int) -> Group:
    """Return what is said of a word before the head that is in the phrase, or of the first that is out of it."""
    token, following = sentence.tokens[i], sentence.tokens[i + 1]
    kind = (sentence.kinds[i] or "no") if token.kind == "word" else token.kind
    said = sentence.lexis.said[token.form] if token.kind == "word" else ()
    return (say.at_edge, place, token.form, kind, following.form, sentence.kinds[i + 1], said)
