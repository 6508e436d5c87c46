"""The words by which the names model reads what stands around a candidate: `[cues]` of `names.toml`."""

from collections.abc import Mapping
from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Cues:
    """Sets of words; all in lower case but `openers`, and `connectors` count in lower case only."""

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


def read_cues(table: Mapping[str, list[str]]) -> Cues:
    """Return the cues of a `[cues]` table; raise KeyError where a list is missing."""
    return Cues(*(frozenset(table[field.name]) for field in fields(Cues)))
