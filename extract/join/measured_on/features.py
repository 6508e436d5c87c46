"""What there is to say of a phrase as the target of one result: features, each with a weight that training fits."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence

import regex

from extract.join.measured_on.contexts import Context
from extract.join.measured_on.phrases import NAMING, RESOURCES, Phrases, Target
from extract.rulefiles.weights import Group

_CLOSE = frozenset({"on", "in", "for", "across", "over", "under", "at"})
_TOUCHING = frozenset({"(", ":", "(+", "(by", "(up to"})
_QUALITY_UNITS = frozenset({"", "%", "points", "dB"})
_DECIDING = frozenset({"beside", "in_list_after", "in_list_before", "with_before", "first_on_after"})
_PASSED = [(word, f" {word} ") for word in ("than", "over", "compared", "while", "outperforming", "surpassing", "and")]
_MOST = 8  # targets looked at on each side of a result


def features_of_none(context: Context, phrases: Phrases) -> list[Group]:
    """Return what speaks for a result's having no target."""
    found = phrases.targets
    here = {("name" if g.kind in RESOURCES else "phrase") for g in found if g.sentence == context.sentence}
    features = ["none", f"none_here_{'_'.join(sorted(here))}", f"none_delta_{context.delta}"]
    features.append(f"none_resources_{min(phrases.resources, 4)}")
    features.append(f"none_previous_{'first' if context.previous is None else 'some' if context.previous else 'none'}")
    if context.follows:
        features.append(f"none_follows_{'some' if context.previous else 'none'}")
    features.append(f"none_unit_{context.unit if context.unit in _QUALITY_UNITS else 'measured'}")
    if not context.has_metric:
        features.append("none_no_metric")
    if context.title:
        features.append("none_title")
    return [(_plain, *features)]


def features_of(string: str, context: Context, phrases: Phrases) -> Iterator[tuple[Target, list[Group]]]:
    """Yield each target with what there is to say about it for the result at `context`, in groups of features."""
    found, at, abstract_start = phrases.targets, context.start, phrases.abstract_start
    middle = bisect_left(found, at, key=lambda g: g.start)
    near = [
        g
        for i, g in enumerate(found)
        if not (g.start < context.end and context.start < g.end)
        and (middle - _MOST <= i < middle + _MOST or g.kind in RESOURCES or g.start < abstract_start)
    ]
    ways = _ways(context, near, string)
    here = any(g.kind in RESOURCES and g.sentence == context.sentence for g in near)
    resources = min(phrases.resources, 4)
    order_of = _order(context, near)
    order: dict[str, int] = defaultdict(int)
    for target in sorted(near, key=lambda g: abs(g.start - at)):
        place, side, features = _where(target, context, string, abstract_start)
        group = "resource" if target.kind in RESOURCES else target.kind
        features += ways.get(target, ())
        if target.sentence == context.sentence:
            features += [f"order_{order_of}_{place}", f"order_{order_of}_{place}_{group}"]
        surface = target.surface(string)
        features.append(_beside_previous(surface, context.previous))
        if context.follows:
            features.append("follows_" + features[-1])
        if context.aligned and surface == context.aligned:
            features.append("aligned")
        if not order[group]:
            features += [f"nearest_{group}", f"nearest_{group}_{place}"]
        order[group] += 1
        if target.kind in RESOURCES:
            features.append(f"resource_rank{min(order[group], 4)}")
        elif here:
            features.append(f"names_here_{place}")
        if phrases.resources == 1 and target.kind in RESOURCES:
            features += ["only", f"only_{place}"]
        if surface in phrases.often:
            features += ["often", f"often_{group}"]
        if context.unit not in _QUALITY_UNITS:
            features += ["measured", f"measured_{group}"]
        if context.delta:
            features += [f"delta_{group}", f"delta_{place}"]
        if string[target.end : context.start].isspace():
            features.append("touches")
        features += _direct(string, context, target, group)
        if target.kind not in NAMING:
            features += _worded(string[target.start : target.end].lower(), place)
        listed = _listed(target, context) if target.length > 1 or context.length > 1 else ()
        yield (
            target,
            [
                (_by_itself, target.kind, target.form, target.preposition, place, side, group, resources, target.opens),
                (_beside, target.led, target.followed, place),
                *((_in_list, group, side, *about) for about in [listed] if about),
                (_plain, *features),
            ],
        )


def _worded(words: str, place: str) -> list[str]:
    """Return features of the words of a target that is no name."""
    tail = words.rpartition(" ")[2]
    task = ["task", f"task_{place}"] if tail.endswith(("tion", "ing", "sis", "ment")) else []
    return [f"tail_{tail}", f"first_{words.partition(' ')[0]}", *task]


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


def _direct(string: str, context: Context, target: Target, group: str) -> list[str]:
    """Return features of a target with nothing but words between it and the number, or that opens a clause."""
    features = []
    if target.sentence == context.sentence and target.start > context.end:
        between = string[context.end : target.start]
        if not _STOPS.search(between):
            features += [
                f"direct_{target.preposition}_{min(between.count(' ') // 2, 3)}",
                f"direct_{group}",
                f"direct_{target.form}",
            ]
    elif target.sentence == context.sentence:
        between = string[target.end : context.start]
        if not _STOPS.search(between):
            features += [f"led_{target.preposition}", f"led_{group}"]
    if target.preposition != "none":
        before = string[max(0, target.start - 30) : target.start]
        if _OPENS.search(before):
            features.append(f"clause_{_side(target, context)}_{group}")
    return features


