"""The second layer of quantities: each word of a sentence as a tag, by the lexicon of `quantities.toml`.

A sentence becomes a string with one character a token, so that a rule can be a pattern over tags.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from extract.text.memo import Memo
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
    "NOT": "!",
    "WORD": "w",
}
# What the names in patterns stand for: tags, and some that stand for one of several; of what is spent, up to three.
CHARACTERS = TAGS | {"SPENT": "RT", "LESS": "LWZ", "GOOD": "VE", "UP": "MG", "ANOTHER": "Np"}
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
_TOKEN = re.compile(r"[^\W\d_]++(?:'s\b)?|[(),;:—~≈></&+≥≤\[\]]|\d\w*+(?:[.,]\d\w*+)*+|[^\s\w-]")


_CUE_TAGS = frozenset(TAGS[cue] for cue in CUES)
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


Meaning = tuple[str, str | None]  # the tag's character, and what it means
Phrases = Mapping[str, list[tuple[list[str], Meaning]]]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What words and phrases mean.

    `phrases` are those of several words, by their first, longest first: the words that follow, and what it means.
    `alone`: what a word or a mark means that begins none of them. `cues` are the first words of phrases that a gain
    cannot be stated without. `distant` gives the tag of what is a bound only right before a number, by its first word.
    """

    phrases: Phrases
    alone: Memo[Meaning]
    cues: frozenset[str]
    distant: Mapping[str, str]


def read_lexicon(
    tables: Mapping[str, Mapping[str, list[str]]], words: Mapping[str, list[str]], distant: Mapping[str, list[str]]
) -> Lexicon:
    """Build a lexicon: `tables` holds, for each tag whose phrases mean something, the phrases of each meaning."""
    phrases: dict[str, list[tuple[list[str], Meaning]]] = {}
    alone: dict[str, Meaning] = dict(_MARKS)
    cues = set()
    listed = [(tag, means, phrase) for tag, table in tables.items() for means, row in table.items() for phrase in row]
    for tag, means, phrase in [*listed, *((tag, None, phrase) for tag, row in words.items() for phrase in row)]:
        first, *rest = _TOKEN.findall(phrase.lower())
        if rest:
            phrases.setdefault(first, []).append((rest, (TAGS[tag], means)))
        else:
            alone.setdefault(first, (TAGS[tag], means))
        if TAGS[tag] in _CUE_TAGS:
            cues.add(first)
    return Lexicon(
        {first: sorted(found, key=lambda phrase: -len(phrase[0])) for first, found in phrases.items()},
        Memo(lambda word: alone.get(word) or (_BARE if word[0].isdigit() else _OTHER, None)),
        frozenset(cues),
        {word: TAGS[tag] for tag, row in distant.items() for word in row},
    )


def may_state_gain(lowered: str, start: int, end: int, lexicon: Lexicon) -> bool:
    """Return whether a sentence, in lower case, holds a cue of a gain."""
    return not lexicon.cues.isdisjoint(_WORD.findall(lowered, start, end))


def tag(lowered: str, start: int, end: int, numbers: list[Number], lexicon: Lexicon) -> list[Token]:
    """Return the tokens of a sentence, in lower case, whose numbers with a unit are `numbers`, in order."""
    tokens: list[Token] = []
    for number in numbers:
        tokens += _words(lowered, start, number.start, lexicon)
        surface = lowered[number.start : number.end]
        tokens.append(Token(number.start, number.end, _number_tag(number), _stated_bound(number, surface), number))
        start = number.end
    return tokens + _words(lowered, start, end, lexicon)


def names_near(tags: str) -> set[str]:
    """Return the names by which patterns may call the characters of some tags."""
    return set().union(*map(_NAMES.__getitem__, set(tags)))


_NAMES = {tag: {name for name, characters in CHARACTERS.items() if tag in characters} for tag in TAGS.values()}


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


def _words(lowered: str, start: int, end: int, lexicon: Lexicon) -> list[Token]:
    matches = list(_TOKEN.finditer(lowered, start, end))
    words = [match[0] for match in matches]
    phrases, alone = lexicon.phrases, lexicon.alone
    tokens: list[Token] = []
    at = 0
    while at < len(words):
        word = words[at]
        length, means = (_phrase(words, at, phrases) if word in phrases else None) or (1, alone[word])
        # The tuple is built at once: this is the innermost loop of the stage.
        tokens.append(_new(Token, (matches[at].start(), matches[at + length - 1].end(), *means, None)))
        at += length
    return _without_distant_bounds(lowered, tokens, lexicon)


def _phrase(words: list[str], at: int, phrases: Phrases) -> tuple[int, Meaning] | None:
    """Return the number of words of the longest phrase of several at `words[at]`, and what it means."""
    for rest, meaning in phrases[words[at]]:
        after = at + 1 + len(rest)
        if words[at + 1 : after] == rest and not _begins_phrase(words, after - 1, phrases):
            return 1 + len(rest), meaning
    return None


def _begins_phrase(words: list[str], at: int, phrases: Phrases) -> bool:
    """Tell whether a phrase of several words begins at `words[at]`: the `up` of `sped up to 2x` is of `up to`."""
    return any(words[at + 1 : at + 1 + len(rest)] == rest for rest, _ in phrases.get(words[at], ()))


def _without_distant_bounds(lowered: str, tokens: list[Token], lexicon: Lexicon) -> list[Token]:
    """Return the tokens before a number: `over` and `fewer than` are bounds only where it follows at once."""
    near = len(tokens)
    while near and tokens[near - 1].tag in _NEAR:
        near -= 1
    for at, token in enumerate(tokens[:near]):
        if token.tag == TAGS["BOUND"] and token.means in {"fraction_of", "at_least"}:
            tag = lexicon.distant.get(lowered[token.start : token.end].partition(" ")[0])
            if tag:
                tokens[at] = token._replace(tag=tag, means=None)
    return tokens
