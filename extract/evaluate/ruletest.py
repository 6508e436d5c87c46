"""Trying a rulebook: each rule on its own examples, and all of them on a corpus.

On a corpus two things show that no example can: rules that never fire, and rules that fire where others do.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, combinations
from typing import Final, NamedTuple

from extract.evaluate.rulelist import Listed
from extract.extractor.rulebook import Rulebook
from extract.paper import Paper
from extract.stages.links import find_links
from extract.stages.names import find_names
from extract.stages.quantities import explain_quantities
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
        text = read_text(paper, rulebook.markup)
        for file, firings in _FIRINGS.items():
            for id_, span in firings(text, rulebook):
                places[file, id_].add((count, span))
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
    is_gain = rule.file == "quantities.toml"
    firings = _gains(text, rulebook, only=rule.id) if is_gain else _FIRINGS[rule.file](text, rulebook)
    return list(dict.fromkeys(id_ for id_, _ in firings))


Firings = Iterator[tuple[str, Span]]  # of a rule: its id, and where


def _names(text: Text, rulebook: Rulebook) -> Firings:
    return ((name.by, (name.start, name.end)) for name in find_names(text, rulebook.names))


def _known(text: Text, rulebook: Rulebook) -> Firings:
    found = find_known(text.string, rulebook.names.lexicon)
    return ((known.entry.canonical, (known.start, known.end)) for known in found)


def _links(text: Text, rulebook: Rulebook) -> Firings:
    found = find_links(text, rulebook.links)
    return ((link.by, (link.start, link.end)) for link in found if not link.by.startswith("host."))


def _hosts(text: Text, rulebook: Rulebook) -> Firings:
    found = find_links(text, rulebook.links)
    return ((link.by, (link.start, link.end)) for link in found if link.by.startswith("host."))


def _gains(text: Text, rulebook: Rulebook, only: str | None = None) -> Firings:
    """Yield rules as they fire together, and alone, all or `only` one: of two that fit a number one hides the other."""
    rules = rulebook.quantities
    together = explain_quantities(text, rules)
    alone = (rule for rule in rules.rules if together and only in {None, rule.id})
    for decision in chain(together, *(explain_quantities(text, replace(rules, rules=(rule,))) for rule in alone)):
        if decision.rule is not None:
            yield decision.rule, (decision.number.start, decision.number.end)


def _cues(text: Text, rulebook: Rulebook) -> Firings:
    for verdict in explain_results(text, rulebook.results):
        for cue in verdict.points:
            yield cue.partition(".")[0], (verdict.start, verdict.end)


def _metrics(text: Text, rulebook: Rulebook) -> Firings:
    for tokens in readings(text, rulebook.results.units, rulebook.results.most_numbers):
        for token in tokens:
            if "metric" in rulebook.results.cues.of(token):
                yield token.form, (token.start, token.end)


_FIRINGS: Final[dict[str, Callable[[Text, Rulebook], Firings]]] = {
    "names.toml": _names,
    "lexicon.tsv": _known,
    "links.toml": _links,
    "hosts.tsv": _hosts,
    "quantities.toml": _gains,
    "results.toml": _cues,
    "metrics.tsv": _metrics,
}


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
