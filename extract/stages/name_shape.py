"""What a name looks like, and where it ends: pieces of patterns, and `trim`, which finds the name in a stretch."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import regex

TOKEN = r"(?:[\p{L}\p{N}]++(?:[-_^&~][\p{L}\p{N}]++|\.\d++(?:[\p{L}]++)?|/\d++)*+\+*+)"
CAPITAL = rf"(?:(?=[\p{{Ll}}\p{{N}}_.^-]{{0,12}}+\p{{Lu}}){TOKEN})"
PHRASE = rf"(?:{CAPITAL}(?: (?:{CAPITAL}|\d++(?:\.\d++)*+(?![\p{{L}}%]))){{0,5}}+)"
_MEMBER = rf"{PHRASE}(?: ?\([^()]{{1,40}}\))?+"
LIST = rf"{_MEMBER}(?:(?:, (?:and |or )?| and | or | & |/){_MEMBER}){{0,9}}+"
TITLE = r"[^\n:]{2,70}"

_PHRASE = regex.compile(PHRASE)
_LIST = regex.compile(LIST)
_CAPITAL = re.compile("[A-ZÀ-ÖØ-ÞΑ-ΩА-Я]")  # the standard engine scans faster
_PARENTHESIS = regex.compile(r"\([^()]*\)")
_WORD = regex.compile(r"\S+")
_QUANTITY = regex.compile(
    r"[<>~]?\d[\d.,]*(?:[a-zA-Z%]|[KMBG]B?|dB|ms|px|[x×]\d*)?|\d+(?:st|nd|rd|th)|[A-Z]?_?\d{1,2}|\d+-?[Dd]"
)
_STRONG = regex.compile(r"[^\p{L}]*+\p{L}.*?(?:\p{Lu}|\d).*|\d.*?\p{L}.*")
_APART = regex.compile(r"[\"'”]?(?:[,:;.(]| \(|$)")
_PHRASE_END = regex.compile(
    r"[\"'”]?(?:[,:;.()]| \(|$| (?:that|which|to|for|with|is|by|as|and|module|mechanism|loss|strategy|framework"
    r"|method|model|network|algorithm|approach|architecture|block|system|pipeline|paradigm|technique|layer|encoder|decoder|adapter)s?\b)"
)
_HYPHENATED = regex.compile(r"\p{Lu}?[\p{Ll}']+(?:-\p{Lu}?[\p{Ll}']+)+")


@dataclass(frozen=True, slots=True)
class Shape:
    """The words that bound names, as `names.toml` lists them."""

    openers: frozenset[str]
    heads: frozenset[str]
    adjectives: frozenset[str]
    generic: frozenset[str]


def read_shape(table: dict[str, Any]) -> Shape:
    """Return the shape that the tables of `names.toml` describe."""
    shape = table["shape"]
    return Shape(
        frozenset(shape["openers"]),
        frozenset(shape["heads"]),
        frozenset(shape["adjectives"]),
        frozenset(table["generic"]),
    )


def stretches(string: str) -> Iterator[tuple[int, int]]:
    """Yield the longest capitalised stretches, coordinated ones as one."""
    end = 0
    for capital in _CAPITAL.finditer(string):
        at = capital.start()
        if at < end:
            continue
        # The word that a capital stands in may begin with something else: `nuScenes`.
        limit = max(end, at - 12)
        while at > limit and (string[at - 1].isalnum() or string[at - 1] in "_.^-"):
            at -= 1
        while not string[at].isalnum():
            at += 1
        match = _LIST.match(string, at)
        if match:
            end = match.end()
            yield match.span()


def members(string: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the phrases of a coordinated list, leaving out what stands in parentheses."""
    at = start
    holes = _PARENTHESIS.finditer(string, start, end) if "(" in string[start:end] else ()
    for hole in [*holes, None]:
        stop = hole.start() if hole else end
        for match in _PHRASE.finditer(string, at, stop):
            yield match.span()
        at = hole.end() if hole else end


def trim(string: str, start: int, end: int, shape: Shape, loose: bool) -> tuple[int, int] | None:
    """Return where the name stands in a capitalised stretch, or None; `loose` takes plain capitalised words too."""
    words = [m.span() for m in _WORD.finditer(string, start, end)]
    texts = [string[a:b] for a, b in words]
    first, last = 0, len(words)
    while first < last and texts[first] in shape.openers:
        first += 1
    while last - first > 1 and (texts[last - 1] in shape.openers or (_QUANTITY.fullmatch(texts[last - 1]) and loose)):
        last -= 1
    if last - first > 1 and _is_generic(texts[first], shape) and is_strong(texts[first + 1], shape):
        first += 1
    strong = any(is_strong(text, shape) for text in texts[first : last - 1])
    if last - first > 1 and texts[last - 1] in shape.heads and (strong or (not loose and last - first > 2)):
        last -= 1
    if last - first > 1 and _is_generic(texts[last - 1], shape) and is_strong(texts[last - 2], shape):
        last -= 1
    if first == last or not _names(string, words[last - 1][1], texts[first:last], shape, loose):
        return None
    return words[first][0], words[last - 1][1]


def _names(string: str, end: int, texts: list[str], shape: Shape, loose: bool) -> bool:
    """Tell whether words that end at `end` are a name: one is strong, or they are capitalised and stand apart."""
    if len(texts) == 1:
        word = texts[0]
        if len(word) < 2 or word in shape.generic or word in shape.heads or _is_adjective(word, shape):
            return False
        if loose and _STRONG.fullmatch(word) and "-" in word:
            return bool((_PHRASE_END if is_strong(word, shape) else _APART).match(string, end))
        if _is_generic(word, shape):
            return False
    if any(is_strong(text, shape) for text in texts):
        return True
    if not loose or all(_is_generic(text, shape) for text in texts):
        return False
    if len(texts) == 1 and "-" not in texts[0]:
        return bool(_APART.match(string, end))
    return bool(_PHRASE_END.match(string, end))


def is_strong(word: str, shape: Shape) -> bool:
    """Tell whether a word looks like nothing but a name: inner capitals, or letters and digits, and no unit."""
    return bool(
        _STRONG.fullmatch(word)
        and not _HYPHENATED.fullmatch(word)
        and not _is_generic(word, shape)
        and not _is_adjective(word, shape)
    )


def _is_generic(word: str, shape: Shape) -> bool:
    if word in shape.generic or (word.endswith("s") and word[:-1] in shape.generic) or _QUANTITY.fullmatch(word):
        return True
    return "-" in word and all(part in shape.generic or part.islower() for part in word.split("-"))


def _is_adjective(word: str, shape: Shape) -> bool:
    return "-" in word and word.rpartition("-")[2] in shape.adjectives
