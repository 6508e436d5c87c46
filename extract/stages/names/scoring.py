"""The first step: a glance at the surface of each candidate, its context, and small networks where that is in doubt.

And the reasons for a decision: what each named feature adds to the score of one class over another.
"""

from collections import defaultdict
from dataclasses import dataclass
from itertools import chain
from typing import Final

import numpy as np

from extract.stages.names.arrays import DIGITS, Floats, Int64, UInt8, UInt32, Wide, softmax
from extract.stages.names.batch import Batch, narrow
from extract.stages.names.features import Named, document_features, hashed, occurrence_features
from extract.stages.names.known import (
    CLASSES,
    fired,
    known_features,
    rule_features,
    rule_row,
    strengths,
    surface_features,
    token_features,
)
from extract.stages.names.mentions import Chosen
from extract.stages.names.model import COLUMNS, GLANCE, OWN, Model
from extract.stages.names.reading import SURE
from extract.stages.names.relatives import inputs
from extract.stages.names.tokens import Vocabulary

DOUBT: Final = 0.998  # what the first step holds for nothing with more than this is no name
_ROWS: Final = 1024  # occurrences at once: a long text must not take memory without bound


class TokenScores:
    """What each token of a vocabulary adds to a name that it stands in, begins or ends; found once a token."""

    def __init__(self, weights: Floats, vocabulary: Vocabulary) -> None:
        self.weights = weights
        self.vocabulary = vocabulary
        self._known = np.zeros(4096, dtype=bool)
        self._scores = np.zeros((4096, 3, self.weights.shape[1]), dtype=np.float32)

    def of(self, rows: Int64) -> Floats:
        """Return scores by row of the vocabulary, (at least the greatest of `rows`, 3, columns of the weights).

        Those of `rows` are found; most words of a text are part of no name.
        """
        size = len(self.vocabulary.words)
        if size > len(self._known):
            more = 2 * size - len(self._known)
            self._known = np.concatenate([self._known, np.zeros(more, dtype=bool)])
            self._scores = np.concatenate([self._scores, np.zeros((more, *self._scores.shape[1:]), dtype=np.float32)])
        new = np.unique(rows[~self._known[rows]])
        if len(new):
            features = [token_features(self.vocabulary.words[row]) for row in new.tolist()]
            for part in range(3):
                columns = list(chain.from_iterable([each[part] for each in features]))
                sizes = np.array([len(each[part]) for each in features])
                self._scores[new, part] = np.add.reduceat(self.weights[columns], np.cumsum(sizes) - sizes, axis=0)
            self._known[new] = True
        return self._scores


def probabilities(b: Batch, model: Model, tokens: TokenScores) -> Wide:
    """Return the probability of each class for each candidate, (n, classes), rounded."""
    p = np.zeros((len(b.keys), len(CLASSES)))
    p[:, -1] = 1
    if not len(p):
        return p
    known = model.known.of(b.keys)
    surface = surface_scores(b, model.weights, tokens, known)
    worth = surface[:, GLANCE] * model.scale[GLANCE] + model.bias[GLANCE] > 0
    worth[b.ruled] = True
    likely = np.flatnonzero(worth)
    if not len(likely):
        return p
    part = narrow(b, likely)
    best = strengths(part)
    scores = (surface[likely] + context_scores(part, model.weights, best)) * model.scale + model.bias
    first = softmax(scores[:, : len(CLASSES)])
    kept = np.flatnonzero(first[:, -1] <= DOUBT)
    if len(kept):
        rows = likely[kept]
        x = inputs(part, kept, scores[kept, : len(CLASSES)], first[kept], known[rows], best)
        p[rows] = shared(model.networks.of(x), scores[kept, OWN])
    return p


def surface_scores(b: Batch, weights: Floats, tokens: TokenScores, known: UInt8) -> Floats:
    """Return what the surfaces themselves, the corpus and the lexicon tell, (n, columns of `weights`)."""
    inside, sizes = name_tokens(b)
    rows = b.rows[inside]
    s, e = b.start[b.first], b.end[b.first]
    found = tokens.of(rows)
    scores = _sum(weights, hashed(surface_features(b) + known_features(known)))
    scores += np.add.reduceat(found[rows, 0], np.cumsum(sizes) - sizes, axis=0)
    scores += found[b.rows[s], 1] + found[b.rows[e - 1], 2]
    scores[:, OWN] = 0
    return scores


def context_scores(b: Batch, weights: Floats, best: Floats) -> Wide:
    """Return what stands around the occurrences and what rules say of them (`best`) tell, (n, columns of `weights`)."""
    found = _sum(weights, hashed(occurrence_features(b)))
    scores = np.add.reduceat(found, b.first, axis=0, dtype=np.float64) / np.sqrt(b.count)[:, None]
    scores += _sum(weights, hashed(document_features(b) + rule_features(b, best)))
    owners, columns = fired(b)
    np.add.at(scores, owners, weights[columns])
    return scores


def name_tokens(b: Batch) -> tuple[Int64, Int64]:
    """Return the tokens of each candidate, one candidate after the other, and how many each has."""
    start = b.start[b.first]
    sizes = b.end[b.first] - start
    return np.repeat(start - (np.cumsum(sizes) - sizes), sizes) + np.arange(sizes.sum()), sizes


def shared(p: Wide, own: Wide) -> Wide:
    """Return the probabilities, each pair of classes shared anew between the paper's own and others by `own`, too."""
    out = p.copy()
    odds = np.log(np.maximum(p[:, 0:6:2], 1e-6)) - np.log(np.maximum(p[:, 1:6:2], 1e-6)) + own[:, None]
    share = 1 / (1 + np.exp(-np.clip(odds, -60, 60) / 2))
    both = p[:, 0:6:2] + p[:, 1:6:2]
    out[:, 0:6:2], out[:, 1:6:2] = both * share, both * (1 - share)
    return np.asarray(out.round(DIGITS))


def _sum(weights: Floats, features: UInt32) -> Floats:
    """Return the sums of the weights of `features` (K, n), (n, columns of `weights`)."""
    # Feature after feature, all candidates at once: nothing else adds up numbers so quickly.
    parts = [weights.take(features[:, k : k + _ROWS], axis=0).sum(axis=0) for k in range(0, features.shape[1], _ROWS)]
    return np.concatenate(parts) if len(parts) > 1 else np.asarray(parts[0])


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
