"""Merging the mentions of names into entities: one a distinct thing, with its aliases and all of its evidence."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import permutations
from typing import Final

from extract.mention import NameKind, NameMention, Role
from extract.text import Text
from extract.text.normalising import normalise

Words = Mapping[str, frozenset[str]]  # those of a class, in lower case, as `targets.toml` has them

_WORDS: Final = re.compile(r"[^\s\-–/&:,']+")
_LOOSE: Final = 3  # letters of an acronym, and words of a long form, of which one word may be passed over
_MOST = 60  # entities of a text in which each is compared with each; an abstract has five
_FORMS = 6  # of an entity that are compared with those of others
_BETWEEN_DIGITS: Final = re.compile(r"(?<=\d)(?:(\.)|[^\w.]+)(?=\d)")


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


def merge_mentions(text: Text, mentions: list[NameMention], words: Words) -> list[Entity]:
    """Return one entity a distinct thing, in the order of first mention."""
    kept = _outermost(mentions)
    keys = {m: _key(text.string[m.start : m.end]) for m in kept}
    heads = _heads(keys, {key for m, key in keys.items() if text.string[m.end - 1] == "s"})
    groups: defaultdict[str, list[NameMention]] = defaultdict(list)
    for mention in kept:
        groups[heads[keys[mention]]].append(mention)
    entities = {key: _entity(text, key, group) for key, group in groups.items()}
    for other, key in _other_forms(text.string, entities, words):
        if other in groups and key in groups:
            groups[key] = sorted(groups[key] + groups.pop(other), key=lambda m: m.start)
            entities[key] = _entity(text, key, groups[key])
            del entities[other]
    return sorted(entities.values(), key=lambda entity: entity.spans[0])


def _other_forms(string: str, entities: Mapping[str, Entity], words: Words) -> list[tuple[str, str]]:
    """Return the keys of entities that are another form of one, each with the key of that one, which is shorter.

    Nothing says so in so many words: an acronym stands far from what it spells, or in brackets behind what it does not
    quite spell, or one is called with and without a word of what it is.
    """
    if len(entities) > _MOST:
        return []
    spelt = {
        key for key, entity in entities.items() if any(_spells(a, b, words) for a, b in permutations(_forms(entity), 2))
    }
    without_heads = {key: _without_heads(entity, words["kind_of_thing"]) for key, entity in entities.items()}
    found, abbreviated = [], []
    for key, other in permutations(entities, 2):
        short, long = entities[key], entities[other]
        if short.kind != long.kind or len(key) >= len(other):
            continue
        if key in without_heads[other] and short.role == long.role:
            found.append((other, key))
        elif not {key, other} & spelt and _abbreviates(string, short, long, words):
            abbreviated.append((other, key))
    times = Counter(key for _, key in abbreviated)  # what two names are spelt by stands for neither
    return found + [pair for pair in abbreviated if times[pair[1]] == 1]


def _abbreviates(string: str, short: Entity, long: Entity, words: Words) -> bool:
    spelt = any(_spells(a, b, words) for a in _forms(short) for b in _forms(long))
    return spelt or _in_brackets(string, short, long)


def _forms(entity: Entity) -> list[str]:
    return [entity.name, *entity.aliases[: _FORMS - 1]]


def _key(surface: str) -> str:
    """Return a name normalised, but for what parts numbers: `Foo-1.3B` is not `Foo-13B`, `Foo-2-7B` is `Foo 2 7B`."""
    return normalise(_BETWEEN_DIGITS.sub(lambda parted: "·" if parted[1] else "|", surface))


def _without_heads(entity: Entity, heads: frozenset[str]) -> set[str]:
    """Return the normalised forms of an entity that end with a word of what it is, without that."""
    parts = [form.rpartition(" ") for form in _forms(entity)]
    return {_key(name) for name, _, head in parts if head.lower() in heads}


def _in_brackets(string: str, one: Entity, other: Entity) -> bool:
    """Tell whether a name of one word and one of several stand beside each other, one of them in brackets.

    They are the paper's own, or the longer one holds the other's letters: `Stable Diffusion (LoRA)` are two things.
    """
    if one.role != other.role or (" " in one.name) == (" " in other.name):
        return False
    letters = iter(normalise(max(one.name, other.name, key=len)))
    if one.role != "proposed" and not all(
        letter in letters for letter in normalise(min(one.name, other.name, key=len))
    ):
        return False
    return any(
        string[start - 2 : start] == " (" and string[end : end + 1] == ")" and start - 2 in {e for _, e in before.spans}
        for before, inside in ((one, other), (other, one))
        for start, end in inside.spans
    )


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


def _heads(keys: dict[NameMention, str], plurals: set[str]) -> dict[str, str]:
    """Return for each normalised surface the name that it is a form of: its singular, or what it is an alias of.

    Of the surfaces, those could be `plurals` that end in a small letter: `CLIPs` of `CLIP`, not `CLIPS`.
    """
    present = set(keys.values())
    heads = {key: key for key in present}
    for mention, key in keys.items():
        if mention.alias_of is not None and heads[key] == key:
            head = _key(mention.alias_of)
            if heads.get(head, head) != key:
                heads[key] = heads.get(head, head)
    for key in present:
        if heads[key] == key and key in plurals and key[:-1] in heads:
            heads[key] = heads[key[:-1]]
    return {key: heads.get(head, head) for key, head in heads.items()}


def _entity(text: Text, key: str, group: list[NameMention]) -> Entity:
    surfaces = Counter(text.string[m.start : m.end] for m in group)
    own = [s for s in surfaces if _key(s) == key] or [s for s in surfaces if _key(s) == key + "s"] or list(surfaces)
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


def _spells(short: str, long: str, known: Words) -> bool:
    """Tell whether `short` is made of how the words of `long` begin, in their order, as `CREST` and `FoCa` are."""
    if " " in short or sum(map(str.isupper, short)) < 2:
        return False
    words = _WORDS.findall(long)
    letters = "".join(filter(str.isalnum, short)).lower()
    if len(words) < 2 or normalise(short) in normalise(long):
        return False
    if " " not in long and len(long) < 3 * len(short):
        return False  # `LLaMA-7B` is no short form of `LLaMA2-7B`
    content = sum(word.lower() not in known["small"] for word in words)
    spare = int(" " in long and min(content, len(letters)) >= _LOOSE)
    reached = {(0, spare)}  # letters that are spelt so far, words that may still be passed over
    for word in words:
        reached = {after for at, left in reached for after in _after(letters, at, left, word, known)}
    return any(at == len(letters) for at, _ in reached)


def _after(letters: str, at: int, left: int, word: str, known: Words) -> Iterator[tuple[int, int]]:
    """Yield how far `letters` are spelt, and how many words may still be passed over, with one more word."""
    lowered = word.lower()
    unspelt = known["kind_of_thing"] | known["unspelt"] if at == len(letters) else frozenset()
    if lowered in known["small"] or lowered in unspelt:
        yield at, left
    elif left and at:
        yield at, left - 1
    for size in range(1, min(len(word), len(letters) - at) + 1):
        if not letters.startswith(lowered[:size], at):
            break
        yield at + size, left
    capitals = "".join(filter(str.isupper, word)).lower()
    if len(capitals) > 1 and letters.startswith(capitals, at):
        yield at + len(capitals), left
