"""Grounding: what each result was measured on, joined from the results, the names and the phrases of a text.

Where to start: `ground` below. For `On Bar and Baz, Foo reaches 81.2% and 90.3%.`:

1. `spots`: where the results stand. Both are in one sentence; 90.3 is the second of a list of two.
2. `phrases`: which stretches could name what they are on, in several forms each: `Bar` and `Baz`, which the record
   knows as datasets and which are a list of two, led by `on`; `Bar and Baz` as a whole.
3. `facts`: what there is to say of each pair. Of 90.3 and `Baz`: `resource`, `left1`, `on_left`, `rank_same`,
   `in_list_before`; of 90.3 and nothing: `none`.
4. Here: every fact has points (log-odds), fitted by `training/ground_points.py`. Of all that a result could be on,
   nothing included, the one with the largest share of the odds wins; phrases that name the same thing share.

Words are in `grounds.toml`, points in `extract/rulefiles/weights.json`.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from extract.join.entities import Entity
from extract.join.measured_on.facts import facts_of, facts_of_none
from extract.join.measured_on.phrases import Phrases, phrases_of
from extract.join.measured_on.spots import Spot, spots
from extract.mention import ResultMention
from extract.rulefiles.files import RuleError
from extract.rulefiles.layers import layered_table
from extract.rulefiles.weights import Points, load_points, odds, total
from extract.text import Text
from extract.text.folding import fold
from extract.text.tokens import Units
from extract.text.word_classes import WordClasses

__all__ = ["GroundRules", "Spot", "candidates", "ground", "load"]


@dataclass(frozen=True, slots=True)
class GroundRules:
    """Word classes that phrases are read by, as `grounds.toml` says, and the points of each fact."""

    words: WordClasses
    points: Points
    units: Units


def load(rules: Path, words: WordClasses, units: Units) -> GroundRules:
    """Read `grounds.toml` of a rulebook folder; units and the words for metrics are those that results are read by.

    Raises RuleError where the file does not say what it should.
    """
    path = rules / "grounds.toml"
    table = layered_table(path)
    try:
        classes = {name: frozenset(listed) for name, listed in table["words"].items()}
        classes["metric"] = words.sets["metric"] | words.sets["weak_metric"]
        classes["phrase_end"] |= words.sets["phrase_end"]
        return GroundRules(WordClasses(classes), load_points("grounds"), units)
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


def _choose(string: str, spot: Spot, phrases: Phrases, points: Points) -> str | None:
    """Return the surface with the largest share of the odds, or None where that is nothing's."""
    phrases = phrases.around(spot.start)
    shares: defaultdict[str, float] = defaultdict(float)
    surfaces: dict[str, str] = {}
    for phrase, facts in facts_of(string, spot, phrases):
        surface = phrase.surface(string)
        key = fold(surface)
        shares[key] += odds(total(facts, points))
        surfaces.setdefault(key, surface)
    best = max(shares, key=lambda key: shares[key], default=None)
    if best is None or shares[best] <= odds(total(facts_of_none(spot, phrases), points)):
        return None
    return surfaces[best]
