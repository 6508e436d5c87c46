"""From the chosen candidates of a text to its mentions: by what, of which thing a form, of which model a size."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import regex

from extract.mention import NameKind, NameMention
from extract.stages.names.batch import Batch
from extract.stages.names.decode import Chosen
from extract.stages.names.rule_features import KINDS, class_of
from extract.stages.names.rules import NameRules
from extract.text.normalising import normalise

# Where a size of a model may begin and end: at a word's bounds, not within an address.
_ALONE: Final = re.compile(r"(?<![^\s(\"'“‘\[,])")
_STOP: Final = re.compile(r"(?![\w/@-]|\.\w)")

Rulings = dict[int, list[NameMention]]  # of each candidate, what the rules said


def mentions(
    string: str,
    b: Batch,
    chosen: list[Chosen],
    scores: dict[int, float],
    rulings: Rulings,
    deciders: dict[int, str],
    rules: NameRules,
) -> list[NameMention]:
    """Return the mentions of one text, in order; `rules` say how names go on.

    `scores` are those of the chosen candidates, and `deciders` what decided on each.
    """
    found = []
    acronyms = {int(b.span_start[m]): b.surfaces[c] for c, _, places in chosen for m in places}
    own = [b.surfaces[c] for c, label, _ in chosen if label == 0]
    for c, label, places in chosen:
        kind = KINDS[label // 2]
        said = rulings.get(c, [])
        aliases = [m.alias_of for m in said if m.alias_of]
        canonicals = [m.canonical for m in said if m.canonical]
        by = _agreeing(said, label) or deciders[c]
        normalised = normalise(b.surfaces[c])
        base = _base(b.surfaces[c], own, rules.family) if kind == "model" else None
        for m in places:
            end = int(b.span_end[m])
            pair = rules.languages.match(string, end) if kind != "model" else None
            found.append(
                NameMention(
                    start=int(b.span_start[m]),
                    end=pair.end() if pair else end,
                    kind=kind,
                    by=by,
                    score=scores[c],
                    role="proposed" if label == 0 or base else "mentioned",
                    introduced=label in (2, 4),
                    alias_of=aliases[0] if aliases else _acronym(string, end, acronyms, normalised),
                    variant_of=base,
                    canonical=canonicals[0] if canonicals and kind != "model" else None,
                )
            )
    found += list(_sizes(string, found, rules.family))
    found = _as_called(string, found, rules)
    found.sort(key=lambda mention: (mention.start, mention.end))
    return found


def _as_called(string: str, found: list[NameMention], rules: NameRules) -> list[NameMention]:
    """Return the mentions, those of a data set as of a benchmark where one of its forms says so: `… Challenge (FC)`."""
    forms = {normalise(m.alias_of or string[m.start : m.end]) for m in found if _says(string, m, rules) == "benchmark"}
    return [
        replace(m, kind="benchmark")
        if m.kind == "dataset" and normalise(m.alias_of or string[m.start : m.end]) in forms
        else m
        for m in found
    ]


def _says(string: str, mention: NameMention, rules: NameRules) -> NameKind | None:
    return None if mention.kind == "model" else rules.kind_by_end[string[mention.start : mention.end]]


def rulings_of(b: Batch) -> Rulings:
    """Return what the rules said of each candidate."""
    rulings: Rulings = {}
    for candidate, mention in zip(b.ruled.tolist(), b.rulings, strict=True):
        rulings.setdefault(candidate, []).append(mention)
    return rulings


def _sizes(string: str, found: list[NameMention], versions: regex.Pattern[str]) -> Iterator[NameMention]:
    """Yield the sizes and versions of the paper's own models that are no mentions yet: `Foo-L` where Foo is one."""
    known = {(m.start, m.end) for m in found}
    bases = {string[m.start : m.end]: m for m in found if m.role == "proposed" and not m.variant_of}
    for base, mention in bases.items():
        at = string.find(base)
        while at >= 0:
            end = at + len(base)
            match = versions.match(string, end) if string[end : end + 1] != " " else None
            stop = match.end() if match else end
            if stop > end and (at, stop) not in known and _ALONE.match(string, at) and _STOP.match(string, stop):
                yield replace(mention, start=at, end=stop, alias_of=None, variant_of=base)
            at = string.find(base, end)


def _base(surface: str, own: list[str], versions: regex.Pattern[str]) -> str | None:
    """Return the paper's own model that a surface is a size or version of: it goes on from that one's name."""
    bases = [o for o in own if len(o) < len(surface) and surface.startswith(o)]
    for base in sorted(bases, key=len):
        if versions.fullmatch(surface, len(base)):
            return base
    return None


def _agreeing(rulings: list[NameMention], label: int) -> str | None:
    """Return the strongest rule that says what the model decided."""
    agreeing = [m for m in rulings if class_of(m.kind, m.role, m.introduced) == label]
    return max(agreeing, key=lambda m: m.score).by if agreeing else None


def _acronym(string: str, end: int, acronyms: dict[int, str], own: str) -> str | None:
    """Return the chosen name that stands in brackets right after a longer form of it."""
    if string[end : end + 2] != " (":
        return None
    acronym = acronyms.get(end + 2)
    if acronym is None or not own.startswith(normalise(acronym)[:1]) or len(acronym) >= len(own):
        return None
    return acronym
