"""Points that decide: added up so that every Python and every machine comes to the same sum."""

from collections.abc import Iterable
from math import fsum
from typing import Final

DIGITS: Final = 6  # of a sum: those behind differ from one way of adding to another


def added(points: Iterable[float], start: float = 0.0) -> float:
    """Return the sum of `start` and `points`, rounded."""
    return round(fsum((start, *points)), DIGITS)
