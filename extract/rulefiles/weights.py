"""Weights that training fits: log-odds of what is said of a number or a phrase, from the package's `weights.json`.

What a person edits is in `rules/`; this file is written by `training/` alone. Weights are whole hundredths, so that a
sum of them is the same everywhere.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from math import exp
from pathlib import Path
from typing import Any, Final

Weights = Mapping[str, int]

FILE: Final = Path(__file__).with_name("weights.json")


@cache
def load_weights(table: str) -> Weights:
    """Return the weights of one table of `weights.json`, in hundredths."""
    tables: dict[str, dict[str, int]] = json.loads(FILE.read_text(encoding="utf-8"))
    return tables.get(table, {})


Group = tuple[Any, ...]  # a function that names features, and what it names them of

_MOST: Final = 50_000  # groups remembered


def features_of(groups: Iterable[Group]) -> list[str]:
    """Return the features that groups name, in order."""
    return [feature for name, *said in groups for feature in name(*said)]


class Points(dict[Group, int]):
    """What groups of features count by some weights, in hundredths; what one counts is remembered."""

    def __init__(self, weights: Weights) -> None:
        super().__init__()
        self._weights = weights

    def __missing__(self, group: Group) -> int:
        points = total(features_of([group]), self._weights)
        if len(self) >= _MOST:
            self.clear()
        self[group] = points
        return points

    def of(self, groups: Sequence[Group]) -> int:
        """Return the sum of what groups count."""
        return sum(map(self.__getitem__, groups))


@cache
def load_points(table: str) -> Points:
    """Return what groups of features count by one table of `weights.json`."""
    return Points(load_weights(table))


def total(features: Iterable[str], weights: Weights) -> int:
    """Return the sum of the weights of `features`, in hundredths; a feature without one counts nothing."""
    return sum([weights.get(feature, 0) for feature in features])


def odds(hundredths: int) -> float:
    """Return the odds that a sum of weights stands for."""
    return exp(hundredths / 100)
