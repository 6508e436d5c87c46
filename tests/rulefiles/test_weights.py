"""Sums that decide are the same, in whatever order and by whatever Python they are added up."""

from itertools import permutations

import pytest

from extract.rulefiles.weights import added


@pytest.mark.parametrize(
    ("points", "total"),
    [
        ([0.1] * 10, 1.0),
        ([0.1, 0.2, -0.3], 0.0),
        ([0.7, -0.4, -0.4, 0.1], 0.0),
        ([1e6, 0.1, -1e6], 0.1),
        ([], 0.0),
    ],
)
def test_sum(points: list[float], total: float) -> None:
    assert {added(order) for order in permutations(points[:5])} == {added(points[:5])}
    assert added(points) == total
