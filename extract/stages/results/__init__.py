"""Results: numbers that report how well the contribution does.

Where to start: `find_results` below. Each layer adds one thing. For `Foo raises top-1 accuracy to 81.2% on Bar.`:

1. `readings`: a sentence as words, marks and numbers with their units: `81.2%` is a number, 81.2, of `%`.
2. Cues: what stands around a number and speaks for or against its being a result: `to.next_before`, `metric.before`,
   `percent.own`, each with its points. A cue is a class of words at a place: `next_before` and `next_after` touch the
   number (a cue of two words is a `next_before`), `before` and `after` are up to a few words away, `sentence` is
   anywhere in its sentence; `own` is its shape.
   Points are log-odds in hundredths; their sum decides whether it is a result, and here it is.
3. `delta`: whether it is a difference. After `to` it is not; after `by` it would be.
4. `metrics`: the phrase that says what it measures. Of all words around, `accuracy` has the most points to be the
   phrase's last one; of `accuracy`, `top-1 accuracy` and `raises top-1 accuracy` the second has.

What a result was measured on (`Bar`) is joined later, in `extract.join.measured_on`. Words and units are in
`results.toml` and `metrics.tsv`, points in `extract/rulefiles/weights.json`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile
from math import exp
from pathlib import Path
from typing import NamedTuple

from extract.mention import ResultMention
from extract.rulefiles.files import RuleError
from extract.rulefiles.layers import layered_rows, layered_table
from extract.rulefiles.weights import load_points, load_weights
from extract.stages.results.metrics import Previous, metric_of
from extract.stages.results.sentences import Lexis, Sentence, read_lexis, read_sentence, readings
from extract.text import Text, Token, Units, compile_units

_BEFORE, _AFTER = 8, 6
_NEAR = {"next_before": -1, "second_before": -2, "next_after": 1, "second_after": 2}
_PLACES = ("own", "before", "after", "sentence", *_NEAR)
_SHAPES = {"%": "percent", "x": "factor", "points": "points"}
_NONE: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cues:
    """`words` gives the cues of a word's form; `points` what a cue counts at a place, by `cue.place`.

    `at` gives, for each place, what a word of a form says there, as `cue.place`: only what has points, unless
    every place counts.
    """

    words: Mapping[str, tuple[str, ...]]
    points: Mapping[str, int]
    at: Mapping[str, Mapping[str, tuple[str, ...]]]

    def of(self, token: Token) -> tuple[str, ...]:
        """Return the cues that the word or mark `token` belongs to."""
        return self.words.get(token.form, _NONE)


@dataclass(frozen=True, slots=True)
class ResultRules:
    """What `results.toml` and `metrics.tsv` say. A number is a result from `threshold` points (hundredths) on."""

    units: Units
    cues: Cues
    lexis: Lexis
    offset: int
    threshold: int
    most_numbers: int


class Verdict(NamedTuple):
    """A number, the points (hundredths) of each cue about it, and their sum; `by` is the cue that says most for it."""

    start: int
    end: int
    is_result: bool
    points: dict[str, int]
    total: int

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
        own = {
            f"{cue['id']}.{place}": round(100 * value)
            for cue in table["cue"]
            for place, value in cue.get("points", {}).items()
        }
        points = {**load_weights("results"), **own}
        metrics = layered_rows(rules / "metrics.tsv", ["metric"])
        if wrong := next((row for row in metrics if row.cells[0] != row.cells[0].lower()), None):
            raise RuleError(f"{wrong}: found {wrong.cells[0]!r}; metrics are written in lower case")
        classes["metric"] = [*classes["metric"], *(row.cells[0] for row in metrics)]
        words: dict[str, list[str]] = {}
        for name, forms in classes.items():
            for form in dict.fromkeys(forms):
                words.setdefault(form, []).append(name)
        return ResultRules(
            compile_units(table["units"]),
            read_cues({form: tuple(names) for form, names in words.items()}, points),
            read_lexis(table["phrases"], classes),
            points["offset"],
            round(100 * table["threshold"]),
            table["most_numbers"],
        )
    except KeyError as error:
        raise RuleError(f"{path}: {error} is missing") from None


def find_results(text: Text, rules: ResultRules) -> list[ResultMention]:
    """Return the results that `text` reports, in order."""
    found: list[ResultMention] = []
    previous: Previous | None = None
    last: Sentence | None = None
    heads, extents = load_points("metric_heads"), load_points("metric_extents")
    for sentence, at, delta, verdict in reported(text, rules):
        if previous and sentence is not last:
            previous = previous._replace(at=-1)
        last = sentence
        token = sentence.tokens[at]
        metric = metric_of(sentence, at, delta, previous, heads, extents)
        score = round(1 / (1 + exp(-verdict.total / 100)), 2)
        found.append(ResultMention(token.start, token.end, token.value, token.unit, metric, delta, verdict.by, score))
        previous = Previous(metric, at, token.unit, delta)
    return found


def reported(text: Text, rules: ResultRules) -> Iterator[tuple[Sentence, int, bool, Verdict]]:
    """Yield each result as its sentence, its place there, whether it is a difference, and its verdict."""
    for tokens, verdicts in _judge(text, rules):
        results = [(at, verdict) for at, verdict in verdicts.items() if verdict.is_result]
        if results:
            sentence = read_sentence(text.string, tokens, rules.lexis)
            for at, verdict in results:
                yield sentence, at, _is_delta(sentence, at), verdict


def _is_delta(sentence: Sentence, at: int) -> bool:
    """Tell whether a number is a difference, read off the tokens around it."""
    tokens, classes = sentence.tokens, sentence.lexis.classes
    before = tokens[max(0, at - 4) : at]
    if sentence.string[tokens[at].start] == "+":
        return True
    if before and before[-1].form in classes["to_a_value"]:
        return False
    if any(token.form == "by" for token in before) or tokens[at].unit == "points":
        return True
    after = takewhile(lambda token: token.kind == "word", tokens[at + 1 : at + 4])
    return any(token.form in classes[name] for token in [*after, *before] for name in ("gain", "reduction", "better"))


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
                found = (shared | about_number(tokens, at, cues)) & cues.points.keys()
                points = {cue: cues.points[cue] for cue in sorted(found)}
                total = rules.offset + sum(points.values())
                verdicts[at] = Verdict(token.start, token.end, total >= rules.threshold, points, total)
        yield tokens, verdicts


def read_cues(words: Mapping[str, tuple[str, ...]], points: Mapping[str, int], *, every_place: bool = False) -> Cues:
    """Return the cues of `words`; with `every_place` also those that have no points where they stand."""

    def there(names: tuple[str, ...], place: str) -> tuple[str, ...]:
        return tuple(said for name in names if (said := f"{name}.{place}") in points or every_place)

    return Cues(
        words, points, {place: {form: there(names, place) for form, names in words.items()} for place in _PLACES}
    )


def about_number(tokens: list[Token], at: int, cues: Cues) -> set[str]:
    """Return each `cue.place` about the number `tokens[at]`, those of its whole sentence left out."""
    found = {f"{_shape(tokens[at])}.own"}
    if _of_rival(tokens, at, cues):
        found.add("rival.own")
    if at and tokens[at - 1].capital and not cues.of(tokens[at - 1]) and not tokens[at].unit:
        found.add("version.own")
    before, after = cues.at["before"], cues.at["after"]
    found.update([cue for token in tokens[max(0, at - _BEFORE) : at] for cue in before.get(token.form, _NONE)])
    found.update([cue for token in tokens[at + 1 : at + 1 + _AFTER] for cue in after.get(token.form, _NONE)])
    for place, distance in _NEAR.items():
        if 0 <= at + distance < len(tokens):
            token = tokens[at + distance]
            said = cues.at[place].get(token.form)
            if said is not None:
                found.update(said)
            elif token.kind == "word":
                found.add(f"unknown.{place}")
    if at > 1:
        found.update(cues.at["next_before"].get(f"{tokens[at - 2].form} {tokens[at - 1].form}", _NONE))
    return found


def _of_rival(tokens: list[Token], at: int, cues: Cues) -> bool:
    """Tell whether the number stands in brackets after what is outperformed: `surpassing Bar (65.5)`."""
    if not at or tokens[at - 1].form != "(":
        return False
    for token in reversed(tokens[max(0, at - 1 - _BEFORE) : at - 1]):
        if token.kind == "number":
            return False
        if {"outperform", "compared", "than", "over", "versus"} & set(cues.of(token)):
            return True
    return False


def about_sentence(tokens: list[Token], cues: Cues) -> set[str]:
    """Return the `cue.sentence` of every cue in a sentence."""
    said = cues.at["sentence"]
    return {cue for token in tokens for cue in said.get(token.form, _NONE)}


def _shape(token: Token) -> str:
    if token.unit:
        return _SHAPES.get(token.unit, "measured")
    return "decimal" if token.decimal else "integer"
