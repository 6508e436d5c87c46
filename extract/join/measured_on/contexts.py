"""The results of a text as places whose target is sought, and what there is to say of the phrases around each.

A place is a sentence, a list of results and what came before. What is said of a phrase is a row of groups: a function
of `features`, and what it names them of.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import regex

from extract.join.measured_on import features as say
from extract.join.measured_on.phrases import NAMING, RESOURCES, Phrases, Target
from extract.mention import ResultMention
from extract.rulefiles.weights import Group
from extract.text import Text, Token, Units

_JOINTS = frozenset({",", "and", "or", "/", "&"})
_FAR = 5  # tokens that may stand between two results of one list
_CLOSE = frozenset({"on", "in", "for", "across", "over", "under", "at"})
_TOUCHING = frozenset({"(", ":", "(+", "(by", "(up to"})
_QUALITY_UNITS = frozenset({"", "%", "points", "dB"})
_DECIDING = frozenset({"beside", "in_list_after", "in_list_before", "first_on_after"})
_PASSED = ("over", "while", "and")
_MOST = 8  # targets looked at on each side of a result


@dataclass(slots=True)
class Context:
    """A result whose target is sought.

    `sentence` is its sentence's place; `numbers` are the starts of all the numbers of that. `place` and `length` say
    where in its list of results it stands and how long the list is, `last` where the list's last result stands and
    `after` the next number beyond. `follows`: a result stands before it in the sentence. `previous` is the target of
    the result before it in the text, None where there is none and empty where that has no target; `aligned` the target
    at its place in the list of results before.
    """

    result: ResultMention
    sentence: int
    numbers: list[int]
    place: int
    length: int
    last: int
    after: int
    follows: bool
    previous: str | None = None
    aligned: str | None = None

    def remember(self, targets: Sequence[str | None]) -> None:
        """Take note of the targets of all results before this one."""
        self.previous = (targets[-1] or "") if targets else None
        listed = 1 < self.length <= len(targets)
        self.aligned = targets[-self.length] if listed else None


def contexts(text: Text, results: Sequence[ResultMention], units: Units) -> list[Context]:
    """Return the place of each result, in order."""
    found: list[Context] = []
    for sentence, group in groupby(results, lambda r: text.sentence_at(r.start)):
        members = list(group)
        tokens = text.tokens_in(text.sentences[sentence], units)
        numbers = [token.start for token in tokens if token.kind == "number"]
        for row in _lists(members, tokens):
            last = row[-1].start
            after = next((n for n in numbers if n > last), len(text.string))
            found += [
                Context(result, sentence, numbers, place, len(row), last, after, result is not members[0])
                for place, result in enumerate(row)
            ]
    return found


def _lists(results: list[ResultMention], tokens: list[Token]) -> list[list[ResultMention]]:
    """Group the results of one sentence into lists: those that only joints and a few words stand between."""
    at = {token.start: i for i, token in enumerate(tokens)}
    lists: list[list[ResultMention]] = []
    for result in results:
        between = tokens[at[lists[-1][-1].start] + 1 : at[result.start]] if lists else []
        joined = 0 < len(between) < _FAR and any(token.form in _JOINTS for token in between)
        if joined and all(token.kind == "word" or token.form in _JOINTS for token in between):
            lists[-1].append(result)
        else:
            lists.append([result])
    return lists


def groups_of_none(context: Context, phrases: Phrases) -> list[Group]:
    """Return what speaks for a result's having no target."""
    here = {("name" if g.kind in RESOURCES else "phrase") for g in phrases.targets if g.sentence == context.sentence}
    result, resources = context.result, min(phrases.resources, 4)
    unit = result.unit if result.unit in _QUALITY_UNITS else "measured"
    previous = "first" if context.previous is None else "some" if context.previous else "none"
    about = "_".join(sorted(here)), result.delta, resources, unit, result.metric is not None
    return [(say.none, *about, previous, context.follows)]


def groups_of(string: str, context: Context, phrases: Phrases) -> Iterator[tuple[Target, list[Group]]]:
    """Yield each target with what there is to say about it for the result at `context`, in groups of features."""
    found, at, abstract_start = phrases.targets, context.result.start, phrases.abstract_start
    middle = bisect_left(found, at, key=lambda g: g.start)
    near = [
        g
        for i, g in enumerate(found)
        if not (g.start < context.result.end and at < g.end)
        and (middle - _MOST <= i < middle + _MOST or g.kind in RESOURCES or g.start < abstract_start)
    ]
    ways = _ways(context, near, string)
    order = _order(context, near)
    resources = min(phrases.resources, 4)
    here = any(g.kind in RESOURCES and g.sentence == context.sentence for g in near)
    measured = context.result.unit not in _QUALITY_UNITS
    ranks: Counter[str] = Counter()
    for target in sorted(near, key=lambda g: abs(g.start - at)):
        start, end, kind, preposition = target.start, target.end, target.kind, target.preposition
        group = "resource" if kind in RESOURCES else kind
        ranks[group] += 1
        groups: list[Group] = []
        if target.sentence == context.sentence:
            side = "right" if start > at else "left"
            low, high = (at, start) if start > at else (start, at)
            place = f"{side}{min(sum([low < n < high for n in context.numbers]), 2)}"
            groups += _between(string, context, target, group, place, side)
            groups.append((say.ordered, order, place, group))
        else:
            gap = context.sentence - target.sentence
            place = "later" if gap < 0 else "title" if start < abstract_start else f"back{min(gap, 4)}"
            side = place.rstrip("1234")
        surface = target.surface(string)
        again = surface == context.aligned, surface in phrases.often
        groups += [
            (say.by_itself, kind, target.form, preposition, place, side, group, resources, target.opens),
            (say.beside, target.led, target.followed, place),
            (say.nearest, group, place, min(ranks[group], 4), here, phrases.resources == 1),
            (say.of_result, group, place, measured, context.result.delta, *again),
        ]
        if target in ways:
            groups.append((say.way, kind, *ways[target]))
        if kind not in NAMING:
            words = string[start:end].lower()
            groups.append((say.worded, words.partition(" ")[0], words.rpartition(" ")[2], place))
        if target.length > 1 or context.length > 1:
            groups.append((say.in_list, group, side, *_listed(target, context)))
        yield target, groups


