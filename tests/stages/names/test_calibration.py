import pytest

from extract.stages.names.calibration import calibrated

POINTS = [(0.5, 0.4), (0.7, 0.6), (0.9, 0.95)]


@pytest.mark.parametrize(
    ("p", "points", "score"),
    [
        (0.2, POINTS, 0.4),
        (0.5, POINTS, 0.4),
        (0.6, POINTS, 0.5),
        (0.7, POINTS, 0.6),
        (0.8, POINTS, 0.775),
        (0.99, POINTS, 0.95),
        (0.123456, [], 0.1235),
    ],
)
def test_between_two_points_lies_a_line(p: float, points: list[tuple[float, float]], score: float) -> None:
    assert calibrated(p, points) == pytest.approx(score)
