"""The metric of a result: the noun phrase, verbatim, that says what its number measures.

In two steps, each a choice by weights that training fits (`extract.rulefiles.weights`). `heads`: which word around the
number is the phrase's last one, or the metric of the result before, or none. `extents`: how far it reaches from there,
to the left over what belongs to its name, to the right over an acronym in brackets. For `lifts top-1 accuracy on Foo by
2% over Bar`, the heads are `accuracy`, `Foo`, `Bar` and others; of `accuracy`, the extents are `accuracy`, `top-1
accuracy` and `lifts top-1 accuracy`.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from extract.rulefiles.weights import Weights, load_weights, total
from extract.stages.results.extents import bracket_of, choose_extent, kind_of
from extract.stages.results.lists import place_of_metric, place_of_number
from extract.text.tokens import Token
from extract.text.word_classes import WordClasses

_BEFORE, _AFTER = 24, 16  # tokens before and after a number among which its metric is sought
_BUCKETS = (0, 1, 2, 3, 3, 5, 5, 5, 8, 8, 8, 8)
_JOINTS = frozenset({",", "and", "/", "or", "&", "–", "-", "to", "%"})


class Previous(NamedTuple):
    """The result before: its metric, its place in `tokens` (negative in a sentence before), its unit and delta."""

    metric: str | None
    at: int
    unit: str
    delta: bool


class Head(NamedTuple):
    """A word that could be the metric's last one, and its features; where `at` is None, the metric is `metric`."""

    at: int | None
    features: list[str]
    metric: str | None = None


def metric_of(
    string: str, tokens: Sequence[Token], at: int, delta: bool, earlier: Sequence[Previous], phrases: WordClasses,
    head_weights: Weights, extent_weights: Weights,
) -> str | None:
    """Return the metric of the number `tokens[at]`, verbatim, or None."""
    found = heads(string, tokens, at, delta, earlier, phrases)
    chosen = choose_head(found, head_weights)
    head = found[chosen].at
    if chosen == 0 and delta:  # what rises or falls, where nothing is known as a metric: `a 7% rise in revenue`
        head = next((h.at for h in found if "way_gain_in_final" in h.features), None)
    if head is None:
        return found[chosen].metric
    first, last = choose_extent(string, tokens, head, phrases, extent_weights)
    return surface(string, tokens, first, last, at)


def surface(string: str, tokens: Sequence[Token], first: int, last: int, at: int) -> str:
    """Return the phrase verbatim; of `Dice/IoU` what stands at the place of the number `at` in its list, `2%/3%`."""
    start, end = tokens[first].start, tokens[last].end
    if "/" in tokens[last].form and (rank := place_of_number(tokens, at)):
        parts = string[tokens[last].start : end].split("/")
        if len(parts) == rank[1]:
            before = string[start : tokens[last].start] if rank[0] == 0 else ""
            return before + parts[rank[0]]
    return string[start:end]


def heads(
    string: str, tokens: Sequence[Token], at: int, delta: bool, earlier: Sequence[Previous], phrases: WordClasses
) -> list[Head]:
    """Return what the metric of the number `tokens[at]` could be: None first, then the one before, then words."""
    rank = place_of_number(tokens, at)
    kinds = {i: kind_of(string, tokens[i], phrases) for i in _window(tokens, at, rank)}
    metrics = [i for i, kind in kinds.items() if kind == "metric"]
    about = "delta" if delta else "value"
    unit = tokens[at].unit or "bare"
    here = "metric" if metrics else "weak" if "weak" in kinds.values() else "none"
    link = f"{_close(tokens, at - 1, phrases)}_{_close(tokens, at + 1, phrases)}"
    none = ["none", f"none_{about}", f"none_{unit}", f"none_{here}", f"none_{link}"]
    previous = earlier[-1] if earlier else None
    found = [Head(None, none)]
    if previous:
        found.append(Head(None, _of_previous(tokens, at, about, metrics, previous, rank), previous.metric))
    length = rank[1] if rank else 1
    if 1 < length <= len(earlier) and earlier[-length].metric != previous.metric:
        found.append(Head(None, _of_row(tokens, at, about, metrics, earlier[-length], rank), earlier[-length].metric))
    number = _Number(string, tokens, at, about, unit, kinds, rank, previous)
    return [*found, *_beside("left", number, phrases), *_beside("right", number, phrases)]


class _Number(NamedTuple):
    """A number whose metric is sought: its place, what is said of it, and the kinds of the words around it."""

    string: str
    tokens: Sequence[Token]
    at: int
    about: str
    unit: str
    kinds: Mapping[int, str | None]
    rank: tuple[int, int] | None
    previous: Previous | None


