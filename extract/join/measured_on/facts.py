"""What there is to say of a phrase as the ground of one result: facts, each with points in `grounds.toml`."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator

import regex

from extract.join.measured_on.phrases import NAMING, RESOURCES, Ground, Phrases
from extract.join.measured_on.spots import Spot

_CLOSE = frozenset({"on", "in", "for", "across", "over", "under", "at"})
_BESIDE = frozenset({"(", ":", "(+", "(by", "(up to"})
_QUALITY_UNITS = frozenset({"", "%", "points", "dB"})
_DECIDING = frozenset({"beside", "in_list_after", "in_list_before", "with_before", "first_on_after"})
_PASSED = [(word, f" {word} ") for word in ("than", "over", "compared", "while", "outperforming", "surpassing", "and")]
_MOST = 8  # grounds looked at on each side of a result


def facts_of_none(spot: Spot, phrases: Phrases) -> list[str]:
    """Return what speaks for a result's having no ground."""
    found = phrases.grounds
    here = {("name" if g.kind in RESOURCES else "phrase") for g in found if g.sentence == spot.sentence}
    facts = ["none", f"none_here_{'_'.join(sorted(here))}", f"none_delta_{spot.delta}"]
    facts.append(f"none_resources_{min(phrases.resources, 4)}")
    facts.append(f"none_previous_{'first' if spot.previous is None else 'some' if spot.previous else 'none'}")
    if spot.follows:
        facts.append(f"none_follows_{'some' if spot.previous else 'none'}")
    facts.append(f"none_unit_{spot.unit if spot.unit in _QUALITY_UNITS else 'measured'}")
    if not spot.has_metric:
        facts.append("none_no_metric")
    if spot.title:
        facts.append("none_title")
    return facts


def facts_of(string: str, spot: Spot, phrases: Phrases) -> Iterator[tuple[Ground, list[str]]]:
    """Yield each ground with what there is to say about it for the result at `spot`."""
    found, at, abstract_start = phrases.grounds, spot.start, phrases.abstract_start
    middle = bisect_left(found, at, key=lambda g: g.start)
    near = [
        g
        for i, g in enumerate(found)
        if not (g.start < spot.end and spot.start < g.end)
        and (middle - _MOST <= i < middle + _MOST or g.kind in RESOURCES or g.start < abstract_start)
    ]
    ways = _ways(spot, near, string)
    here = any(g.kind in RESOURCES and g.sentence == spot.sentence for g in near)
    resources = min(phrases.resources, 4)
    order_of = _order(spot, near)
    order: dict[str, int] = defaultdict(int)
    for ground in sorted(near, key=lambda g: abs(g.start - at)):
        facts = _where(ground, spot, string, abstract_start)
        place = facts[1]
        group = "resource" if ground.kind in RESOURCES else ground.kind
        facts += ways.get(ground, ())
        if ground.sentence == spot.sentence:
            facts += [f"order_{order_of}_{place}", f"order_{order_of}_{place}_{group}"]
        facts += [
            f"form_{ground.form}",
            f"led_{ground.led}",
            f"led_{ground.led}_{place}",
            f"followed_{ground.followed}",
        ]
        facts += [
            f"followed_{ground.followed}_{place}",
            f"resources_{resources}_{group}",
            f"{ground.preposition}_{place}",
        ]
        surface = ground.surface(string)
        facts.append(_beside_previous(surface, spot.previous))
        if spot.follows:
            facts.append("follows_" + facts[-1])
        if spot.aligned and surface == spot.aligned:
            facts.append("aligned")
        if not order[group]:
            facts += [f"nearest_{group}", f"nearest_{group}_{place}"]
        order[group] += 1
        if ground.kind in RESOURCES:
            facts.append(f"resource_rank{min(order[group], 4)}")
        elif here:
            facts.append(f"names_here_{place}")
        if phrases.resources == 1 and ground.kind in RESOURCES:
            facts += ["only", f"only_{place}"]
        if surface in phrases.often:
            facts += ["often", f"often_{group}"]
        if spot.unit not in _QUALITY_UNITS:
            facts += ["measured", f"measured_{group}"]
        if spot.delta:
            facts += [f"delta_{group}", f"delta_{place}"]
        if string[ground.end : spot.start].isspace():
            facts.append("touches")
        facts += _direct(string, spot, ground, group)
        if ground.kind not in NAMING:
            words = string[ground.start : ground.end].lower()
            tail = words.rpartition(" ")[2]
            facts += [f"tail_{tail}", f"first_{words.partition(' ')[0]}"]
            if tail.endswith(("tion", "ing", "sis", "ment")):
                facts += ["task", f"task_{place}"]
        yield ground, facts


