"""The second layer of quantities: each word of a sentence as a tag, by the lexicon of `quantities.toml`.

A sentence becomes a string with one character a token, so that a rule can be a pattern over tags.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from extract.text.numerals import Number

# One character a tag. A tag's name is what rules and lexicon call it.
TAGS = {
    "NUMBER": "N",
    "FRACTION": "p",
    "BARE": "n",
    "HALVE": "h",
    "DOUBLE": "2",
    "LESS": "L",
    "FEWER": "W",
    "SMALLER": "Z",
    "MORE": "M",
    "FASTER": "F",
    "TIME": "T",
    "RESOURCE": "R",
    "RATE": "V",
    "THRIFT": "E",
    "BETTER": "G",
    "BEAT": "P",
    "QUALITY": "Q",
    "SCALE": "S",
    "BOUND": "B",
    "ONLY": "K",
    "KEEP": "H",
    "OF": "o",
    "BY": "b",
    "IN": "i",
    "ON": "O",
    "TO": "t",
    "FROM": "f",
    "CHEAPER": "C",
    "SYSTEM": "Y",
    "ENGINE": "y",
    "AND": "c",
    "THAN": "a",
    "AS": "s",
    "THE": "d",
    "BREAK": "/",
    "COLON": ":",
    "RATIO": "r",
    "MODEL": "m",
    "OPEN": "(",
    "CLOSE": ")",
    "WORD": "w",
}
# A gain is stated with one of these at least.
CUES = ("LESS", "FEWER", "SMALLER", "FASTER", "TIME", "RESOURCE", "RATE", "THRIFT", "CHEAPER", "SYSTEM", "ENGINE")
# Marks, with what those mean that are bounds.
_MARKS: dict[str, tuple[str, str | None]] = {
    **dict.fromkeys("([", (TAGS["OPEN"], None)), **dict.fromkeys(")]", (TAGS["CLOSE"], None)),
    **dict.fromkeys(",/&", (TAGS["AND"], None)), **dict.fromkeys(";—", (TAGS["BREAK"], None)),
    ":": (TAGS["COLON"], None), **dict.fromkeys("~≈", (TAGS["BOUND"], "approx")),
    **dict.fromkeys(">≥+", (TAGS["BOUND"], "at_least")), **dict.fromkeys("<≤", (TAGS["BOUND"], "fraction_of")),
}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+")
_TOKEN = re.compile(r"[^\W\d_]++(?:'s\b)?|[(),;:—~≈></&+≥≤\[\]]|\d\w*+(?:[.,]\d\w*+)*+|[^\s\w]")


_BARE, _OTHER = TAGS["BARE"], TAGS["WORD"]
_new = tuple.__new__
_NEAR = TAGS["BOUND"] + TAGS["THE"]
_WORDED = {"halved": TAGS["HALVE"], "multiplied": TAGS["DOUBLE"]}


class Token(NamedTuple):
    """A word, a phrase, a number or a mark. `means` is the metric of a resource, the bound of a bound."""

    start: int
    end: int
    tag: str
    means: str | None = None
    number: Number | None = None


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Phrases by their first word, longest first: the words that follow, the tag's character, what it means.

    `cues` are the first words of phrases that a gain cannot be stated without. `distant` gives the tag of what is a
    bound only right before a number, by its first word.
    """

    phrases: Mapping[str, tuple[tuple[tuple[str, ...], str, str | None], ...]]
    cues: frozenset[str]
    distant: Mapping[str, str]


def read_lexicon(
    tables: Mapping[str, Mapping[str, list[str]]], words: Mapping[str, list[str]], distant: Mapping[str, list[str]]
) -> Lexicon:
    """Build a lexicon: `tables` holds, for each tag whose phrases mean something, the phrases of each meaning."""
    phrases: dict[str, list[tuple[tuple[str, ...], str, str | None]]] = {}

    def add(phrase: str, tag: str, means: str | None) -> None:
        first, *rest = [m[0].lower() for m in _TOKEN.finditer(phrase) if m[0] != "-"]
        phrases.setdefault(first, []).append((tuple(rest), TAGS[tag], means))

    for tag, by_meaning in tables.items():
        for means, listed in by_meaning.items():
            for phrase in listed:
                add(phrase, tag, means)
    for tag, listed in words.items():
        for phrase in listed:
            add(phrase, tag, None)
    cues = {TAGS[tag] for tag in CUES}
    return Lexicon(
        {first: tuple(sorted(found, key=lambda p: -len(p[0]))) for first, found in phrases.items()},
        frozenset(first for first, found in phrases.items() if any(p[1] in cues for p in found)),
        {word: TAGS[tag] for tag, listed in distant.items() for word in listed},
    )


