"""Trying a rulebook: each rule on its own examples, and all of them on a corpus.

On a corpus two things show that no example can: rules that never fire, and rules that fire where others do.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import NamedTuple

from extract.evaluate.rulelist import Listed
from extract.extractor.rulebook import Rulebook
from extract.paper import Paper
from extract.stages.links import find_links
from extract.stages.names import find_names
from extract.stages.quantities import QuantityRules, explain_quantities
from extract.stages.quantities.reading import Decision
from extract.stages.results import explain_results
from extract.stages.results.sentences import readings
from extract.text import Text, read_text
from extract.text.lexicon import find_known

Key = tuple[str, str]  # a rule's file and id
Span = tuple[int, int]


class Failure(NamedTuple):
    """An example that a rule does not treat as it should, or what the rule lacks."""

    rule: Listed
    example: str
    why: str


class Overlap(NamedTuple):
    """Two rules that fire at the same places, at how many both do, and each; `first` is tried before `second`."""

    file: str
    first: str
    second: str
    both: int
    at_first: int
    at_second: int


@dataclass(frozen=True, slots=True)
class Usage:
    """What a corpus shows: the rules that never fired, and those that overlap, the most places in common first."""

    papers: int
    never: list[Listed]
    overlaps: list[Overlap]


def try_examples(rules: Iterable[Listed], rulebook: Rulebook) -> tuple[int, list[Failure]]:
    """Run every rule on its examples; return how many examples there were, and what failed."""
    rules = list(rules)
    whose = {(rule.file, rule.id): rule.origin for rule in rules}
    count, failures = 0, []
    for rule in rules:
        if rule.origin == "off" or not rule.is_tried:
            continue
        lacking = [name for name, examples in (("match", rule.match), ("no_match", rule.no_match)) if not examples]
        if lacking and rule.file.endswith(".toml"):
            failures.append(Failure(rule, "", f"has no example under {' and '.join(lacking)}"))
        for example, wanted in [*((e, True) for e in rule.match), *((e, False) for e in rule.no_match)]:
            count += 1
            fired = _fired(rule, example, rulebook)
            if (rule.id in fired) is not wanted:
                others = " and ".join(f"{id_} ({whose.get((rule.file, id_), 'built-in')})" for id_ in fired)
                instead = f": {others} matches instead" if others else ""
                why = f"does not match{instead}" if wanted else "matches, and should not"
                failures.append(Failure(rule, example, why))
    return count, failures


def try_corpus(rules: Sequence[Listed], rulebook: Rulebook, papers: Iterable[Paper]) -> Usage:
    """Run all rules on `papers`; a rule that is off, or that no text can show, is left out."""
    places: defaultdict[Key, set[tuple[int, Span]]] = defaultdict(set)
    count = 0
    for paper in papers:
        for key, span in _firings(read_text(paper, rulebook.markup), rulebook):
            places[key].add((count, span))
        count += 1
    alive = [rule for rule in rules if rule.origin != "off" and rule.file != "digest.toml" and rule.is_tried]
    never = [rule for rule in alive if (rule.file, rule.id) not in places]
    return Usage(count, never, _overlaps(places, alive))


def _fired(rule: Listed, example: str, rulebook: Rulebook) -> list[str]:
    """Return which rules of a file fire on an example of one of them: a text, or what its kind of rule is about."""
    if rule.file == "digest.toml":
        return [date.id for date in rulebook.digest.dates if date.pattern.fullmatch(example)]
    if rule.file == "links.toml":
        return [cue.id for cue in rulebook.links.cues if cue.pattern.search(example)]
    is_of_title = rule.id in {placed.rule.id for placed in rulebook.names.patterns.of_titles}
    text = read_text(Paper(example, "") if is_of_title else Paper("", example), rulebook.markup)
    return list(dict.fromkeys(id_ for (file, id_), _ in _firings(text, rulebook) if file == rule.file))


def _firings(text: Text, rulebook: Rulebook) -> Iterator[tuple[Key, Span]]:
    """Yield each rule that fires on a text, and where."""
    for name in find_names(text, rulebook.names):
        yield ("names.toml", name.by), (name.start, name.end)
    for known in find_known(text.string, rulebook.names.lexicon):
        yield ("lexicon.tsv", known.entry.canonical), (known.start, known.end)
    for link in find_links(text, rulebook.links):
        file = "hosts.tsv" if link.by.startswith("host.") else "links.toml"
        yield (file, link.by), (link.start, link.end)
    for decision in _decisions(text, rulebook.quantities):
        if decision.rule:
            yield ("quantities.toml", decision.rule), (decision.number.start, decision.number.end)
    for verdict in explain_results(text, rulebook.results):
        for cue in verdict.points:
            yield ("results.toml", cue.partition(".")[0]), (verdict.start, verdict.end)
    for tokens in readings(text, rulebook.results.units, rulebook.results.most_numbers):
        for token in tokens:
            if "metric" in rulebook.results.cues.of(token):
                yield ("metrics.tsv", token.form), (token.start, token.end)


def _decisions(text: Text, rules: QuantityRules) -> list[Decision]:
    """Return what the rules decide together, and each alone: of two that fit a number, the first hides the other."""
    decisions = explain_quantities(text, rules)
    if not decisions:
        return []
    alone = (explain_quantities(text, replace(rules, rules=(rule,))) for rule in rules.rules)
    return decisions + [decision for found in alone for decision in found]


_OVERLAPPING = ("names.toml", "quantities.toml")  # elsewhere rules add up, or stand for one thing each


_TOLD = 0.8  # share of the places of a built-in rule that another must have, to be told of


def _overlaps(places: dict[Key, set[tuple[int, Span]]], rules: Iterable[Listed]) -> list[Overlap]:
    """Return the pairs that fire at the same places: mostly so, or where one of them is no built-in rule."""
    found = []
    fired = [rule for rule in rules if rule.file in _OVERLAPPING and (rule.file, rule.id) in places]
    for one, other in combinations(fired, 2):
        at_one, at_other = places[one.file, one.id], places[other.file, other.id]
        both = len(at_one & at_other)
        is_own = {one.origin, other.origin} != {"built-in"}
        if both and (is_own or both >= _TOLD * min(len(at_one), len(at_other))):
            found.append(Overlap(one.file, one.id, other.id, both, len(at_one), len(at_other)))
    return sorted(found, key=lambda o: (-o.both / min(o.at_first, o.at_second), -o.both, o.first, o.second))
