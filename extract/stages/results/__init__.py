"""Results: numbers that report how well the contribution does.

Layers: `readings` reads sentences as words and numbers, `cues` weighs what stands around a number, `reports`
reads what a result is of (metric, difference). What they know is in `results.toml` and `metrics.tsv`. What a
result was measured on is joined later, in `extract.join.measured_on`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from extract.mention import ResultMention
from extract.rulefiles.files import RuleError
from extract.rulefiles.layers import layered_rows, layered_table
from extract.rulefiles.weights import added
from extract.stages.results.cues import Cues, about_number, about_sentence, probability, read_cues, weigh
from extract.stages.results.metrics import Previous, metric_of
from extract.stages.results.readings import readings
from extract.stages.results.reports import is_delta
from extract.text import Text
from extract.text.tokens import Token, Units, compile_units
from extract.text.word_classes import WordClasses


@dataclass(frozen=True, slots=True)
class ResultRules:
    """What `results.toml` and `metrics.tsv` say. A number is a result from `threshold` points on."""

    units: Units
    cues: Cues
    phrases: WordClasses
    offset: float
    threshold: float
    most_numbers: int


class Verdict(NamedTuple):
    """A number, the points of each cue about it, and what they sum to; `by` is the cue that says most for it."""

    start: int
    end: int
    is_result: bool
    points: dict[str, float]
    total: float

    @property
    def by(self) -> str:
        """The cue with the most points."""
        return max(self.points, key=self.points.__getitem__, default="none")


def load(rules: Path) -> ResultRules:
    """Read the result rules of a rulebook folder; raise RuleError where they do not say what they should."""
    path = rules / "results.toml"
    table = layered_table(path)
    try:
        classes: dict[str, list[str]] = {cue["id"]: cue["words"] for cue in table["cue"]}
        points = {f"{cue['id']}.{place}": value for cue in table["cue"] for place, value in cue["points"].items()}
        classes["metric"] = [
            *classes["metric"],
            *(row.cells[0] for row in layered_rows(rules / "metrics.tsv", ["metric"])),
        ]
        words: dict[str, list[str]] = {}
        for name, forms in classes.items():
            for form in dict.fromkeys(forms):
                words.setdefault(form, []).append(name)
        return ResultRules(
            compile_units(table["units"]),
            read_cues({form: tuple(names) for form, names in words.items()}, points),
            WordClasses.compile(table["phrases"], classes),
            table["offset"],
            table["threshold"],
            table["most_numbers"],
        )
    except KeyError as error:
        raise RuleError(f"{path}: {error} is missing") from None


def find_results(text: Text, rules: ResultRules) -> list[ResultMention]:
    """Return the results that `text` reports, in order."""
    found: list[ResultMention] = []
    last: tuple[list[Token], int] | None = None
    for tokens, at, delta, verdict in reported(text, rules):
        previous = None
        if last is not None:
            place = last[1] if last[0] is tokens else -1
            previous = Previous(found[-1].metric, place, found[-1].unit, found[-1].delta)
        token = tokens[at]
        found.append(
            ResultMention(
                start=token.start,
                end=token.end,
                value=token.value,
                unit=token.unit,
                metric=metric_of(text.string, tokens, at, delta, previous, rules.phrases),
                delta=delta,
                by=verdict.by,
                score=round(probability(verdict.total), 2),
            )
        )
        last = tokens, at
    return found


def reported(text: Text, rules: ResultRules) -> Iterator[tuple[list[Token], int, bool, Verdict]]:
    """Yield each result as the tokens of its sentence, its place there, whether it is a difference, and its verdict."""
    for tokens, verdicts in _judge(text, rules):
        for at, verdict in verdicts.items():
            if verdict.is_result:
                yield tokens, at, is_delta(text.string, tokens, at, rules.phrases), verdict


def explain_results(text: Text, rules: ResultRules) -> Iterator[Verdict]:
    """Yield for each number of `text` whether it is a result, and the points that said so."""
    for _, verdicts in _judge(text, rules):
        yield from verdicts.values()


def _judge(text: Text, rules: ResultRules) -> Iterator[tuple[list[Token], dict[int, Verdict]]]:
    cues = rules.cues
    for tokens in readings(text, rules.units, rules.most_numbers):
        shared = about_sentence(tokens, cues)
        verdicts = {}
        for at, token in enumerate(tokens):
            if token.kind == "number":
                points = weigh(shared | about_number(tokens, at, cues), cues)
                total = added(points.values(), rules.offset)
                verdicts[at] = Verdict(token.start, token.end, total >= rules.threshold, points, total)
        yield tokens, verdicts
