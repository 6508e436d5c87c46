"""The second layer of quantities: each word of a sentence as a tag, by the lexicon of `quantities.toml`.

A sentence becomes a string with one character a token, so that a rule can be a pattern over tags.
"""

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
    "TO": "t",
    "FROM": "f",
    "CHEAPER": "C",
    "AND": "c",
    "THAN": "a",
    "AS": "s",
    "THE": "d",
    "BREAK": "/",
    "OPEN": "(",
    "CLOSE": ")",
    "WORD": "w",
}
_PUNCTUATION = {
    "(": "OPEN", "[": "OPEN", ")": "CLOSE", "]": "CLOSE", ",": "AND", "/": "AND", "&": "AND",
    ";": "BREAK", ":": "BREAK", "—": "BREAK", "~": "BOUND", "≈": "BOUND", ">": "BOUND", "<": "BOUND", "≥": "BOUND",
    "+": "BOUND", "≤": "BOUND",
}  # fmt: skip
_TOKEN = regex.compile(r"[^\W\d_]++(?:'s\b)?|[(),;:—~≈></&+≥≤\[\]]|\d[\w.,]*+|[^\s\w]")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a phrase of the lexicon, a number or a mark. `means` is the metric of a resource, the bound of a bound."""

    start: int
    end: int
    tag: str
    means: str | None = None
    number: Number | None = None


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Phrases by their first word, longest first: the words that follow, the tag's character, what it means."""

    phrases: Mapping[str, tuple[tuple[tuple[str, ...], str, str | None], ...]]


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
    return Lexicon(
        {first: tuple(sorted(found, key=lambda p: -len(p[0]))) for first, found in phrases.items()}
    )


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
    """Return the bound that a number itself states: an order of magnitude is never exact."""
    if "magnitude" not in surface:
        return None
    return "at_least" if surface.startswith("order") and "orders" in surface else "approx"


def _words(string: str, start: int, end: int, lexicon: Lexicon) -> list[Token]:
    matches = [m for m in _TOKEN.finditer(string, start, end) if m[0] != "-"]
    words = [m[0].lower() for m in matches]
    tokens = []
    at = 0
    while at < len(words):
        word = words[at]
        length, character, means = 1, TAGS["WORD"], None
        for rest, found, meaning in lexicon.phrases.get(word, ()):
            if tuple(words[at + 1 : at + 1 + len(rest)]) == rest:
                length, character, means = 1 + len(rest), found, meaning
                break
        else:
            if word in _PUNCTUATION:
                character = TAGS[_PUNCTUATION[word]]
                means = "approx" if word in "~≈" else "at_least" if word in ">≥+" else "fraction_of" if word in "<≤" else None
            elif word[0].isdigit():
                character = TAGS["BARE"]
        tokens.append(Token(matches[at].start(), matches[at + length - 1].end(), character, means))
        if means == "fraction_of" and word[0].isalpha() and at + length < len(words):
            # `fewer than` is a bound only where a number follows at once
            tokens[-1] = replace(tokens[-1], tag=TAGS["LESS" if word in {"less", "fewer"} else "WORD"], means=None)
        at += length
    return tokens
