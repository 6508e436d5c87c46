"""What `names.toml` and `lexicon.tsv` say, compiled for the names stage."""

from dataclasses import dataclass, fields
from pathlib import Path
from typing import get_args

import ahocorasick_rs
import regex

from extract.mention import NameKind, Role
from extract.rulefiles.files import Rule, RuleError, alternatives, check_field, compile_rules, expand
from extract.rulefiles.layers import layered_rows, layered_table
from extract.stages.names.shape import LIST, PHRASE, TITLE, TOKEN, Shape, read_shape
from extract.text.lexicon import COLUMNS, Lexicon, load_lexicon
from extract.text.memo import Memo
from extract.text.normalising import normalise


@dataclass(frozen=True, slots=True)
class Cues:
    """Words by which the model reads what stands around a candidate: `[cues]`.

    All are in lower case but `openers`, and `connectors` count in lower case only.
    """

    connectors: frozenset[str]
    separators: frozenset[str]
    openers: frozenset[str]
    naming: frozenset[str]
    verbs: frozenset[str]
    makes: frozenset[str]
    own: frozenset[str]
    dataset: frozenset[str]
    benchmark: frozenset[str]
    model: frozenset[str]
    part: frozenset[str]


@dataclass(frozen=True, slots=True)
class PlacedRule:
    """A rule and where its pattern is tried.

    `at_name`: a pattern that begins with a name is tried right after each capitalised span (`after`; `before`
    looks back from it); any other pattern is tried where one of its literals begins a word. `noun_ahead`: it
    asks for a noun that says what a resource is.
    """

    rule: Rule
    kind: NameKind
    in_title: bool
    at_name: bool
    many: bool
    before: regex.Pattern[str] | None
    after: regex.Pattern[str] | None
    noun_ahead: bool
    loose: bool
    proposed: bool


@dataclass(frozen=True, slots=True)
class Patterns:
    """Rules with patterns, and what finds the places where each is tried."""

    rules: list[PlacedRule]
    of_titles: list[PlacedRule]
    always: list[int]
    literals: ahocorasick_rs.AhoCorasick
    anchored: list[list[int]]  # of each literal: the rules tried where it begins a word,
    at_names: list[list[int]]  # those tried at names where it stands anywhere,
    is_noun: list[bool]  # and whether it says what a resource is


@dataclass(frozen=True, slots=True)
class NameRules:
    """What `names.toml` and `lexicon.tsv` say, compiled."""

    path: Path  # of `names.toml`
    lexicon: Lexicon
    ambiguous: frozenset[str]
    shape: Shape
    patterns: Patterns
    kind_of_word: dict[str, NameKind]
    acronyms: dict[str, regex.Pattern[str]]  # by which one is the paper's own that nothing else tells of
    families: ahocorasick_rs.AhoCorasick
    family: regex.Pattern[str]
    edition: regex.Pattern[str]  # with which the name of a collection may go on
    languages: regex.Pattern[str]  # with which it goes on wherever they follow
    kind_by_end: Memo[NameKind | None]  # of a name that says itself what it is
    cues: Cues
    never: frozenset[str]  # normalised: names that nothing may find


