"""The last layer of quantities: what a rule that fits makes of its number: field, metric, bound, baseline."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile
from typing import Literal, cast

import regex

from extract.mention import Bound, QuantityMention
from extract.stages.quantities.grammar import REACH, Comparisons, QuantityRule
from extract.stages.quantities.tags import CUES, TAGS, Token, names_near
from extract.text.numerals import Number


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of one number: the rule that decided, if any, and its mention, if any; `filter`: why none decided."""

    number: Number
    rule: str | None
    mention: QuantityMention | None
    filter: str = ""


def read_sentence(
    string: str, tokens: list[Token], rules: Sequence[QuantityRule], comparisons: Comparisons
) -> list[Decision]:
    """Return what the rules make of each number of a sentence; the first rule that fits a number decides."""
    sentence = (tokens[0].start, tokens[-1].end)
    tags = "".join(token.tag for token in tokens)
    decisions: list[Decision] = []
    for at, token in enumerate(tokens):
        if token.number is not None:
            previous = decisions[-1].mention if decisions else None
            decision = _decide(string, tokens, tags, at, rules, previous)
            if found := decision.mention:
                if found.bound == "exact":
                    found = _with_shared_bound(found, tags, at, decisions)
                found = replace(found, baseline=_baseline(string, sentence, found, comparisons))
                decision = replace(decision, mention=found)
            if found or token.number.unit:
                decisions.append(decision)
    return decisions


def _decide(
    string: str,
    tokens: list[Token],
    tags: str,
    at: int,
    rules: Sequence[QuantityRule],
    previous: QuantityMention | None,
) -> Decision:
    number = tokens[at].number
    assert number is not None
    if not _CUE.search(tags, max(0, at - REACH), at + REACH):
        return Decision(number, None, None, f"no word such as 'faster' within {REACH} words")
    why = "no rule fits"
    near = names_near(tags[max(0, at - REACH) : at + 1 + REACH])
    for rule in rules:
        if tags[at] not in rule.anchors or not rule.needs <= near:
            continue
        if (number.unit or "x") not in rule.units or number.value >= rule.below:
            continue
        after = rule.after.match(tags, at + 1, at + 1 + REACH)
        if after is None:
            continue
        before = rule.before.match(tags, max(0, at - REACH), at)
        if before is None:
            continue
        if rule.field == "none":
            return Decision(number, rule.id, None)
        first, last = before.start(), after.end()
        if _mixes_units(tokens[first:last] if rule.with_another else _list_after(tokens, at, last), number):
            why = f"{rule.id} would fit, but shares and factors are listed together"
            continue
        meant: tuple[str | None, str | None]
        if rule.field == "same":
            if previous is None or (previous.unit == "%") != (number.unit == "%"):
                continue
            meant = previous.field, previous.metric
        elif rule.bound == "same" and previous is None:
            continue
        else:
            meant = _meaning(tokens, at, first, last, rule)
        if None in meant or meant[1] in rule.never:
            why = f"{rule.id} would fit, but not of {meant[1] or 'nothing that a lexicon lists'}"
            continue
        if not rule.not_with.isdisjoint(_words(string, tokens[first].start, tokens[last - 1].end)):
            why = f"{rule.id} would fit, but for a word that it is not said with"
            continue
        mention = QuantityMention(
            tokens[_whole(tokens, first, at)].start,
            tokens[last - 1].end,
            (number.start, number.end),
            cast("Literal['speedups', 'savings']", meant[0]),
            round(100 * number.value, 2) if rule.taken else abs(number.value),
            number.value_max,
            "%" if rule.taken or number.unit == "%" else "x",
            cast("Bound", _bound_by(rule, tokens, at, previous)),
            cast("str", meant[1]),
            None,
            rule.id,
            rule.score,
        )
        return Decision(number, rule.id, mention)
    return Decision(number, None, None, why)


def _bound_by(rule: QuantityRule, tokens: list[Token], at: int, previous: QuantityMention | None) -> str:
    """Return how a rule says that its number is bounded: by itself, as the gain before, or by the words around."""
    own = _bound(tokens, at)
    if rule.bound == "same" and previous:
        return previous.bound if own == "exact" or previous.bound == "fraction_of" else own
    return rule.bound or ("exact" if rule.taken and own == "fraction_of" else own)


def _whole(tokens: list[Token], first: int, at: int) -> int:
    """Return where what a rule matched begins; a unit that is first has its number before it: `20 minutes on ...`."""
    return (
        first - 1 if 0 < first < at and tokens[first].tag in _SPENT and tokens[first - 1].tag == TAGS["BARE"] else first
    )


def _words(string: str, start: int, end: int) -> list[str]:
    return _WORD.findall(string[start:end].lower())


_WORD = regex.compile(r"\w+")


def _list_after(tokens: list[Token], at: int, end: int) -> list[Token]:
    """Return the list that the number at `at` begins, as far as `end`: `, 5x and 8x`."""
    return list(takewhile(lambda token: token.tag in "cBNp", tokens[at + 1 : end]))


def _mixes_units(tokens: list[Token], number: Number) -> bool:
    """Tell whether a number among `tokens` is a share where `number` is a factor, or the other way round."""
    unit = number.unit or "x"
    return any(t.number is not None and t.tag == "N" and t.number.unit != unit for t in tokens)


