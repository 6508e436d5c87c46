"""Why a record says what it says: what spoke for each mention, and why the rest is none."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from extract.extractor import Extractor
from extract.extractor.rulebook import Rulebook
from extract.join.assemble import join
from extract.mention import Mentions, NameMention, ResultMention
from extract.paper import Paper
from extract.record.fields import say_gain, say_result
from extract.stages.quantities import explain_quantities
from extract.stages.results import explain_results
from extract.text import Text

if TYPE_CHECKING:
    from extract.stages.names.reasons import Reasons


@dataclass(frozen=True, slots=True)
class Finding:
    """A mention: where it stands in the text, what it is, its normalised value, and what found it."""

    start: int
    end: int
    kind: str
    value: str
    by: str
    score: float


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A number that went into no field, and why.

    `points` are those of each cue for a result; `total` is their sum with the offset that all numbers start from, and
    None where the number was not weighed.
    """

    start: int
    end: int
    why: str
    points: dict[str, float]
    total: float | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """A paper as the stages see it, and what they made of it, in the order of the text."""

    paper: Paper
    text: Text
    findings: list[Finding]
    passed_over: list[PassedOver]
    names: "list[Reasons]"  # of each distinct name, and of each candidate that was turned down in doubt


def explain(paper: Paper, extractor: Extractor) -> Explanation:
    """Return everything that the stages say of one paper."""
    text, mentions = extractor.mentions(paper)
    findings = sorted(_findings(text, mentions, extractor.rulebook), key=lambda f: (f.start, -f.end))
    names = [] if extractor.recognizer is None else extractor.recognizer.explain(text)
    return Explanation(paper, text, findings, _passed_over(text, mentions, extractor.rulebook), names)


def why(reasons: "Reasons") -> str:
    """Return in words what a name or a candidate was taken for, by what, and what counted most for and against that."""
    at_most = "" if reasons.is_name else "at most "
    reader = "not in doubt" if reasons.read is None else f"reader {reasons.read:.0%}"
    total: defaultdict[str, float] = defaultdict(float)
    for feature, value in reasons.points.items():
        total[_looked_at(feature)] += value
    said = f"{at_most}{_KINDS[reasons.kind]}, {reasons.p:.0%} (first step {reasons.first:.0%}, {reader})"
    return "; ".join([said, *weighed(total, 6)])


def weighed(points: Mapping[str, float], most: int) -> list[str]:
    """Return in words which of the `points`, at most so many, count most for something, and which against it."""
    strongest = sorted(points.items(), key=lambda item: -abs(item[1]))[:most]
    sides = {
        "for": [f"{name} {value:+.1f}" for name, value in strongest if value > 0],
        "against": [f"{name} {value:+.1f}" for name, value in strongest if value < 0],
    }
    return [f"{side}: {', '.join(some)}" for side, some in sides.items() if some]


def _looked_at(feature: str) -> str:
    """Return in words what a feature of the first step looks at; a rule is named."""
    return next((words for words, named in _LOOKED_AT.items() if named.match(feature)), feature)


TWO_STEPS: Final = (
    "The first step adds up the points shown here; where that leaves doubt, a reader looks at the sentences."
)
# What features look at, in words, with how their names begin; of two that fit, the first.
_LOOKED_AT: Final = {
    words: re.compile(names)
    for words, names in (
        ("what all names start from", "before anything"),
        ("what the rules say of it", "rules say"),
        ("what the rules say around it", "rules around"),
        (
            "its spelling",
            "surface|folded|characters|blanks|tokens|shapes(?! a)|end |first (?!pl)|last token|form|letters",
        ),
        ("the list it stands in", "list (?:left|right|size)"),
        ("verbs around it", "verb|any verb|last and verb"),
        ("nouns around it", "noun|sort"),
        ("its uses in other papers", "documents|before |list (?:before|after)|after |bare"),
        ("the lexicon", "lexicon"),
        ("its place", "place|title|first place|times|head|document"),
        ("words around it", "left|right|words|own|last|past|.*acronym|expansion|shapes around"),
    )
}
_KINDS: Final = {
    "proposed": "a model of this paper",
    "mentioned": "a model of others",
    "dataset+": "a data set of this paper",
    "dataset": "a data set of others",
    "benchmark+": "a benchmark of this paper",
    "benchmark": "a benchmark of others",
    "nothing": "no name",
}