def may_state_gain(string: str, start: int, end: int, lexicon: Lexicon) -> bool:
    """Return whether the sentence `string[start:end]` holds a cue of a gain."""
    return not lexicon.cues.isdisjoint(_WORD.findall(string[start:end].lower()))


def tag(string: str, start: int, end: int, numbers: list[Number], lexicon: Lexicon) -> list[Token]:
    """Return the tokens of the sentence `string[start:end]`, whose numbers with a unit are `numbers`, in order."""
    tokens: list[Token] = []
    for number in numbers:
        tokens += _words(string, start, number.start, lexicon)
        surface = string[number.start : number.end].lower()
        tokens.append(Token(number.start, number.end, _number_tag(number), _stated_bound(number, surface), number))
        start = number.end
    return tokens + _words(string, start, end, lexicon)


def _number_tag(number: Number) -> str:
    if number.word in _WORDED:
        return _WORDED[number.word]
    if number.unit == "x" and number.value < 1:
        return TAGS["FRACTION"]
    return TAGS["NUMBER" if number.unit else "BARE"]


def _stated_bound(number: Number, surface: str) -> str | None:
    """Return the bound that a number itself states: an order of magnitude is never exact, and `10+ times` no less."""
    if "+" in surface[1:]:
        return "at_least"
    if number.word != "magnitude":
        return None
    return "at_least" if surface.startswith("orders") else "approx"


def _words(string: str, start: int, end: int, lexicon: Lexicon) -> list[Token]:
    if start >= end or string[start:end].isspace():
        return []
    matches = [m for m in _TOKEN.finditer(string, start, end) if m[0] != "-"]
    words = [m[0].lower() for m in matches]
    tokens: list[Token] = []
    at = 0
    while at < len(words):
        word = words[at]
        if word in lexicon.phrases:
            length, character, means = _phrase(words, at, lexicon)
        else:
            length, (character, means) = 1, _alone(word)
        # The tuple is built at once: this is the innermost loop of the stage.
        tokens.append(_new(Token, (matches[at].start(), matches[at + length - 1].end(), character, means, None)))
        at += length
    return _without_distant_bounds(string, tokens, lexicon)


def _phrase(words: list[str], at: int, lexicon: Lexicon) -> tuple[int, str, str | None]:
    """Return the number of words of the longest phrase at `words[at]`, its tag's character, and what it means."""
    for rest, character, means in lexicon.phrases[words[at]]:
        if not rest:
            return 1, character, means
        after = at + 1 + len(rest)
        if tuple(words[at + 1 : after]) == rest and not _begins_phrase(words, after - 1, lexicon):
            return 1 + len(rest), character, means
    return 1, *_alone(words[at])


def _begins_phrase(words: list[str], at: int, lexicon: Lexicon) -> bool:
    """Tell whether a phrase of several words begins at `words[at]`: the `up` of `sped up to 2x` is of `up to`."""
    phrases = lexicon.phrases.get(words[at], ())
    return any(rest and tuple(words[at + 1 : at + 1 + len(rest)]) == rest for rest, _, _ in phrases)


def _alone(word: str) -> tuple[str, str | None]:
    """Return the tag's character of a word or mark that begins no phrase, and what it means."""
    return _MARKS.get(word) or (_BARE if word[0].isdigit() else _OTHER, None)


def _without_distant_bounds(string: str, tokens: list[Token], lexicon: Lexicon) -> list[Token]:
    """Return the tokens before a number: `over` and `fewer than` are bounds only where it follows at once."""
    near = len(tokens)
    while near and tokens[near - 1].tag in _NEAR:
        near -= 1
    for at, token in enumerate(tokens[:near]):
        if token.tag == TAGS["BOUND"] and token.means in {"fraction_of", "at_least"}:
            tag = lexicon.distant.get(string[token.start : token.end].lower().partition(" ")[0])
            if tag:
                tokens[at] = token._replace(tag=tag, means=None)
    return tokens
