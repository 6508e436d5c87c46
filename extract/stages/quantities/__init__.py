"""Speedups and savings: stated gains in time or in another resource.

In layers, each over the one before: numbers with their units (`extract.numerals`), words as tags (`tags`),
rules over tags (`grammar`). The first rule that fits a number decides what it is.
"""

from dataclasses import dataclass
from pathlib import Path

import regex

from extract.mention import QuantityMention
from extract.numerals import Number, find_factors, find_numbers
from extract.rulefile import read_table
from extract.stages.quantities.grammar import REACH, QuantityRule, read_rule
from extract.stages.quantities.tags import TAGS, Lexicon, Token, read_lexicon, tag
from extract.text import Text

_MAY_STATE = regex.compile(r"[%×]|\d ?-?(?:[xX]\b|times|fold)|per ?cent|fold|half|halv|twice|doubl|tripl|quadrupl|third|quarter|magnitude|factor", regex.IGNORECASE)


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
        if any(number.unit for number in numbers[first:at]):
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
    decisions = []
    for at, token in enumerate(tokens):
        if token.number is not None:
            rule, found = _decide(tokens, tags, at, rules)
            if found or token.number.unit:
                decisions.append(Decision(token.number, rule, found))
    return decisions


def _decide(
    tokens: list[Token], tags: str, at: int, rules: QuantityRules
) -> tuple[str | None, QuantityMention | None]:
    number = tokens[at].number
    assert number is not None
    for rule in rules.rules:
        if rule.anchor != tags[at] or (number.unit or "x") not in rule.units:
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
        metric = _metric(tokens, at, first, last, rule)
        if metric is None:
            continue
        return rule.id, QuantityMention(
            tokens[first].start,
            tokens[last - 1].end,
            number.start,
            rule.field,
            number.value,
            number.value_max,
            "%" if number.unit == "%" else "x",
            rule.bound or _bound(tokens, at),
            metric,
            None,
            rule.id,
            rule.score,
        )
    return None, None


def _metric(tokens: list[Token], at: int, first: int, last: int, rule: QuantityRule) -> str | None:
    """Return the metric of the nearest resource that the rule takes in, or else the rule's own."""
    wanted = TAGS["TIME"] if rule.field == "speedups" else TAGS["RESOURCE"]
    near = [i for i in range(first, last) if tokens[i].tag == wanted]
    if near:
        return tokens[min(near, key=lambda i: abs(i - at))].means
    return rule.metric


def _bound(tokens: list[Token], at: int) -> str:
    """Return the bound before a number, or before the first of the numbers that it is coordinated with."""
    i = at - 1
    while i >= 0 and tokens[i].tag in "BcN":
        if tokens[i].tag == "B" and tokens[i].means != "exact":
            return tokens[i].means or "exact"
        i -= 1
    return "exact"
