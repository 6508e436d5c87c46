"""Cues: what stands around a number and speaks for or against its being a result, each with its points.

A cue is a class of words, and points for the places where one of them can stand: `next_before` and
`next_after` touch the number, `before` and `after` are up to a few words away, `sentence` is anywhere in its
sentence. The number's own shape (`percent`, `decimal`, …) is a cue as well, at the place `own`. Points are
log-odds: their sum gives the probability that the number is a result.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import exp

from extract.stages.results.readings import Token

_BEFORE, _AFTER = 8, 6
_SHAPES = {"%": "percent", "x": "factor", "points": "points"}
_NONE: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cues:
    """`words` gives the cues of a word's form; `points` what a cue counts at a place, by `cue.place`."""

    words: Mapping[str, tuple[str, ...]]
    points: Mapping[str, float]

    def of(self, token: Token) -> tuple[str, ...]:
        """Return the cues that the word or mark `token` belongs to."""
        return self.words.get(token.form, _NONE)


def about_number(tokens: list[Token], at: int, cues: Cues, in_title: bool) -> set[str]:
    """Return each `cue.place` about the number `tokens[at]`, those of its whole sentence left out."""
    found = {f"{_shape(tokens[at])}.own"}
    if in_title:
        found.add("title.own")
    if _of_rival(tokens, at, cues):
        found.add("rival.own")
    if at > 1 and tokens[at - 1].capital and not cues.of(tokens[at - 1]) and not tokens[at].unit:
        found.add("version.own")
    for i in range(max(0, at - _BEFORE), at):
        found.update([f"{cue}.before" for cue in cues.of(tokens[i])])
    for i in range(at + 1, min(len(tokens), at + 1 + _AFTER)):
        found.update([f"{cue}.after" for cue in cues.of(tokens[i])])
    for place, i in (
        ("next_before", at - 1), ("second_before", at - 2), ("next_after", at + 1), ("second_after", at + 2)
    ):  # fmt: skip
        if 0 <= i < len(tokens):
            names = cues.of(tokens[i]) or (("unknown",) if tokens[i].kind == "word" else ())
            found.update([f"{cue}.{place}" for cue in names])
    return found


def _of_rival(tokens: list[Token], at: int, cues: Cues) -> bool:
    """Tell whether the number stands in brackets after what is outperformed: `surpassing Bar (65.5)`."""
    if at < 3 or tokens[at - 1].form != "(":
        return False
    for token in tokens[at - 2 : max(-1, at - 2 - _BEFORE) : -1]:
        if token.kind == "number":
            return False
        if {"outperform", "compared", "than", "over", "versus"} & set(cues.of(token)):
            return True
    return False


def about_sentence(tokens: list[Token], cues: Cues) -> set[str]:
    """Return the `cue.sentence` of every cue in a sentence."""
    return {f"{cue}.sentence" for token in tokens for cue in cues.of(token)}


def weigh(found: Iterable[str], cues: Cues) -> dict[str, float]:
    """Return the points of the cues `found` that have any, in the order of their names."""
    return {cue: cues.points[cue] for cue in sorted(found) if cue in cues.points}


def probability(points: float) -> float:
    """Return the probability that `points`, log-odds, stand for."""
    return 1 / (1 + exp(-points))


def _shape(token: Token) -> str:
    if token.unit:
        return _SHAPES.get(token.unit, "measured")
    return "decimal" if token.decimal else "integer"
