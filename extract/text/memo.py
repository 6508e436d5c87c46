"""What a function says of a string, remembered: texts are made of the same words again and again."""

from collections.abc import Callable
from typing import Final, TypeVar

V = TypeVar("V")

MOST: Final = 20_000  # strings remembered
LONGEST: Final = 60  # characters of a string worth remembering


class Memo(dict[str, V]):
    """A table that fills itself: `memo[string]` is what the function returns. It stays small."""

    def __init__(self, function: Callable[[str], V]) -> None:
        super().__init__()
        self._function = function

    def __missing__(self, string: str) -> V:
        value = self._function(string)
        if len(string) <= LONGEST:
            if len(self) >= MOST:
                self.clear()
            self[string] = value
        return value
