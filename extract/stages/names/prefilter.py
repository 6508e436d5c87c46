"""Which of many patterns may match at a place, told by the next word alone and remembered: texts repeat themselves."""

from typing import Final

import regex

from extract.text.memo import Memo

_WORD: Final = 100  # characters in which the next word ends, or else all patterns may match


class Prefilter:
    """Leaves out the patterns that cannot match at a place, whatever follows the word right after it."""

    def __init__(self, patterns: dict[int, regex.Pattern[str]]) -> None:
        """Take the patterns by number."""
        # What looks back may see more of what stands before the place than is remembered with it.
        self._always: Final = {n for n, pattern in patterns.items() if "(?<" in pattern.pattern.replace("(?P<", "")}
        self._patterns: Final = patterns
        self._all: Final = sorted(patterns)
        self._numbers: Final = Memo(self._look)

    def may_match(self, string: str, at: int) -> list[int]:
        """Return the numbers of the patterns that may match at `at`, in order."""
        # A blank bounds a word as the end of a string does: so a cut before it changes no `\b`.
        stop = string.find(" ", at + 1, at + _WORD)
        if at == 0 or stop < 0:
            return self._all
        before = string[at - 1]
        return self._numbers[("_" if before.isalnum() else before) + string[at:stop]]

    def _look(self, ahead: str) -> list[int]:
        """Return the numbers of those that may match behind the first character of `ahead`."""
        return [
            number
            for number in self._all
            if number in self._always or self._patterns[number].match(ahead, 1, partial=True)
        ]
