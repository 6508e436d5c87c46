"""Names by rules: models, datasets and benchmarks, each occurrence with the rule that knew it.

Three sources find surfaces: the lexicon, the patterns of `names.toml`, and acronyms beside their expansions. Then
every occurrence of a found surface in the text becomes a mention; `extract.join.entities` merges them.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

import regex
from ahocorasick_rs import AhoCorasick

from extract.mention import NameKind, NameMention
from extract.stages.names.acronyms import find_pairs, is_own
from extract.stages.names.rules import NameRules, PlacedRule
from extract.stages.names.shape import capitalised_spans, is_strong, members, trim
from extract.text import Text
from extract.text.lexicon import find_known, lower_in_place

_REACH: Final = 400  # characters in which a pattern finds its noun
# A text mostly in letters that the model was never taught with, where rules decide.
_OTHER_SCRIPT: Final = regex.compile(r"[\p{L}--\p{Latin}--\p{Greek}]", regex.VERSION1)
_MOSTLY: Final = 0.15  # of its characters

Span = tuple[int, int]
SOURCES: Final = ("lexicon.model", "lexicon.dataset", "lexicon.benchmark", "name.family", "name.acronym")


def rule_ids(rules: NameRules) -> list[str]:
    """Return the ids that mentions may bear as `by`."""
    return [*SOURCES, *(placed.rule.id for placed in rules.patterns.rules)]


def find_names(text: Text, rules: NameRules) -> list[NameMention]:
    """Return the names in `text`, one mention an occurrence, in order."""
    found = [*_from_lexicon(text, rules), *_from_families(text, rules)]
    known = {text.string[m.start : m.end] for m in found}
    found += _from_rules(text, known, rules)
    found += _from_pairs(text, rules, found)
    if not text.string.isascii() and len(_OTHER_SCRIPT.findall(text.string)) > _MOSTLY * len(text.string):
        found = [replace(mention, own=True) for mention in found]
    return sorted(_everywhere(text, found), key=lambda m: (m.start, -m.end, m.by))


def _from_lexicon(text: Text, rules: NameRules) -> Iterator[NameMention]:
    for known in find_known(text.string, rules.lexicon):
        entry = known.entry
        if text.string[known.start : known.end] not in rules.ambiguous:
            edition = rules.edition.match(text.string, known.end) if entry.kind != "model" else None
            canonical = None if edition or entry.kind == "model" else entry.canonical
            end = edition.end() if edition else known.end
            by = f"lexicon.{entry.kind}"
            yield NameMention(known.start, end, entry.kind, by, 0.9, canonical=canonical, own=entry.own)


def _from_families(text: Text, rules: NameRules) -> Iterator[NameMention]:
    string = text.string
    for _, start, end in rules.families.find_matches_as_indexes(string):
        if start and (string[start - 1].isalnum() or string[start - 1] in "-_"):
            continue
        match = rules.family.match(string, end)
        if match and match.end() > end and not string[match.end() : match.end() + 1].isalnum():
            yield NameMention(start, match.end(), "model", "name.family", 0.95)


def _from_rules(text: Text, known: set[str], rules: NameRules) -> Iterator[NameMention]:
    string, patterns = text.string, rules.patterns
    for rule in patterns.of_titles:
        match = rule.rule.pattern.match(string, 0, text.abstract_start)
        if match:
            yield from _mentions(text, [match.span("name")], match, rule, known, rules)
    hits = patterns.literals.find_matches_as_indexes(lower_in_place(string), overlapping=True)
    # Hits are in the order of their ends.
    nouns = sorted(start for literal, start, _ in hits if patterns.is_noun[literal])
    at_names = set(patterns.always)
    for literal, start, _ in hits:
        at_names.update(patterns.at_names[literal])
        anchored = patterns.anchored[literal]
        if anchored and (start == 0 or not string[start].isascii() or not string[start - 1].isalnum()):
            for number in anchored:
                rule = patterns.rules[number]
                if rule.noun_ahead and not _is_ahead(nouns, start):
                    continue
                match = rule.rule.pattern.match(string, start)
                if match:
                    spans = members(string, *match.span("names")) if rule.many else [match.span("name")]
                    yield from _mentions(text, spans, match, rule, known, rules)
    if at_names:
        yield from _at_names(text, at_names, nouns, known, rules)


def _at_names(
    text: Text, numbers: set[int], nouns: list[int], known: set[str], rules: NameRules
) -> Iterator[NameMention]:
    """Try the rules that begin with a name right after each capitalised span, or after each phrase of it."""
    string = text.string
    tried = [rules.patterns.rules[number] for number in sorted(numbers)]
    for end, phrases in capitalised_spans(string, rules.shape.openers):
        whole, each = [(end, phrases)], [(span[1], [span]) for span in phrases]
        for rule in tried:
            for stop, spans in whole if rule.many else each:
                # The cheaper questions first.
                if rule.noun_ahead and not _is_ahead(nouns, stop):
                    continue
                if rule.before is None or rule.before.match(string, spans[0][0]):
                    match = rule.after.match(string, stop)  # type: ignore[union-attr]
                    if match:
                        yield from _mentions(text, spans, match, rule, known, rules)


def _is_ahead(places: list[int], at: int) -> bool:
    """Tell whether one of some places, in order, is in reach of a pattern at `at`."""
    first = bisect_left(places, at)
    return first < len(places) and places[first] < at + _REACH


def _mentions(
    text: Text,
    spans: Iterable[Span],
    match: regex.Match[str],
    placed: PlacedRule,
    known: set[str],
    rules: NameRules,
) -> Iterator[NameMention]:
    """Yield the names in the spans that one match of a rule is about."""
    string, fields = text.string, placed.rule.fields
    kind = _kind(match, rules) if "word" in match.re.groupindex else placed.kind
    spans = list(spans)
    listed = match.end("names") if fields.get("several") and placed.loose else None
    if fields.get("several") and len(spans) < 2:
        return
    for start, end in spans:
        loose = placed.loose and (start >= text.abstract_start or placed.in_title)
        span = trim(string, start, end, rules.shape, loose, listed)
        if span is None or text.section(span[0]) != text.section(span[1] - 1):
            continue
        surface = string[slice(*span)]
        if placed.proposed and surface in known and not (placed.in_title or fields.get("known")):
            continue
        if placed.in_title and not _heads_title(text, span, end, rules):
            continue
        said = "word" in match.re.groupindex
        own = placed.proposed or fields.get("introduced", False)
        if not said:
            kind = rules.kind_by_end[surface] or kind
        yield NameMention(
            *span,
            kind,
            placed.rule.id,
            fields["score"],
            role=fields.get("role", "mentioned") if kind == "model" else "mentioned",
            introduced=own and kind != "model",
            said=said or fields.get("said", False),
            own=fields.get("decides", False),
        )


def _heads_title(text: Text, span: tuple[int, int], end: int, rules: NameRules) -> bool:
    """Tell whether what stands before a title's colon is a name: one strong word, or what the abstract names again."""
    surface = text.string[slice(*span)]
    if span[1] != end or surface.count(" ") > 4:
        return False
    if " " not in surface and (is_strong(surface, rules.shape) or ("-" in surface and not surface.islower())):
        return True
    return text.string.find(surface, text.abstract_start) >= 0 and not surface.islower()


