"""Sentences that state numbers, as results are read from them: tokens, the kinds of their words, and lists."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from extract.text import Text, Token, Units
from extract.text.memo import Memo

Place = tuple[int, int]  # in a list: how many are before it, and how many there are

_RANGE = frozenset({"-", "–", "—", "~", "to"})
_JOINTS = frozenset({",", "and", "/", "&"})
_LISTED = frozenset({"metric", "weak", "acronym", "capital"})
VERBS = ("improve", "reduce", "outperform", "achieve")
_NAMED = ("metric", "weak_metric", "gain", "reduction", "better", *VERBS)
_EXACT = re.compile(r"[@_^$\d.:%+-]+$")


def readings(text: Text, units: Units, most_numbers: int) -> Iterator[list[Token]]:
    """Yield the tokens of each sentence that states numbers; one of more than `most_numbers` is no prose."""
    numerals = [match.start() for match in units.number.finditer(text.string)]
    for sentence in text.sentences_at(numerals):
        tokens = text.tokens_in(sentence, units)
        numbers = [i for i, token in enumerate(tokens) if token.kind == "number"]
        if len(numbers) <= most_numbers:
            yield _with_shared_units(tokens, numbers)


def _with_shared_units(tokens: list[Token], numbers: list[int]) -> list[Token]:
    """Give the lower end of a range the unit of its upper one, what has a spread that of the spread."""
    shared = [*tokens]  # what was read is kept
    for i in numbers:
        unit, following = tokens[i].unit, tokens[i + 1 : i + 3]
        if not unit and following and following[0].form == "±":
            unit = following[0].unit
        elif not unit and len(following) == 2 and following[0].form in _RANGE:
            unit = following[1].unit
        if unit != tokens[i].unit:
            shared[i] = tokens[i]._replace(unit=unit)
    return shared


@dataclass(frozen=True, slots=True)
class Lexis:
    """The classes of words that metrics are read by, and what the words seen so far are among them.

    `kinds`: by surface, which kind of word it is, None for one that ends no metric. `names`: by form, what it is
    called on the way from a number to a metric. `said`: by form, the classes that tell where a metric begins.
    """

    classes: Mapping[str, frozenset[str]]
    kinds: Memo[str | None]
    names: Memo[str]
    said: Memo[tuple[str, ...]]


def read_lexis(table: dict[str, list[str]], cues: dict[str, list[str]]) -> Lexis:
    """Return the words of the table `phrases` and of the cues, and what follows from both: verbs end a phrase."""
    sets = {name: frozenset(forms) for name, forms in (cues | table).items()}
    nouns = sets["gain"] | sets["reduction"] | sets["metric"] | sets["weak_metric"]
    verbs = frozenset().union(*(sets[name] for name in VERBS))
    sets["phrase_end"] |= verbs - nouns
    sets["not_modifier"] |= sets["phrase_end"] | sets["better"] | sets["state"]

    def name(form: str) -> str:
        known = next((name for name in _NAMED if form in sets[name]), None)
        return known or (form if form in sets["phrase_end"] or form in sets["lead_in"] else "w")

    def said(form: str) -> tuple[str, ...]:
        return tuple(name for name in ("gain", "better", "phrase_end", *VERBS) if form in sets[name])

    return Lexis(sets, Memo(lambda surface: _kind(surface, sets)), Memo(name), Memo(said))


def _kind(surface: str, sets: dict[str, frozenset[str]]) -> str | None:
    form = surface.lower()
    if form in sets["metric"] or _is_variant(form, sets["metric"]):
        return "metric"
    if form in sets["weak_metric"]:
        return "weak"
    if is_acronym(surface):
        return "acronym"
    if form in sets["gain"] or form in sets["reduction"]:
        return "gain"
    if form in sets["not_modifier"]:
        return None
    return "capital" if surface[0].isupper() else "other"


def is_acronym(surface: str) -> bool:
    """Tell whether a word has several capitals."""
    return sum(map(str.isupper, surface)) > 1


def _is_variant(form: str, metrics: frozenset[str]) -> bool:
    """Tell whether a word is a metric said more exactly, `mAP@0.5`, `R@20`, `pixel-AUC`, `BLEU-4`, or several."""
    if "/" in form:
        return any(part in metrics for part in form.split("/"))
    stem = _EXACT.sub("", form)
    return stem in metrics or "@" in form or ("-" in form and form.rpartition("-")[2] in metrics)


@dataclass(slots=True)
class Sentence:
    """A sentence as metrics are read from it: its tokens, the kind and the name of each, None where it has no kind.

    One more kind and name are those of what is beyond the ends, at place -1 as well: None and `edge`.
    """

    string: str
    tokens: Sequence[Token]
    lexis: Lexis
    kinds: list[str | None]
    names: list[str]
    _places: dict[int, Place] = field(default_factory=dict)

    def surface(self, i: int) -> str:
        """Return a token as the text has it."""
        return self.string[self.tokens[i].start : self.tokens[i].end]

    def bracket(self, head: int) -> int | None:
        """Return the token that closes a bracket of one acronym right after `head`: `mean average precision (mAP)`."""
        after = self.tokens[head + 1 : head + 4]
        if len(after) == 3 and after[0].form == "(" and after[1].kind == "word" and after[2].form == ")":
            return head + 3 if is_acronym(self.surface(head + 2)) else None
        return None

    def is_aligned(self, i: int, rank: Place) -> bool | None:
        """Tell whether a metric stands at the place `rank` of its list; None where that has another length."""
        if self.tokens[i].form.count("/") == rank[1] - 1:
            return True
        place, length = self.place_of_metric(i)
        return place == rank[0] if length == rank[1] else None

    def place_of_metric(self, i: int) -> Place:
        """Return the place of a metric in the list of metrics that it is in, and the list's length."""
        if not self._places:
            row: list[list[int]] = []  # the metrics of a list; those of one phrase stand at one place
            strong = [j for j, kind in enumerate(self.kinds) if kind in _LISTED]
            for before, j in zip([None, *strong], strong, strict=False):
                gap = self._gap(before, j) if before is not None else ""
                if not gap:
                    self._number(row)
                    row = []
                if gap == "phrase":
                    row[-1].append(j)
                else:
                    row.append([j])
            self._number(row)
        return self._places[i]

    def _number(self, row: list[list[int]]) -> None:
        self._places.update({j: (place, len(row)) for place, phrase in enumerate(row) for j in phrase})

    def _gap(self, a: int, b: int) -> str:
        """Return how two metrics stand: in one phrase, with a joint between them, or (empty) in no list together."""
        between = self.tokens[a + 1 : b]
        ends = self.lexis.classes["phrase_end"]
        if len(between) > 4 or any(t.kind == "number" or (t.form in ends and t.form != "and") for t in between):
            return ""
        if any(t.form in _JOINTS for t in between):
            return "joint"
        return "phrase" if len(between) < 2 else ""