def _baseline(string: str, sentence: tuple[int, int], gain: QuantityMention, rules: Comparisons) -> str | None:
    """Return what a gain is compared against, as its sentence names it."""
    start, end = max(sentence[0], gain.start - _BASELINE_REACH), min(sentence[1], gain.end + _BASELINE_REACH)
    barrier = rules.barrier.search(string, gain.end, end)
    stop = barrier.start() if barrier else end
    found = rules.after.search(string, gain.end, stop)
    if found is None and _AS.search(string, gain.number[1], gain.end):  # `3x as fast`, or `half as much memory`
        found = rules.equalled.match(string, gain.end, stop)
    found = found or rules.opening.search(string, start, gain.start)
    found = found or _last(rules.beaten, string, start, gain.end) or _last(rules.before, string, start, gain.start)
    return found["name"].removesuffix("'s").removesuffix("’s") if found else None


_AS = regex.compile(r"\bas\b", regex.IGNORECASE)
_BASELINE_REACH = 400  # characters of a sentence in which a baseline is looked for, on either side of a gain


def _last(pattern: regex.Pattern[str], string: str, start: int, end: int) -> "regex.Match[str] | None":
    return next(reversed(list(pattern.finditer(string, start, end))), None)


# Where none of these stands near a number, no rule need be tried.
_CUE = regex.compile("[" + "".join(TAGS[cue] for cue in (*CUES, "QUALITY", "SCALE")) + "]")
_SPEEDUPS = TAGS["TIME"] + TAGS["RATE"]
_SAVINGS = TAGS["RESOURCE"] + TAGS["THRIFT"]
_SPENT = _SPEEDUPS + _SAVINGS


def _meaning(tokens: list[Token], at: int, first: int, last: int, rule: QuantityRule) -> tuple[str | None, str | None]:
    """Return the field and metric that the nearest resource, time or rate within the rule's reach gives."""
    fields = {"speedups": _SPEEDUPS, "savings": _SAVINGS}.get(rule.field or "", _SPEEDUPS + _SAVINGS)
    before, after = (set(fields) & set(named) for named in (rule.named if any(rule.named) else (fields, fields)))
    near = [i for i in range(first, last) if tokens[i].tag in (before if i < at else after)]
    if not near:
        return rule.field, rule.metric
    best = min(near, key=lambda i: abs(i - at))
    while best + 1 in near or (best + 2 in near and tokens[best + 1].tag in "wrm"):
        best += 1 if best + 1 in near else 2  # the head of `token processing latency` is its last noun
    paired = _paired(tokens, at, [i for i in near if i < at], before | after)
    if paired is not None:
        best = paired
    elif best < at:
        best = _head(tokens, best, near)
    return ("speedups" if tokens[best].tag in _SPEEDUPS else "savings"), tokens[best].means


_JOINED = regex.compile("c[cdwrm]{0,2}|o[dworm]{0,3}")


def _head(tokens: list[Token], best: int, near: list[int]) -> int:
    """Return the first of the resources that `best` ends: the cost of `cost of a layer`, the one of `one and other`."""
    for earlier in reversed([i for i in near if i < best]):
        between = "".join(token.tag for token in tokens[earlier + 1 : best])
        if between and not _JOINED.fullmatch(between):
            break
        best = earlier if between else best
    return best


def _paired(tokens: list[Token], at: int, near: list[int], wanted: set[str]) -> int | None:
    """Return the resource of a number in `time and cost by 13% and 16%`, where there are as many of each.

    `near` are the resources before the number; where it has none, those behind it are taken.
    """
    first = last = at
    while first > 1 and tokens[first - 1].tag in "cB" and tokens[first - 2].tag in "NpcB":
        first -= 2 if tokens[first - 2].tag == "N" else 1
    while last + 2 < len(tokens) and tokens[last + 1].tag in "cB" and tokens[last + 2].tag in "NcB":
        last += 2 if tokens[last + 2].tag == "N" else 1
    numbers = [i for i in range(first, last + 1) if tokens[i].tag == "N"]
    if len(numbers) < 2:
        return None
    near = near or _listed(tokens, last + 1, wanted)
    if len(near) < len(numbers):
        return None
    named = near[-len(numbers) :]
    if any("c" not in "".join(t.tag for t in tokens[a:b]) for a, b in pairwise(named)):
        return None
    return named[numbers.index(at)]


def _listed(tokens: list[Token], start: int, wanted: set[str]) -> list[int]:
    """Return the resources of the list that begins at `start`: `in size, latency and cost`."""
    found = []
    for i in range(start, min(len(tokens), start + REACH)):
        if tokens[i].tag in wanted:
            found.append(i)
        elif tokens[i].tag not in "LWGMioOdwrmc":
            break
    return found


# A bound holds no further than a break, a comparison, or the verb or preposition of a gain of its own.
_APART = {TAGS[tag] for tag in ("BREAK", "BY", "THAN", "ONLY")}


def _with_shared_bound(found: QuantityMention, tags: str, at: int, decisions: list[Decision]) -> QuantityMention:
    """Return `found` with the bound of the gain that it is coordinated with: `up to 2x faster and 3x smaller`."""
    previous = decisions[-1].mention if decisions else None
    between = tags[max(tags.rfind("N", 0, at), 0) : at]
    if previous is None or previous.bound == "fraction_of" or "c" not in between or _APART & set(between):
        return found
    return replace(found, bound=previous.bound)


def _bound(tokens: list[Token], at: int) -> str:
    """Return the bound before a number, or before the first of the numbers that it is listed with."""
    number = tokens[at].number
    if number is not None and number.unit == "x" and number.value < 1:
        return "fraction_of"
    bound = tokens[at].means or "exact"
    i = at - 2 if at and tokens[at - 1].tag == "b" else at - 1  # `approximately by 40%`
    own = False
    while i >= 0 and tokens[i].tag in "BcdN" and not (own and tokens[i].tag == "N"):
        means = tokens[i].means
        if tokens[i].tag == "B" and means and means != "exact":
            if means != "approx":
                return means
            bound, own = means, True
        i -= 1
    return bound
