"""Scoring: records against gold, or one version of records against another; precision, recall and F1 by field.

Names match by any of their surfaces, whatever their case and punctuation; gains by value, unit and upper end;
URLs without scheme and trailing marks; results by their number. A gold entry marked `optional` counts neither way.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, NamedTuple

from extract.evaluate.golden.changes import by_key
from extract.evaluate.score.fields import ATTRIBUTES, fields_of, kinds_of, match_entries
from extract.record.fields import Data

NOTHING = "nothing"


@dataclass(slots=True)
class Figures:
    """How many entries of gold were found and missed, and how many were found that gold has not."""

    hits: int = 0
    missed: int = 0
    spurious: int = 0

    @property
    def precision(self) -> float:
        """The share of what was found that is right; 1 where nothing was found."""
        found = self.hits + self.spurious
        return self.hits / found if found else 1.0

    @property
    def recall(self) -> float:
        """The share of gold that was found; 1 where gold is empty."""
        gold = self.hits + self.missed
        return self.hits / gold if gold else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass(slots=True)
class Agreement:
    """Of the entries matched in a field, how many agree in one of their attributes."""

    agreeing: int = 0
    matched: int = 0

    @property
    def share(self) -> float:
        """The share that agrees; 0 where nothing was matched."""
        return self.agreeing / self.matched if self.matched else 0.0


class Error(NamedTuple):
    """An entry of gold that was missed, or one that was found and is not in gold."""

    field: str
    id: str
    kind: Literal["missed", "spurious"]
    entry: Data


@dataclass(slots=True)
class Score:
    """All that a comparison says; `confusion` counts (kind in gold, kind found), `NOTHING` for neither."""

    papers: int = 0
    answered: int = 0
    fields: dict[str, Figures] = field(default_factory=dict)
    attributes: dict[str, Agreement] = field(default_factory=dict)
    confusion: dict[str, Counter[tuple[str, str]]] = field(default_factory=dict)
    errors: list[Error] = field(default_factory=list)


def score(gold: Iterable[Data], records: Iterable[Data]) -> Score:
    """Compare `records` with `gold`, which belong together by `id`; gold without a record counts as missed.

    Of several with one id, the second belongs to the second, and so on, and to the first where there is no second.
    """
    found = by_key(records)
    result = Score()
    for (id_, count), truth in by_key(gold).items():
        answer = found.get((id_, count), found.get((id_, 0), {}))
        result.papers += 1
        result.answered += bool(answer)
        for name, (wanted, got, keys) in fields_of(truth, answer).items():
            match = match_entries(wanted, got, keys)
            figures = result.fields.setdefault(name, Figures())
            figures.hits += len(match.pairs)
            figures.missed += len(match.missed)
            figures.spurious += len(match.spurious)
            result.errors += [Error(name, truth["id"], "missed", entry) for entry in match.missed]
            result.errors += [Error(name, truth["id"], "spurious", entry) for entry in match.spurious]
            _count_attributes(result.attributes, name, match.pairs)
        for name, (wanted, got, keys, kind) in kinds_of(truth, answer).items():
            match = match_entries(wanted, got, keys)
            counts = result.confusion.setdefault(name, Counter())
            counts.update((str(a.get(kind)), str(b.get(kind))) for a, b in match.pairs)
            counts.update((str(a.get(kind)), NOTHING) for a in match.missed)
            counts.update((NOTHING, str(b.get(kind))) for b in match.spurious)
    return result


def documents(result: Score) -> list[tuple[str, int, int]]:
    """Return (id, missed, spurious) of each paper with errors, the worst first; no entry counts twice."""
    errors: dict[str, dict[str, list[Data]]] = {}
    for error in result.errors:
        kinds = errors.setdefault(error.id, {"missed": [], "spurious": []})
        if error.entry not in kinds[error.kind]:
            kinds[error.kind].append(error.entry)
    counts = [(id_, len(kinds["missed"]), len(kinds["spurious"])) for id_, kinds in errors.items()]
    return sorted(counts, key=lambda count: (-count[1] - count[2], count[0]))


def as_data(score: Score) -> dict[str, Any]:
    """Return a score as plain data, with what follows from it: precision, recall, F1, shares, the worst documents."""
    return {
        "papers": score.papers,
        "answered": score.answered,
        "fields": {
            name: {"precision": round(f.precision, 4), "recall": round(f.recall, 4), "f1": round(f.f1, 4), **asdict(f)}
            for name, f in score.fields.items()
        },
        "attributes": {name: {"share": round(a.share, 4), **asdict(a)} for name, a in score.attributes.items()},
        "confusion": {
            name: [{"gold": gold, "found": found, "count": count} for (gold, found), count in sorted(counts.items())]
            for name, counts in score.confusion.items()
        },
        "documents": [
            {"id": id_, "missed": missed, "spurious": spurious} for id_, missed, spurious in documents(score)
        ],
        "errors": [error._asdict() for error in score.errors],
    }


def _count_attributes(attributes: dict[str, Agreement], name: str, pairs: list[tuple[Data, Data]]) -> None:
    for attribute, value in ATTRIBUTES.get(name, {}).items():
        said = [pair for pair in pairs if attribute.rpartition(".")[2] in pair[0]]  # gold may leave it out
        if said:
            agreement = attributes.setdefault(attribute, Agreement())
            agreement.matched += len(said)
            agreement.agreeing += sum(value(gold) == value(found) for gold, found in said)
