"""Lists of numbers and of metrics, `precision and recall of 81% and 84%`: which place each has in its own."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from extract.text.tokens import Token

_LISTED = frozenset({"metric", "weak", "acronym", "capital"})


def place_of_number(tokens: Sequence[Token], at: int) -> tuple[int, int] | None:
    """Return the place of a number in its list, `a, b and c`, and the list's length; None where it stands alone."""
    first = last = at
    while first >= 2 and (back := _over_joints(tokens, first, -1)) is not None:
        first = back
    while (ahead := _over_joints(tokens, last, 1)) is not None:
        last = ahead
    numbers = [i for i in range(first, last + 1) if tokens[i].kind == "number"]
    return (numbers.index(at), len(numbers)) if len(numbers) > 1 else None


def _over_joints(tokens: Sequence[Token], i: int, step: int) -> int | None:
    """Return the next number in a list of numbers, past one or two joints."""
    for far in (2, 3):
        j = i + far * step
        if 0 <= j < len(tokens) and tokens[j].kind == "number":
            joints = tokens[min(i, j) + 1 : max(i, j)]
            return j if all(t.form in {",", "and", "/", "or", "&"} for t in joints) else None
    return None


def place_of_metric(tokens: Sequence[Token], i: int, kinds: Mapping[int, str | None], phrases) -> tuple[int, int]:
    """Return the place of a metric in the list of metrics that it is in, and the list's length."""
    strong = sorted(j for j, kind in kinds.items() if kind in _LISTED)
    at = strong.index(i)
    first = last = at
    while first and _gap(tokens, strong[first - 1], strong[first], phrases):
        first -= 1
    while last + 1 < len(strong) and _gap(tokens, strong[last], strong[last + 1], phrases):
        last += 1
    rank = sum([_gap(tokens, a, b, phrases) == "joint" for a, b in pairwise(strong[first : at + 1])])
    return rank, 1 + sum([_gap(tokens, a, b, phrases) == "joint" for a, b in pairwise(strong[first : last + 1])])


def _gap(tokens: Sequence[Token], a: int, b: int, phrases) -> str:
    """Return how two metrics stand: in one phrase, with a joint between them, or (empty) in no list together."""
    between = tokens[a + 1 : b]
    if len(between) > 4 or any(t.kind == "number" or phrases.has("phrase_end", t) and t.form != "and" for t in between):
        return ""
    if any(t.form in {",", "and", "/", "&"} for t in between):
        return "joint"
    return "phrase" if len(between) < 2 else ""
