"""What a probability is worth: the share of entries with it that were right, on annotated abstracts."""

from bisect import bisect_right
from collections.abc import Sequence
from operator import itemgetter
from typing import Final

# Of each kind of name: probabilities of an entry's class, in order, and the shares that were right there.
Calibration = dict[str, list[tuple[float, float]]]

DIGITS: Final = 4  # of a score


def calibrated(p: float, points: Sequence[tuple[float, float]]) -> float:
    """Return the share that is right at `p`: between two points, that of the line from one to the other."""
    if not points:
        return round(p, DIGITS)
    at = bisect_right(points, p, key=itemgetter(0))
    if at in (0, len(points)):
        return round(points[min(at, len(points) - 1)][1], DIGITS)
    (x0, y0), (x1, y1) = points[at - 1 : at + 1]
    return round(y0 + (y1 - y0) * (p - x0) / (x1 - x0), DIGITS)
