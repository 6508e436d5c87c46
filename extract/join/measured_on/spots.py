"""The results of a text as places whose ground is sought: sentence, list of results, what came before."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from extract.mention import ResultMention
from extract.text import Text
from extract.text.tokens import Token, Units

_JOINTS = frozenset({",", "and", "or", "/", "&"})
_FAR = 5  # tokens that may stand between two results of one list


@dataclass(slots=True)
class Spot:
    """A result whose ground is sought.

    `start:end` is its number in the text and `sentence` its sentence's place; `numbers` are the starts of all the
    numbers of that. `place` and `length` say where in its list of results it stands and how long the list is,
    `last` where the list's last result stands and `after` the next number beyond. `follows`: a result stands before
    it in the sentence. `previous` is the ground of the result before it in the text, None where there is none
    and empty where that has no ground; `aligned` the ground at its place in the list of results before.
    """

    start: int
    end: int
    sentence: int
    title: bool
    unit: str
    delta: bool
    has_metric: bool
    numbers: list[int]
    place: int
    length: int
    last: int
    after: int
    follows: bool
    previous: str | None = None
    aligned: str | None = None

    def remember(self, grounds: Sequence[str | None]) -> None:
        """Take note of the grounds of all results before this one."""
        self.previous = (grounds[-1] or "") if grounds else None
        listed = 1 < self.length <= len(grounds)
        self.aligned = grounds[-self.length] if listed else None


def spots(text: Text, results: Sequence[ResultMention], units: Units) -> list[Spot]:
    """Return the place of each result, in order."""
    found: list[Spot] = []
    starts = [start for start, _ in text.sentences]
    for sentence, group in groupby(results, lambda r: bisect_right(starts, r.start) - 1):
        members = list(group)
        tokens = text.tokens_in(text.sentences[sentence], units)
        numbers = [token.start for token in tokens if token.kind == "number"]
        for row in _lists(members, tokens):
            last = row[-1].start
            after = next((n for n in numbers if n > last), len(text.string))
            found += [
                Spot(
                    r.start, r.end, sentence, r.start < text.abstract_start, r.unit, r.delta, r.metric is not None,
                    numbers, place, len(row), last, after, r is not members[0],
                )
                for place, r in enumerate(row)
            ]  # fmt: skip
    return found


def _lists(results: list[ResultMention], tokens: list[Token]) -> list[list[ResultMention]]:
    """Group the results of one sentence into lists: those that only joints and a few words stand between."""
    at = {token.start: i for i, token in enumerate(tokens)}
    lists: list[list[ResultMention]] = []
    for result in results:
        between = tokens[at[lists[-1][-1].start] + 1 : at[result.start]] if lists else []
        joined = 0 < len(between) < _FAR and any(token.form in _JOINTS for token in between)
        if joined and all(token.kind == "word" or token.form in _JOINTS for token in between):
            lists[-1].append(result)
        else:
            lists.append([result])
    return lists