def _beside(side: str, number: _Number, phrases: WordClasses) -> Iterator[Head]:
    """Yield the words on one side of a number that could end its metric, from the nearest on."""
    tokens, at, kinds = number.tokens, number.at, number.kinds
    step = -1 if side == "left" else 1
    ranks: dict[str, int] = {}
    past: list[str] = []
    named: list[str] = []  # what stands between, from the number on
    numbers, straight = 0, True
    link = f"link_{side}_{_close(tokens, at + step, phrases)}"
    for i in range(at + step, max(-1, at - _BEFORE - (2 * number.rank[0] if number.rank else 0) - 1) if step < 0 else min(len(tokens), at + 1 + _AFTER), step):
        token, kind = tokens[i], kinds.get(i)
        if kind is not None and not _in_bracket(number.string, tokens, i, kinds):
            ranks[kind] = ranks.get(kind, 0) + 1
            distance = _BUCKETS[len(named)] if len(named) < len(_BUCKETS) else 12
            features = [
                *_of_word(side, kind, i, number, phrases), *past,
                f"{kind}_{side}_{distance}", f"{side}_numbers{numbers}", f"{kind}_{side}_numbers{numbers}",
                f"rank_{kind}_{side}_{min(ranks[kind], 3)}", f"{link}_{min(distance, 3)}",
                *_of_way(side, kind, i, named, straight, number, phrases),
            ]  # fmt: skip
            aligned = _aligned(i, kind, number, phrases)
            if aligned is not None:
                features += [f"aligned_{side}_{aligned}", f"aligned_{kind}_{aligned}"]
            yield Head(i, features)
        numbers = min(2, numbers + (token.kind == "number"))
        straight = straight and phrases.has("lead_in", token)
        named.append(_named(token, phrases))
        if token.kind == "mark" or phrases.has("phrase_end", token):
            feature = f"past_{token.form}_{side}"
            if feature not in past:
                past.append(feature)


def _of_word(side: str, kind: str, i: int, number: _Number, phrases: WordClasses) -> list[str]:
    """Return features about the word `tokens[i]` itself and its neighbours."""
    form, about = number.tokens[i].form, number.about
    following = _close(number.tokens, i + 1, phrases)
    features = [
        f"{kind}_{side}", f"{kind}_{about}_{side}", f"{kind}_{number.unit}",
        f"word_{form}", f"word_{form}_{about}", f"word_{form}_{side}", f"tail_{form[-4:]}",
        f"next_{following}", f"{kind}_next_{following}", f"before_{_close(number.tokens, i - 1, phrases)}",
    ]  # fmt: skip
    if kind in {"acronym", "capital"}:
        surface = number.string[number.tokens[i].start : number.tokens[i].end]
        shape = ("l" if surface[0].islower() else "U") + ("m" if any(map(str.islower, surface)) else "") + ("d" if any(map(str.isdigit, surface)) else "") + ("-" if "-" in surface else "") + ("@" if "@" in surface else "")
        features += [f"shape_{shape}", f"shape_{shape}_{side}"]
    if following in _MARKED:
        features.append(f"{kind}_inner_{side}")
    previous = number.previous
    if previous and previous.metric and previous.metric.lower().endswith(form):
        features.append(f"as_previous_{side}")
    return features


def _of_way(
    side: str, kind: str, i: int, named: Sequence[str], straight: bool, number: _Number, phrases: WordClasses
) -> list[str]:
    """Return features of what leads from the number to the word: `named`, from the number on."""
    verb = _verb(number.tokens, i, phrases)
    ends = "inner" if number.kinds.get(i + 1) is not None else "final"
    features = [f"verb_{verb}_{side}", f"{kind}_verb_{verb}", f"{ends}_{kind}_{side}"]
    if side == "left":
        how = "straight" if straight else "far"
        features += [f"{how}_{kind}", f"{how}_{kind}_{ends}", f"{how}_verb_{verb}"]
    else:
        way = _way(named)
        features += [f"way_{way}", f"way_{way}_{kind}", f"way_{way}_{ends}"]
    if len(named) <= 3:
        path = "_".join(named if side == "right" else reversed(named))
        features += [f"path_{side}_{path}", f"path_{kind}_{side}_{path}"]
    return features


def _aligned(i: int, kind: str, number: _Number, phrases) -> bool | None:
    """Tell whether a metric stands at the number's own place in a list as long as the number's; None in no such."""
    if number.rank is None or kind in {"other", "gain"}:
        return None
    place, length = place_of_metric(number.tokens, i, number.kinds, phrases)
    return place == number.rank[0] if length == number.rank[1] else None


