"""Speedups and savings: stated gains in time or in another resource.

In layers, each over the one before: numbers with their units (`extract.numerals`), words as tags (`tags`),
rules over tags (`grammar`). The first rule that fits a number decides what it is.
"""

from dataclasses import dataclass, replace
from pathlib import Path

import regex

from extract.mention import QuantityMention
from extract.numerals import Number, find_factors, find_numbers
from extract.rulefile import read_table
from extract.stages.quantities.grammar import REACH, QuantityRule, read_rule
from extract.stages.quantities.tags import TAGS, Lexicon, Token, read_lexicon, tag
from extract.text import Text

_MAY_STATE = regex.compile(r"[%×]|\d ?[xX]\b|[xX]\d|times|per ?cent|fold|half|halv|twice|doubl|tripl|quadrupl|third|quarter|tenth|magnitude|factor|\d/\d|faster|speed-?\s?up", regex.IGNORECASE)
_FASTER = regex.compile(r"faster|speed-?\s?up", regex.IGNORECASE)


@dataclass(frozen=True, slots=True)
class QuantityRules:
    """What `quantities.toml` says."""

    lexicon: Lexicon
    rules: tuple[QuantityRule, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of one number: the rule that fits it, if any, and the mention that came of it, if any."""

    number: Number
    rule: str | None
    mention: QuantityMention | None


def load(rules: Path) -> QuantityRules:
    """Read the quantity rules of a rulebook folder."""
    path = rules / "quantities.toml"
    table = read_table(path)
    return QuantityRules(
        read_lexicon(table["lexicon"], table["words"]), tuple(read_rule(rule, path) for rule in table["rule"])
    )


def find_quantities(text: Text, rules: QuantityRules) -> list[QuantityMention]:
    """Return the speedups and savings that `text` reports, in order."""
    return [decision.mention for decision in explain_quantities(text, rules) if decision.mention]


def explain_quantities(text: Text, rules: QuantityRules) -> list[Decision]:
    """Return, for each number that could state a gain, the rule that decided about it, in order."""
    if not _MAY_STATE.search(text.string):
        return []
    numbers = _without_overlaps(find_numbers(text) + find_factors(text))
    decisions: list[Decision] = []
    at = 0
    for start, end in text.sentences:
        first = at
        while at < len(numbers) and numbers[at].start < end:
            at += 1
        if any(number.unit for number in numbers[first:at]) or _FASTER.search(text.string, start, end):
            tokens = tag(text.string, start, end, numbers[first:at], rules.lexicon)
            decisions += _read_sentence(tokens, rules)
    return decisions


def _without_overlaps(numbers: list[Number]) -> list[Number]:
    kept: list[Number] = []
    for number in sorted(numbers, key=lambda n: (n.start, -n.end)):
        if kept and number.start < kept[-1].end:
            if number.unit and not kept[-1].unit:
                kept[-1] = number
        elif kept and number.unit and not kept[-1].unit and number.start == kept[-1].start:
            kept[-1] = number
        else:
            kept.append(number)
    return kept


def _read_sentence(tokens: list[Token], rules: QuantityRules) -> list[Decision]:
    tags = "".join(token.tag for token in tokens)
    decisions: list[Decision] = []
    for at, token in enumerate(tokens):
        if token.number is not None:
            previous = decisions[-1].mention if decisions else None
            rule, found = _decide(tokens, tags, at, rules, previous)
            if found and found.bound == "exact":
                found = _with_shared_bound(found, tags, at, decisions)
            if found or token.number.unit:
                decisions.append(Decision(token.number, rule, found))
    return decisions


def _decide(
    tokens: list[Token], tags: str, at: int, rules: QuantityRules, previous: QuantityMention | None
) -> tuple[str | None, QuantityMention | None]:
    number = tokens[at].number
    assert number is not None
    for rule in rules.rules:
        if tags[at] not in rule.anchors or (number.unit or "x") not in rule.units:
            continue
        after = rule.after.match(tags, at + 1, at + 1 + REACH)
        if after is None:
            continue
        before = rule.before.match(tags, max(0, at - REACH), at)
        if before is None:
            continue
        if rule.field == "none":
            return rule.id, None
        first, last = before.start(), after.end()
        meant: tuple[str | None, str | None]
        if rule.field == "same":
            if previous is None or (previous.unit == "%") != (number.unit == "%"):
                continue
            meant = previous.field, previous.metric
        elif rule.bound == "same" and previous is None:
            continue
        else:
            meant = _meaning(tokens, at, first, last, rule)
        if None in meant:
            continue
        return rule.id, QuantityMention(
            tokens[first].start,
            tokens[last - 1].end,
            number.start,
            meant[0],
            abs(number.value),
            number.value_max,
            "%" if number.unit == "%" else "x",
            previous.bound if rule.bound == "same" and previous else rule.bound or _bound(tokens, at),
            meant[1],
            None,
            rule.id,
            rule.score,
        )
    return None, None


_SPEEDUPS = TAGS["TIME"] + TAGS["RATE"]
_SAVINGS = TAGS["RESOURCE"] + TAGS["THRIFT"]


def _meaning(tokens: list[Token], at: int, first: int, last: int, rule: QuantityRule) -> tuple[str | None, str | None]:
    """Return the field and metric that the nearest resource, time or rate within the rule's reach gives."""
    wanted = {"speedups": _SPEEDUPS, "savings": _SAVINGS}.get(rule.field or "", _SPEEDUPS + _SAVINGS)
    near = [i for i in range(first, last) if tokens[i].tag in wanted]
    if not near:
        return rule.field, rule.metric
    best = min(near, key=lambda i: abs(i - at))
    while best + 1 in near:  # the head of `token latency` is its last noun
        best += 1
    paired = _paired(tokens, at, [i for i in near if i < at])
    if paired is not None:
        best = paired
    elif best < at:
        best = _head(tokens, best, near)
    return ("speedups" if tokens[best].tag in _SPEEDUPS else "savings"), tokens[best].means


_JOINED = regex.compile("c[cdw]{0,2}|o[dwo]{0,3}")


def _head(tokens: list[Token], best: int, near: list[int]) -> int:
    """Return the first of the resources that `best` ends: `memory` of `memory and compute`, `cost` of `cost of a layer`."""
    for earlier in reversed([i for i in near if i < best]):
        between = "".join(token.tag for token in tokens[earlier + 1 : best])
        if between and not _JOINED.fullmatch(between):
            break
        best = earlier if between else best
    return best


def _paired(tokens: list[Token], at: int, near: list[int]) -> int | None:
    """Return the resource that a number of `time and cost by 13% and 16%` belongs to, where there are as many of each."""
    first = last = at
    while first > 1 and tokens[first - 1].tag in "cB" and tokens[first - 2].tag in "NpcB":
        first -= 2 if tokens[first - 2].tag == "N" else 1
    while last + 2 < len(tokens) and tokens[last + 1].tag in "cB" and tokens[last + 2].tag in "NcB":
        last += 2 if tokens[last + 2].tag == "N" else 1
    numbers = [i for i in range(first, last + 1) if tokens[i].tag == "N"]
    if len(numbers) < 2 or len(near) < len(numbers):
        return None
    named = near[-len(numbers) :]
    if any("c" not in "".join(t.tag for t in tokens[a:b]) for a, b in zip(named, named[1:])):
        return None
    return named[numbers.index(at)]


def _with_shared_bound(found: QuantityMention, tags: str, at: int, decisions: list[Decision]) -> QuantityMention:
    """Return `found` with the bound of the gain that it is coordinated with: `up to 2x faster and 3x smaller`."""
    previous = decisions[-1].mention if decisions else None
    between = tags[max(tags.rfind("N", 0, at), 0) : at]
    if previous is None or previous.bound == "fraction_of" or "c" not in between or "/" in between:
        return found
    return replace(found, bound=previous.bound)


def _bound(tokens: list[Token], at: int) -> str:
    """Return the bound before a number, or before the first of the numbers that it is listed with."""
    number = tokens[at].number
    if number is not None and number.unit == "x" and number.value < 1:
        return "fraction_of"
    bound = tokens[at].means or "exact"
    i = at - 1
    while i >= 0 and tokens[i].tag in "BcN":
        means = tokens[i].means
        if tokens[i].tag == "B" and means and means != "exact":
            if means != "approx":
                return means
            bound = means
        i -= 1
    return bound
