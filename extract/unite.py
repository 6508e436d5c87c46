"""Uniting the mentions of names into entries: one a distinct thing, with its aliases and all of its evidence."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

import regex

from extract.mention import NameKind, NameMention, Role
from extract.text import Text

_FOLD = regex.compile(r"[\s\-_./'\"–—^{}]+")


@dataclass(slots=True)
class Entity:
    """One thing that a paper names, gathered from its mentions."""

    name: str
    kind: NameKind
    role: Role
    introduced: bool
    canonical: str | None
    variant_of: str | None
    by: str
    score: float
    aliases: list[str] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)


def fold(surface: str) -> str:
    """Return the form under which two surfaces of one name are equal."""
    return _FOLD.sub("", surface).casefold()


def unite(text: Text, mentions: list[NameMention]) -> list[Entity]:
    """Return one entity a distinct thing, in the order of first mention."""
    heads: dict[str, str] = {}
    for mention in mentions:
        if mention.alias_of is not None:
            heads.setdefault(fold(text.string[mention.start : mention.end]), fold(mention.alias_of))
    groups: defaultdict[str, list[NameMention]] = defaultdict(list)
    for mention in sorted(mentions, key=lambda m: (m.start, -m.end)):
        key = fold(text.string[mention.start : mention.end])
        groups[heads.get(key, key)].append(mention)
    return [_entity(text, key, group) for key, group in groups.items()]


def _entity(text: Text, key: str, group: list[NameMention]) -> Entity:
    surfaces = Counter(text.string[m.start : m.end] for m in group)
    own = [s for s in surfaces if fold(s) == key] or list(surfaces)
    name = max(own, key=lambda s: surfaces[s])
    best = max(group, key=lambda m: m.score)
    return Entity(
        name=name,
        kind=best.kind,
        role="proposed" if any(m.role == "proposed" for m in group) else "mentioned",
        introduced=any(m.introduced for m in group),
        canonical=next((m.canonical for m in group if m.canonical), None),
        variant_of=next((m.variant_of for m in group if m.variant_of), None),
        by=best.by,
        score=best.score,
        aliases=[s for s in surfaces if s != name],
        spans=[(m.start, m.end) for m in group],
    )
