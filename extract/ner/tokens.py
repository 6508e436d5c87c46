"""Tokens of a text as numbers: fine pieces of words, each with hashes and flags found once a distinct piece."""

import re
from zlib import crc32

import numpy as np
import numpy.typing as npt

UInt32 = npt.NDArray[np.uint32]
Int32 = npt.NDArray[np.int32]

_TOKEN = re.compile(
    r"(?:https?://|www\.|(?:github|gitlab|huggingface)\.(?:com|co|io)/)\S+|\w+(?:\.\d\w*|\^\w+)*\+{0,2}|[^\w\s]"
)

# What a token is to the search for candidates.
STRONG, CAPITAL, NUMBER, CONNECTOR, LOWER, JOINT, SLASH, BREAK, COINED = "NCdcw-/.x"

_CONNECTORS = frozenset(
    [
        "of",
        "for",
        "in",
        "the",
        "and",
        "with",
        "to",
        "on",
        "via",
        "by",
        "at",
        "from",
        "as",
        "is",
        "a",
        "an",
        "all",
        "you",
        "need",
        "or",
        "not",
        "into",
        "over",
    ]
)
_SEPARATORS = frozenset([",", "and", "or", "&", "(", ")", "/", "-", "–", '"', "'", "+", "both", "as", "well"]) - {
    "as",
    "well",
}
_VERBS = [
    "propose",
    "proposes",
    "proposed",
    "introduce",
    "introduces",
    "introducing",
    "introduced",
    "present",
    "presents",
    "presented",
    "presenting",
    "develop",
    "develops",
    "developed",
    "design",
    "designed",
    "describe",
    "describes",
    "release",
    "releases",
    "released",
    "build",
    "builds",
    "built",
    "construct",
    "constructs",
    "constructed",
    "collect",
    "collected",
    "curate",
    "curated",
    "create",
    "creates",
    "created",
    "contribute",
    "establish",
    "offer",
    "call",
    "called",
    "named",
    "dubbed",
    "termed",
    "name",
    "namely",
    "evaluate",
    "evaluated",
    "compare",
    "compared",
    "outperforms",
    "outperform",
    "using",
    "use",
    "based",
    "train",
    "trained",
    "conduct",
    "experiments",
    "demonstrate",
    "show",
    "extend",
    "leverage",
    "leverages",
    "leveraging",
    "apply",
    "test",
    "benchmark",
    "assess",
    "study",
    "analyze",
    "proposing",
    "developing",
]
_READ = 20_000  # characters; no title and abstract are longer
_LONGEST = 60  # characters; what is longer is no word
_MAKES = frozenset(
    [
        "propose",
        "proposes",
        "introduce",
        "introduces",
        "present",
        "presents",
        "develop",
        "release",
        "build",
        "construct",
        "collect",
        "curate",
        "create",
        "contribute",
        "introducing",
        "presenting",
        "released",
        "collected",
        "curated",
        "constructed",
        "built",
        "created",
        "design",
    ]
)
_OWN = frozenset(["we", "our", "this", "us"])
_DATA = frozenset(
    ["dataset", "datasets", "corpus", "corpora", "database", "databases", "data", "collection", "collections"]
)
_BENCH = frozenset(
    [
        "benchmark",
        "benchmarks",
        "leaderboard",
        "leaderboards",
        "challenge",
        "challenges",
        "suite",
        "suites",
        "test",
        "tests",
        "arena",
        "task",
        "tasks",
    ]
)
_MODEL = frozenset(
    [
        "model",
        "models",
        "framework",
        "frameworks",
        "method",
        "methods",
        "architecture",
        "architectures",
        "algorithm",
        "algorithms",
        "network",
        "networks",
        "approach",
        "approaches",
        "system",
        "systems",
        "backbone",
        "backbones",
        "series",
        "family",
        "families",
        "llm",
        "llms",
        "mllm",
        "mllms",
        "library",
        "toolkit",
        "pipeline",
        "agent",
        "agents",
        "baseline",
        "baselines",
        "variants",
        "variant",
        "module",
    ]
)

# Bits of a token's flags.
PASS, SENTENCE, VERB, OWN, DATA, BENCH, MODEL, WORD, COLON, OPEN, CLOSE, ON, MAKES = (1 << k for k in range(13))


def shape_of(word: str) -> str:
    """Return the word with X for upper case, x for lower case, 9 for digits, no sign more than twice in a row."""
    kinds = "".join("X" if c.isupper() else "x" if c.islower() else "9" if c.isdigit() else c for c in word)
    return re.sub(r"(.)\1{2,}", r"\1\1", kinds)