def read_sentence(string: str, tokens: Sequence[Token], lexis: Lexis) -> Sentence:
    """Return a sentence with the kinds and names of its tokens."""
    kinds, names = lexis.kinds, lexis.names
    return Sentence(
        string,
        tokens,
        lexis,
        [*(kinds[string[t.start : t.end]] if t.kind == "word" else None for t in tokens), None],
        [*(names[t.form] if t.kind == "word" else t.form for t in tokens), "edge"],
    )


def place_of_number(tokens: Sequence[Token], at: int) -> Place | None:
    """Return the place of a number in its list, `a, b and c`, and the list's length; None where it stands alone."""
    before, after = _listed(tokens, at, -1), _listed(tokens, at, 1)
    return (before, before + 1 + after) if before or after else None


def _listed(tokens: Sequence[Token], i: int, step: int) -> int:
    """Return how many numbers a list goes on with, past one or two joints each."""
    count = 0
    while True:
        far = next((far for far in (2, 3) if _is_number(tokens, i + far * step)), None)
        if far is None:
            return count
        joints = tokens[min(i, i + far * step) + 1 : max(i, i + far * step)]
        if not all(t.form in _JOINTS or t.form == "or" for t in joints):
            return count
        i, count = i + far * step, count + 1


def _is_number(tokens: Sequence[Token], i: int) -> bool:
    return 0 <= i < len(tokens) and tokens[i].kind == "number"
