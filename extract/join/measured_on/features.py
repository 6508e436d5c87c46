"""What there is to say of a phrase as the target of one result: features, each with a weight that training fits."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator

import regex

from extract.join.measured_on.contexts import Context
from extract.join.measured_on.phrases import NAMING, RESOURCES, Phrases, Target
from extract.rulefiles.weights import Group

_CLOSE = frozenset({"on", "in", "for", "across", "over", "under", "at"})
_TOUCHING = frozenset({"(", ":", "(+", "(by", "(up to"})
_QUALITY_UNITS = frozenset({"", "%", "points", "dB"})
_DECIDING = frozenset({"beside", "in_list_after", "in_list_before", "first_on_after"})
_PASSED = ("over", "while", "and")
_MOST = 8  # targets looked at on each side of a result


def features_of_none(context: Context, phrases: Phrases) -> list[Group]:
    """Return what speaks for a result's having no target."""
    here = {("name" if g.kind in RESOURCES else "phrase") for g in phrases.targets if g.sentence == context.sentence}
    measured = context.unit if context.unit in _QUALITY_UNITS else "measured"
    about = "_".join(sorted(here)), context.delta, min(phrases.resources, 4), measured, context.has_metric
    previous = "first" if context.previous is None else "some" if context.previous else "none"
    return [(_none, *about, previous, context.follows)]


