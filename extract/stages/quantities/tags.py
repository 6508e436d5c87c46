"""The second layer of quantities: each word of a sentence as a tag, by the lexicon of `quantities.toml`.

A sentence becomes a string with one character a token, so that a rule can be a pattern over tags.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

import regex

from extract.numerals import Number

# One character a tag. A tag's name is what rules and lexicon call it.
TAGS = {
    "NUMBER": "N",
    "FRACTION": "p",
    "BARE": "n",
    "HALVE": "h",
    "DOUBLE": "2",
    "LESS": "L",
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
    "OPEN": "(",
    "CLOSE": ")",
    "WORD": "w",
}
# A gain is stated with one of these at least.
CUES = ("LESS", "SMALLER", "FASTER", "TIME", "RESOURCE", "RATE", "THRIFT", "CHEAPER", "SYSTEM", "ENGINE")
_PUNCTUATION = {
    "(": "OPEN", "[": "OPEN", ")": "CLOSE", "]": "CLOSE", ",": "AND", "/": "AND", "&": "AND",
    ";": "BREAK", ":": "COLON", "—": "BREAK", "~": "BOUND", "≈": "BOUND", ">": "BOUND", "<": "BOUND", "≥": "BOUND",
    "+": "BOUND", "≤": "BOUND",
}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+")
_TOKEN = regex.compile(r"[^\W\d_]++(?:'s\b)?|[(),;:—~≈></&+≥≤\[\]]|\d[\w.,]*+|[^\s\w]")


_NEAR = TAGS["BOUND"] + TAGS["THE"]
_DISTANT = {
    "over": "THAN",
    "less": "LESS",
    "fewer": "LESS",
    "more": "MORE",
    "greater": "MORE",
    "under": "WORD",
    "below": "WORD",
}


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a phrase, a number or a mark. `means` is the metric of a resource, the bound of a bound."""

    start: int
    end: int
    tag: str
    means: str | None = None
    number: Number | None = None


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Phrases by their first word, longest first: the words that follow, the tag's character, what it means.

    `cues` are the first words of phrases that a gain cannot be stated without.
    """

    phrases: Mapping[str, tuple[tuple[tuple[str, ...], str, str | None], ...]]
    cues: frozenset[str]


def read_lexicon(tables: Mapping[str, Mapping[str, list[str]]], words: Mapping[str, list[str]]) -> Lexicon:
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
        tokens.append(Token(number.start, number.end, _number_tag(number, surface), _stated_bound(surface), number))
        start = number.end
    return tokens + _words(string, start, end, lexicon)


def _number_tag(number: Number, surface: str) -> str:
    if surface.startswith("halv"):
        return TAGS["HALVE"]
    if surface.startswith(("doubl", "tripl", "quadrupl")):
        return TAGS["DOUBLE"]
    if number.unit == "x" and number.value < 1:
        return TAGS["FRACTION"]
    return TAGS["NUMBER" if number.unit else "BARE"]


def _stated_bound(surface: str) -> str | None:
    """Return the bound that a number itself states: an order of magnitude is never exact, and `10+ times` no less."""
    if "+" in surface[1:]:
        return "at_least"
    if "magnitude" not in surface:
        return None
    return "at_least" if surface.startswith("order") and "orders" in surface else "approx"


def _words(string: str, start: int, end: int, lexicon: Lexicon) -> list[Token]:
    if start >= end or string[start:end].isspace():
        return []
    matches = [m for m in _TOKEN.finditer(string, start, end) if m[0] != "-"]
    words = [m[0].lower() for m in matches]
    tokens = []
    at = 0
    while at < len(words):
        word = words[at]
        length, character, means = 1, TAGS["WORD"], None
        for rest, found, meaning in lexicon.phrases.get(word, ()):
            after = at + 1 + len(rest)
            if tuple(words[at + 1 : after]) == rest and not (
                rest[-1:] == ("up",) and words[after : after + 1] == ["to"]
            ):
                length, character, means = 1 + len(rest), found, meaning
                break
        else:
            if word in _PUNCTUATION:
                character = TAGS[_PUNCTUATION[word]]
                means = (
                    "approx"
                    if word in "~≈"
                    else "at_least"
                    if word in ">≥+"
                    else "fraction_of"
                    if word in "<≤"
                    else None
                )
            elif word[0].isdigit():
                character = TAGS["BARE"]
        tokens.append(Token(matches[at].start(), matches[at + length - 1].end(), character, means))
        at += length
    return _without_distant_bounds(string, tokens)


def _without_distant_bounds(string: str, tokens: list[Token]) -> list[Token]:
    """Return the tokens before a number: `over` and `fewer than` are bounds only where it follows at once."""
    near = len(tokens)
    while near and tokens[near - 1].tag in _NEAR:
        near -= 1
    for at, token in enumerate(tokens[:near]):
        if token.tag == TAGS["BOUND"] and token.means in {"fraction_of", "at_least"}:
            tag = _DISTANT.get(string[token.start : token.end].lower().partition(" ")[0])
            if tag:
                tokens[at] = replace(token, tag=TAGS[tag], means=None)
    return tokens
