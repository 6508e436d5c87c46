"""Results: numbers that report how well the contribution does.

Layers: `readings` reads sentences as words and numbers, `cues` weighs what stands around a number, `reports`
reads what a result is of (metric, data, difference). What they know is in `results.toml` and `metrics.tsv`.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from extract.mention import ResultMention
from extract.rulefile import RuleError
from extract.rulelayer import layered_rows, layered_table
from extract.stages.results.cues import Cues, about_number, about_sentence, probability, weigh
from extract.stages.results.grounds import GroundPoints, Spot, choose, grounds
from extract.stages.results.phrases import Phrases
from extract.stages.results.readings import Token, Units, compile_units, readings
from extract.stages.results.reports import is_delta, metric_of
from extract.text import Text

_JOINTS = frozenset({",", "and", "or", "/", "&"})


@dataclass(frozen=True, slots=True)
class ResultRules:
    """What `results.toml` and `metrics.tsv` say. A number is a result from `threshold` points on."""

    units: Units
    cues: Cues
    phrases: Phrases
    grounds: GroundPoints
    offset: float
    threshold: float
    most_numbers: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """A number, the points of each cue about it, and what they sum to; `by` is the cue that says most for it."""

    start: int
    end: int
    is_result: bool
    points: dict[str, float]
    total: float

    @property
    def by(self) -> str:
        """The cue with the most points."""
        return max(self.points, key=lambda cue: self.points[cue], default="none")


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
            Cues({form: tuple(names) for form, names in words.items()}, points),
            Phrases.compile(table["phrases"], classes),
            GroundPoints(**table["grounds"]),
            table["offset"],
            table["threshold"],
            table["most_numbers"],
        )
    except KeyError as error:
        raise RuleError(f"{path}: {error} is missing") from None


def find_results(text: Text, rules: ResultRules) -> list[ResultMention]:
    """Return the results that `text` reports, in order."""
    found: list[ResultMention] = []
    judged = []
    for tokens, verdicts in _judge(text, rules):
        chosen = [at for at, verdict in verdicts.items() if verdict.is_result]
        judged.append((tokens, verdicts, list(spots(text, tokens, chosen))))
    near = {spot.sentence for _, _, row in judged for _, spot in row}
    candidates = grounds(text, rules.units, rules.phrases, near)
    for tokens, verdicts, row in judged:
        for at, spot in row:
            token, verdict = tokens[at], verdicts[at]
            spot.previous = None if not spot.follows else found[-1].on or ""
            found.append(
                ResultMention(
                    start=token.start,
                    end=token.end,
                    number=token.start,
                    value=token.value,
                    unit=token.unit,
                    metric=metric_of(text.string, tokens, at, rules.phrases)
                    or (found[-1].metric if spot.follows else None),
                    on=choose(text, spot, candidates, rules.grounds),
                    delta=is_delta(text.string, tokens, at, rules.phrases),
                    by=verdict.by,
                    score=round(probability(verdict.total), 2),
                )
            )
    return found


def explain_results(text: Text, rules: ResultRules) -> Iterator[Verdict]:
    """Yield for each number of `text` whether it is a result, and the points that said so."""
    for _, verdicts in _judge(text, rules):
        yield from verdicts.values()


def spots(text: Text, tokens: list[Token], results: list[int]) -> Iterator[tuple[int, Spot]]:
    """Yield the place of each of a sentence's `results`, with its place in the list of results it stands in."""
    numbers = [token.start for token in tokens if token.kind == "number"]
    sentence = bisect_right(text.sentences, (tokens[0].start, len(text.string))) - 1
    lists: list[list[int]] = []
    for at in results:
        between = tokens[lists[-1][-1] + 1 : at] if lists else []
        joined = 0 < len(between) < 4 and any(token.form in _JOINTS for token in between)
        if joined and all(token.kind == "word" or token.form in _JOINTS for token in between):
            lists[-1].append(at)
        else:
            lists.append([at])
    for row in lists:
        for place, at in enumerate(row):
            yield (
                at,
                Spot(
                    tokens[at],
                    sentence,
                    numbers,
                    place,
                    len(row),
                    at != results[0],
                    None,
                    tokens[row[-1]].start,
                    next((n for n in numbers if n > tokens[row[-1]].start), len(text.string)),
                ),
            )


def _judge(text: Text, rules: ResultRules) -> Iterator[tuple[list[Token], dict[int, Verdict]]]:
    cues = rules.cues
    for tokens in readings(text, rules.units, rules.most_numbers):
        in_title = tokens[0].start < text.abstract_start
        shared = about_sentence(tokens, cues)
        verdicts = {}
        for at, token in enumerate(tokens):
            if token.kind == "number":
                points = weigh(shared | about_number(tokens, at, cues, in_title), cues)
                total = rules.offset + sum(points.values())
                verdicts[at] = Verdict(token.start, token.end, total >= rules.threshold, points, total)
        yield tokens, verdicts
