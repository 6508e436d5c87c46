"""Joining what the stages found into one record. Here, and only here, one stage's findings meet another's.

Names are merged into entities; numbers that state a gain are no results; results get what they were measured on.
"""

from collections.abc import Iterable
from dataclasses import fields, replace
from math import inf
from typing import Any, NamedTuple

from extract.join.entities import Entity, merge_mentions
from extract.join.measured_on import TargetRules, find_targets
from extract.mention import LinkMention, Mentions, QuantityMention, ResultMention
from extract.paper import Paper, Source
from extract.text import Text
from extract.text.normalising import normalise
from extract.version import SCHEMA_VERSION

Data = dict[str, Any]  # a record, or a part of one, as JSON has it


class Joined(NamedTuple):
    """What a text states: its mentions, joined; `results` with what each was measured on."""

    links: list[LinkMention]
    quantities: list[QuantityMention]
    results: list[tuple[ResultMention, str | None]]
    entities: list[Entity]


def join(text: Text, mentions: Mentions, rules: TargetRules) -> Joined:
    """Join the mentions in a text."""
    entities = merge_mentions(text, mentions.names, rules.words)
    gains = [m.number for m in mentions.quantities]
    names = {normalise(surface) for entity in entities for surface in (entity.name, *entity.aliases)}
    results = [
        replace(r, metric=None) if r.metric is not None and normalise(r.metric) in names else r  # a name is no metric
        for r in mentions.results
        if not any(start <= r.start < end for start, end in gains)
    ]
    targets = find_targets(text, results, entities, rules)
    return Joined(mentions.links, mentions.quantities, list(zip(results, targets, strict=True)), entities)


def assemble(paper: Paper, text: Text, joined: Joined, *, with_text: bool = False) -> Data:
    """Build the record of `paper` from what its `text` states, with the fields of `Record` in their order.

    `with_text`: its abstract too.
    Plain data, since most records are written as JSON at once: `validated` checks it, `Record.model_validate` too.
    """
    entities, quantities, links = joined.entities, joined.quantities, _same_url(joined.links)
    return {
        "schema_version": SCHEMA_VERSION,
        "id": paper.id,
        "title": paper.title,
        "abstract": paper.abstract if with_text else None,
        "source": _source(paper),
        "model_names": [_model(text, e) for e in entities if e.kind == "model"],
        "speedups": [_quantity(text, m) for m in quantities if m.field == "speedups"],
        "savings": [_quantity(text, m) for m in quantities if m.field == "savings"],
        "benchmarks": [_resource(text, e) for e in entities if e.kind == "benchmark"],
        "datasets": [_resource(text, e) for e in entities if e.kind == "dataset"],
        "code_urls": [_link(text, mentions) for mentions in links if mentions[0].kind == "code"],
        "links": [_link(text, mentions) for mentions in links if mentions[0].kind != "code"],
        "results": [_result(text, m, on) for m, on in joined.results],
    }


def factor(value: float, unit: str, bound: str, metric: str) -> float | None:
    """Return how many times as good a gain makes things, None where its number does not say.

    40% less time or memory is 1.67, 40% more throughput 1.4, half of the time 2, and 3x is 3.
    """
    share = value / 100 if unit == "%" else value
    if bound == "fraction_of":
        share = share if metric == "throughput" or share <= 0 else 1 / share
    elif unit == "%" and metric in ("throughput", "speed"):
        share += 1
    elif unit == "%":
        share = 1 / (1 - share) if share < 1 else 0
    found = round(share, 4)
    return found if 0 < found < inf else None


_SOURCE = [field.name for field in fields(Source)]


def _source(paper: Paper) -> Data:
    said = {name: getattr(paper.source, name) for name in _SOURCE}
    return {**said, "categories": list(paper.source.categories), "text_hash": paper.text_hash}


def _model(text: Text, entity: Entity) -> Data:
    return {
        "name": entity.name,
        "role": entity.role,
        "aliases": entity.aliases,
        "variant_of": entity.variant_of,
        **_grounds(text, entity, entity.spans),
    }


def _resource(text: Text, entity: Entity) -> Data:
    return {
        "name": entity.name,
        "canonical": entity.canonical,
        "introduced": entity.introduced,
        "aliases": entity.aliases,
        **_grounds(text, entity, entity.spans),
    }


def _quantity(text: Text, mention: QuantityMention) -> Data:
    return {
        "text": text.string[mention.start : mention.end],
        "value": float(mention.value),
        "value_max": mention.value_max,
        "unit": mention.unit,
        "bound": mention.bound,
        "factor": factor(mention.value, mention.unit, mention.bound, mention.metric),
        "metric": mention.metric,
        "baseline": mention.baseline,
        **_grounds(text, mention, [(mention.start, mention.end)]),
    }


def _result(text: Text, mention: ResultMention, on: str | None) -> Data:
    return {
        "value": float(mention.value),
        "unit": mention.unit,
        "metric": mention.metric,
        "on": on,
        "delta": mention.delta,
        **_grounds(text, mention, [(mention.start, mention.end)]),
    }


def _link(text: Text, mentions: list[LinkMention]) -> Data:
    first = mentions[0]
    about = {"host": first.host, "repo": first.repo} if first.kind == "code" else {"kind": first.kind}
    return {"url": first.url, **about, **_grounds(text, first, [(m.start, m.end) for m in mentions])}


def _same_url(links: list[LinkMention]) -> list[list[LinkMention]]:
    """Group the mentions of one URL; the code kind comes first, since it wins over what else the link holds."""
    groups: dict[str, list[LinkMention]] = {}
    for link in links:
        groups.setdefault(link.url.rstrip("/").casefold(), []).append(link)
    return [sorted(group, key=lambda m: m.kind != "code") for group in groups.values()]


def _grounds(
    text: Text, found: Entity | LinkMention | QuantityMention | ResultMention, spans: Iterable[tuple[int, int]]
) -> Data:
    """Return what every entry says of where it stands, and of what says so."""
    places = (text.raw_span(*span) for span in spans)
    evidence = [{"section": section, "start": start, "end": end} for section, start, end in places]
    return {"evidence": evidence, "by": found.by, "score": found.score}
