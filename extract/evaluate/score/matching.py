"""Pairing the entries of gold with those found."""

from collections.abc import Callable
from typing import NamedTuple

from extract.record.identity import Data, Keys

Entries = list[Data]


class Match(NamedTuple):
    """Entries of gold paired with entries found, and what is left of each."""

    pairs: list[tuple[Data, Data]]
    missed: Entries
    spurious: Entries


def match_entries(gold: Entries, found: Entries, keys: Callable[[Data], Keys]) -> Match:
    """Pair entries one to one where their keys meet, required gold first.

    Optional gold is never missed; another surface of what gold has is neither a hit nor spurious.
    """
    left = list(found)
    pairs, missed = [], []
    for entry in sorted(gold, key=is_optional):
        hit = next((other for other in left if keys(entry) & keys(other)), None)
        if hit is not None:
            left.remove(hit)
        if not is_optional(entry):
            if hit is None:
                missed.append(entry)
            else:
                pairs.append((entry, hit))
    known: Keys = set().union(*map(keys, gold))
    return Match(pairs, missed, [entry for entry in left if not keys(entry) & known])


def is_optional(entry: Data) -> bool:
    """Tell whether an entry of gold counts neither way."""
    return bool(entry.get("optional"))