def _kind(match: regex.Match[str], rules: NameRules) -> NameKind:
    """Return the kind that the matched word says: of both words, as in `benchmark datasets`, benchmark counts."""
    word, start = match["word"].lower(), match.start("word")
    before = match.string[max(0, start - 20) : start].rstrip(" -").rpartition(" ")[2].lower()
    said = {rules.kind_of_word.get(w) or rules.kind_of_word.get(w.removesuffix("s")) for w in (word, before)}
    return "benchmark" if "benchmark" in said else "dataset"


def _from_pairs(text: Text, rules: NameRules, found: list[NameMention]) -> Iterator[NameMention]:
    string = text.string
    by_surface: dict[str, NameMention] = {}
    for mention in found:
        kept = by_surface.get(string[mention.start : mention.end])
        if kept is None or kept.role == "mentioned":
            by_surface[string[mention.start : mention.end]] = mention
    for pair in find_pairs(string):
        short, long = pair
        surface, expansion = string[slice(*short)], string[slice(*long)]
        known = by_surface.get(surface) or by_surface.get(expansion)
        if known is None:
            if not is_own(string, pair, rules.acronyms, rules.shape):
                continue
            known = NameMention(*short, "model", "name.acronym", 0.72, role="proposed")
        yield replace(known, start=short[0], end=short[1], alias_of=None)
        yield replace(known, start=long[0], end=long[1], alias_of=surface)


def _everywhere(text: Text, found: list[NameMention]) -> Iterator[NameMention]:
    """Yield the mentions found, and one for each other occurrence of their surfaces."""
    string = text.string
    best: dict[str, NameMention] = {}
    taken = set()
    for mention in found:
        taken.add((mention.start, mention.end))
        surface = string[mention.start : mention.end]
        if surface not in best or mention.score > best[surface].score:
            best[surface] = mention
        yield mention
    surfaces = list(best)
    free = [0] * len(surfaces)  # where the next occurrence of each may begin
    # All in one pass: a text may hold as many names as its length allows.
    for number, at, end in AhoCorasick(surfaces).find_matches_as_indexes(string, overlapping=True):
        if at < free[number]:
            continue
        free[number] = end
        if (at, end) not in taken and _stands_alone(string, at, end) and text.section(at) == text.section(end - 1):
            yield replace(best[surfaces[number]], start=at, end=end)


def _stands_alone(string: str, start: int, end: int) -> bool:
    before, after = string[start - 1 : start], string[end : end + 2]
    if before.isalnum() or (before in ("-", "_", "/", "@") and start):
        return False
    return not (
        after[:1].isalnum()
        or (after[:1] in ("_", "+", "^") and after)
        or (after[:1] == "-" and (after[1:].isupper() or after[1:].isdigit()))
    )
