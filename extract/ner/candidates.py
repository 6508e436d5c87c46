"""Candidates: every stretch of a text that could be a name, as spans of tokens.

A run is a stretch of words that may stand in one name: capitalised or coined words, numbers and the small
words between them. Every piece of a run that begins and ends like a name is a candidate.
"""

from itertools import chain

from extract.ner.tokens import BREAK, CAPITAL, COINED, CONNECTOR, JOINT, LOWER, NUMBER, SLASH, STRONG

_NAMELIKE = frozenset([STRONG, CAPITAL, COINED])
_MAX_CHUNKS = 8
_MAX_PIECES = 16  # tokens of a chunk that is taken apart
_CUES = frozenset(
    [
        "called",
        "named",
        "dubbed",
        "termed",
        "namely",
        "call",
        "name",
        "denoted",
        "introduce",
        "introducing",
        "propose",
        "present",
        "coined",
        "abbreviated",
    ]
)
_STOP = frozenset(
    [
        "We",
        "In",
        "The",
        "This",
        "Our",
        "However",
        "To",
        "These",
        "It",
        "Moreover",
        "Furthermore",
        "Additionally",
        "Specifically",
        "Extensive",
        "Experiments",
        "While",
        "For",
        "As",
        "By",
        "Existing",
        "Recent",
        "Experimental",
        "Despite",
        "Although",
        "A",
        "An",
        "On",
        "Code",
        "At",
        "Our",
        "With",
        "Results",
        "Finally",
        "From",
        "Through",
        "Unlike",
        "Then",
        "First",
        "Second",
        "Third",
        "Such",
        "There",
        "They",
        "That",
        "When",
        "Using",
        "Based",
        "Both",
        "Their",
        "Its",
        "If",
        "Here",
        "Thus",
        "Therefore",
        "Hence",
        "Also",
        "Yet",
        "But",
        "And",
        "Recently",
        "Most",
        "Many",
        "Compared",
        "Empirical",
        "Notably",
        "Traditional",
        "Previous",
        "Current",
        "I",
    ]
)


def candidates(
    spans: list[tuple[int, int]], words: list[str], kinds: list[str], title_end: int
) -> list[tuple[int, int]]:
    """Return the candidates as (first token, token after the last), sorted, none twice.

    `title_end` is the number of tokens of the title.
    """
    found: set[tuple[int, int]] = set()
    n = len(kinds)
    # Chunks: tokens glued to each other by joints.
    i = 0
    run: list[tuple[int, int, str]] = []
    while i < n:
        kind = kinds[i]
        if kind in (BREAK, JOINT, SLASH):
            if run:
                _enumerate(run, kinds, words, title_end, found)
                run = []
            i += 1
            continue
        j = i + 1
        while (
            j + 1 < n
            and kinds[j] in (JOINT, SLASH)
            and spans[j][0] == spans[j - 1][1]
            and spans[j + 1][0] == spans[j][1]
            and kinds[j + 1] not in (BREAK, JOINT, SLASH)
        ):
            j += 2
        if j == i + 1:
            chunk_kind = kind
        else:
            inner = kinds[i:j:2]
            chunk_kind = (
                STRONG
                if STRONG in inner or COINED in inner
                else CAPITAL
                if CAPITAL in inner
                else NUMBER
                if NUMBER in inner and LOWER not in inner
                else COINED
                if NUMBER in inner and inner[0] == LOWER
                else LOWER
            )
        if run and (i == title_end or spans[i][0] == spans[i - 1][1]):
            _enumerate(run, kinds, words, title_end, found)
            run = []
        if chunk_kind == LOWER:
            if run:
                _enumerate(run, kinds, words, title_end, found)
                run = []
            if _coined(words, i, j, title_end):
                found.add((i, j))
        elif chunk_kind == CONNECTOR:
            if run:
                run.append((i, j, chunk_kind))
        elif chunk_kind == CAPITAL and j == i + 1 and words[i] in _STOP and not run:
            pass
        else:
            run.append((i, j, chunk_kind))
        i = j
    if run:
        _enumerate(run, kinds, words, title_end, found)
    return sorted(found)


def _coined(words: list[str], i: int, j: int, title_end: int) -> bool:
    """Say whether the text points at a lower-case word as a name: quoted, called so, or at the title's head."""
    if i == 0 or i == title_end:
        return j < len(words) and words[j] in {":", "-", "–", "—"}
    before = words[i - 1]
    if before in {'"', "'", "`"}:
        return j < len(words) and words[j] in {'"', "'", "`"}
    if before in _CUES:
        return True
    return before in {",", ":"} and i >= 2 and words[i - 2] in _CUES


def _enumerate(
    run: list[tuple[int, int, str]], kinds: list[str], words: list[str], title_end: int, found: set[tuple[int, int]]
) -> None:
    while run and run[-1][2] == CONNECTOR:
        run.pop()
    if not run:
        return
    count = len(run)
    in_title = run[0][0] < title_end
    head = in_title and run[-1][1] < len(words) and words[run[-1][1]] in {":", "-", "–", "—"} and run[0][0] == 0
    limit = _MAX_CHUNKS if head or not in_title else 4
    starts: list[tuple[int, int]] = []  # token, chunk
    ends: list[list[int]] = [[] for _ in run]  # of each chunk
    for c, (i, j, kind) in enumerate(run):
        if kind == CONNECTOR:
            continue
        starts.append((i, c))
        ends[c].append(j)
        if 1 < j - i <= _MAX_PIECES:
            for k in range(i + 2, j, 2):
                slash = kinds[k - 1] == SLASH
                if (
                    slash
                    or kinds[k] in (STRONG, COINED)
                    or (kinds[k] == CAPITAL and kinds[k - 2] in (LOWER, CONNECTOR))
                ):
                    starts.append((k, c))
                if slash or kinds[k - 2] in (STRONG, CAPITAL, COINED) or (kinds[k - 2] == NUMBER and k - 2 > i):
                    ends[c].append(k - 1)
    # Two small words in a row at most inside a name.
    for start, c in starts:
        gap = 0
        last = c
        for d in range(c + 1, min(count, c + limit)):
            if run[d][2] == CONNECTOR:
                gap += 1
                if gap > 2:
                    break
            else:
                gap = 0
            last = d
        for end in chain.from_iterable(ends[c : last + 1]):
            if start < end <= start + 2 * _MAX_PIECES:
                piece = kinds[start:end]
                if piece[0] in _NAMELIKE or STRONG in piece or CAPITAL in piece or COINED in piece:
                    if end - start == 1 and words[start] in _STOP:
                        continue
                    found.add((start, end))
