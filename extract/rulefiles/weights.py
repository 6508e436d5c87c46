"""Points that training fits: log-odds of what is said of a number or a phrase, from the package's `weights.json`.

What a person edits is in `rules/`; this file is written by `training/` alone. Points are whole hundredths, so that a
sum of them is the same everywhere.
"""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from math import exp
from pathlib import Path
from typing import Final

Points = Mapping[str, int]

FILE: Final = Path(__file__).with_name("weights.json")


@cache
def load_points(table: str) -> Points:
    """Return the points of one table of `weights.json`, in hundredths."""
    tables: dict[str, dict[str, int]] = json.loads(FILE.read_text(encoding="utf-8"))
    return tables.get(table, {})


def total(facts: Iterable[str], points: Points) -> int:
    """Return the sum of the points of `facts`, in hundredths; a fact without points counts nothing."""
    return sum([points.get(fact, 0) for fact in facts])


def odds(hundredths: int) -> float:
    """Return the odds that a sum of points stands for."""
    return exp(hundredths / 100)
