"""What spoke for and against a candidate: what each named feature adds to the score of one class over another."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Final

import numpy as np

from extract.stages.names.arrays import Int64, Wide
from extract.stages.names.batch import Batch
from extract.stages.names.features import Named, document_features, hashed, occurrence_features
from extract.stages.names.known import (
    CLASSES,
    fired,
    known_features,
    rule_features,
    rule_row,
    strengths,
    surface_features,
)
from extract.stages.names.mentions import Chosen
from extract.stages.names.model import COLUMNS, Model
from extract.stages.names.scoring import TokenScores, name_tokens

SURE: Final = 0.95  # a class with as much is not in doubt


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why a candidate is the name that it is, or none.

    `kind` is its likeliest class of name. The first step gives it the probability `first`, the reader `read` (None
    where it was not asked), and both together `p`. `points` are the log-odds that each feature gives it, in the first
    step, over the class `against`.
    """

    start: int  # characters of the text: its first place
    end: int
    is_name: bool
    kind: str
    first: float
    read: float | None
    p: float
    against: str
    points: dict[str, float]


def reasons(
    b: Batch, said: tuple[Wide, Wide, Wide], chosen: list[Chosen], model: Model, tokens: TokenScores
) -> list[Reasons]:
    """Return why each chosen candidate of one text is a name, and why each other is none that was in doubt.

    `said` are the probabilities (n, classes) of the first step, of the reader and of the decision.
    """
    first, read, p = said
    classes = {c: label for c, label, _ in chosen}
    doubtful = np.flatnonzero(np.minimum(first, p)[:, -1] < SURE).tolist()
    shown = sorted({*classes, *doubtful}, key=lambda c: int(b.span_start[b.first[c]]))
    wanted = p[:, :-1].argmax(axis=1)
    for c, label in classes.items():
        wanted[c] = label
    rest = p.copy()
    rest[np.arange(len(p)), wanted] = -1
    against = np.where(np.isin(np.arange(len(p)), list(classes)), rest.argmax(axis=1), len(CLASSES) - 1)
    points = points_of(b, model, tokens, wanted, against)
    return [
        Reasons(
            start=int(b.span_start[b.first[c]]),
            end=int(b.span_end[b.first[c]]),
            is_name=c in classes,
            kind=CLASSES[wanted[c]],
            first=float(first[c, wanted[c]]),
            read=float(read[c, wanted[c]]) if read[c].any() else None,
            p=float(p[c, wanted[c]]),
            against=CLASSES[against[c]],
            points=points[c],
        )
        for c in shown
    ]


def points_of(b: Batch, model: Model, tokens: TokenScores, wanted: Int64, against: Int64) -> list[dict[str, float]]:
    """Return what each feature gives the classes `wanted` (n) over the classes `against` (n), by its name.

    The points of a candidate add up to the log-odds between the two, as the classes alone see them.
    """
    every = np.arange(len(b.keys))
    sides = np.zeros((len(every), COLUMNS))
    sides[every, wanted] += model.scale[wanted]
    sides[every, against] -= model.scale[against]
    total: list[defaultdict[str, float]] = [defaultdict(float) for _ in every]

    def add(named: Named, points: Wide) -> None:
        for (name, _), row in zip(named, points, strict=True):
            for c, value in enumerate(row.tolist()):
                total[c][name] += value

    of_candidates = [*document_features(b), *rule_features(b, strengths(b)), *surface_features(b)]
    of_candidates += known_features(model.known.of(b.keys))
    add(of_candidates, np.einsum("knc,nc->kn", model.weights[hashed(of_candidates)], sides))
    around = occurrence_features(b)
    each = np.einsum("kmc,mc->km", model.weights[hashed(around)], sides[b.owner])
    add(around, np.add.reduceat(each, b.first, axis=1) / np.sqrt(b.count))
    inside, sizes = name_tokens(b)
    letters = tokens.of(b.rows[inside])
    owner = np.repeat(every, sizes)
    ends = [(every, letters[b.rows[b.start[b.first]], 1]), (every, letters[b.rows[b.end[b.first] - 1], 2])]
    for owners, found in [(owner, letters[b.rows[inside], 0]), *ends]:
        for c, value in zip(owners.tolist(), (found * sides[owners]).sum(axis=1).tolist(), strict=True):
            total[c]["letters and parts"] += value
    names = {rule_row(m.by, m.said): f"rule {m.by}" for m in b.rulings}
    for c, row in zip(*(column.tolist() for column in fired(b)), strict=True):
        total[c][names[row]] += float(model.weights[row] @ sides[c])
    bias = (model.bias[wanted] - model.bias[against]).tolist()
    return [{"before anything is known": bias[c], **points} for c, points in enumerate(total)]
