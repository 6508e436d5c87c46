"""What digests hold besides papers, and how their parts are told: `digest.toml` of a rulebook."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import regex

from extract.rulefiles.files import Rule, RuleError, alternatives, compile_rules
from extract.rulefiles.layers import layered_table

_MOST_BLOCKS: Final = 1_000  # that may be asked to be furniture


@dataclass(frozen=True, slots=True)
class DigestRules:
    """What is furniture, what is a date, what tells a paragraph from a title, and which labels there are."""

    furniture: frozenset[str]
    dates: list[Rule]
    header_blocks: int
    longest_title: int
    list_item: regex.Pattern[str]
    addresses: tuple[str, ...]
    openers: frozenset[str]
    abstract_labels: tuple[str, ...] = ()
    labels: frozenset[str] = frozenset()


def load(folder: Path) -> DigestRules:
    """Load `digest.toml` of a rulebook; raise RuleError where it is wrong."""
    path = folder / "digest.toml"
    table = layered_table(path)
    if not 0 <= table["header_blocks"] <= _MOST_BLOCKS:
        raise RuleError(f"{path}: header_blocks should be from 0 to {_MOST_BLOCKS:,}")
    try:
        return DigestRules(
            furniture=frozenset(line.casefold() for line in table["furniture"]),
            dates=compile_rules(table["date"], table["words"], path),
            header_blocks=table["header_blocks"],
            longest_title=table["longest_title"],
            list_item=regex.compile(alternatives(table["list_items"])),
            addresses=tuple(table["addresses"]),
            openers=frozenset(table["openers"]),
            abstract_labels=tuple(label.casefold() for label in table["abstract_labels"]),
            labels=frozenset(label.casefold() for label in table["labels"]),
        )
    except KeyError as error:
        raise RuleError(f"{path}: {error} is missing") from None
