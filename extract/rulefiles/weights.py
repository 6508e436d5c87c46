"""Weights that training fits: log-odds of what is said of a number or a phrase, from the package's `weights.json`.

What a person edits is in `rules/`; this file is written by `training/` alone. Weights are whole hundredths, so that a
sum of them is the same everywhere.
"""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from math import exp
from pathlib import Path
from typing import Final

Weights = Mapping[str, int]

FILE: Final = Path(__file__).with_name("weights.json")


@cache
def load_weights(table: str) -> Weights:
    """Return the weights of one table of `weights.json`, in hundredths."""
    tables: dict[str, dict[str, int]] = json.loads(FILE.read_text(encoding="utf-8"))
    return tables.get(table, {})


def total(features: Iterable[str], weights: Weights) -> int:
    """Return the sum of the weights of `features`, in hundredths; a feature without one counts nothing."""
    return sum([weights.get(feature, 0) for feature in features])


def odds(hundredths: int) -> float:
    """Return the odds that a sum of weights stands for."""
    return exp(hundredths / 100)
