"""The phrases that could say what a result was measured on: names of resources, and noun phrases.

Phrases are read off tokens. A noun phrase is taken where a preposition leads to it or where it is a name; it is
offered in several forms (with and without its quantifier, its head noun, what `of` adds to it), and a list as a
whole besides its members.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from operator import attrgetter
from typing import NamedTuple

import regex

from extract.text import Text
from extract.text.tokens import Token, Units

_NAME = regex.compile(r"(?=.*(?:\p{Lu}.*[\p{Lu}\d]|\d.*\p{Lu}|\p{Lu}\p{Ll}))")
_SIZE = regex.compile(r"\d+(?:\.\d+)?[KMBT]\b")  # of a model, as in `7B and 32B`
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


Names = Mapping[tuple[int, int], tuple[str, str]]  # spans that are names: resource, introduced or model; the name


def phrases_of(
    text: Text, units: Units, words: Mapping[str, frozenset[str]], names: Names, near: Iterable[int]
) -> Phrases:
    """Return the phrases in the sentences `near` (places in `text.sentences`) and next before, and all resources."""
    string = text.string
    found: dict[tuple[int, int], Target] = {}
    read = sorted({i - back for i in near for back in (0, 1) if i >= back})
    for index in read:
        start, end = text.sentences[index]
        tokens = text.tokens_in((start, end), units)
        here = {span: known for span, known in names.items() if start <= span[0] and span[1] <= end}
        for target in _named(string, _of_sentence(string, tokens, index, words), here, tokens, index):
            found.setdefault((target.start, target.end), target)
    for span, (kind, name) in names.items():
        if kind in RESOURCES:
            index = bisect_right(text.sentences, (span[0], len(string))) - 1
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
    return target._replace(led=before[-1] if before else "", followed=behind[1].lower() if behind else "")


_NEARBY = 60  # characters before a phrase in which the word before it is looked for
_WORDS = regex.compile(r"[^\W\d]++|[.,;:()]")
_NEXT = regex.compile(r"\s?([^\W\d]++|[.,;:()])")


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
            if target.form != "joint":
                for span in inside:
                    kind, name = names[span]
                    seen.setdefault(
                        span, target._replace(start=span[0], end=span[1], kind=kind, form="within", name=name)
                    )
    for span, (kind, name) in names.items():
        if span not in seen:
            at = next((i for i, token in enumerate(tokens) if token.start >= span[0]), 0)
            seen[span] = Target(*span, index, kind, "name", "none", at <= 2, 0, 1, name)
    yield from seen.values()
    for target in seen.values():
        end = tokens[-1].end
        if qualifier := _QUALIFIER.match(string, target.end, end):
            yield target._replace(end=qualifier.end(), form="qualified", name=None)


def _of_sentence(string: str, tokens: list[Token], index: int, words: Mapping[str, frozenset[str]]) -> Iterator[Target]:
    at = 0
    while at < len(tokens):
        token = tokens[at]
        led = token.form in words["leads"]
        items, after = _list(string, tokens, at + led, words)
        preposition = token.form if led else "none"
        opens = led and at <= 2
        for rank, forms in enumerate(items):
            for first, last, kind, form in forms:
                if led or kind in NAMING or (after < len(tokens) and tokens[after].form in _BESIDE):
                    yield Target(
                        tokens[first].start, tokens[last].end, index, kind, form, preposition, opens, rank, len(items)
                    )
        if led and len(items) > 1:
            kind = "joint_name" if all(any(f[2] in NAMING for f in forms) for forms in items) else "joint_plain"
            last = items[-1][0][1]
            yield Target(
                tokens[items[0][0][0]].start, tokens[last].end, index, kind, "joint", preposition, opens, 0, len(items)
            )
            whole = max(f[1] for f in items[-1])
            if whole != last:
                yield Target(
                    tokens[items[0][0][0]].start,
                    tokens[whole].end,
                    index,
                    kind,
                    "joint",
                    preposition,
                    opens,
                    0,
                    len(items),
                )
        at = max(after, at + 1)


_MOST = 24  # phrases of a list; what has more is no list that somebody writes
Form = tuple[int, int, str, str]  # first token, last token, kind, form


def _list(
    string: str, tokens: list[Token], at: int, words: Mapping[str, frozenset[str]]
) -> tuple[list[list[Form]], int]:
    """Return the phrases of the list at `at`, which ends in `and`, or else its first one; and the token after."""
    items: list[list[Form]] = []
    ends: list[int] = []
    closing = False
    while at < len(tokens) and len(items) < _MOST and (phrase := _noun_phrase(string, tokens, at, words)):
        items.append(phrase[0])
        ends.append(at := phrase[1])
        if closing:
            return items, at
        while at < len(tokens) and tokens[at].form in _JOINERS:
            closing = closing or tokens[at].form != ","
            at += 1
        if at == ends[-1]:
            break
    return items[:1], ends[0] if ends else at


def _noun_phrase(
    string: str, tokens: list[Token], first: int, words: Mapping[str, frozenset[str]]
) -> tuple[list[Form], int] | None:
    """Return the forms of the phrase at `first`, and the token after it."""
    while first < len(tokens) and tokens[first].form in words["determiner"]:
        first += 1
    end = _end(tokens, first, words)
    if end == first:
        return None
    last = end - 1
    while last > first and tokens[last].form in words["head_noun"]:
        last -= 1
    headed = last < end - 1
    if tokens[end - 1].form in words["metric"] or tokens[end - 1].form in words["not_on"]:
        return _before_metric(string, tokens, first, end, words)
    forms: list[Form] = []
    if _is_name(string, tokens[last]) or (tokens[last].kind == "number" and last > first):
        begin = last
        while begin > first and (_is_name(string, tokens[begin - 1]) or tokens[begin].kind == "number"):
            begin -= 1
        if begin > first and tokens[begin - 1].kind == "number":
            begin -= 1
        forms.append((begin, last, "typed" if headed else "named", "name"))
        if begin > first or headed:
            forms.append((first, end - 1, "mixed", "full"))
    elif headed and _is_name(string, tokens[first]):
        begin = first
        while _is_name(string, tokens[begin + 1]):
            begin += 1
        forms.append((first, begin, "typed", "name"))
        forms.append((first, end - 1, "mixed", "full"))
    else:
        mixed = any(_is_name(string, t) for t in tokens[first:end])
        headed = headed or tokens[end - 1].form in words["closing_head"]
        kind = "mixed" if mixed else "headed" if headed else "plain"
        forms.append((first, end - 1, kind, "full"))
        bare = first
        while bare < end - 1 and (tokens[bare].form in words["quantifier"] or tokens[bare].kind == "number"):
            bare += 1
        if bare > first:
            forms.append((bare, end - 1, kind, "unquantified"))
        if tokens[end - 1].form in words["task_head"] and end - 1 > bare:
            forms.append((bare, end - 2, kind, "headless"))
    bracket = [token.form for token in tokens[end : end + 3 : 2]] == ["(", ")"]
    if bracket and string[tokens[end + 1].start : tokens[end + 1].end].isupper():
        forms.append((first, _end(tokens, end + 3, words) - 1, "acronym", "acronym"))
    elif end + 1 < len(tokens) and tokens[end].form in words["extends"]:
        inner = end + 1
        while inner < len(tokens) and tokens[inner].form in words["determiner"]:
            inner += 1
        further = _end(tokens, inner, words)
        if further > inner and tokens[further - 1].form not in words["metric"]:
            forms.append((first, further - 1, "extended", "extended"))
    return forms, end


def _before_metric(
    string: str, tokens: list[Token], first: int, end: int, words: Mapping[str, frozenset[str]]
) -> tuple[list[Form], int] | None:
    """Return what stands before a metric in its phrase: the task of `edge prediction F1 scores`."""
    last = end - 1
    while last > first and (tokens[last].form in words["metric"] or tokens[last].form in words["not_on"]):
        last -= 1
    if last == first and (tokens[last].form in words["metric"] or tokens[last].form in words["not_on"]):
        return None
    kind = "named" if _is_name(string, tokens[last]) else "plain"
    return [(first, last, kind, "modifier")], end


def _end(tokens: list[Token], first: int, words: Mapping[str, frozenset[str]]) -> int:
    """Return the token after the noun phrase that begins at `first`."""
    phrase_end, closing = words["phrase_end"], words["closing_head"]
    end = first
    for token in tokens[first : first + _LONGEST]:
        if token.kind == "mark" or token.unit or token.decimal or token.form in phrase_end:
            break
        end += 1
        if token.form in closing:
            break
    return end


def _is_name(string: str, token: Token) -> bool:
    surface = string[token.start : token.end]
    return (
        token.kind == "word"
        and surface != token.form  # which is in lower case
        and _NAME.match(surface) is not None
        and not _SIZE.match(surface)
    )
