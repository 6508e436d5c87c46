"""What a name looks like, and where it ends: pieces of patterns, and `trim`, which finds the name in a span."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import regex

from extract.text.memo import Memo

TOKEN = r"(?:[\p{L}\p{N}]++(?:[-_^&~][\p{L}\p{N}]++|\.\d++(?:[\p{L}]++)?|/\d++)*+\+*+)"
CAPITAL = rf"(?:(?=[\p{{Ll}}\p{{N}}_.^-]{{0,12}}+\p{{Lu}}){TOKEN})"
PHRASE = rf"(?:{CAPITAL}(?: (?:{CAPITAL}|\d++(?:\.\d++)*+(?![\p{{L}}%]))){{0,5}}+)"
_MEMBER = rf"{PHRASE}(?: ?\([^()]{{1,40}}\))?+"
_REST = rf"(?: ?\([^()]{{1,40}}\))?+(?:(?:, (?:and |or )?| and | or | & |/){_MEMBER}){{0,9}}+"
LIST = PHRASE + _REST
TITLE = r"[^\n:]{2,70}"

_PHRASE = regex.compile(PHRASE)
_LIST = regex.compile(rf"({PHRASE}){_REST}")
_JOINING = frozenset(("and", "or"))  # words between the names of a list
_INSIDE = "_.^-"  # signs inside a word
_CAPITAL = re.compile("[A-ZÀ-ÖØ-ÞΑ-ΩА-Я]")  # the standard engine scans faster
_PARENTHESIS = regex.compile(r"\([^()]*\)")
_QUANTITY = regex.compile(
    r"[<>~]?\d[\d.,]*(?:[a-zA-Z%]|[KMBG]B?|dB|ms|px|[x×]\d*)?|\d+(?:st|nd|rd|th)|[A-Z]?_?\d{1,2}|\d+-?[Dd]"
)
_STRONG = regex.compile(r"[^\p{L}]*+\p{L}.*?(?:\p{Lu}|\d).*|\d.*?\p{L}.*")
_APART = regex.compile(r"[\"'”]?(?:[,:;.(]| \(|$)| [\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_PHRASE_END = regex.compile(
    r"[\"'”]?(?:[,:;.()]| \(|$| (?:that|which|to|for|with|is|by|as|and|module|mechanism|loss|strategy|framework"
    r"|method|model|network|algorithm|approach|architecture|block|system|pipeline|paradigm|technique|layer|encoder|decoder|adapter)s?\b)"
)
_HYPHENATED = regex.compile(r"\p{Lu}?[\p{Ll}']+(?:-\p{Lu}?[\p{Ll}']+)+")


_WORD: Final = 100  # characters in which a word ends

# What a word looks like, as bits.
_GENERIC: Final = 1  # a word of the field, or a quantity
_ADJECTIVE: Final = 2
_STRONG_WORD: Final = 4  # nothing but a name
_QUANTITY_WORD: Final = 8


@dataclass(frozen=True, slots=True)
class Shape:
    """The words that bound names, as `names.toml` lists them, and what the words seen so far look like."""

    openers: frozenset[str]
    heads: frozenset[str]
    generic: frozenset[str]
    looks: Memo[int]


def read_shape(table: dict[str, Any]) -> Shape:
    """Return the shape that the tables of `names.toml` describe."""
    shape = table["shape"]
    adjectives, generic = frozenset(shape["adjectives"]), frozenset(table["generic"])
    looks = Memo(lambda word: _look(word, adjectives, generic))
    return Shape(frozenset(shape["openers"]), frozenset(shape["heads"]), generic, looks)


def capitalised_spans(string: str, openers: frozenset[str]) -> Iterator[tuple[int, list[tuple[int, int]]]]:
    """Yield where each of the longest capitalised spans ends, coordinated ones as one, and the phrases in it.

    Those of one opener alone are left out.
    """
    end = 0
    for capital in _CAPITAL.finditer(string):
        at = capital.start()
        if at < end:
            continue
        # Most are one word between two in small letters, such as the first of a sentence.
        blank = string.find(" ", at, at + _WORD)
        if blank > 0 and (at == 0 or not (string[at - 1].isalnum() or string[at - 1] in _INSIDE)):
            word = string[at:blank]
            follows = string[blank + 1 : max(string.find(" ", blank + 1, blank + _WORD), 0)]
            if word.isalnum() and follows.isalpha() and follows.islower() and follows not in _JOINING:
                end = blank
                if word not in openers:
                    yield end, [(at, end)]
                continue
        # The word that a capital stands in may begin with something else: `nuScenes`.
        limit = max(end, at - 12)
        while at > limit and (string[at - 1].isalnum() or string[at - 1] in _INSIDE):
            at -= 1
        while not string[at].isalnum():
            at += 1
        match = _LIST.match(string, at)
        if match:
            end = match.end()
            alone = match.end(1) == end
            yield end, [(at, end)] if alone else list(members(string, at, end))


def members(string: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the phrases of a coordinated list, leaving out what stands in parentheses."""
    at = start
    holes = _PARENTHESIS.finditer(string, start, end) if "(" in string[start:end] else ()
    for hole in [*holes, None]:
        stop = hole.start() if hole else end
        for match in _PHRASE.finditer(string, at, stop):
            yield match.span()
        at = hole.end() if hole else end


