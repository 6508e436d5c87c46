"""The phrases that could say what a result was measured on: names of resources, and noun phrases.

Phrases are read off tokens. A noun phrase is taken where a preposition leads to it or where it is a name; it is
offered in several forms (with and without its quantifier, its head noun, what `of` adds to it), and a list as a
whole besides its members.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import NamedTuple

import regex

from extract.text import Text, Token, Units
from extract.text.memo import Memo

# A word of several capitals or of capitals and digits; the size of a model, as in `7B`, is none.
_NAME = regex.compile(r"(?!\d+(?:\.\d+)?[KMBT]\b).*(?:\p{Lu}.*[\p{Lu}\d]|\d.*\p{Lu}|\p{Lu}\p{Ll})")
_IS_NAME = Memo(lambda surface: _NAME.match(surface) is not None)
_QUALIFIER = regex.compile(r" \(\w{1,10}\)|[ -]\d{2,4} ?[x×] ?\d{2,4}\b| \d{2,3}\b(?! ?[x×%]|\.\d)")
_LONGEST = 9  # tokens of one phrase
_FAR = 60  # phrases on each side of a result, beyond which none is looked at
_BESIDE = frozenset({"(", ":"})  # what stands before it may be what the numbers behind it are of
_JOINERS = frozenset({",", "and", "or", "&"})
RESOURCES = frozenset({"resource", "introduced"})
NAMING = frozenset({"resource", "introduced", "model", "named", "typed"})


class Target(NamedTuple):
    """A phrase of sentence `sentence` that could be what a result was measured on.

    `kind` says how it names, `form` which form of its noun phrase it is, `preposition` what leads to it (or
    `none`). `opens` tells of a phrase that its sentence begins with; `rank` is its place in a list of `length`. `led`
    is the word before the preposition, or before the phrase, `followed` the word or mark behind it.
    """

    start: int
    end: int
    sentence: int
    kind: str
    form: str
    preposition: str
    opens: bool
    rank: int
    length: int
    name: str | None = None
    led: str = ""
    followed: str = ""

    def surface(self, string: str) -> str:
        """Return how it is called: a known thing by its entity's name, a phrase verbatim."""
        return self.name or string[self.start : self.end]


class Phrases(NamedTuple):
    """The phrases of a text, in order; `often`: the surfaces that occur again, `resources`: how many are known."""

    targets: list[Target]
    often: set[str]
    resources: int
    abstract_start: int

    def around(self, at: int) -> "Phrases":
        """Return those that are not far from a place: all in an abstract, a bounded number in a longer text."""
        middle = bisect_left(self.targets, at, key=attrgetter("start"))
        return self._replace(targets=self.targets[max(0, middle - _FAR) : middle + _FAR])


Words = Mapping[str, frozenset[str]]  # the classes of words that phrases are read by
Names = Mapping[tuple[int, int], tuple[str, str]]  # spans that are names: resource, introduced or model; the name


def phrases_of(text: Text, units: Units, words: Words, names: Names, near: Iterable[int]) -> Phrases:
    """Return the phrases in the sentences `near` (places in `text.sentences`) and next before, and all resources."""
    string = text.string
    found: dict[tuple[int, int], Target] = {}
    read = sorted({i - back for i in near for back in (0, 1) if i >= back})
    for index in read:
        start, end = text.sentences[index]
        tokens = text.tokens_in((start, end), units)
        here = {span: known for span, known in names.items() if start <= span[0] and span[1] <= end}
        for target in _named(string, _of_sentence(_read(string, tokens, words), index), here, tokens, index):
            found.setdefault((target.start, target.end), target)
    for span, (kind, name) in names.items():
        if kind in RESOURCES:
            index = text.sentence_at(span[0])
            if index not in read:
                found[span] = Target(*span, index, kind, "name", "none", False, 0, 1, name)
    phrases = [_with_neighbours(string, found[span]) for span in sorted(found)]
    counts = Counter(target.surface(string) for target in phrases)
    resources = {target.surface(string) for target in phrases if target.kind in RESOURCES}
    return Phrases(phrases, {s for s, n in counts.items() if n > 1}, len(resources), text.abstract_start)


