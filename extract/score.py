"""Scoring: records against gold, or one version of records against another; precision, recall and F1 a field.

Names match by any of their surfaces, whatever their case and punctuation; gains by value, unit and upper end;
URLs without scheme and trailing marks; results by their number. A gold entry marked `optional` counts neither way.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal, NamedTuple

Data = dict[str, Any]
Entries = list[Data]
Keys = set[Any]


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


NOTHING = "nothing"


def score(gold: Iterable[Data], records: Iterable[Data]) -> Score:
    """Compare `records` with `gold`, which belong together by `id`; gold without a record counts as missed."""
    found = {record["id"]: record for record in records}
    result = Score()
    for truth in gold:
        answer = found.get(truth["id"], {})
        result.papers += 1
        result.answered += truth["id"] in found
        for name, (wanted, got, keys) in fields_of(truth, answer).items():
            match = match_entries(wanted, got, keys)
            figures = result.fields.setdefault(name, Figures())
            figures.hits += len(match.pairs)
            figures.missed += len(match.missed)
            figures.spurious += len(match.spurious)
            result.errors += [Error(name, truth["id"], "missed", entry) for entry in match.missed]
            result.errors += [Error(name, truth["id"], "spurious", entry) for entry in match.spurious]
            _count_attributes(result.attributes, name, match.pairs)
        for name, (wanted, got, keys, kind) in _kinds_of(truth, answer).items():
            match = match_entries(wanted, got, keys)
            result.confusion.setdefault(name, Counter()).update(
                [
                    *((kind(a), kind(b)) for a, b in match.pairs),
                    *((kind(a), NOTHING) for a in match.missed),
                    *((NOTHING, kind(b)) for b in match.spurious),
                ]
            )
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


class Match(NamedTuple):
    """Entries of gold paired with entries found, and what is left of each."""

    pairs: list[tuple[Data, Data]]
    missed: Entries
    spurious: Entries


def match_entries(gold: Entries, found: Entries, keys: Callable[[Data], Keys]) -> Match:
    """Pair entries one to one where their keys meet, required gold first.

    Optional gold is never missed; another surface of what gold has is neither a hit nor spurious.
    """
    left = list(found)
    pairs, missed = [], []
    for entry in sorted(gold, key=_is_optional):
        hit = next((other for other in left if keys(entry) & keys(other)), None)
        if hit is not None:
            left.remove(hit)
        if not _is_optional(entry):
            if hit is None:
                missed.append(entry)
            else:
                pairs.append((entry, hit))
    known: Keys = set().union(*map(keys, gold))
    return Match(pairs, missed, [entry for entry in left if not keys(entry) & known])


Compared = tuple[Entries, Entries, Callable[[Data], Keys]]


def fields_of(gold: Data, found: Data) -> dict[str, Compared]:
    """Return for each field scored the entries of gold and those found, and what makes two of them one."""
    models, resources, urls = _list(gold, "model_names"), _resources(gold), _urls(gold)
    found_models, found_resources, found_urls = _list(found, "model_names"), _resources(found), _urls(found)
    return {
        "model_names.proposed": (
            _with_optional([m for m in models if _role(m) == "proposed"], models),
            [m for m in found_models if _role(m) == "proposed"],
            surfaces,
        ),
        "model_names.all": (models, found_models, surfaces),
        "speedups": (_list(gold, "speedups"), _list(found, "speedups"), _gain),
        "benchmarks": (_with_optional(_list(gold, "benchmarks"), resources), _list(found, "benchmarks"), surfaces),
        "datasets": (_with_optional(_list(gold, "datasets"), resources), _list(found, "datasets"), surfaces),
        "resources": (resources, found_resources, surfaces),
        "resources.introduced": (
            _with_optional([r for r in resources if r.get("introduced")], resources),
            [r for r in found_resources if r.get("introduced")],
            surfaces,
        ),
        "code_urls": (
            [u for u in urls if u.get("kind") == "code"],
            [u for u in found_urls if u.get("kind") == "code"],
            _url,
        ),
        "urls": (urls, found_urls, _url),
        "savings": (_list(gold, "savings"), _list(found, "savings"), _gain),
        "results.value": (_list(gold, "results"), _list(found, "results"), _number),
    }


def _kinds_of(
    gold: Data, found: Data
) -> dict[str, tuple[Entries, Entries, Callable[[Data], Keys], Callable[[Data], str]]]:
    return {
        "names": (_names(gold), _names(found), surfaces, _kind),
        "links": (_urls(gold), _urls(found), _url, _kind),
        "gains": (_gains(gold), _gains(found), _gain, lambda e: str(e.get("metric"))),
    }


def _count_attributes(attributes: dict[str, Agreement], name: str, pairs: list[tuple[Data, Data]]) -> None:
    for attribute, value in _ATTRIBUTES.get(name, {}).items():
        if pairs:
            agreement = attributes.setdefault(attribute, Agreement())
            agreement.matched += len(pairs)
            agreement.agreeing += sum(value(gold) == value(found) for gold, found in pairs)


# ---- When two entries are one


def surfaces(entry: Data) -> Keys:
    """Return the folded surfaces of a name: itself and its aliases."""
    return {fold_name(name) for name in [entry.get("name") or "", *(entry.get("aliases") or [])]} - {""}


@lru_cache(maxsize=1 << 16)
def fold_name(name: str) -> str:
    """Return the form under which two surfaces of one name are equal: no markup, head noun, case or punctuation."""
    name = _MARKUP.sub("", unicodedata.normalize("NFKC", name))
    name = _HEAD_NOUN.sub("", name.strip())
    return _PUNCTUATION.sub("", name).casefold()


_MARKUP = re.compile(r"\\(?:text|emph|math|bf|it|rm|tt)[a-z]*")
_HEAD_NOUN = re.compile(r"\b(dataset|datasets|benchmark|benchmarks|corpus|challenge)$", re.IGNORECASE)
_PUNCTUATION = re.compile(r"[\s\\{}$*_~^`'\"’‘“”\-‐‑–—/.]+")


@lru_cache(maxsize=1 << 16)
def fold_url(url: str) -> str:
    """Return the form under which two spellings of one URL are equal: no scheme, www, trailing mark or `.git`."""
    url = _SCHEME.sub("", url.strip()).rstrip("/.,;)").removesuffix(".git")
    host, _, path = url.partition("/")
    return f"{host.lower()}/{path.lower()}"


_SCHEME = re.compile(r"^https?://(www\.)?", re.IGNORECASE)


def _url(entry: Data) -> Keys:
    return {fold_url(entry["url"])}


def _gain(entry: Data) -> Keys:
    low, high = _rounded(entry.get("value")), _rounded(entry.get("value_max"))
    return {(low, high if high != low else None, entry.get("unit"))}


def _number(entry: Data) -> Keys:
    return {_rounded(entry.get("value"))}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(float(value), 4)


# Of matched entries: what should agree besides.
_ATTRIBUTES: Mapping[str, Mapping[str, Callable[[Data], object]]] = {
    "speedups": {"speedups.metric": lambda e: e.get("metric"), "speedups.bound": lambda e: e.get("bound")},
    "savings": {"savings.metric": lambda e: e.get("metric"), "savings.bound": lambda e: e.get("bound")},
    "results.value": {
        "results.on": lambda e: fold_name(e.get("on") or ""),
        "results.metric": lambda e: fold_name(e.get("metric") or ""),
    },
}


# ---- The entries of a record, or of gold


def _list(record: Data, name: str) -> Entries:
    entries: Entries = record.get(name, [])
    return entries


def _resources(record: Data) -> Entries:
    return _list(record, "datasets") + _list(record, "benchmarks")


def _names(record: Data) -> Entries:
    return [
        *(m | {"kind": _role(m)} for m in _list(record, "model_names")),
        *(d | {"kind": "dataset"} for d in _list(record, "datasets")),
        *(b | {"kind": "benchmark"} for b in _list(record, "benchmarks")),
    ]


def _gains(record: Data) -> Entries:
    return _list(record, "speedups") + _list(record, "savings")


def _urls(record: Data) -> Entries:
    """Return all URLs with their kinds: gold's `urls`, or a record's `code_urls` and `links`."""
    if "urls" in record:
        return _list(record, "urls")
    return [u | {"kind": "code"} for u in _list(record, "code_urls")] + _list(record, "links")


def _kind(entry: Data) -> str:
    return str(entry.get("kind"))


def _role(model: Data) -> str:
    return str(model.get("role", "proposed"))


def _is_optional(entry: Data) -> bool:
    return bool(entry.get("optional"))


def _with_optional(entries: Entries, all_entries: Entries) -> Entries:
    """Add what is optional in another role or list: it counts neither way here either."""
    return entries + [e for e in all_entries if _is_optional(e) and e not in entries]