def _order(spot: Spot, near: list[Ground]) -> str:
    """Tell whether the sentence names its grounds before its numbers or after them, and how many of each it has."""
    here = [
        g for g in near if g.sentence == spot.sentence and g.kind in NAMING and g.kind != "model" and g.form != "joint"
    ]
    if not here:
        return "none"
    first = "ground" if here[0].start < spot.numbers[0] else "number"
    last = "ground" if here[-1].start > spot.numbers[-1] else "number"
    return f"{first}_{last}_{'one' if len(here) == 1 else 'many'}"


def _direct(string: str, spot: Spot, ground: Ground, group: str) -> list[str]:
    """Return facts of a ground with nothing but words between it and the number, or that opens a clause."""
    facts = []
    if ground.sentence == spot.sentence and ground.start > spot.end:
        between = string[spot.end : ground.start]
        if not _STOPS.search(between):
            facts += [
                f"direct_{ground.preposition}_{min(between.count(' ') // 2, 3)}",
                f"direct_{group}",
                f"direct_{ground.form}",
            ]
    elif ground.sentence == spot.sentence:
        between = string[ground.end : spot.start]
        if not _STOPS.search(between):
            facts += [f"led_{ground.preposition}", f"led_{group}"]
    if ground.preposition != "none":
        before = string[max(0, ground.start - 30) : ground.start]
        if _OPENS.search(before):
            facts.append(f"clause_{_side(ground, spot)}_{group}")
    return facts


_STOPS = regex.compile(r"[,;:()\d]")
_OPENS = regex.compile(r"(?:[,;:.)]|\band|\bwhile) \w+(?: the| a| our| both| an)? $")


def _side(ground: Ground, spot: Spot) -> str:
    if ground.sentence != spot.sentence:
        return "far"
    return "left" if ground.start < spot.start else "right"


def _ways(spot: Spot, found: list[Ground], string: str) -> dict[Ground, list[str]]:
    """Return the telling ways in which grounds of the same sentence stand to the result at `spot`."""
    here = [g for g in found if g.sentence == spot.sentence and g.kind != "model"]
    right = [g for g in here if g.start > spot.start]
    left = [g for g in here if g.end <= spot.start][::-1]
    following = next((n for n in spot.numbers if n > spot.start), len(string))
    close = [
        g for g in right if g.start < following and g.preposition in _CLOSE and ";" not in string[spot.end : g.start]
    ]
    ways: dict[Ground, list[str]] = {}
    for way, pool in (
        ("beside", [g for g in left if string[g.end : spot.start].strip() in _BESIDE]),
        ("with_before", [g for g in left if g.kind in RESOURCES and _WITH.fullmatch(string, g.end, spot.start)]),
        ("in_list_after", _of_list(spot, [g for g in right if g.start > spot.last])),
        ("in_list_before", _of_list(spot, left[::-1])),
        ("first_on_after", [g for g in close if g.preposition == "on"]),
        (
            "first_on_at_once",
            [g for g in close[:1] if g.preposition == "on" and not _STOPS.search(string[spot.end : g.start])],
        ),
        ("first_after", close),
        ("first_after_list", [g for g in right if spot.last < g.start < spot.after and g.preposition in _CLOSE]),
        ("opening", [g for g in left if g.opens]),
        ("last_on_before", [g for g in left if g.preposition == "on" and g.kind in NAMING]),
        ("last_before", [g for g in left if g.preposition in _CLOSE]),
        ("resource_after", [g for g in right if g.kind in RESOURCES and g.start < following]),
        ("resource_before", [g for g in left if g.kind in RESOURCES]),
        ("run_after", _run(spot, right, string)),
    ):
        if pool:
            ways.setdefault(pool[0], []).append(way)
            ways[pool[0]].append(f"{pool[0].kind}_{way}")
    best = next(
        (g for g, names in ways.items() if names[0] in _DECIDING),
        None,
    )
    for ground in here:
        if best and ground != best:
            ways.setdefault(ground, []).append("beaten")
    return ways