_STOPS = regex.compile(r"[,;:()\d]")
_OPENS = regex.compile(r"(?:[,;:.)]|\band|\bwhile) \w+(?: the| a| our| both| an)? $")


def _side(target: Target, context: Context) -> str:
    if target.sentence != context.sentence:
        return "far"
    return "left" if target.start < context.start else "right"


def _ways(context: Context, found: list[Target], string: str) -> dict[Target, list[str]]:
    """Return the telling ways in which targets of the same sentence stand to the result at `context`."""
    here = [g for g in found if g.sentence == context.sentence and g.kind != "model"]
    right = [g for g in here if g.start > context.start]
    left = [g for g in here if g.end <= context.start][::-1]
    following = next((n for n in context.numbers if n > context.start), len(string))
    close = [
        g for g in right if g.start < following and g.preposition in _CLOSE and ";" not in string[context.end : g.start]
    ]
    ways: dict[Target, list[str]] = {}
    for way, pool in (
        ("beside", [g for g in left if string[g.end : context.start].strip() in _TOUCHING]),
        ("with_before", [g for g in left if g.kind in RESOURCES and _WITH.fullmatch(string, g.end, context.start)]),
        ("in_list_after", _of_list(context, [g for g in right if g.start > context.last])),
        ("in_list_before", _of_list(context, left[::-1])),
        ("first_on_after", [g for g in close if g.preposition == "on"]),
        (
            "first_on_at_once",
            [g for g in close[:1] if g.preposition == "on" and not _STOPS.search(string[context.end : g.start])],
        ),
        ("first_after", close),
        ("first_after_list", [g for g in right if context.last < g.start < context.after and g.preposition in _CLOSE]),
        ("opening", [g for g in left if g.opens]),
        ("last_on_before", [g for g in left if g.preposition == "on" and g.kind in NAMING]),
        ("last_before", [g for g in left if g.preposition in _CLOSE]),
        ("resource_after", [g for g in right if g.kind in RESOURCES and g.start < following]),
        ("resource_before", [g for g in left if g.kind in RESOURCES]),
        ("run_after", _run(context, right, string)),
    ):
        if pool:
            ways.setdefault(pool[0], []).append(way)
            ways[pool[0]].append(f"{pool[0].kind}_{way}")
    best = next(
        (g for g, names in ways.items() if names[0] in _DECIDING),
        None,
    )
    for target in here:
        if best and target != best:
            ways.setdefault(target, []).append("beaten")
    return ways


_WITH = regex.compile(r"(?: \w+){0,3}?,? (?:with|by|to|from|of|at|is|achieves|reaches)(?: [\w-]+){0,4} [+~(-]?")
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


def _where(target: Target, context: Context, string: str, abstract_start: int) -> tuple[str, str, list[str]]:
    """Return the place and the side of a target, and features of what stands between it and the number."""
    if target.sentence != context.sentence:
        gap = context.sentence - target.sentence
        place = "later" if gap < 0 else "title" if target.start < abstract_start else f"back{min(gap, 4)}"
        return place, place.rstrip("1234"), []
    low, high = sorted((target.start, context.start))
    side = "right" if target.start > context.start else "left"
    place = f"{side}{min(sum([low < n < high for n in context.numbers]), 2)}"
    features = [f"{side}_far{min((high - low) // 30, 3)}"]
    between = string[low:high] if side == "right" else string[target.end : high]
    if "," in between:
        features.append(f"comma_{place}")
    return place, side, features + [f"past_{word}_{side}" for word, alone in _PASSED if alone in between]


def _listed(target: Target, context: Context) -> tuple[str, ...]:
    """Return how the list of a target is to that of the results."""
    joint = target.form == "joint"
    length, wanted = target.length, context.length
    fits = "fits" if length == wanted else "longer" if length > wanted else "shorter"
    rank = "joint" if joint else "same" if target.rank == context.place else "off"
    return (
        fits if length > 1 and not joint else "",
        ("joint" if joint else str(min(target.rank, 2))) if length > 1 else "",
        rank if wanted > 1 else "",
        "same" if wanted > 1 and target.rank == context.place > 0 else "",
    )


def _plain(*features: str) -> Sequence[str]:
    return features


def _by_itself(
    kind: str, form: str, preposition: str, place: str, side: str, group: str, resources: int, opens: bool
) -> list[str]:
    features = [kind, place, f"{kind}_{place}", f"{preposition}_{side}", f"{preposition}_{kind}", f"form_{form}_{side}"]
    features += [f"form_{form}", f"resources_{resources}_{group}", f"{preposition}_{place}"]
    return [*features, f"opens_{place}"] if opens else features


def _beside(led: str, followed: str, place: str) -> list[str]:
    return [f"led_{led}", f"led_{led}_{place}", f"followed_{followed}", f"followed_{followed}_{place}"]


def _in_list(group: str, side: str, fits: str, listed: str, rank: str, same: str) -> list[str]:
    features = [f"member_{side}_{fits}", f"member_{group}_{side}"] if fits else []
    features += [f"listed_{listed}_{side}"] if listed else []
    features += [f"rank_{rank}_{side}"] if rank else []
    return [*features, "rank_same"] if same else features


def _beside_previous(surface: str, previous: str | None) -> str:
    if not previous:
        return "previous_unknown" if previous is None else "previous_none"
    return "as_previous" if surface.casefold() == previous.casefold() else "not_previous"
