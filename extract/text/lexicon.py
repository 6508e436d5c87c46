"""The lexicon: known datasets, benchmarks and models, and one pass over a text that finds them all.

A surface without a digit (`DROP`, `Stable Diffusion`) must stand in the text as the lexicon writes it; one with a
digit (`CIFAR-10`) is found in any case. Where a surface has a blank or a hyphen, the text may have the other, and
nothing where digits tell it from a word.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import cast, get_args

import ahocorasick_rs
import regex

from extract.mention import NameKind
from extract.rulefiles.files import Row, RuleError
from extract.rulefiles.resources import data_folder

COLUMNS = ["canonical", "kind", "surfaces"]

_SHORT = 3
_SEPARATOR = regex.compile(r"[ -]")
_INSIDE_BEFORE = regex.compile(r"[\p{L}\p{N}_\\@#&^-]|(?<=[\p{L}\p{N}])[.+]")
_AFTER = regex.compile(r"s?+(?![\p{L}\p{N}_+^]|[-–.:'][\p{Lu}\p{N}]|/\p{N})")  # the plural belongs to the surface


@dataclass(frozen=True, slots=True)
class LexiconEntry:
    """One known thing: its one name for all of its surfaces."""

    canonical: str
    kind: NameKind
    own: bool = False  # of a rulebook that is laid over the built-in one


@dataclass(frozen=True, slots=True)
class Known:
    """An occurrence of a known thing: offsets into the string searched."""

    start: int
    end: int
    entry: LexiconEntry


@dataclass(frozen=True, slots=True)
class _Automaton:
    matcher: ahocorasick_rs.AhoCorasick
    entries: list[LexiconEntry]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All known things, compiled: surfaces that must match case, and those that match in any."""

    exact: _Automaton
    folded: _Automaton
    entries: dict[str, LexiconEntry]


def load_lexicon(rows: Iterable[Row]) -> Lexicon:
    """Compile the rows of `lexicon.tsv`; raise RuleError that names the line that is wrong."""
    exact: dict[str, LexiconEntry] = {}
    folded: dict[str, LexiconEntry] = {}
    entries: dict[str, LexiconEntry] = {}
    for entry, surfaces in read_lexicon(rows):
        entries[entry.canonical] = entry
        for surface in surfaces:
            any_case = len(surface) > _SHORT and any(c.isdigit() for c in surface)
            for variant in _variants(surface, any_case):
                if any_case:
                    folded.setdefault(variant.lower(), entry)
                else:
                    exact.setdefault(variant, entry)
    return Lexicon(_automaton(exact), _automaton(folded), entries)


def read_lexicon(rows: Iterable[Row]) -> Iterator[tuple[LexiconEntry, list[str]]]:
    """Yield each entry of a lexicon with its surfaces; raise RuleError that names the line that is wrong."""
    built_in = data_folder("rules")
    for row in rows:
        canonical, kind, surfaces = row.cells
        if kind not in get_args(NameKind):
            raise RuleError(f"{row}: kind is {kind!r}; expected one of {', '.join(get_args(NameKind))}")
        if not all(surfaces.split("|")):
            raise RuleError(f"{row}: expected surfaces separated by |, found {surfaces!r}")
        yield LexiconEntry(canonical, cast("NameKind", kind), own=row.path.parent != built_in), surfaces.split("|")


def find_known(string: str, lexicon: Lexicon) -> list[Known]:
    """Return the known things that `string` names, in order; where two overlap, the longer."""
    found = []
    for automaton, haystack in ((lexicon.exact, string), (lexicon.folded, lower_in_place(string))):
        for index, start, end in automaton.matcher.find_matches_as_indexes(haystack):
            if start and _INSIDE_BEFORE.match(string, start - 1):
                continue
            after = _AFTER.match(string, end)
            if after:
                found.append(Known(start, after.end(), automaton.entries[index]))
    found.sort(key=lambda known: (known.start, -known.end))
    kept: list[Known] = []
    for known in found:
        if kept and known.start < kept[-1].end:
            if known.end - known.start > kept[-1].end - kept[-1].start:
                kept[-1] = known
        else:
            kept.append(known)
    return kept


def lower_in_place(string: str) -> str:
    """Return `string` in lower case, every character at its place."""
    lowered = string.lower()
    if len(lowered) == len(string):
        return lowered
    return "".join(low if len(low := c.lower()) == 1 else c for c in string)


def _variants(surface: str, joined: bool) -> list[str]:
    """Return `surface` with its first two separators as blanks and hyphens, and with none if `joined`."""
    pieces = _SEPARATOR.split(surface, maxsplit=2)
    variants = [
        "".join(x for pair in zip(pieces, (*separators, ""), strict=True) for x in pair)
        for separators in product(" -", repeat=len(pieces) - 1)
    ]
    return [surface, *variants, "".join(pieces)] if joined else [surface, *variants]


def _automaton(surfaces: dict[str, LexiconEntry]) -> _Automaton:
    # Twice as quick as the default, for some megabytes.
    dfa, longest = ahocorasick_rs.Implementation.DFA, ahocorasick_rs.MatchKind.LeftmostLongest
    matcher = ahocorasick_rs.AhoCorasick(list(surfaces), matchkind=longest, implementation=dfa)
    return _Automaton(matcher, list(surfaces.values()))