_WITH = regex.compile(r"(?: \w+){0,3}?,? (?:with|by|to|from|of|at|is|achieves|reaches)(?: [\w-]+){0,4} [+~(-]?")
_RUN = regex.compile(r"(?:[^.;]|\.\d)*")


def _run(spot: Spot, right: list[Ground], string: str) -> list[Ground]:
    """Return what closes the run of coordinated numbers that `spot` is in: `a of 1, b of 2 and c of 3 on X`."""
    first = next((g for g in right if g.preposition in _CLOSE), None)
    if first is None or not _RUN.fullmatch(string, spot.end, first.start):
        return []
    between = string[spot.end : first.start]
    if any(word in between for word in (" while ", " but ", " than ", " compared ", " outperforming", " surpassing")):
        return []
    return [first]


def _of_list(spot: Spot, pool: list[Ground]) -> list[Ground]:
    """Return the ground at the list place of `spot` where `pool` has a list as long as that of the results."""
    if spot.length < 2:
        return []
    rows: list[dict[int, Ground]] = []
    for ground in pool:
        if ground.form == "joint" or ground.length != spot.length:
            continue
        if not rows or (ground.rank in rows[-1] and ground.rank == 0) or ground.rank < max(rows[-1]):
            rows.append({})
        rows[-1].setdefault(ground.rank, ground)
    return next(([row[spot.place]] for row in rows if len(row) == spot.length), [])


def _where(ground: Ground, spot: Spot, string: str, abstract_start: int) -> list[str]:
    """Return facts of place; the second is the place itself."""
    low, high = sorted((ground.start, spot.start))
    if ground.sentence == spot.sentence:
        side = "right" if ground.start > spot.start else "left"
        where = f"{side}{min(sum(low < n < high for n in spot.numbers), 2)}"
        facts = [ground.kind, where, f"{side}_far{min((high - low) // 30, 3)}"]
        between = string[low:high] if side == "right" else string[ground.end : high]
        if "," in between:
            facts.append(f"comma_{where}")
        facts += [f"past_{word}_{side}" for word, alone in _PASSED if alone in between]
    else:
        gap = spot.sentence - ground.sentence
        where = "later" if gap < 0 else "title" if ground.start < abstract_start else f"back{min(gap, 4)}"
        side = where.rstrip("1234")
        facts = [ground.kind, where]
    facts += [
        f"{ground.kind}_{where}",
        f"{ground.preposition}_{side}",
        f"{ground.preposition}_{ground.kind}",
        f"form_{ground.form}_{side}",
    ]
    if ground.opens:
        facts.append(f"opens_{where}")
    if ground.length > 1 and ground.form != "joint":
        fits = "fits" if ground.length == spot.length else "longer" if ground.length > spot.length else "shorter"
        facts += [f"member_{side}_{fits}", f"member_{'resource' if ground.kind in RESOURCES else ground.kind}_{side}"]
    if ground.length > 1:
        facts.append(f"listed_{'joint' if ground.form == 'joint' else min(ground.rank, 2)}_{side}")
    if spot.length > 1:
        facts.append(
            f"rank_{'joint' if ground.form == 'joint' else 'same' if ground.rank == spot.place else 'off'}_{side}"
        )
        if ground.rank == spot.place > 0:
            facts.append("rank_same")
    return facts


def _beside_previous(surface: str, previous: str | None) -> str:
    if not previous:
        return "previous_unknown" if previous is None else "previous_none"
    return "as_previous" if surface.casefold() == previous.casefold() else "not_previous"
