"""Merging the mentions of names into entities: one a distinct thing, with its aliases and all of its evidence."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from extract.mention import NameKind, NameMention, Role
from extract.text import Text
from extract.text.normalising import normalise


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


def merge_mentions(text: Text, mentions: list[NameMention]) -> list[Entity]:
    """Return one entity a distinct thing, in the order of first mention."""
    kept = _outermost(mentions)
    keys = {m: normalise(text.string[m.start : m.end]) for m in kept}
    heads = _heads(keys)
    groups: defaultdict[str, list[NameMention]] = defaultdict(list)
    for mention in kept:
        groups[heads[keys[mention]]].append(mention)
    return [_entity(text, key, group) for key, group in groups.items()]


def _outermost(mentions: Iterable[NameMention]) -> list[NameMention]:
    """Leave out the mentions that lie within a longer one, in the order of the text."""
    kept: list[NameMention] = []
    start = end = 0
    for mention in sorted(mentions, key=lambda m: (m.start, -m.end, -m.score, m.by)):
        if mention.end <= end and (mention.start, mention.end) != (start, end):
            continue
        if mention.end > end:
            start, end = mention.start, mention.end
        kept.append(mention)
    return kept


def _heads(keys: dict[NameMention, str]) -> dict[str, str]:
    """Return for each normalised surface the name that it is a form of: its singular, or what it is an alias of."""
    present = set(keys.values())
    heads = {key: key for key in present}
    for mention, key in keys.items():
        if mention.alias_of is not None and heads[key] == key:
            head = normalise(mention.alias_of)
            if heads.get(head, head) != key:
                heads[key] = heads.get(head, head)
    for key in present:
        if heads[key] == key and key.endswith("s") and key[:-1] in heads:
            heads[key] = heads[key[:-1]]
    return {key: heads.get(head, head) for key, head in heads.items()}


def _entity(text: Text, key: str, group: list[NameMention]) -> Entity:
    surfaces = Counter(text.string[m.start : m.end] for m in group)
    own = (
        [s for s in surfaces if normalise(s) == key]
        or [s for s in surfaces if normalise(s) == key + "s"]
        or list(surfaces)
    )
    name = max(own, key=lambda s: surfaces[s])
    # What the name itself is said to be goes before what its other forms are.
    best = max(group, key=lambda m: (text.string[m.start : m.end] in own, m.score))
    kind = best.kind
    proposed = any(m.role == "proposed" for m in group)
    spans = dict.fromkeys((m.start, m.end) for m in group)
    return Entity(
        name=name,
        kind=kind,
        role="proposed" if proposed else "mentioned",
        introduced=kind != "model" and (proposed or any(m.introduced for m in group)),
        canonical=next((m.canonical for m in group if m.canonical), None) if kind != "model" else None,
        variant_of=next((m.variant_of for m in group if m.variant_of), None),
        by=best.by,
        score=best.score,
        aliases=[s for s in surfaces if s != name],
        spans=list(spans),
    )
