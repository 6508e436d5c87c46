"""Cues: what stands around a number and speaks for or against its being a result, each with its points.

A cue is a class of words, and points for the places where one of them can stand: `next_before` and
`next_after` touch the number, `before` and `after` are up to a few words away, `sentence` is anywhere in its
sentence. The number's own shape (`percent`, `decimal`, …) is a cue as well, at the place `own`. Points are
log-odds in hundredths: their sum gives the probability that the number is a result.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp

from extract.text.tokens import Token

_BEFORE, _AFTER = 8, 6
_NEAR = {"next_before": -1, "second_before": -2, "next_after": 1, "second_after": 2}
_PLACES = ("own", "before", "after", "sentence", *_NEAR)
_SHAPES = {"%": "percent", "x": "factor", "points": "points"}
_NONE: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cues:
    """`words` gives the cues of a word's form; `points` what a cue counts at a place, by `cue.place`.

    `at` gives, for each place, what a word of a form says there, as `cue.place`: only what has points, unless
    every place counts.
    """

    words: Mapping[str, tuple[str, ...]]
    points: Mapping[str, int]
    at: Mapping[str, Mapping[str, tuple[str, ...]]]

    def of(self, token: Token) -> tuple[str, ...]:
        """Return the cues that the word or mark `token` belongs to."""
        return self.words.get(token.form, _NONE)


def read_cues(words: Mapping[str, tuple[str, ...]], points: Mapping[str, int], *, every_place: bool = False) -> Cues:
    """Return the cues of `words`; with `every_place` also those that have no points where they stand."""

    def there(names: tuple[str, ...], place: str) -> tuple[str, ...]:
        return tuple(said for name in names if (said := f"{name}.{place}") in points or every_place)

    return Cues(
        words, points, {place: {form: there(names, place) for form, names in words.items()} for place in _PLACES}
    )


def about_number(tokens: list[Token], at: int, cues: Cues) -> set[str]:
    """Return each `cue.place` about the number `tokens[at]`, those of its whole sentence left out."""
    found = {f"{_shape(tokens[at])}.own"}
    if _of_rival(tokens, at, cues):
        found.add("rival.own")
    if at and tokens[at - 1].capital and not cues.of(tokens[at - 1]) and not tokens[at].unit:
        found.add("version.own")
    before, after = cues.at["before"], cues.at["after"]
    found.update([cue for token in tokens[max(0, at - _BEFORE) : at] for cue in before.get(token.form, _NONE)])
    found.update([cue for token in tokens[at + 1 : at + 1 + _AFTER] for cue in after.get(token.form, _NONE)])
    for place, distance in _NEAR.items():
        if 0 <= at + distance < len(tokens):
            token = tokens[at + distance]
            said = cues.at[place].get(token.form)
            if said is not None:
                found.update(said)
            elif token.kind == "word":
                found.add(f"unknown.{place}")
    return found


def _of_rival(tokens: list[Token], at: int, cues: Cues) -> bool:
    """Tell whether the number stands in brackets after what is outperformed: `surpassing Bar (65.5)`."""
    if at < 3 or tokens[at - 1].form != "(":
        return False
    for token in reversed(tokens[max(0, at - 1 - _BEFORE) : at - 1]):
        if token.kind == "number":
            return False
        if {"outperform", "compared", "than", "over", "versus"} & set(cues.of(token)):
            return True
    return False


def about_sentence(tokens: list[Token], cues: Cues) -> set[str]:
    """Return the `cue.sentence` of every cue in a sentence."""
    said = cues.at["sentence"]
    return {cue for token in tokens for cue in said.get(token.form, _NONE)}


def weigh(found: set[str], cues: Cues) -> dict[str, int]:
    """Return the points of the cues `found` that have any, in the order of their names."""
    return {cue: cues.points[cue] for cue in sorted(found & cues.points.keys())}


def probability(points: int) -> float:
    """Return the probability that `points`, log-odds in hundredths, stand for."""
    return 1 / (1 + exp(-points / 100))


def _shape(token: Token) -> str:
    if token.unit:
        return _SHAPES.get(token.unit, "measured")
    return "decimal" if token.decimal else "integer"
