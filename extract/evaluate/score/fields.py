"""What is compared: the entries of each field of a record, or of gold; which match, and what should agree in them."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, get_args, get_origin

from extract.errors import near
from extract.record.fields import Data, Keys, gain, normalise_name, number, surfaces, url
from extract.record.models import ENTRIES, Link

if TYPE_CHECKING:
    from pydantic import BaseModel

Entries = list[Data]
Entrywise = Callable[[Data], Entries]  # of a record, or of gold


def fields_of(gold: Data, found: Data) -> dict[str, tuple[Entries, Entries, Callable[[Data], Keys]]]:
    """Return for each field scored the entries of gold and those found, and what makes two of them one.

    What is optional in another role or list counts neither way here either.
    """
    return {
        name: (_with_optional(entries(gold), beside(gold)), entries(found), keys)
        for name, (entries, beside, keys) in _SCORED.items()
    }


def kinds_of(gold: Data, found: Data) -> dict[str, tuple[Entries, Entries, Callable[[Data], Keys], str]]:
    """Return the entries that may be taken for another kind, what makes two of them one, and the key of their kind."""
    return {name: (entries(gold), entries(found), keys, kind) for name, (entries, keys, kind) in _CONFUSED.items()}


# Of matched entries: what should agree besides.
ATTRIBUTES: Final[Mapping[str, Mapping[str, Callable[[Data], object]]]] = {
    "speedups": {"speedups.metric": lambda e: e.get("metric"), "speedups.bound": lambda e: e.get("bound")},
    "savings": {"savings.metric": lambda e: e.get("metric"), "savings.bound": lambda e: e.get("bound")},
    "results.value": {
        "results.on": lambda e: normalise_name(e.get("on") or ""),
        "results.metric": lambda e: normalise_name(e.get("metric") or ""),
    },
}


def unknown(gold: Iterable[Data]) -> Counter[str]:
    """Count the lists, keys and values of gold that no record has, in words: they are likely misspelt."""
    found: Counter[str] = Counter()
    models: dict[str, type[BaseModel]] = {**ENTRIES, "urls": Link}
    for record in gold:
        for name, entries in record.items():
            if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
                continue
            if name not in models:
                found[f"{name}{near(name, models)}"] += bool(entries)
                continue
            types = {key: told.annotation for key, told in models[name].model_fields.items()}
            for key, value in (item for entry in entries for item in entry.items() if item[0] != "optional"):
                values = get_args(types.get(key)) if get_origin(types.get(key)) is Literal else ()
                if key not in types:
                    found[f"{key} in {name}{near(key, types)}"] += 1
                elif values and value not in values:
                    found[f"{key} {value!r} in {name} (it is one of {', '.join(values)})"] += 1
    return +found


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
    for entry in sorted(gold, key=is_optional):
        hit = next((other for other in left if keys(entry) & keys(other)), None)
        if hit is not None:
            left.remove(hit)
        if not is_optional(entry):
            if hit is None:
                missed.append(entry)
            else:
                pairs.append((entry, hit))
    known: Keys = set().union(*map(keys, gold))
    return Match(pairs, missed, [entry for entry in left if not keys(entry) & known])


def is_optional(entry: Data) -> bool:
    """Tell whether an entry of gold counts neither way."""
    return bool(entry.get("optional"))


def _list(name: str) -> Entrywise:
    return lambda record: record.get(name, [])


def _where(entries: Entrywise, key: str, value: object) -> Entrywise:
    """Return what gives those of some entries that have a value, which is the default of a role."""
    return lambda record: [e for e in entries(record) if e.get(key, "proposed" if key == "role" else None) == value]


def _both(one: Entrywise, other: Entrywise) -> Entrywise:
    return lambda record: one(record) + other(record)


def _urls(record: Data) -> Entries:
    """Return all URLs with their kinds: gold's `urls`, or a record's `code_urls` and `links`."""
    if "urls" in record:
        return list(record["urls"])
    return [*(u | {"kind": "code"} for u in record.get("code_urls", [])), *record.get("links", [])]


def _names(record: Data) -> Entries:
    return [
        *(m | {"kind": m.get("role", "proposed")} for m in record.get("model_names", [])),
        *(d | {"kind": "dataset"} for d in record.get("datasets", [])),
        *(b | {"kind": "benchmark"} for b in record.get("benchmarks", [])),
    ]


def _with_optional(entries: Entries, beside: Entries) -> Entries:
    return entries + [e for e in beside if is_optional(e) and e not in entries]


_models, _datasets, _benchmarks = _list("model_names"), _list("datasets"), _list("benchmarks")
_speedups, _savings, _results = _list("speedups"), _list("savings"), _list("results")
_resources, _code = _both(_datasets, _benchmarks), _where(_urls, "kind", "code")
# Of each field scored: its entries, those that may hold what is optional in it, and what makes two entries one.
_SCORED: Final[Mapping[str, tuple[Entrywise, Entrywise, Callable[[Data], Keys]]]] = {
    "model_names.proposed": (_where(_models, "role", "proposed"), _models, surfaces),
    "model_names.all": (_models, _models, surfaces),
    "speedups": (_speedups, _speedups, gain),
    "benchmarks": (_benchmarks, _resources, surfaces),
    "datasets": (_datasets, _resources, surfaces),
    "resources": (_resources, _resources, surfaces),
    "resources.introduced": (_where(_resources, "introduced", True), _resources, surfaces),
    "code_urls": (_code, _code, url),
    "urls": (_urls, _urls, url),
    "savings": (_savings, _savings, gain),
    "results.value": (_results, _results, number),
}
# Of what may be taken for another kind: its entries, what makes two of them one, and the key of their kind.
_CONFUSED: Final[Mapping[str, tuple[Entrywise, Callable[[Data], Keys], str]]] = {
    "names": (_names, surfaces, "kind"),
    "links": (_urls, url, "kind"),
    "gains": (_both(_speedups, _savings), gain, "metric"),
}