def _kind(word: str) -> str:
    first = word[0]
    if len(word) > _LONGEST:
        return BREAK
    if not (first.isalnum() or first == "_"):
        return JOINT if word in "-–_@&^*+." else SLASH if word == "/" else BREAK
    if word.startswith(("http", "www.", "github.", "gitlab.", "huggingface.")) and "/" in word:
        return BREAK
    if word.isdigit() or word.replace(".", "").isdigit():
        return NUMBER
    if word in _CONNECTORS:
        return CONNECTOR
    if word.islower():
        return COINED if any(c.isdigit() for c in word) else LOWER
    if word[1:].islower() and first.isupper():
        return CAPITAL
    return STRONG if any(c.isupper() for c in word) else LOWER


def _flags(word: str, kind: str) -> int:
    lower = word.lower()
    flags = 0
    if kind in (STRONG, CAPITAL, NUMBER, COINED, JOINT, SLASH) or lower in _SEPARATORS:
        flags |= PASS
    if word in {".", "?", "!", ";", "\n"}:
        flags |= SENTENCE
    for bit, words in (
        (VERB, _VERBS_SET),
        (MAKES, _MAKES),
        (OWN, _OWN),
        (DATA, _DATA),
        (BENCH, _BENCH),
        (MODEL, _MODEL),
    ):
        if lower in words:
            flags |= bit
    if kind in (LOWER, CONNECTOR):
        flags |= WORD
    for bit, sign in ((COLON, ":"), (OPEN, "("), (CLOSE, ")"), (ON, "on")):
        if lower == sign:
            flags |= bit
    return flags


_VERBS_SET = frozenset(_VERBS)


class Vocabulary:
    """The distinct tokens seen so far; forgets all of them where they become too many."""

    def __init__(self, limit: int = 300_000) -> None:
        self.limit = limit
        self.clear()

    def clear(self) -> None:
        """Start anew, with the pad as row 0 and the title's end as row 1."""
        self.rows: dict[str, int] = {}
        self.hashes: list[int] = []
        self.shapes: list[int] = []
        self.flags: list[int] = []
        self.kinds: list[str] = []
        self.words: list[str] = []
        self._arrays: tuple[UInt32, UInt32, Int32] = (
            np.empty(0, np.uint32),
            np.empty(0, np.uint32),
            np.empty(0, np.int32),
        )
        self._room = self._arrays
        self.generation = getattr(self, "generation", 0) + 1
        for pad, flags in (("\0", SENTENCE), ("\n", SENTENCE)):
            self.rows[pad] = len(self.kinds)
            self.hashes.append(crc32(pad.encode()))
            self.shapes.append(0)
            self.flags.append(flags)
            self.kinds.append(BREAK)
            self.words.append(pad)

    def row(self, word: str) -> int:
        """Return the row of a token, adding it where it is new."""
        row = self.rows.get(word)
        if row is None:
            row = self.rows[word] = len(self.kinds)
            kind = _kind(word)
            self.hashes.append(crc32(word.lower().encode("utf-8", "replace")))
            self.shapes.append(crc32(shape_of(word).encode("utf-8", "replace")))
            self.flags.append(_flags(word, kind))
            self.kinds.append(kind)
            self.words.append(word)
        return row

    def arrays(self) -> tuple[UInt32, UInt32, Int32]:
        """Return hash, hash of the shape and flags of every row."""
        known, size = len(self._arrays[0]), len(self.words)
        if known < size:
            fresh = (
                np.array(self.hashes[known:], dtype=np.uint32),
                np.array(self.shapes[known:], dtype=np.uint32),
                np.array(self.flags[known:], dtype=np.int32),
            )
            # Room is doubled, so that a few new words cost a few steps.
            if size > len(self._room[0]):
                self._room = tuple(np.concatenate([a, np.zeros(size + 4096, a.dtype)]) for a in self._arrays)  # type: ignore[assignment]
            for room, part in zip(self._room, fresh, strict=True):
                room[known:size] = part
            self._arrays = self._room[0][:size], self._room[1][:size], self._room[2][:size]
        return self._arrays


def tokenize(string: str) -> list[tuple[int, int]]:
    """Return start and end of each token, in order, of the part of a text in which names are looked for."""
    return [m.span() for m in _TOKEN.finditer(string, 0, _READ)]
