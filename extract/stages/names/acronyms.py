"""Names beside their expansions: `Foo Bar Network (FBN)` and `FBN (Foo Bar Network)`."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import regex

from extract.stages.names.shape import Shape

_PARENTHESIS = re.compile(r"\((?:[Tt]he |i\.e\.,? |or |called )?([^()\n]{2,90})\)")
_QUOTES = "*\"'”’"
_SHORT = regex.compile(r"[\p{L}\p{N}][\p{L}\p{N}^_+.*&/-]{1,24}(?: [\p{L}\p{N}.]{1,6})?")
_BEFORE = regex.compile(r"([\p{L}\p{N}][\p{L}\p{N}^_+.&-]{1,24}) ?$")
_WORD = regex.compile(r"[\p{L}\p{N}][\p{L}\p{N}^'&.]*+")
_SMALL = frozenset(("of", "for", "and", "the", "with", "in", "on", "to", "by", "via", "from", "a", "an", "as"))
_CLAUSE = re.compile(r"[.;:!?(),\n]\s")
_WINDOW = 110


class Pair(NamedTuple):
    """A short form and the long form beside it: spans into the string."""

    short: tuple[int, int]
    long: tuple[int, int]


def find_pairs(string: str) -> Iterator[Pair]:
    """Yield the short forms that stand beside a long form which their letters fit."""
    for match in _PARENTHESIS.finditer(string):
        if not _follows_a_word(string, match.start()):
            continue
        start, end = match.span(1)
        inside = match[1]
        short = _SHORT.match(inside)
        if short and (short.end() == len(inside) or inside[short.end()] in ",;") and any(c.isupper() for c in short[0]):
            long_start = _long_form(string, match.start(), short[0])
            if long_start is not None:
                long_end = match.start()
                while string[long_end - 1] == " " or string[long_end - 1] in _QUOTES:
                    long_end -= 1
                yield Pair((start, start + short.end()), (long_start, long_end))
                continue
        if " " in inside:
            before = _BEFORE.search(string, max(0, match.start() - 30), match.start())
            if before and sum(c.isupper() for c in before[1]) > 1 and _fits(before[1], inside):
                yield Pair(before.span(1), (start, end))


def _follows_a_word(string: str, at: int) -> bool:
    if at and string[at - 1] == " ":
        at -= 1
    return at > 0 and (string[at - 1].isalnum() or string[at - 1] in _QUOTES)


def is_own(string: str, pair: Pair, rules: Mapping[str, regex.Pattern[str]], shape: Shape) -> bool:
    """Tell whether an acronym and its expansion, known from nowhere else, look like a thing of this paper's own.

    `rules` are the patterns of `[acronyms]`.
    """
    short, long = pair
    surface = string[slice(*short)]
    plural = surface[-2:-1].isupper() and surface[-1] == "s"
    if surface in shape.generic or plural or sum(c.isupper() for c in surface) < 2:
        return False
    first, last = min(short[0], long[0]), max(short[1], long[1])
    if rules["ends_in"].search(string, max(long[0], long[1] - 20), long[1]) or rules["followed_by"].match(string, last):
        return True
    words = [word for word in _WORD.findall(string, *long) if word not in _SMALL]
    before = string[max(0, first - _WINDOW, string.rfind(". ", max(0, first - _WINDOW), first)) : first]
    capitals = sum(word[0].isupper() for word in words) * 2 > len(words)
    return bool(rules["capitals_after" if capitals else "words_after"].search(before))


def _long_form(string: str, end: int, short: str) -> int | None:
    """Return where the shortest long form of `short` that ends at `end` starts, at a word, within one clause."""
    begin = max(0, end - _WINDOW)
    begin = max(begin, string.rfind("\n", begin, end) + 1)  # a title's words are none of the abstract's
    for cut in _CLAUSE.finditer(string, begin, end):
        begin = cut.end()
    words = [m.span() for m in _WORD.finditer(string, begin, end)]
    letters = sum(c.isalnum() for c in short)
    initial = short[0].casefold()
    for start, _ in reversed(words[-min(letters + 5, 2 * letters) :]):
        if string[start].casefold() == initial and _fits(short, string[start:end]):
            return start
    return None


def _fits(short: str, long: str) -> bool:
    """Tell whether the letters of `short` stand in `long` in order, most of its capitals at the start of a word."""
    short = "".join(c for c in short if c.isalpha() or (c in long and c.isdigit())).casefold()
    if short.endswith("s") and len(short) > 3:
        return _in_order(short, long) or _in_order(short[:-1], long)
    return _in_order(short, long)


def _in_order(short: str, long: str) -> bool:
    lowered = long.casefold()
    if len(short) < 2 or lowered[0] != short[0] or lowered.replace(" ", "") == short:
        return False
    starts = 0
    at = 0
    for index, letter in enumerate(short):
        # The start of a coming word is the better place for a letter.
        head = _word_start(lowered, letter, at)
        found = lowered.find(letter, at) if head is None else head
        if found < 0:
            return False
        starts += index == 0 or not lowered[found - 1].isalnum()
        at = found + 1
    return starts * 2 >= len(short) or starts * 2 >= len(_WORD.findall(lowered)) + lowered.count("-")


def _word_start(lowered: str, letter: str, at: int) -> int | None:
    """Return the next place of `letter` in the word at hand if it comes at once, else at the start of a later word."""
    if lowered[at : at + 1] == letter:
        return at
    for match in _WORD.finditer(lowered, at):
        if match.start() > at and lowered[match.start()] == letter and not lowered[match.start() - 1].isalnum():
            return match.start()
    return None


def expansion(words: list[str], i: int, j: int) -> int:
    """Return the first token of the words before `(` whose initials the acronym at `i:j` is made of, or -1."""
    letters = [c.lower() for c in "".join(words[i:j]) if c.isalpha()]
    if letters and letters[-1] == "s" and words[j - 1][-1:] == "s":
        letters.pop()
    if len(letters) < 2:
        return -1
    need = len(letters) - 1
    for at in range(i - 2, max(-1, i - 2 - 3 * len(letters)), -1):
        word = words[at]
        if word in {".", "(", ")", ",", ";"}:
            break
        if word[0].lower() == letters[need]:
            need -= 1
        elif need >= 1 and word[0].lower() == letters[need - 1]:  # a letter from inside the word
            need -= 2
        if need < 0:
            return at
    return -1
