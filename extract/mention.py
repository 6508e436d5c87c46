"""What stages return: a place in the text, what a stage says it is, and the rule or model that said so.

`start` and `end` are offsets into `Text.string`; `by` is a rule's id or a model's name; `score` is the
probability that the mention is right.
"""

from dataclasses import dataclass
from typing import Literal, NamedTuple

LinkKind = Literal["code", "project", "model", "dataset", "demo", "other"]
Unit = Literal["x", "%"]
Bound = Literal["exact", "up_to", "at_least", "approx", "fraction_of"]
NameKind = Literal["model", "dataset", "benchmark"]
Role = Literal["proposed", "mentioned"]


@dataclass(frozen=True, slots=True)
class LinkMention:
    """A URL: `url` is cleaned and has a scheme."""

    start: int
    end: int
    url: str
    host: str
    repo: str | None
    kind: LinkKind
    by: str
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class QuantityMention:
    """A stated gain in time or in another resource; `number` is the stretch of the number that it states."""

    start: int
    end: int
    number: tuple[int, int]
    field: Literal["speedups", "savings"]
    value: float
    value_max: float | None
    unit: Unit
    bound: Bound
    metric: str  # one of those in `vocabulary`
    baseline: str | None
    by: str
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class ResultMention:
    """A stated measure of quality: the stretch of its number, and what that is of."""

    start: int
    end: int
    value: float
    unit: str
    metric: str | None
    delta: bool
    by: str
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class NameMention:
    """One occurrence of a name.

    `alias_of` is the surface of the name that this one is another form of (an expansion beside its
    acronym), `variant_of` that of the model that it is a size or variant of. `said`: a word beside it says its kind.
    `own`: what says so decides, whatever the model says: a lexicon that is laid over the built-in one, or a rule.
    """

    start: int
    end: int
    kind: NameKind
    by: str
    score: float = 1.0
    role: Role = "mentioned"
    introduced: bool = False
    said: bool = False
    alias_of: str | None = None
    variant_of: str | None = None
    canonical: str | None = None
    own: bool = False


class Mentions(NamedTuple):
    """All that the stages found in one text."""

    links: list[LinkMention]
    quantities: list[QuantityMention]
    results: list[ResultMention]
    names: list[NameMention]