def _order(context: Context, near: list[Target]) -> str:
    """Tell whether the sentence names its targets before its numbers or after them, and how many of each it has."""
    here = [
        g
        for g in near
        if g.sentence == context.sentence and g.kind in NAMING and g.kind != "model" and g.form != "joint"
    ]
    if not here:
        return "none"
    first = "target" if here[0].start < context.numbers[0] else "number"
    last = "target" if here[-1].start > context.numbers[-1] else "number"
    return f"{first}_{last}_{'one' if len(here) == 1 else 'many'}"


def _between(string: str, context: Context, target: Target, group: str, place: str, side: str) -> Iterator[Group]:
    """Yield what stands between a target and the number in its sentence, and what opens a clause with the target."""
    right = side == "right"
    far = abs(target.start - context.result.start) // 30
    between = string[context.result.end : target.start] if right else string[target.end : context.result.start]
    yield (say.past, side, place, min(far, 3), "," in between, *[word for word in _PASSED if f" {word} " in between])
    if not _STOPS.search(between):
        words = min(between.count(" ") // 2, 3)
        yield say.direct if right else say.led, target.preposition, words, group, target.form
    if target.preposition != "none" and _OPENS.search(string, max(0, target.start - 30), target.start):
        yield (say.plain, f"clause_{side}_{group}")


_STOPS = regex.compile(r"[,;:()\d]")
_OPENS = regex.compile(r"(?:[,;:.)]|\band|\bwhile) \w+(?: the| a| our| both| an)? $")


def _ways(context: Context, near: list[Target], string: str) -> dict[Target, list[str]]:
    """Return the telling ways in which targets of the same sentence stand to the result at `context`."""
    start, end = context.result.start, context.result.end
    here = [g for g in near if g.sentence == context.sentence and g.kind != "model"]
    right = [g for g in here if g.start > start]
    left = [g for g in here if g.end <= start][::-1]
    following = next((n for n in context.numbers if n > start), len(string))
    before = [g for g in right if g.start < following and g.preposition in _CLOSE]
    close = [g for g in before if ";" not in string[end : g.start]]
    at_once = close[:1] if close and not _STOPS.search(string[end : close[0].start]) else []
    ways: dict[Target, list[str]] = {}
    for way, pool in (
        ("beside", [g for g in left if string[g.end : start].strip() in _TOUCHING]),
        ("in_list_after", _of_list(context, [g for g in right if g.start > context.last])),
        ("in_list_before", _of_list(context, left[::-1])),
        ("first_on_after", [g for g in close if g.preposition == "on"]),
        ("first_on_at_once", [g for g in at_once if g.preposition == "on"]),
        ("first_after", close),
        ("first_after_list", [g for g in right if context.last < g.start < context.after and g.preposition in _CLOSE]),
        ("opening", [g for g in left if g.opens]),
        ("last_on_before", [g for g in left if g.preposition == "on" and g.kind in NAMING]),
        ("last_before", [g for g in left if g.preposition in _CLOSE]),
        ("resource_before", [g for g in left if g.kind in RESOURCES]),
        ("run_after", _run(context, right, string)),
    ):
        if pool:
            ways.setdefault(pool[0], []).append(way)
    best = next((g for g, names in ways.items() if names[0] in _DECIDING), None)
    for target in here:
        if best and target != best:
            ways.setdefault(target, []).append("beaten")
    return ways


_RUN = regex.compile(r"(?:[^.;]|\.\d)*")


def _run(context: Context, right: list[Target], string: str) -> list[Target]:
    """Return what closes the run of coordinated numbers that `context` is in: `a of 1, b of 2 and c of 3 on X`."""
    first = next((g for g in right if g.preposition in _CLOSE), None)
    if first is None or not _RUN.fullmatch(string, context.result.end, first.start):
        return []
    return [first]


def _of_list(context: Context, pool: list[Target]) -> list[Target]:
    """Return the target at the list place of `context` where `pool` has a list as long as that of the results."""
    if context.length < 2:
        return []
    rows: list[dict[int, Target]] = []
    for target in pool:
        if target.form == "joint" or target.length != context.length:
            continue
        if not rows or (target.rank in rows[-1] and target.rank == 0) or target.rank < max(rows[-1]):
            rows.append({})
        rows[-1].setdefault(target.rank, target)
    return next(([row[context.place]] for row in rows if len(row) == context.length), [])


def _listed(target: Target, context: Context) -> tuple[str, str, str, bool]:
    """Return how the list of a target is to that of the results: `fits`, the place there, the rank, and if it is it."""
    joint = target.form == "joint"
    length, wanted = target.length, context.length
    fits = "fits" if length == wanted else "longer" if length > wanted else "shorter"
    rank = "joint" if joint else "same" if target.rank == context.place else "off"
    return (
        fits if length > 1 and not joint else "",
        ("joint" if joint else str(min(target.rank, 2))) if length > 1 else "",
        rank if wanted > 1 else "",
        wanted > 1 and target.rank == context.place > 0,
    )
