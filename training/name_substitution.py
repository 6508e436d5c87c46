"""Gold abstracts whose own names are replaced by famous ones.

The annotated abstracts are of one year, and in them nobody proposes a name that the lexicon knows. What is famous
today was new once: papers of other years propose such names, and only what stands around them says so.
"""

import re
from collections.abc import Collection
from typing import Any

import numpy as np

from extract.text.lexicon import Lexicon

SHARE = 0.15  # of the abstracts
_KINDS = {"model_names": "model", "datasets": "dataset", "benchmarks": "benchmark"}


def with_known_names(
    records: list[dict[str, Any]], lexicon: Lexicon, ambiguous: Collection[str], seed: int
) -> list[dict[str, Any]]:
    """Return copies of a SHARE of `records`, each of their own names replaced by a known one of its kind."""
    random = np.random.default_rng(seed)
    known = {
        kind: sorted(name for name, entry in lexicon.entries.items() if entry.kind == kind and name not in ambiguous)
        for kind in _KINDS.values()
    }
    copies = []
    for record in records:
        if random.random() < SHARE:
            new = {
                entry["name"]: str(random.choice(known[kind]))
                for field, kind in _KINDS.items()
                for entry in record[field]
                if (entry.get("role", "proposed") == "proposed" if kind == "model" else entry.get("introduced"))
            }
            if new:
                copies.append(_renamed(record, new))
    return copies


def _renamed(record: dict[str, Any], new: dict[str, str]) -> dict[str, Any]:
    longest_first = sorted(new, key=lambda name: (-len(name), name))
    pattern = re.compile(r"(?<![\w-])(?:" + "|".join(map(re.escape, longest_first)) + r")(?![\w-])")

    def rename(text: str) -> str:
        return pattern.sub(lambda match: new[match[0]], text)

    fields = {
        field: [entry | {"name": new.get(entry["name"], entry["name"])} for entry in record[field]] for field in _KINDS
    }
    return record | fields | {"title": rename(record["title"]), "abstract": rename(record["abstract"])}
