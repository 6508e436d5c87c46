"""A gain as a factor: how many times as good it makes things, whatever it is stated in."""

import pytest

from extract.join.assemble import factor
from extract.mention import Bound, Unit

FACTORS: list[tuple[float, Unit, Bound, str, float | None]] = [
    (2.0, "x", "exact", "speed", 2.0),
    (3.0, "x", "up_to", "memory", 3.0),
    (40.0, "%", "exact", "latency", 1.6667),
    (66.7, "%", "approx", "memory", 3.003),
    (40.0, "%", "exact", "throughput", 1.4),
    (150.0, "%", "at_least", "speed", 2.5),
    (0.5, "x", "fraction_of", "time", 2.0),
    (20.0, "%", "fraction_of", "compute", 5.0),
    (90.0, "%", "fraction_of", "throughput", 0.9),
    (100.0, "%", "exact", "time", None),
    (150.0, "%", "exact", "cost", None),
    (0.0, "x", "exact", "speed", None),
    (0.0, "x", "fraction_of", "data", None),
    (1e9, "x", "fraction_of", "data", None),
    (1e-320, "x", "fraction_of", "data", None),
]


@pytest.mark.parametrize(("value", "unit", "bound", "metric", "expected"), FACTORS)
def test_gains_as_factors(value: float, unit: Unit, bound: Bound, metric: str, expected: float | None) -> None:
    assert factor(value, unit, bound, metric) == expected
