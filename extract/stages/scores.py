"""What a rule's word is worth: the share of its entries that were right on annotated abstracts, from `scores.tsv`.

A rule that is not in the file, one of your own for instance, keeps the score that it gives itself. Names have theirs
from what decides them; both are `calibrated`, by the share of entries with it that were right.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from pathlib import Path
from typing import Final

from extract.mention import LinkMention, Mentions, QuantityMention, ResultMention
from extract.rulefiles.files import Row, RuleError
from extract.rulefiles.layers import layered_rows

FILE: Final = "scores.tsv"
# `by` is a rule's id; of results, the score that their points give, for which there is a line from one row to the next.
COLUMNS: Final = ("field", "by", "right", "of", "score")

# Of each kind of name: probabilities of an entry's class, in order, and the shares that were right there.
Calibration = dict[str, list[tuple[float, float]]]

_DIGITS: Final = 4  # of a score


@dataclass(frozen=True, slots=True)
class Scores:
    """The score of each rule in a field, and that of results by the one that their points give."""

    by_rule: dict[tuple[str, str], float]
    results: list[tuple[float, float]]


def load(folder: Path) -> Scores:
    """Read `scores.tsv` of a rulebook folder; raise RuleError that names the line that is wrong."""
    by_rule, results = {}, []
    for row in layered_rows(folder / FILE, COLUMNS, _id):
        field, by, *_, score = row.cells
        try:
            if field == "results":
                results.append((float(by), float(score)))
            else:
                by_rule[field, by] = float(score)
        except ValueError:
            raise RuleError(f"{row}: expected numbers, found {by!r} and {score!r}") from None
    return Scores(by_rule, sorted(results))


def scored(mentions: Mentions, scores: Scores) -> Mentions:
    """Return the mentions with the scores of their rules."""

    def of(field: str, mention: LinkMention | QuantityMention) -> float:
        return scores.by_rule.get((field, mention.by), mention.score)

    return Mentions(
        [replace(m, score=of("code_urls" if m.kind == "code" else "links", m)) for m in mentions.links],
        [replace(m, score=of(m.field, m)) for m in mentions.quantities],
        _results(mentions.results, scores),
        mentions.names,
    )


def calibrated(p: float, points: Sequence[tuple[float, float]]) -> float:
    """Return the share that is right at `p`: between two points, that of the line from one to the other."""
    if not points:
        return round(p, _DIGITS)
    at = bisect_right(points, p, key=itemgetter(0))
    if at in (0, len(points)):
        return round(points[min(at, len(points) - 1)][1], _DIGITS)
    (x0, y0), (x1, y1) = points[at - 1 : at + 1]
    return round(y0 + (y1 - y0) * (p - x0) / (x1 - x0), _DIGITS)


def _results(mentions: Sequence[ResultMention], scores: Scores) -> list[ResultMention]:
    if not scores.results:
        return list(mentions)
    return [replace(m, score=calibrated(m.score, scores.results)) for m in mentions]


def _id(row: Row) -> str:
    return "\t".join(row.cells[:2])
