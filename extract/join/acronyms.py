"""Acronyms far from what they spell: `CREST` in a title, `Cognitive REasoning Steering at Test-time` in the text."""

import re
from collections.abc import Iterator
from typing import Final

from extract.text.normalising import normalise

# Words at the end of a name that say what the thing is: `Kite Challenge` is Kite.
HEADS: Final = {
    "algorithm", "attack", "benchmark", "benchmarks", "challenge", "corpus", "dataset", "datasets", "framework", "loss",
    "method", "ontology", "strategy", "suite", "system", "task", "toolkit",
}  # fmt: skip
# Words at its end that an acronym need not spell.
_UNSPELT: Final = HEADS | {
    "agent", "attention", "learning", "model", "models", "module", "network", "networks", "optimization", "training",
}  # fmt: skip
_SMALL: Final = {
    "a", "an", "and", "as", "at", "by", "for", "from", "in", "is", "it", "of", "on", "the", "to", "via", "with",
}  # fmt: skip
_WORDS: Final = re.compile(r"[^\s\-–/&:,']+")
_LOOSE: Final = 3  # letters of an acronym, and words of a long form, of which one word may be passed over


def spells(short: str, long: str) -> bool:
    """Tell whether `short` is made of how the words of `long` begin, in their order, as `CREST` and `FoCa` are."""
    words = _WORDS.findall(long)
    letters = "".join(filter(str.isalnum, short)).lower()
    if " " in short or sum(map(str.isupper, short)) < 2 or len(words) < 2 or normalise(short) in normalise(long):
        return False
    if " " not in long and len(long) < 3 * len(short):
        return False  # `LLaMA-7B` is no short form of `LLaMA2-7B`
    content = sum(word.lower() not in _SMALL for word in words)
    spare = int(" " in long and min(content, len(letters)) >= _LOOSE)
    reached = {(0, spare)}  # letters that are spelt so far, words that may still be passed over
    for word in words:
        reached = {after for at, left in reached for after in _after(letters, at, left, word)}
    return any(at == len(letters) for at, _ in reached)


def _after(letters: str, at: int, left: int, word: str) -> Iterator[tuple[int, int]]:
    """Yield how far `letters` are spelt, and how many words may still be passed over, with one more word."""
    lowered = word.lower()
    if lowered in _SMALL or (at == len(letters) and lowered in _UNSPELT):
        yield at, left
    elif left and at:
        yield at, left - 1
    for size in range(1, min(len(word), len(letters) - at) + 1):
        if not letters.startswith(lowered[:size], at):
            break
        yield at + size, left
    capitals = "".join(filter(str.isupper, word)).lower()
    if len(capitals) > 1 and letters.startswith(capitals, at):
        yield at + len(capitals), left
