"""From probabilities to mentions: which candidates are names, and of each by what, of which thing or model a form."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np
import regex

from extract.mention import NameKind, NameMention
from extract.stages.names.arrays import DIGITS, Bools, Wide
from extract.stages.names.batch import Batch
from extract.stages.names.known import KINDS, class_of
from extract.stages.names.rules import NameRules
from extract.text.normalising import normalise

# Where a size of a model may begin and end: at a word's bounds, not within an address.
_ALONE: Final = re.compile(r"(?<![^\s(\"'“‘\[,])")
_STOP: Final = re.compile(r"(?![\w/@-]|\.\w)")

Chosen = tuple[int, int, list[int]]  # candidate, class, its occurrences that stand free
Rulings = dict[int, list[NameMention]]  # of each candidate, what the rules said


def decode(b: Batch, p: Wide, thresholds: dict[str, float]) -> dict[int, list[Chosen]]:
    """Return of each document the chosen candidates: (candidate, class, its occurrences that stand free)."""
    # Rounded again, so that no machine's last digit decides.
    named = (1 - p[:, -1]).round(DIGITS)
    # Of the three kinds the likeliest, then its own two classes.
    pairs = p[:, :-1].reshape(-1, 3, 2)
    kind = np.argmax(pairs.sum(axis=2).round(DIGITS), axis=1)
    own = pairs[np.arange(len(p)), kind]
    first_share = (own[:, 0] / np.maximum(own.sum(axis=1), 1e-9)).round(DIGITS)
    limit = np.array([thresholds["model"], thresholds["dataset"], thresholds["benchmark"]])
    share_limit = np.array([thresholds["proposed"], *[thresholds["introduced"]] * 2])
    classes = 2 * kind + (first_share < share_limit[kind])
    kept = named >= limit[kind]
    keep = np.flatnonzero(kept)
    order = keep[np.lexsort((keep, -named[keep]))].tolist()
    inner = _inner(b, kept)
    taken = bytearray(len(b.rows))  # tokens that a chosen name stands on
    free: defaultdict[int, list[int]] = defaultdict(list)
    # A name that also stands alone leaves its places within longer ones to them: `Foo` and `Foo-Bench`.
    for leaves in (True, False):
        for c in order:
            places = list(range(b.first[c], b.first[c] + b.count[c]))
            alone = [m for m in places if not inner[m]]
            for m in alone if leaves and alone else places:
                start, end = int(b.start[m]), int(b.end[m])
                if not any(taken[start:end]):
                    free[c].append(m)
                    taken[start:end] = b"\1" * (end - start)
    chosen: defaultdict[int, list[Chosen]] = defaultdict(list)
    for c in order:
        if free[c]:
            chosen[int(b.document[c])].append((c, int(classes[c]), sorted(free[c])))
    return chosen


def _inner(b: Batch, kept: Bools) -> Bools:
    """Return which occurrences of the candidates `kept` lie within one of another."""
    places = np.flatnonzero(kept[b.owner])
    places = places[np.lexsort((-b.end[places], b.start[places]))]
    end = b.end[places]
    inner = np.zeros(len(b.owner), dtype=bool)
    inner[places[1:]] = np.maximum.accumulate(end)[:-1] >= end[1:]
    return inner


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
    agreeing = [m for m in rulings if class_of(m) == label]
    return max(agreeing, key=lambda m: m.score).by if agreeing else None


def _acronym(string: str, end: int, acronyms: dict[int, str], own: str) -> str | None:
    """Return the chosen name that stands in brackets right after a longer form of it."""
    if string[end : end + 2] != " (":
        return None
    acronym = acronyms.get(end + 2)
    if acronym is None or not own.startswith(normalise(acronym)[:1]) or len(acronym) >= len(own):
        return None
    return acronym
