"""Targets: what each result was measured on, joined from the results, the names and the phrases of a text.

Where to start: `find_targets` below. For `On Bar and Baz, Foo reaches 81.2% and 90.3%.`:

1. `contexts`: where the results stand. Both are in one sentence; 90.3 is the second of a list of two.
2. `phrases`: which spans could name what they are on, in several forms each: `Bar` and `Baz`, which the record
   knows as datasets and which are a list of two, led by `on`; `Bar and Baz` as a whole.
3. `features`: what there is to say of each pair. Of 90.3 and `Baz`: `resource`, `left1`, `on_left`, `rank_same`,
   `in_list_before`; of 90.3 and nothing: `none`.
4. Here: every feature has a weight (log-odds), fitted by `training/target_weights.py`. Of all that a result could be
   on, nothing included, the one with the largest share of the odds wins; phrases that name the same thing share.

Words are in `targets.toml`, weights in `extract/rulefiles/weights.json`.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from extract.join.entities import Entity
from extract.join.measured_on.contexts import Context, contexts
from extract.join.measured_on.features import features_of, features_of_none
from extract.join.measured_on.phrases import Phrases, phrases_of
from extract.mention import ResultMention
from extract.rulefiles.files import RuleError
from extract.rulefiles.layers import layered_table
from extract.rulefiles.weights import Points, load_points, odds
from extract.text import Text
from extract.text.normalising import normalise
from extract.text.tokens import Units

__all__ = ["Context", "TargetRules", "candidates", "find_targets", "load"]


@dataclass(frozen=True, slots=True)
class TargetRules:
    """Word classes that phrases are read by, as `targets.toml` says, and what each feature counts."""

    words: Mapping[str, frozenset[str]]
    points: Points
    units: Units


def load(rules: Path, words: Mapping[str, frozenset[str]], units: Units) -> TargetRules:
    """Read `targets.toml` of a rulebook folder; units and the words for metrics are those that results are read by.

    Raises RuleError where the file does not say what it should.
    """
    path = rules / "targets.toml"
    table = layered_table(path)
    try:
        classes = {name: frozenset(listed) for name, listed in table["words"].items()}
        classes["metric"] = words["metric"] | words["weak_metric"]
        classes["no_target"] = classes["metric"] | classes["not_on"]
        classes["phrase_end"] |= words["phrase_end"] - classes["head_noun"]  # `sets` are a noun here
        return TargetRules(classes, load_points("targets"), units)
    except KeyError as error:
        raise RuleError(f"{path}: {error} is missing") from None


def find_targets(
    text: Text, results: Sequence[ResultMention], entities: Sequence[Entity], rules: TargetRules
) -> list[str | None]:
    """Return for each of `results`, in order, what it was measured on, as the text or the record names it."""
    found: list[str | None] = []
    if not results:
        return found
    row, phrases = candidates(text, results, entities, rules)
    for context in row:
        context.remember(found)
        found.append(_choose(text.string, context, phrases, rules.points))
    return found


def candidates(
    text: Text, results: Sequence[ResultMention], entities: Sequence[Entity], rules: TargetRules
) -> tuple[list[Context], Phrases]:
    """Return where the results stand, and the phrases that could be what they are on, in the order of the text."""
    row = contexts(text, results, rules.units)
    names = {
        span: ("model" if e.kind == "model" else "introduced" if e.introduced else "resource", e.name)
        for e in entities
        for span in e.spans
    }
    return row, phrases_of(text, rules.units, rules.words, names, {context.sentence for context in row})


def _choose(string: str, context: Context, phrases: Phrases, points: Points) -> str | None:
    """Return the surface with the largest share of the odds, or None where that is nothing's."""
    phrases = phrases.around(context.start)
    shares: defaultdict[str, float] = defaultdict(float)
    surfaces: dict[str, str] = {}
    for phrase, groups in features_of(string, context, phrases):
        surface = phrase.surface(string)
        key = normalise(surface)
        shares[key] += odds(points.of(groups))
        surfaces.setdefault(key, surface)
    best = max(shares, key=lambda key: shares[key], default=None)
    if best is None or shares[best] <= odds(points.of(features_of_none(context, phrases))):
        return None
    return surfaces[best]