def as_data(explanation: Explanation) -> dict[str, Any]:
    """Return an explanation as plain data; places are those of the raw title and abstract, as in records."""
    text = explanation.text

    def placed(start: int, end: int) -> dict[str, Any]:
        section, raw_start, raw_end = text.raw_span(start, end)
        return {"text": text.string[start:end], "section": section, "start": raw_start, "end": raw_end}

    paper = explanation.paper
    return {
        "id": paper.id,
        "title": paper.title,
        "abstract": paper.abstract,
        "findings": [
            {**placed(f.start, f.end), "kind": f.kind, "value": f.value, "by": f.by, "score": f.score}
            for f in explanation.findings
        ],
        "passed_over": [
            {**placed(p.start, p.end), "why": p.why, "total": p.total, "points": p.points}
            for p in explanation.passed_over
        ],
        "names": [{**placed(r.start, r.end), **_told(r)} for r in explanation.names],
    }


def _told(r: "Reasons") -> dict[str, Any]:
    points = {name: round(value, 3) for name, value in r.points.items()}
    told = {"is_name": r.is_name, "kind": r.kind, "p": r.p, "first_step": r.first, "reader": r.read}
    return {**told, "against": r.against, "points": points}


def _findings(text: Text, mentions: Mentions, rulebook: Rulebook) -> list[Finding]:
    joined = join(text, mentions, rulebook.targets)
    return [
        *(Finding(m.start, m.end, _link_kind(m.kind), m.url, m.by, m.score) for m in mentions.links),
        *(
            Finding(m.start, m.end, m.field.removesuffix("s"), say_gain(asdict(m))[1], m.by, m.score)
            for m in mentions.quantities
        ),
        *(Finding(m.start, m.end, "result", _result(m, on), m.by, m.score) for m, on in joined.results),
        *(
            Finding(m.start, m.end, m.kind, _name(text.string[m.start : m.end], m), m.by, m.score)
            for m in mentions.names
        ),
    ]


def _passed_over(text: Text, mentions: Mentions, rulebook: Rulebook) -> list[PassedOver]:
    """Return the numbers that a stage looked at and that are in no field."""
    taken = [m.number for m in mentions.quantities] + [(m.start, m.end) for m in mentions.results]
    held = {place for start, end in taken for place in range(start, end)}  # both ends of `15-20x`
    numbers: dict[int, PassedOver] = {}
    for verdict in explain_results(text, rulebook.results):
        points = {cue: value / 100 for cue, value in verdict.points.items()}
        numbers[verdict.start] = PassedOver(verdict.start, verdict.end, "no result", points, verdict.total / 100)
    for decision in explain_quantities(text, rulebook.quantities):
        start, end = decision.number.start, decision.number.end
        why = f"no speedup or saving ({f'by rule {decision.rule}' if decision.rule else decision.filter})"
        result = numbers.get(start)
        numbers[start] = (
            replace(result, end=end, why=f"{why}; {result.why}") if result else PassedOver(start, end, why, {})
        )
    return [numbers[start] for start in sorted(numbers.keys() - held)]


def _link_kind(kind: str) -> str:
    return "code" if kind == "code" else f"link:{kind}"


def _result(mention: ResultMention, target: str | None) -> str:
    name, said, *_ = say_result({**asdict(mention), "on": target})
    return f"{name} {said}"


def _name(surface: str, mention: NameMention) -> str:
    alias_of, canonical = mention.alias_of, mention.canonical
    said = [
        "proposed" if mention.role == "proposed" else "",
        "introduced" if mention.introduced else "",
        f"a form of {alias_of}" if alias_of else "",
        f"known as {canonical}" if canonical and canonical != surface else "",
    ]
    return ", ".join(part for part in said if part)
