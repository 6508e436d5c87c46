"""What a result was measured on: phrases that could name it, each weighed by where and how it stands.

`grounds` finds the candidates of a text once: noun phrases after `on`, `in`, `for`, `across`, and names.
`facts_of` says what there is to say of each as the ground of one number; the facts have points, log-odds as those
of cues, and the ground with the most is taken.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import regex

from extract.stages.results.phrases import Phrases
from extract.stages.results.readings import Token, Units, tokens_of
from extract.text import Text

_NAME = regex.compile(r"(?=.*(?:\p{Lu}.*[\p{Lu}\d]|\d.*\p{Lu}|\p{Lu}\p{Ll}))")
_LONGEST = 8
_BACK = 3
_MOST = 10  # grounds looked at on each side of a result
_JOINERS = frozenset({",", "and", "or", "&"})
_CLOSE = frozenset({"on", "in", "for", "across", "over"})
_BESIDE = frozenset({"(", ":", "(+", "(by", "(up to", "(AUC:"})
_NAMING = frozenset({"named", "typed"})
_QUALITY_UNITS = frozenset({"", "%", "points", "dB"})


@dataclass(frozen=True, slots=True)
class GroundPoints:
    """What each fact about a ground counts; a ground is taken from `threshold` points on."""

    offset: float
    threshold: float
    points: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Ground:
    """A phrase of sentence `sentence`; `kind` says how it names, `preposition` what leads to it, or `none`."""

    start: int
    end: int
    sentence: int
    kind: str
    preposition: str
    opens: bool
    rank: int
    often: bool = False
    only: bool = False


def grounds(text: Text, units: Units, phrases: Phrases, near: Iterable[int]) -> list[Ground]:
    """Return the phrases that could name what something was measured on, in the sentences `near` and before."""
    string = text.string
    found: dict[tuple[int, int], Ground] = {}
    for index in sorted({i - back for i in near for back in range(_BACK + 1) if i >= back}):
        start, end = text.sentences[index]
        for ground in _of_sentence(string, list(tokens_of(string, start, end, units)), index, phrases):
            found.setdefault((ground.start, ground.end), ground)
    typed = {string[g.start : g.end] for g in found.values() if g.kind == "typed"}
    counts = Counter(string[g.start : g.end] for g in found.values())
    united = []
    for ground in sorted(found.values(), key=lambda g: (g.start, g.end)):
        surface = string[ground.start : ground.end]
        kind = "typed" if ground.kind == "named" and surface in typed else ground.kind
        only = kind == "typed" and len(typed) == 1
        united.append(replace(ground, kind=kind, often=counts[surface] > 1, only=only))
    return united


def _of_sentence(string: str, tokens: list[Token], index: int, phrases: Phrases) -> Iterator[Ground]:
    at = 0
    while at < len(tokens):
        token = tokens[at]
        led = phrases.has("on", token)
        items, after = _list(string, tokens, at + led, phrases)
        for rank, (first, last, kind) in enumerate(items):
            if led or kind in _NAMING:
                yield Ground(
                    tokens[first].start, tokens[last].end, index, kind, token.form if led else "none",
                    led and at <= 2, rank,
                )  # fmt: skip
        if led and len(items) == 2:
            kind = "joint_name" if items[0][2] in _NAMING else "joint"
            yield Ground(tokens[items[0][0]].start, tokens[items[1][1]].end, index, kind, token.form, at <= 2, 0)
        at = max(after, at + 1)


def _list(string: str, tokens: list[Token], at: int, phrases: Phrases) -> tuple[list[tuple[int, int, str]], int]:
    """Return the phrases of the list at `at`, which ends in `and`, or else its first one; and the token after."""
    items: list[tuple[int, int, str]] = []
    ends: list[int] = []
    closing = False
    while at < len(tokens) and (phrase := _noun_phrase(string, tokens, at, phrases)):
        items.append(phrase[:3])
        ends.append(at := phrase[3])
        if closing:
            return items, at
        while at < len(tokens) and tokens[at].form in _JOINERS:
            closing = closing or tokens[at].form != ","
            at += 1
        if at == ends[-1]:
            break
    return items[:1], ends[0] if ends else at


def _noun_phrase(string: str, tokens: list[Token], first: int, phrases: Phrases) -> tuple[int, int, str, int] | None:
    """Return first and last token of the phrase at `first`, its kind, and the token after it."""
    while first < len(tokens) and phrases.has("determiner", tokens[first]):
        first += 1
    end = first
    while end < len(tokens) and end - first < _LONGEST and _inside(tokens[end], phrases):
        end += 1
    if end == first:
        return None
    last = end - 1
    while last > first and phrases.has("head_noun", tokens[last]):
        last -= 1
    headed = last < end - 1
    if phrases.has("metric", tokens[end - 1]) or phrases.has("not_on", tokens[end - 1]):
        return None
    if _is_name(string, tokens[last]) or (tokens[last].kind == "number" and last > first):
        begin = last
        while begin > first and (_is_name(string, tokens[begin - 1]) or tokens[begin].kind == "number"):
            begin -= 1
        if begin > first and tokens[begin - 1].kind == "number":
            begin -= 1
        return begin, last, "typed" if headed else "named", end
    if headed and _is_name(string, tokens[first]):
        begin = first
        while _is_name(string, tokens[begin + 1]):
            begin += 1
        return first, begin, "typed", end
    if any(_is_name(string, t) for t in tokens[first:end]) and not headed:
        kind = "mixed"
    else:
        kind = "headed" if headed else "plain"
    while first < end - 1 and phrases.has("quantifier", tokens[first]):
        first += 1
    return first, end - 1, kind, end


def _inside(token: Token, phrases: Phrases) -> bool:
    if token.kind == "number":
        return not token.unit and not token.decimal
    return token.kind == "word" and not phrases.has("phrase_end", token)


def _is_name(string: str, token: Token) -> bool:
    return token.kind == "word" and _NAME.match(string, token.start, token.end) is not None


@dataclass(slots=True)
class Spot:
    """A result whose ground is sought, and what is known about it.

    `numbers` are the starts of the numbers of its sentence; `place` and `length` its place in its list of results
    and how long that is, `last` where the last of the list stands and `after` the next number beyond; `follows`
    tells of a result before it in the sentence, and `previous` is the ground of that: empty where it had none.
    """

    token: Token
    sentence: int
    numbers: list[int]
    place: int
    length: int
    follows: bool
    previous: str | None
    last: int
    after: int


def choose(text: Text, spot: Spot, found: list[Ground], points: GroundPoints) -> str | None:
    """Return the ground with the most points, verbatim, or None where none has enough."""
    best, most = None, points.threshold
    for ground, facts in facts_of(text, spot, found):
        total = points.offset + sum([points.points.get(fact, 0.0) for fact in facts])
        if total > most:
            best, most = text.string[ground.start : ground.end], total
    return best


def facts_of(text: Text, spot: Spot, found: list[Ground]) -> Iterator[tuple[Ground, list[str]]]:
    """Yield each ground with what there is to say about it for the result at `spot`, nearest first."""
    string, at = text.string, spot.token.start
    middle = bisect_left(found, at, key=lambda g: g.start)
    near = found[max(0, middle - _MOST) : middle + _MOST]
    sides = set()
    ways = _ways(spot, near, string)
    for ground in sorted(near, key=lambda g: abs(g.start - at)):
        if ground.start <= at < ground.end:
            continue
        side = (ground.kind in _NAMING, ground.start > at)
        facts = [
            *_where(ground, spot, string),
            *ways.get(ground, ()),
            _beside_previous(string[ground.start : ground.end], spot.previous),
        ]
        if side not in sides:
            sides.add(side)
            facts += ["nearest", f"nearest_{facts[1]}", f"nearest_{ground.kind}"]
        if ground.only:
            facts.append("only_typed")
        if ground.often:
            facts.append("often")
        if spot.token.unit not in _QUALITY_UNITS:
            facts.append("measured")
        yield ground, facts


def _ways(spot: Spot, found: list[Ground], string: str) -> dict[Ground, list[str]]:
    """Return the telling ways in which grounds of the same sentence stand to the result at `spot`."""
    at = spot.token
    here = [g for g in found if g.sentence == spot.sentence and not g.start <= at.start < g.end]
    right = [g for g in here if g.start > at.start]
    left = [g for g in here if g.end <= at.start][::-1]
    following = next((n for n in spot.numbers if n > at.start), len(string))
    close = [
        g for g in right if g.start < following and g.preposition in _CLOSE and ";" not in string[at.end : g.start]
    ]
    ways: dict[Ground, list[str]] = {}
    for way, pool in (
        ("beside", [g for g in left if g.kind in _NAMING and string[g.end : at.start].strip() in _BESIDE]),
        ("in_list_after", _of_list(spot, [g for g in right if g.start > spot.last])),
        ("in_list_before", _of_list(spot, left[::-1])),
        ("first_on_after", [g for g in close if g.preposition == "on"]),
        ("first_after", close),
        ("first_after_list", [g for g in right if spot.last < g.start < spot.after and g.preposition in _CLOSE]),
        ("opening", [g for g in left if g.opens]),
        ("last_on_before", [g for g in left if g.preposition == "on" and g.kind in _NAMING]),
        ("last_before", [g for g in left if g.preposition in _CLOSE]),
    ):
        if pool:
            ways.setdefault(pool[0], []).append(way)
            if pool[0].kind in _NAMING:
                ways[pool[0]].append(f"name_{way}")
    best = next(
        (g for g, names in ways.items() if names[0] in {"beside", "in_list_after", "in_list_before", "first_on_after"}),
        None,
    )
    for ground in here:
        if best and ground != best:
            ways.setdefault(ground, []).append("beaten")
    return ways


def _of_list(spot: Spot, pool: list[Ground]) -> list[Ground]:
    """Return the ground at the list place of `spot` where `pool` has a list as long as that of the results."""
    if spot.length < 2:
        return []
    rows: list[list[Ground]] = []
    for ground in pool:
        if ground.kind.startswith("joint"):
            continue
        if ground.rank == 0:
            rows.append([])
        if rows:
            rows[-1].append(ground)
    return next(([row[spot.place]] for row in rows if len(row) == spot.length), [])


def _where(ground: Ground, spot: Spot, string: str) -> list[str]:
    """Return facts of place; the second is the place itself."""
    low, high = sorted((ground.start, spot.token.start))
    if ground.sentence == spot.sentence:
        side = "right" if ground.start > spot.token.start else "left"
        where = f"{side}{min(sum(low < n < high for n in spot.numbers), 2)}"
        facts = [ground.kind, where, f"{side}_far{min((high - low) // 30, 3)}"]
        if "," in string[low:high]:
            facts.append(f"comma_{where}")
    else:
        gap = spot.sentence - ground.sentence
        side = where = "later" if gap < 0 else "title" if ground.sentence == 0 else f"back{min(gap, 3)}"
        facts = [ground.kind, where]
        side = where.rstrip("123")
    facts += [f"{ground.kind}_{where}", f"{ground.preposition}_{side}", f"{ground.preposition}_{ground.kind}"]
    if ground.opens:
        facts.append(f"opens_{where}")
    if ground.rank:
        facts.append("listed")
    if spot.length > 1:
        facts.append(f"rank_{'same' if ground.rank == spot.place else 'off'}_{side}")
        if ground.rank == spot.place > 0:
            facts.append("rank_same")
    return facts


def _beside_previous(surface: str, previous: str | None) -> str:
    if not previous:
        return "previous_unknown" if previous is None else "previous_none"
    return "as_previous" if surface == previous else "not_previous"