def load(rules: Path) -> NameRules:
    """Read `names.toml` and `lexicon.tsv` of a rulebook folder; raise RuleError where they are wrong."""
    path = rules / "names.toml"
    table = layered_table(path)
    words: dict[str, list[str]] = table["words"]
    nouns = words["benchmark"] + words["dataset"]
    pieces = {
        "name": rf"(?P<name>{PHRASE})",
        "names": rf"(?P<names>{LIST})",
        "word": rf"(?P<name>{PHRASE}|[\p{{Ll}}\p{{N}}]*+[_\d]{TOKEN})",
        "title": rf"(?P<name>{TITLE})",
        "propose": alternatives(table["propose"]),
        "resource_word": alternatives(rf"{noun}s?+" for noun in nouns),
        "model_word": alternatives(words["model"]),
        "module_word": alternatives(words["module"]),
    }
    compiled = compile_rules(table["rule"], pieces, path)
    check_field(compiled, "kind", get_args(NameKind), path)
    check_field(compiled, "role", get_args(Role), path)
    patterns = [row["pattern"] for row in table["rule"]]
    # Nouns are looked for as they are, unless one is a pattern.
    are_plain = all(regex.escape(noun, literal_spaces=True) == noun for noun in nouns)
    placed = [_place(rule, pattern, pieces, are_plain, path) for rule, pattern in zip(compiled, patterns, strict=True)]
    languages = _languages(alternatives(table["language_codes"]), alternatives(table["languages"]))
    return NameRules(
        path,
        load_lexicon(layered_rows(rules / "lexicon.tsv", COLUMNS)),
        frozenset(table["ambiguous"]),
        read_shape(table),
        _patterns(placed, nouns),
        {word: kind for kind in ("benchmark", "dataset") for word in words[kind]},
        {name: regex.compile(expand(pattern, pieces)) for name, pattern in table["acronyms"].items()},
        _families(table["families"]),
        regex.compile(rf"(?:{table['family_version']}){{0,8}}+"),
        regex.compile(rf"{table['edition']}|{languages}"),
        regex.compile(languages),
        _kind_by_end(table["name_ends"]),
        Cues(*(frozenset(table["cues"][field.name]) for field in fields(Cues))),
        frozenset(normalise(str(name)) for name in table["never"]),
    )


def _languages(codes: str, names: str) -> str:
    """Return a pattern of a pair of languages behind a name: `En-De`, `English to German`."""
    pair = rf"(?i:{codes})[-–→/](?i:{codes})|{names}(?:[-–→/]|-to-| to ){names}"
    return rf" (?:{pair})(?![\p{{L}}\p{{N}}_-])"


def _patterns(placed: list[PlacedRule], nouns: list[str]) -> Patterns:
    literals: dict[str, list[int]] = {noun: [] for noun in nouns}
    for index, rule in enumerate(placed):
        for literal in rule.rule.fields.get("needs", ()):
            literals.setdefault(literal, []).append(index)
    return Patterns(
        placed,
        [rule for rule in placed if rule.in_title],
        [index for index, rule in enumerate(placed) if rule.at_name and not rule.rule.fields.get("needs")],
        ahocorasick_rs.AhoCorasick(list(literals), implementation=ahocorasick_rs.Implementation.DFA),
        [[n for n in needed if not placed[n].at_name] for needed in literals.values()],
        [[n for n in needed if placed[n].at_name] for needed in literals.values()],
        [literal in nouns for literal in literals],
    )


def _families(names: list[str]) -> ahocorasick_rs.AhoCorasick:
    longest, dfa = ahocorasick_rs.MatchKind.LeftmostLongest, ahocorasick_rs.Implementation.DFA
    return ahocorasick_rs.AhoCorasick(names, matchkind=longest, implementation=dfa)


def _kind_by_end(ends: dict[str, str]) -> Memo[NameKind | None]:
    benchmark, dataset = regex.compile(ends["benchmark"]), regex.compile(ends["dataset"])
    return Memo(lambda name: "benchmark" if benchmark.search(name) else "dataset" if dataset.search(name) else None)


def _place(rule: Rule, pattern: str, pieces: dict[str, str], are_plain: bool, path: Path) -> PlacedRule:
    if not isinstance(rule.fields.get("score"), float):
        raise RuleError(f"{path}: rule {rule.id!r}: score should be a number, for example 0.9")
    if not {"name", "names"} & rule.pattern.groupindex.keys():
        raise RuleError(f"{path}: rule {rule.id!r}: the pattern holds none of {{name}}, {{names}}, {{word}}, {{title}}")
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
        are_plain and "(?P<word>" in pattern and "{resource_word}" in pattern,
        rule.fields.get("loose", False),
        rule.fields.get("role") == "proposed",
    )