def features_of(string: str, context: Context, phrases: Phrases) -> Iterator[tuple[Target, list[Group]]]:
    """Yield each target with what there is to say about it for the result at `context`, in groups of features."""
    found, at, abstract_start = phrases.targets, context.start, phrases.abstract_start
    middle = bisect_left(found, at, key=lambda g: g.start)
    near = [
        g
        for i, g in enumerate(found)
        if not (g.start < context.end and at < g.end)
        and (middle - _MOST <= i < middle + _MOST or g.kind in RESOURCES or g.start < abstract_start)
    ]
    ways = _ways(context, near, string)
    order = _order(context, near)
    resources = min(phrases.resources, 4)
    here = any(g.kind in RESOURCES and g.sentence == context.sentence for g in near)
    measured = context.unit not in _QUALITY_UNITS
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
            groups.append((_ordered, order, place, group))
        else:
            gap = context.sentence - target.sentence
            place = "later" if gap < 0 else "title" if start < abstract_start else f"back{min(gap, 4)}"
            side = place.rstrip("1234")
        surface = target.surface(string)
        again = (_previous(surface, context.previous), surface == context.aligned, surface in phrases.often)
        groups += [
            (_by_itself, kind, target.form, preposition, place, side, group, resources, target.opens),
            (_beside, target.led, target.followed, place),
            (_nearness, group, place, min(ranks[group], 4), here, phrases.resources == 1),
            (_of_result, group, place, measured, context.delta, *again),
        ]
        if target in ways:
            groups.append((_way, kind, *ways[target]))
        if kind not in NAMING:
            words = string[start:end].lower()
            groups.append((_worded, words.partition(" ")[0], words.rpartition(" ")[2], place))
        if target.length > 1 or context.length > 1:
            groups.append((_in_list, group, side, *_listed(target, context)))
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
    far = abs(target.start - context.start) // 30
    between = string[context.end : target.start] if right else string[target.end : context.start]
    yield (_past, side, place, min(far, 3), "," in between, *[word for word in _PASSED if f" {word} " in between])
    if not _STOPS.search(between):
        blanks = min(between.count(" ") // 2, 3)
        yield (_direct, target.preposition, blanks, group, target.form) if right else (_led, target.preposition, group)
    if target.preposition != "none" and _OPENS.search(string, max(0, target.start - 30), target.start):
        yield (_plain, f"clause_{side}_{group}")


_STOPS = regex.compile(r"[,;:()\d]")
_OPENS = regex.compile(r"(?:[,;:.)]|\band|\bwhile) \w+(?: the| a| our| both| an)? $")


def _ways(context: Context, near: list[Target], string: str) -> dict[Target, list[str]]:
    """Return the telling ways in which targets of the same sentence stand to the result at `context`."""
    here = [g for g in near if g.sentence == context.sentence and g.kind != "model"]
    right = [g for g in here if g.start > context.start]
    left = [g for g in here if g.end <= context.start][::-1]
    following = next((n for n in context.numbers if n > context.start), len(string))
    close = [
        g for g in right if g.start < following and g.preposition in _CLOSE and ";" not in string[context.end : g.start]
    ]
    at_once = close[:1] if close and not _STOPS.search(string[context.end : close[0].start]) else []
    ways: dict[Target, list[str]] = {}
    for way, pool in (
        ("beside", [g for g in left if string[g.end : context.start].strip() in _TOUCHING]),
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
    if first is None or not _RUN.fullmatch(string, context.end, first.start):
        return []
    between = string[context.end : first.start]
    if any(word in between for word in (" while ", " but ", " than ", " compared ", " outperforming", " surpassing")):
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


def _previous(surface: str, previous: str | None) -> str | None:
    """Tell whether a target is that of the result before, which may have none."""
    if not previous:
        return "previous_unknown" if previous is None else None
    return "as_previous" if surface.casefold() == previous.casefold() else "not_previous"


# What follows names features, each function a group that is named together.


def _none(here: str, delta: bool, resources: int, unit: str, metric: bool, previous: str, follows: bool) -> list[str]:
    features = ["none", f"none_here_{here}", f"none_delta_{delta}", f"none_resources_{resources}", f"none_unit_{unit}"]
    features += [f"none_previous_{previous}"] + ["none_no_metric"] * (not metric)
    return [*features, f"none_follows_{'some' if previous == 'some' else 'none'}"] if follows else features


def _plain(*features: str) -> list[str]:
    return list(features)


def _by_itself(
    kind: str, form: str, preposition: str, place: str, side: str, group: str, resources: int, opens: bool
) -> list[str]:
    features = [kind, place, f"{kind}_{place}", f"{preposition}_{side}", f"{preposition}_{kind}", f"form_{form}_{side}"]
    features += [f"form_{form}", f"resources_{resources}_{group}", f"{preposition}_{place}"]
    return [*features, f"opens_{place}"] if opens else features


def _beside(led: str, followed: str, place: str) -> list[str]:
    return [f"led_{led}", f"led_{led}_{place}", f"followed_{followed}", f"followed_{followed}_{place}"]


def _nearness(group: str, place: str, rank: int, named_here: bool, only: bool) -> list[str]:
    features = [f"nearest_{group}", f"nearest_{group}_{place}"] if rank == 1 else []
    if group != "resource":
        return features + [f"names_here_{place}"] * named_here
    return [*features, f"resource_rank{rank}", *(["only", f"only_{place}"] if only else [])]


def _of_result(
    group: str, place: str, measured: bool, delta: bool, previous: str | None, aligned: bool, often: bool
) -> list[str]:
    features = ["measured", f"measured_{group}"] * measured + [f"delta_{group}", f"delta_{place}"] * delta
    features += [previous] if previous else []
    return features + ["aligned"] * aligned + [f"often_{group}"] * often


def _past(side: str, place: str, far: int, comma: bool, *words: str) -> list[str]:
    return [f"{side}_far{far}", *[f"comma_{place}"] * comma, *(f"past_{word}_{side}" for word in words)]


def _direct(preposition: str, words: int, group: str, form: str) -> list[str]:
    return [f"direct_{preposition}_{words}", f"direct_{group}", f"direct_{form}"]


def _led(preposition: str, group: str) -> list[str]:
    return [f"led_{preposition}", f"led_{group}"]


def _ordered(order: str, place: str, group: str) -> list[str]:
    return [f"order_{order}_{place}", f"order_{order}_{place}_{group}"]


def _way(kind: str, *ways: str) -> list[str]:
    return [*ways, *(f"{kind}_{way}" for way in ways if way != "beaten")]


def _worded(first: str, last: str, place: str) -> list[str]:
    task = ["task", f"task_{place}"] if last.endswith(("tion", "ing", "sis", "ment")) else []
    return [f"tail_{last}", f"first_{first}", *task]


def _in_list(group: str, side: str, fits: str, listed: str, rank: str, same: bool) -> list[str]:
    features = [f"member_{side}_{fits}", f"member_{group}_{side}"] if fits else []
    features += [f"listed_{listed}_{side}"] if listed else []
    features += [f"rank_{rank}_{side}"] if rank else []
    return [*features, "rank_same"] if same else features