def choose_head(found: Sequence[Head], weights: Weights) -> int:
    """Return the place in `found` of the one with the most weights, the first of several."""
    sums = [total(head.features, weights) for head in found]
    return sums.index(max(sums))


def _verb(tokens: Sequence[Token], i: int, phrases: WordClasses) -> str:
    """Return the class of the verb whose object ends with the word `tokens[i]`: `raises` of `raises daily revenue`."""
    for token in reversed(tokens[max(0, i - 4) : i]):
        for name in ("improve", "reduce", "outperform", "achieve"):
            if phrases.has(name, token):
                return name
        if token.kind != "word" or phrases.has("phrase_end", token):
            break
    return "none"


def _way(named: Sequence[str]) -> str:
    """Return what leads from a number to the phrase behind it: `gain_in` of `5% gain in daily revenue`."""
    end = len(named)
    while end and named[end - 1] == "w":
        end -= 1
    way = "_".join(named[:end]) if end < 4 else "long"
    return "gain_in" if way == "gain_of" else way


_MARKED = frozenset({"metric", "weak", "gain", "reduction", "better", "improve", "reduce"})


def _window(tokens: Sequence[Token], at: int, rank) -> Iterator[int]:
    before = _BEFORE + (2 * rank[0] if rank else 0)
    for i in range(max(0, at - before), min(len(tokens), at + 1 + _AFTER)):
        if tokens[i].kind == "word":
            yield i


def _named(token: Token, phrases: WordClasses) -> str:
    """Return a token as paths name it: function words and marks by their form, others by their kind."""
    if token.kind != "word":
        return token.form
    name = phrases.named.get(token.form)
    if name is None:
        name = phrases.named[token.form] = _name_of(token, phrases)
    return name


def _name_of(token: Token, phrases: WordClasses) -> str:
    for name in ("metric", "weak_metric", "gain", "reduction", "better", "improve", "reduce", "achieve"):
        if phrases.has(name, token):
            return name
    return token.form if phrases.has("phrase_end", token) or phrases.has("lead_in", token) else "w"


def _close(tokens: Sequence[Token], i: int, phrases: WordClasses) -> str:
    return _named(tokens[i], phrases) if 0 <= i < len(tokens) else "edge"


def _of_row(tokens: Sequence[Token], at: int, about: str, metrics: Sequence[int], before: Previous, rank) -> list[str]:
    features = ["row", f"row_{about}_{before.delta}", f"row_none_{before.metric is None}", f"row_metric_{bool(metrics)}", f"row_unit_{before.unit == tokens[at].unit}",
      f"row_here_{before.at >= 0}", f"row_length_{min(rank[1], 4)}"]
    if before.at >= 0:
        row = place_of_number(tokens, before.at)
        features.append(f"row_same_{row == rank}")
        features.append(f"row_between_{min(sum(before.at < i < at for i in metrics), 3)}")
    return features


def _of_previous(
    tokens: Sequence[Token], at: int, about: str, metrics: Sequence[int], previous: Previous, rank
) -> list[str]:
    features = [
        "previous",
        "previous_none" if previous.metric is None else "previous_some",
        f"previous_{about}_{'delta' if previous.delta else 'value'}",
        f"previous_unit_{'same' if previous.unit == tokens[at].unit else 'other'}",
    ]
    features.append(f"previous_place_{min(rank[0], 2) if rank else 'alone'}")
    if previous.at < 0:
        return [*features, "previous_far", f"previous_far_{'metric' if metrics else 'none'}", f"previous_far_{about}"]
    between = tokens[previous.at + 1 : at]
    words = sum([t.kind == "word" and t.form not in _JOINTS for t in between])
    features += [
        f"previous_words_{min(words, 6)}",
        f"previous_metric_{min(sum(previous.at < i < at for i in metrics), 2)}",
    ]
    features.append(f"previous_after_{'metric' if any(at < i <= at + 3 for i in metrics) else 'none'}")
    if any(t.form == "(" for t in between):
        features.append("previous_open")
    if len(between) == 1:
        features.append(f"previous_{between[0].form}")
    return features


def _in_bracket(string: str, tokens: Sequence[Token], i: int, kinds: Mapping[int, str | None]) -> bool:
    """Tell whether a word is the acronym in brackets of the phrase before it, which is offered with that phrase."""
    return kinds.get(i - 2) is not None and bracket_of(string, tokens, i - 2) is not None