def _with_neighbours(string: str, target: Target) -> Target:
    before = _WORDS.findall(string[max(0, target.start - _NEARBY) : target.start].lower())[-5:]
    if target.preposition in before:
        before = before[: len(before) - before[::-1].index(target.preposition) - 1]
    behind = _NEXT.match(string, target.end)
    return Target(*target[:-2], before[-1] if before else "", behind[1].lower() if behind else "")


_NEARBY = 60  # characters before a phrase in which the word before it is looked for
_WORDS = re.compile(r"[^\W\d]++|[.,;:()]")
_NEXT = re.compile(r"\s?([^\W\d]++|[.,;:()])")


def _named(string: str, phrases: Iterable[Target], names: Names, tokens: list[Token], index: int) -> Iterator[Target]:
    """Yield `phrases` with those that the names stage knows given its boundaries, and its other names."""
    seen: dict[tuple[int, int], Target] = {}
    for target in phrases:
        inside = [span for span in names if target.start <= span[0] < target.end or span[0] <= target.start < span[1]]
        if target.form != "joint" and inside and target.kind in ("named", "typed"):
            for span in inside:
                kind, name = names[span]
                seen.setdefault(span, target._replace(start=span[0], end=span[1], kind=kind, form="name", name=name))
        else:
            if target.form == "joint" and any(names[span][0] == "model" for span in inside):
                target = target._replace(kind="joint_model")
            yield target
            for span in inside:
                kind, name = names[span]
                seen.setdefault(span, target._replace(start=span[0], end=span[1], kind=kind, form="within", name=name))
    for span, (kind, name) in names.items():
        if span not in seen:
            at = next((i for i, token in enumerate(tokens) if token.start >= span[0]), 0)
            seen[span] = Target(*span, index, kind, "name", "none", at <= 2, 0, 1, name)
    yield from seen.values()
    for target in seen.values():
        end = tokens[-1].end
        if qualifier := _QUALIFIER.match(string, target.end, end):
            yield target._replace(end=qualifier.end(), form="qualified", name=None)


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence as phrases are read from it; `names` and `numbers` are among its tokens, at `stops` a phrase ends."""

    string: str
    tokens: list[Token]
    words: Words
    names: list[bool]
    numbers: list[bool]
    stops: list[bool]

    def is_in(self, words: str, i: int) -> bool:
        """Tell whether the token at `i` is in a class of words."""
        return self.tokens[i].form in self.words[words]


def _read(string: str, tokens: list[Token], words: Words) -> _Sentence:
    ends = words["phrase_end"]
    names = [t.kind == "word" and _IS_NAME[string[t.start : t.end]] for t in tokens]
    stops = [t.kind == "mark" or bool(t.unit) or t.decimal or t.form in ends for t in tokens]
    return _Sentence(string, tokens, words, names, [t.kind == "number" for t in tokens], stops)


def _of_sentence(sentence: _Sentence, index: int) -> Iterator[Target]:
    tokens, leads = sentence.tokens, sentence.words["leads"]
    at = 0
    while at < len(tokens):
        led = tokens[at].form in leads
        phrases, after = _list(sentence, at + led)
        preposition, opens, length = tokens[at].form if led else "none", led and at <= 2, len(phrases)
        offered = led or (after < len(tokens) and tokens[after].form in _BESIDE)
        items = [_forms(sentence, *span) if offered or _may_name(sentence, *span) else [] for span in phrases]
        for rank, forms in enumerate(items):
            for first, last, kind, form in forms:
                if offered or kind in NAMING:
                    span = tokens[first].start, tokens[last].end
                    yield Target(*span, index, kind, form, preposition, opens, rank, length)
        if led and length > 1:
            kind = "joint_name" if all(any(f[2] in NAMING for f in forms) for forms in items) else "joint_plain"
            start = tokens[items[0][0][0]].start
            for last in dict.fromkeys((items[-1][0][1], max(f[1] for f in items[-1]))):
                yield Target(start, tokens[last].end, index, kind, "joint", preposition, opens, 0, length)
        at = max(after, at + 1)


_MOST = 24  # phrases of a list; what has more is no list that somebody writes
Form = tuple[int, int, str, str]  # first token, last token, kind, form


def _list(sentence: _Sentence, at: int) -> tuple[list[tuple[int, int]], int]:
    """Return the phrases of the list at `at`, which ends in `and`, or else its first one; and the token after."""
    tokens = sentence.tokens
    phrases: list[tuple[int, int]] = []
    closing = False
    while len(phrases) < _MOST and (phrase := _noun_phrase(sentence, at)):
        phrases.append(phrase)
        at = phrase[1]
        if closing:
            return phrases, at
        while at < len(tokens) and tokens[at].form in _JOINERS:
            closing = closing or tokens[at].form != ","
            at += 1
        if at == phrase[1]:
            break
    return phrases[:1], phrases[0][1] if phrases else at


def _noun_phrase(sentence: _Sentence, first: int) -> tuple[int, int] | None:
    """Return the first token of the phrase at `first`, articles left out, and the one after it, if there is a phrase.

    A metric alone is none.
    """
    first = _past(sentence, first, "determiner")
    end = _end(sentence, first)
    return (first, end) if _past(sentence, first, "no_target") < end else None


def _may_name(sentence: _Sentence, first: int, end: int) -> bool:
    return any(sentence.names[first:end]) or any(sentence.numbers[first:end])


def _forms(sentence: _Sentence, first: int, end: int) -> list[Form]:
    """Return the forms of the noun phrase of the tokens from `first` to before `end`."""
    names, numbers = sentence.names, sentence.numbers
    if sentence.is_in("no_target", end - 1):
        return _before_metric(sentence, first, end)
    last = end - 1
    while last > first and sentence.is_in("head_noun", last):
        last -= 1
    headed = last < end - 1
    begin = first
    forms: list[Form] = []
    if names[last] or (numbers[last] and last > first):
        begin = last
        while begin > first and (names[begin - 1] or numbers[begin]):
            begin -= 1
        forms.append((begin, last, "typed" if headed else "named", "name"))
        if begin > first or headed:
            forms.append((first, end - 1, "mixed", "full"))
    else:
        headed = headed or sentence.is_in("closing_head", end - 1)
        kind = "mixed" if any(names[first:end]) else "headed" if headed else "plain"
        forms.append((first, end - 1, kind, "full"))
        while begin < end - 1 and (sentence.is_in("quantifier", begin) or numbers[begin]):
            begin += 1
        if begin > first:
            forms.append((begin, end - 1, kind, "unquantified"))
        if sentence.is_in("task_head", end - 1) and end - 1 > begin:
            forms.append((begin, end - 2, kind, "headless"))
    return [*forms, *_extended(sentence, first, end)]


def _extended(sentence: _Sentence, first: int, end: int) -> Iterator[Form]:
    """Yield the phrase with what goes on behind it: an acronym in brackets, or another phrase behind `of`."""
    tokens = sentence.tokens
    bracket = [token.form for token in tokens[end : end + 3 : 2]] == ["(", ")"]
    if bracket and sentence.string[tokens[end + 1].start : tokens[end + 1].end].isupper():
        yield first, _end(sentence, end + 3) - 1, "acronym", "acronym"
    elif end + 1 < len(tokens) and sentence.is_in("extends", end):
        inner = _past(sentence, end + 1, "determiner")
        further = _end(sentence, inner)
        if further > inner and not sentence.is_in("metric", further - 1):
            yield first, further - 1, "extended", "extended"


def _before_metric(sentence: _Sentence, first: int, end: int) -> list[Form]:
    """Return what stands before a metric in its phrase: the task of `edge prediction F1 scores`."""
    last = end - 1
    while sentence.is_in("no_target", last):
        last -= 1
    return [(first, last, "named" if sentence.names[last] else "plain", "modifier")]


def _past(sentence: _Sentence, i: int, words: str) -> int:
    while i < len(sentence.tokens) and sentence.is_in(words, i):
        i += 1
    return i


def _end(sentence: _Sentence, first: int) -> int:
    """Return the token after the noun phrase that begins at `first`."""
    for i in range(first, min(first + _LONGEST, len(sentence.tokens))):
        if sentence.stops[i]:
            return i
        if sentence.is_in("closing_head", i):
            return i + 1
    return min(first + _LONGEST, len(sentence.tokens))
