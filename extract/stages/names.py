"""Names by rules: models, datasets and benchmarks, each occurrence with the rule that knew it.

Three sources find surfaces: the lexicon, the patterns of `names.toml`, and acronyms beside their expansions. Then
every occurrence of a found surface in the text becomes a mention; uniting them into entities is for `extract.unite`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import ahocorasick_rs
import regex

from extract.lexicon import Lexicon, find_known, load_lexicon, lower_in_place
from extract.mention import NameKind, NameMention
from extract.rulefile import Rule, alternatives, compile_rules, expand, read_table
from extract.stages.acronyms import find_pairs
from extract.stages.name_shape import LIST, PHRASE, TITLE, TOKEN, Shape, is_strong, members, read_shape, stretches, trim
from extract.text import Text


_WORD = regex.compile(r"\p{L}[\p{L}\p{N}'-]*+")
_SMALL = frozenset(("of", "for", "and", "the", "with", "in", "on", "to", "by", "via", "from", "a", "an", "as"))


@dataclass(frozen=True, slots=True)
class PlacedRule:
    """A rule and where its pattern is tried.

    `at_name`: a pattern that begins with a name is tried right after each capitalised stretch (`after`; `before` looks back
    from it); any other pattern is tried where one of its literals begins a word.
    """

    rule: Rule
    kind: NameKind
    in_title: bool
    at_name: bool
    many: bool
    before: regex.Pattern[str] | None
    after: regex.Pattern[str] | None
    loose: bool
    proposed: bool


@dataclass(frozen=True, slots=True)
class NameRules:
    """What `names.toml` and `lexicon.tsv` say, compiled."""

    lexicon: Lexicon
    ambiguous: frozenset[str]
    shape: Shape
    title_rules: list[PlacedRule]
    rules: list[PlacedRule]
    literals: ahocorasick_rs.AhoCorasick
    needed_by: list[list[int]]
    kind_of_word: dict[str, NameKind]
    proposal: regex.Pattern[str]
    own_before: regex.Pattern[str]
    own_after: regex.Pattern[str]
    families: ahocorasick_rs.AhoCorasick
    family: regex.Pattern[str]
    benchmark_name: regex.Pattern[str]
    dataset_name: regex.Pattern[str]


def load(rules: Path) -> NameRules:
    """Read `names.toml` and `lexicon.tsv` of a rulebook folder; raise RuleError where they are wrong."""
    path = rules / "names.toml"
    table = read_table(path)
    words: dict[str, list[str]] = table["words"]
    pieces = {
        "name": rf"(?P<name>{PHRASE})",
        "names": rf"(?P<names>{LIST})",
        "word": rf"(?P<name>{PHRASE}|[\p{{Ll}}\p{{N}}]*+[_\d]{TOKEN})",
        "title": rf"(?P<name>{TITLE})",
        "propose": alternatives(table["propose"]),
        "resource_word": alternatives(rf"{w}s?+" for kind in ("benchmark", "dataset") for w in words[kind]),
        "model_word": alternatives(words["model"]),
        "module_word": alternatives(words["module"]),
    }
    patterns = [row["pattern"] for row in table["rule"]]
    compiled = compile_rules(table["rule"], pieces, path)
    placed = [_place(rule, pattern, pieces) for rule, pattern in zip(compiled, patterns, strict=True)]
    literals: dict[str, list[int]] = {}
    for index, rule in enumerate(compiled):
        for literal in rule.fields.get("needs", ()):
            literals.setdefault(literal, []).append(index)
    return NameRules(
        load_lexicon(rules / "lexicon.tsv"),
        frozenset(table["ambiguous"]),
        read_shape(table),
        [rule for rule in placed if rule.in_title],
        placed,
        ahocorasick_rs.AhoCorasick(list(literals)),
        list(literals.values()),
        {word: kind for kind in ("benchmark", "dataset") for word in words[kind]},  # type: ignore[misc]
        regex.compile(
            rf"\b(?i:{pieces['propose']})\b|\b(?:novel|named|called|our|new|modules?|components?|stages?|strategies|first|second|third"
            r"|compris\w+|consist\w+|featur\w+)\b"
        ),
        regex.compile(rf"(?:\b(?i:{pieces['propose']})|\b(?:novel|new|our|called|named))(?: (?:a|an|the|our|novel|new|simple|[\p{{Ll}}]+ly|yet|and|effective|efficient|lightweight|[\p{{Ll}}]+-[\p{{Ll}}]+))* \W?$"),
        regex.compile(rf"\)? (?:{pieces['module_word']})\b"),
        ahocorasick_rs.AhoCorasick(table["families"], matchkind=ahocorasick_rs.MatchKind.LeftmostLongest),
        regex.compile(rf"(?:{table['family_version']}){{0,8}}+"),
        regex.compile(table["name_ends"]["benchmark"]),
        regex.compile(table["name_ends"]["dataset"]),
    )


def _place(rule: Rule, pattern: str, pieces: dict[str, str]) -> PlacedRule:
    many = pattern.startswith("{names}")
    at_name = many or pattern.startswith("{name}")
    rest = pattern.removeprefix("{names}").removeprefix("{name}")
    before = rule.fields.get("before")
    return PlacedRule(
        rule,
        rule.fields.get("kind", "dataset"),
        pattern.startswith(r"\A"),
        at_name,
        many or "names" in rule.pattern.groupindex,
        regex.compile(before) if before else None,
        regex.compile(expand(rest, pieces)) if at_name else None,
        rule.fields.get("loose", False),
        rule.fields.get("role") == "proposed",
    )


def find_names(text: Text, rules: NameRules) -> list[NameMention]:
    """Return the names in `text`, one mention an occurrence, in order."""
    found = [*_from_lexicon(text, rules), *_from_families(text, rules)]
    known = {text.string[m.start : m.end] for m in found}
    found += _from_rules(text, known, rules)
    found += _from_pairs(text, rules, found)
    return sorted(_everywhere(text, found), key=lambda m: (m.start, -m.end, m.by))


def _from_lexicon(text: Text, rules: NameRules) -> Iterator[NameMention]:
    for known in find_known(text.string, rules.lexicon):
        entry = known.entry
        if text.string[known.start : known.end] not in rules.ambiguous:
            canonical = None if entry.kind == "model" else entry.canonical
            yield NameMention(known.start, known.end, entry.kind, f"lexicon.{entry.kind}", 0.9, canonical=canonical)


def _from_families(text: Text, rules: NameRules) -> Iterator[NameMention]:
    string = text.string
    for _, start, end in rules.families.find_matches_as_indexes(string):
        if start and (string[start - 1].isalnum() or string[start - 1] in "-_"):
            continue
        match = rules.family.match(string, end)
        if match and match.end() > end and not string[match.end() : match.end() + 1].isalnum():
            yield NameMention(start, match.end(), "model", "name.family", 0.95)


def _from_rules(text: Text, known: set[str], rules: NameRules) -> Iterator[NameMention]:
    string = text.string
    for rule in rules.title_rules:
        match = rule.rule.pattern.match(string, 0, text.abstract_start)
        if match:
            yield from _mentions(text, [match.span("name")], match, rule, known, rules)
    at_names = set()
    hits = rules.literals.find_matches_as_indexes(lower_in_place(string), overlapping=True)
    for literal, start, _ in hits:
        begins_word = start == 0 or not string[start - 1].isalnum()
        for index in rules.needed_by[literal]:
            rule = rules.rules[index]
            if rule.at_name:
                at_names.add(index)
            elif begins_word:
                match = rule.rule.pattern.match(string, start)
                if match:
                    spans = members(string, *match.span("names")) if rule.many else [match.span("name")]
                    yield from _mentions(text, spans, match, rule, known, rules)
    if at_names:
        after = [rules.rules[index] for index in sorted(at_names)]
        for stretch in stretches(string):
            phrases = list(members(string, *stretch))
            for rule in after:
                ends = [(stretch[1], phrases)] if rule.many else [(end, [(start, end)]) for start, end in phrases]
                for end, spans in ends:
                    match = rule.after.match(string, end)  # type: ignore[union-attr]
                    if match and (rule.before is None or rule.before.match(string, spans[0][0])):
                        yield from _mentions(text, spans, match, rule, known, rules)


def _mentions(
    text: Text,
    spans: Iterable[tuple[int, int]],
    match: regex.Match[str],
    placed: PlacedRule,
    known: set[str],
    rules: NameRules,
) -> Iterator[NameMention]:
    """Yield the names in the stretches that one match of a rule is about."""
    string, fields = text.string, placed.rule.fields
    kind = _kind(match["word"].lower(), rules) if "word" in match.re.groupindex else placed.kind
    for start, end in spans:
        loose = placed.loose and (start >= text.abstract_start or placed.in_title)
        span = trim(string, start, end, rules.shape, loose)
        if span is None or text.section(span[0]) != text.section(span[1] - 1):
            continue
        surface = string[slice(*span)]
        if placed.proposed and surface in known and not placed.in_title:
            continue
        if placed.in_title and not _heads_title(text, span, end, rules):
            continue
        said = "word" in match.re.groupindex
        own = placed.proposed or fields.get("introduced", False)
        if not said and rules.benchmark_name.search(surface):
            kind = "benchmark"
        elif not said and rules.dataset_name.search(surface):
            kind = "dataset"
        yield NameMention(
            *span,
            kind,
            placed.rule.id,
            fields["score"],
            role=fields.get("role", "mentioned") if kind == "model" else "mentioned",
            introduced=own and kind != "model",
            said=said or fields.get("said", False),
        )


def _heads_title(text: Text, span: tuple[int, int], end: int, rules: NameRules) -> bool:
    """Tell whether what stands before a title's colon is a name: one strong word, or what the abstract names again."""
    surface = text.string[slice(*span)]
    if span[1] != end or surface.count(" ") > 4:
        return False
    if " " not in surface and (is_strong(surface, rules.shape) or "-" in surface and not surface.islower()):
        return True
    return text.string.find(surface, text.abstract_start) >= 0 and not surface.islower()


