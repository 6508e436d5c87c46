"""Which of many patterns may match at a place, told by the next word alone and remembered: texts repeat themselves."""

from typing import Final

import regex

_MOST: Final = 50_000  # places remembered
_LONGEST: Final = 60  # characters of a place worth remembering


class Prefilter:
    """Leaves out the patterns that cannot match at a place, whatever follows the word right after it."""

    def __init__(self, patterns: dict[int, regex.Pattern[str]]) -> None:
        """Take the patterns by number."""
        # What looks back may see more of what stands before the place than is remembered with it.
        self._always: Final = {n for n, pattern in patterns.items() if "(?<" in pattern.pattern.replace("(?P<", "")}
        self._patterns: Final = patterns
        self._all: Final = sorted(patterns)
        self._seen: Final[dict[str, list[int]]] = {}

    def may_match(self, string: str, at: int) -> list[int]:
        """Return the numbers of the patterns that may match at `at`, in order."""
        # A blank bounds a word as the end of a string does: so a cut before it changes no `\b`.
        stop = string.find(" ", at + 1)
        if stop < 0:
            stop = len(string)
        if stop - at > _LONGEST:
            return self._all
        before = string[at - 1] if at else ""
        ahead = ("_" if before.isalnum() else before) + string[at:stop]
        numbers = self._seen.get(ahead)
        return self._look(ahead, len(before)) if numbers is None else numbers

    def _look(self, ahead: str, at: int) -> list[int]:
        if len(self._seen) >= _MOST:
            self._seen.clear()
        patterns = self._patterns
        numbers = [n for n in self._all if n in self._always or patterns[n].match(ahead, at, partial=True)]
        self._seen[ahead] = numbers
        return numbers
