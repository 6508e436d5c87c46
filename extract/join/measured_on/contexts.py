"""The results of a text as places whose target is sought: sentence, list of results, what came before."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from extract.mention import ResultMention
from extract.text import Text, Token, Units

_JOINTS = frozenset({",", "and", "or", "/", "&"})
_FAR = 5  # tokens that may stand between two results of one list


@dataclass(slots=True)
class Context:
    """A result whose target is sought.

    `start:end` is its number in the text and `sentence` its sentence's place; `numbers` are the starts of all the
    numbers of that. `place` and `length` say where in its list of results it stands and how long the list is,
    `last` where the list's last result stands and `after` the next number beyond. `follows`: a result stands before
    it in the sentence. `previous` is the target of the result before it in the text, None where there is none
    and empty where that has no target; `aligned` the target at its place in the list of results before.
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

    def remember(self, targets: Sequence[str | None]) -> None:
        """Take note of the targets of all results before this one."""
        self.previous = (targets[-1] or "") if targets else None
        listed = 1 < self.length <= len(targets)
        self.aligned = targets[-self.length] if listed else None


def contexts(text: Text, results: Sequence[ResultMention], units: Units) -> list[Context]:
    """Return the place of each result, in order."""
    found: list[Context] = []
    for sentence, group in groupby(results, lambda r: text.sentence_at(r.start)):
        members = list(group)
        tokens = text.tokens_in(text.sentences[sentence], units)
        numbers = [token.start for token in tokens if token.kind == "number"]
        for row in _lists(members, tokens):
            last = row[-1].start
            after = next((n for n in numbers if n > last), len(text.string))
            found += [
                Context(
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