def _kind(word: str, rules: NameRules) -> NameKind:
    return rules.kind_of_word.get(word) or rules.kind_of_word.get(word.removesuffix("s"), "dataset")


def _from_pairs(text: Text, rules: NameRules, found: list[NameMention]) -> Iterator[NameMention]:
    string = text.string
    by_surface: dict[str, NameMention] = {}
    for mention in found:
        kept = by_surface.get(string[mention.start : mention.end])
        if kept is None or kept.role == "mentioned":
            by_surface[string[mention.start : mention.end]] = mention
    for short, long in find_pairs(string):
        surface, expansion = string[slice(*short)], string[slice(*long)]
        known = by_surface.get(surface) or by_surface.get(expansion)
        if known is None:
            if not _is_own(string, short, long, rules):
                continue
            known = NameMention(*short, "model", "name.acronym", 0.8, role="proposed")
        yield replace(known, start=short[0], end=short[1], alias_of=None)
        yield replace(known, start=long[0], end=long[1], alias_of=surface)


def _is_own(string: str, short: tuple[int, int], long: tuple[int, int], rules: NameRules) -> bool:
    """Tell whether an acronym and its expansion, known from nowhere else, look like a thing of this paper's own."""
    if not is_strong(string[slice(*short)], rules.shape):
        return False
    first, last = min(short[0], long[0]), max(short[1], long[1])
    before = string[max(0, first - 100, string.rfind(". ", 0, first)) : first]
    if rules.own_after.match(string, last):
        return True
    words = [w for w in _WORD.findall(string, *long) if w not in _SMALL]
    if sum(w[0].isupper() for w in words) * 2 > len(words):
        return bool(rules.proposal.search(before))
    return bool(rules.own_before.search(before))


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
    for surface, mention in best.items():
        at = string.find(surface)
        while at >= 0:
            end = at + len(surface)
            if (at, end) not in taken and _stands_alone(string, at, end) and text.section(at) == text.section(end - 1):
                yield replace(mention, start=at, end=end)
            at = string.find(surface, end)


def _stands_alone(string: str, start: int, end: int) -> bool:
    before, after = string[start - 1 : start], string[end : end + 2]
    if before.isalnum() or before in ("-", "_", "/", "@") and start:
        return False
    return not (after[:1].isalnum() or after[:1] in ("_", "+", "^") and after or after[:1] == "-" and (after[1:].isupper() or after[1:].isdigit()))

