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
        "speedups": (_list(gold, "speedups"), _list(found, "speedups"), gain),
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
            url,
        ),
        "urls": (urls, found_urls, url),
        "savings": (_list(gold, "savings"), _list(found, "savings"), gain),
        "results.value": (_list(gold, "results"), _list(found, "results"), number),
    }


def kinds_of(
    gold: Data, found: Data
) -> dict[str, tuple[Entries, Entries, Callable[[Data], Keys], Callable[[Data], str]]]:
    """Return the entries that may be taken for another kind, and what tells their kind."""
    return {
        "names": (_names(gold), _names(found), surfaces, _kind),
        "links": (_urls(gold), _urls(found), url, _kind),
        "gains": (_gains(gold), _gains(found), gain, lambda e: str(e.get("metric"))),
    }


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


def _with_optional(entries: Entries, all_entries: Entries) -> Entries:
    """Add what is optional in another role or list: it counts neither way here either."""
    return entries + [e for e in all_entries if is_optional(e) and e not in entries]