def trim(
    string: str, start: int, end: int, shape: Shape, loose: bool, listed: int | None = None
) -> tuple[int, int] | None:
    """Return where the name stands in a capitalised span, or None; `loose` takes plain capitalised words too.

    Such stand apart, and so does the list of names that ends at `listed`.
    """
    words = string[start:end].split()
    looks = [shape.looks[word] for word in words]
    first, last = 0, len(words)
    while first < last and words[first] in shape.openers:
        first += 1
    while last - first > 1 and (words[last - 1] in shape.openers or (looks[last - 1] & _QUANTITY_WORD and loose)):
        last -= 1
    if last - first > 1 and looks[first] & _GENERIC and looks[first + 1] & _STRONG_WORD:
        first += 1
    strong = any(look & _STRONG_WORD for look in looks[first : last - 1])
    if last - first > 1 and words[last - 1] in shape.heads and strong:
        last -= 1
    if last - first > 1 and looks[last - 1] & _GENERIC and looks[last - 2] & _STRONG_WORD:
        last -= 1
    if first == last:
        return None
    begin = stop = start
    for k in range(last):
        begin = string.find(words[k], stop)
        stop = begin + len(words[k])
        if k == first:
            start = begin
    behind = stop if listed is None else listed
    return (start, stop) if _names(string, behind, words[first:last], looks[first:last], shape, loose) else None


def _names(string: str, end: int, words: list[str], looks: list[int], shape: Shape, loose: bool) -> bool:
    """Tell whether words that end at `end` are a name: one is strong, or they are capitalised and stand apart."""
    if len(words) == 1:
        word, look = words[0], looks[0]
        if len(word) < 2 or word in shape.generic or word in shape.heads or look & _ADJECTIVE:
            return False
        if loose and "-" in word and _STRONG.fullmatch(word):
            return bool((_PHRASE_END if look & _STRONG_WORD else _APART).match(string, end))
        if look & _GENERIC:
            return False
    if any(look & _STRONG_WORD for look in looks):
        return True
    if not loose or all(look & _GENERIC for look in looks):
        return False
    if len(words) == 1 and "-" not in words[0]:
        return bool(_APART.match(string, end))
    return bool(_PHRASE_END.match(string, end))


def is_strong(word: str, shape: Shape) -> bool:
    """Tell whether a word looks like nothing but a name: inner capitals, or letters and digits, and no unit."""
    return shape.looks[word] & _STRONG_WORD > 0


def _look(word: str, adjectives: frozenset[str], generic: frozenset[str]) -> int:
    look = 0
    if _QUANTITY.fullmatch(word):
        look |= _QUANTITY_WORD | _GENERIC
    if word in generic or (word.endswith("s") and word[:-1] in generic):
        look |= _GENERIC
    if "-" in word and all(part in generic or part.islower() for part in word.split("-")):
        look |= _GENERIC
    if "-" in word and word.rpartition("-")[2] in adjectives:
        look |= _ADJECTIVE
    if not look & (_GENERIC | _ADJECTIVE) and _STRONG.fullmatch(word) and not _HYPHENATED.fullmatch(word):
        look |= _STRONG_WORD
    return look
