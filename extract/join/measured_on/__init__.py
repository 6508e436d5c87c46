"""Grounding: what each result was measured on, joined from the results, the names and the phrases of a text.

`spots` says where the results stand, `phrases` which stretches could name what they are on, `facts` what there is
to say of each pair; every fact has points (log-odds) in `grounds.toml`. Of all that a result could be on, nothing
included, the one with the largest share wins; phrases that name the same thing share.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, fsum, log
from pathlib import Path

from extract.join.entities import Entity
from extract.join.measured_on.facts import facts_of, facts_of_none
from extract.join.measured_on.phrases import Phrases, phrases_of
from extract.join.measured_on.spots import Spot, spots
from extract.mention import ResultMention
from extract.rulefiles.files import RuleError
from extract.rulefiles.layers import layered_table
from extract.rulefiles.weights import added
from extract.text import Text
from extract.text.folding import fold
from extract.text.tokens import Units
from extract.text.word_classes import WordClasses

__all__ = ["GroundRules", "Spot", "candidates", "ground", "load"]


@dataclass(frozen=True, slots=True)
class GroundRules:
    """What `grounds.toml` says: word classes that phrases are read by, and the points of each fact."""

    words: WordClasses
    points: dict[str, float]
    units: Units


def load(rules: Path, words: WordClasses, units: Units) -> GroundRules:
    """Read `grounds.toml` of a rulebook folder; units and the words for metrics are those that results are read by.

    Raises RuleError where the file does not say what it should.
    """
    path = rules / "grounds.toml"
    table = layered_table(path)
    try:
        classes = {name: frozenset(words) for name, words in table["words"].items()}
        classes["metric"] = words.sets["metric"] | words.sets["weak_metric"]
        return GroundRules(WordClasses(classes), table["points"], units)
    except KeyError as error:
        raise RuleError(f"{path}: {error} is missing") from None


def ground(
    text: Text, results: Sequence[ResultMention], entities: Sequence[Entity], rules: GroundRules
) -> list[str | None]:
    """Return for each of `results`, in order, what it was measured on, as the text or the record names it."""
    found: list[str | None] = []
    if not results:
        return found
    row, phrases = candidates(text, results, entities, rules)
    for spot in row:
        spot.remember(found)
        found.append(_choose(text.string, spot, phrases, rules.points))
    return found


def candidates(
    text: Text, results: Sequence[ResultMention], entities: Sequence[Entity], rules: GroundRules
) -> tuple[list[Spot], Phrases]:
    """Return where the results stand, and the phrases that could be what they are on, in the order of the text."""
    row = spots(text, results, rules.units)
    names = {
        span: ("model" if e.kind == "model" else "introduced" if e.introduced else "resource", e.name)
        for e in entities
        for span in e.spans
    }
    return row, phrases_of(text, rules.units, rules.words, names, {spot.sentence for spot in row})


def _choose(string: str, spot: Spot, phrases: Phrases, points: dict[str, float]) -> str | None:
    """Return the surface with the largest share of the odds, or None where that is nothing's."""
    phrases = phrases.around(spot.start)
    odds: defaultdict[str, list[float]] = defaultdict(list)
    surfaces: dict[str, str] = {}
    for phrase, facts in facts_of(string, spot, phrases):
        surface = phrase.surface(string)
        key = fold(surface)
        odds[key].append(exp(_points(facts, points)))
        surfaces.setdefault(key, surface)
    shares = {key: added([log(fsum(each))]) for key, each in odds.items()}
    best = max(shares, key=lambda key: shares[key], default=None)
    if best is None or shares[best] <= _points(facts_of_none(spot, phrases), points):
        return None
    return surfaces[best]


def _points(facts: list[str], points: dict[str, float]) -> float:
    return added([points.get(fact, 0.0) for fact in facts])
