"""The way back from a resolved string to the raw one, piece by piece."""

from bisect import bisect_right
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class OffsetMap:
    """Pieces of a resolved string, and where each stands in the raw one; `verbatim` ones are as long there."""

    text_starts: list[int]
    raw_starts: list[int]
    raw_ends: list[int]
    verbatim: list[bool]

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """Return where the resolved characters `start:end` (at least one) stand in the raw string."""
        first = bisect_right(self.text_starts, start) - 1
        last = bisect_right(self.text_starts, end - 1) - 1
        raw_start = self.raw_starts[first]
        if self.verbatim[first]:
            raw_start += start - self.text_starts[first]
        if not self.verbatim[last]:
            return raw_start, self.raw_ends[last]
        return raw_start, self.raw_starts[last] + end - self.text_starts[last]


@dataclass(slots=True)
class Pieces:
    """Gathers the pieces of a resolved string, in order, and their places in the raw one."""

    raw: str
    strings: list[str] = field(default_factory=list)
    map: OffsetMap = field(default_factory=lambda: OffsetMap([], [], [], []))
    length: int = 0

    def keep(self, start: int, end: int) -> None:
        """Add a piece as it stands in the raw string."""
        self.add(self.raw[start:end], start, end, True)

    def add(self, string: str, start: int, end: int, verbatim: bool) -> None:
        """Add what stands for `raw[start:end]`; `verbatim` where each character has its own place there.

        Line ends within what is verbatim become blanks.
        """
        if string:
            self.map.text_starts.append(self.length)
            self.map.raw_starts.append(start)
            self.map.raw_ends.append(end)
            self.map.verbatim.append(verbatim)
            self.strings.append(string.replace("\n", " ") if verbatim else string)
            self.length += len(string)

    def joined(self, begin: int) -> tuple[str, OffsetMap]:
        """Return the resolved string and its map; one blank, at `begin`, where there is nothing."""
        if not self.strings:
            self.add(" ", begin, begin, False)
        return "".join(self.strings), self.map
