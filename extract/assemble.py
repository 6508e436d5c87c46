"""Joining what the stages found into one record. Here, and only here, one stage's findings meet another's.

Names are united into entities; numbers that state a gain are no results; results get what they were measured on.
"""

from typing import NamedTuple

from extract.grounding import GroundRules, ground
from extract.mention import LinkMention, Mentions, QuantityMention, ResultMention
from extract.paper import Paper
from extract.record import (
    CodeUrl,
    Evidence,
    Link,
    ModelName,
    Record,
    Resource,
    Result,
    Saving,
    SourceRef,
    Speedup,
)
from extract.text import Text
from extract.unite import Entity, unite


class Joined(NamedTuple):
    """What a text states: its mentions, joined; `results` with what each was measured on."""

    links: list[LinkMention]
    quantities: list[QuantityMention]
    results: list[tuple[ResultMention, str | None]]
    entities: list[Entity]


def join(text: Text, mentions: Mentions, rules: GroundRules) -> Joined:
    """Join the mentions in a text."""
    entities = unite(text, mentions.names)
    gains = [m.number for m in mentions.quantities]
    results = [r for r in mentions.results if not any(start <= r.start < end for start, end in gains)]
    grounds = ground(text, results, entities, rules)
    return Joined(mentions.links, mentions.quantities, list(zip(results, grounds, strict=True)), entities)


def assemble(paper: Paper, text: Text, joined: Joined) -> Record:
    """Build the record of `paper` from what its `text` states."""
    entities = joined.entities
    return Record(
        id=paper.id,
        title=paper.title,
        source=SourceRef.model_validate(paper.source, from_attributes=True),
        model_names=[_model(text, e) for e in entities if e.kind == "model"],
        speedups=[Speedup(**_quantity(text, m)) for m in joined.quantities if m.field == "speedups"],
        savings=[Saving(**_quantity(text, m)) for m in joined.quantities if m.field == "savings"],
        benchmarks=[_resource(text, e) for e in entities if e.kind == "benchmark"],
        datasets=[_resource(text, e) for e in entities if e.kind == "dataset"],
        code_urls=[_code_url(text, ms) for ms in _same_url(joined.links) if ms[0].kind == "code"],
        links=[_link(text, ms) for ms in _same_url(joined.links) if ms[0].kind != "code"],
        results=[_result(text, m, on) for m, on in joined.results],
    )


def _evidence(text: Text, *spans: tuple[int, int]) -> list[Evidence]:
    found = []
    for start, end in spans:
        section, raw_start, raw_end = text.raw_span(start, end)
        found.append(Evidence(section=section, start=raw_start, end=raw_end))
    return found


def _model(text: Text, entity: Entity) -> ModelName:
    return ModelName(
        name=entity.name,
        role=entity.role,
        aliases=entity.aliases,
        variant_of=entity.variant_of,
        evidence=_evidence(text, *entity.spans),
        by=entity.by,
        score=entity.score,
    )


def _resource(text: Text, entity: Entity) -> Resource:
    return Resource(
        name=entity.name,
        canonical=entity.canonical,
        introduced=entity.introduced,
        aliases=entity.aliases,
        evidence=_evidence(text, *entity.spans),
        by=entity.by,
        score=entity.score,
    )


def _quantity(text: Text, mention: QuantityMention) -> dict[str, object]:
    return {
        "text": text.string[mention.start : mention.end],
        "value": mention.value,
        "value_max": mention.value_max,
        "unit": mention.unit,
        "bound": mention.bound,
        "metric": mention.metric,
        "baseline": mention.baseline,
        "evidence": _evidence(text, (mention.start, mention.end)),
        "by": mention.by,
        "score": mention.score,
    }


def _result(text: Text, mention: ResultMention, on: str | None) -> Result:
    return Result(
        value=mention.value,
        unit=mention.unit,
        metric=mention.metric,
        on=on,
        delta=mention.delta,
        evidence=_evidence(text, (mention.start, mention.end)),
        by=mention.by,
        score=mention.score,
    )


def _same_url(links: list[LinkMention]) -> list[list[LinkMention]]:
    """Group the mentions of one URL; the code kind comes first, since it wins over what else the link holds."""
    groups: dict[str, list[LinkMention]] = {}
    for link in links:
        groups.setdefault(link.url.rstrip("/").casefold(), []).append(link)
    return [sorted(group, key=lambda m: m.kind != "code") for group in groups.values()]


def _code_url(text: Text, mentions: list[LinkMention]) -> CodeUrl:
    first = mentions[0]
    return CodeUrl(
        url=first.url,
        host=first.host,
        repo=first.repo,
        evidence=_evidence(text, *((m.start, m.end) for m in mentions)),
        by=first.by,
        score=first.score,
    )


def _link(text: Text, mentions: list[LinkMention]) -> Link:
    first = mentions[0]
    return Link(
        url=first.url,
        kind=first.kind,
        evidence=_evidence(text, *((m.start, m.end) for m in mentions)),
        by=first.by,
        score=first.score,
    )
