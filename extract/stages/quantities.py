"""Speedups and savings: stated gains in time or in another resource."""

from dataclasses import dataclass
from pathlib import Path

from extract.mention import QuantityMention
from extract.text import Text


@dataclass(frozen=True, slots=True)
class QuantityRules:
    """What `quantities.toml` says."""


def load(rules: Path) -> QuantityRules:
    """Read the quantity rules of a rulebook folder."""
    del rules
    return QuantityRules()


def find_quantities(text: Text, rules: QuantityRules) -> list[QuantityMention]:
    """Return the speedups and savings that `text` reports, in order."""
    del text, rules
    return []
