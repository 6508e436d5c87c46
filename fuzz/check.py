"""What must hold for any input: it is read or refused, in bounds, and what comes out is what the text holds."""

import time
import tracemalloc
from collections import Counter
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

import orjson

from extract import Extractor, Paper
from extract.errors import Refusal
from extract.extractor.batches import Item, Outcome, length_of, to_lines
from extract.readers import read_stream
from extract.writers import write_lines
from fuzz.inputs import Case

SECONDS: Final = 1.0  # for a paper, or the reading of an input, of so many characters or bytes, or fewer,
TIMES: Final = (
    5.0  # where that is more, as on a busy machine: so often what an ordinary text of this length takes just then
)
CHARACTERS: Final = 20_000  # four long abstracts; what is longer may take as much longer as it is longer
MEMORY: Final = 16 << 20  # bytes, and as many more a character as the next line says
MEMORY_A_CHARACTER: Final = 1_000  # bytes
OURS: Final = {"stage-failed", "invalid-record"}  # refusals that are not the input's fault
_QUICK: Final = 0.5  # seconds: a batch that takes longer is looked at paper by paper
_OUTPUTS: Final = ("out.jsonl.gz", "out.json", "out.csv", "out.sqlite")


class Found(NamedTuple):
    """What became of one input: how many records, how often each refusal, and what should not have happened.

    `seconds` is what its slowest paper took, where that was looked at.
    """

    kind: str
    records: int
    refused: Counter[str]
    faults: list[str]
    seconds: float
    characters: int  # of all papers


def check(case: Case, extractor: Extractor) -> Found:
    """Read an input, paper by paper."""
    items, faults = read(case, extractor)
    outcomes = []
    slowest = 0.0
    for item in items:
        seconds, lines = _timed(item, extractor)
        outcomes += lines
        slowest = max(slowest, seconds)
        if _is_slow(seconds, length_of(item), extractor):
            faults.append(f"a paper of {length_of(item):,} characters took {seconds:.1f} s")
    return _found(case.kind, items, outcomes, faults, slowest)


def check_all(cases: Sequence[Case], extractor: Extractor) -> list[Found]:
    """Read several inputs at once, which costs less; one by one where that takes long or shows a fault."""
    inputs = [read(case, extractor) for case in cases]
    begun = time.thread_time()
    outcomes = iter(to_lines([item for items, _ in inputs for item in items], extractor))
    if time.thread_time() - begun > _QUICK:
        return [check(case, extractor) for case in cases]
    found = [
        _found(case.kind, items, [next(outcomes) for _ in items], faults, 0.0)
        for case, (items, faults) in zip(cases, inputs, strict=True)
    ]
    return [check(case, extractor) if one.faults else one for case, one in zip(cases, found, strict=True)]


def read(case: Case, extractor: Extractor) -> tuple[list[Item], list[str]]:
    """Return the papers and refusals of an input, and what a reader should not have done."""
    stream = BytesIO(case.data)
    rules = extractor.rulebook.digest
    items: list[Item] = []
    faults = []
    begun = time.thread_time()
    try:
        items += read_stream(stream, "fuzz", case.format, rules, case.limit)
    except Exception as error:
        faults.append(f"reading raised {type(error).__name__}: {error}")
    seconds = time.thread_time() - begun
    refusals = [item for item in items if isinstance(item, Refusal)]
    faults += [f"a message that a terminal would obey: {one!r}" for one in refusals if not str(one).isprintable()]
    if not items and not faults:
        faults.append("neither a paper nor a refusal")
    if _is_slow(seconds, len(case.data) + sum(map(length_of, items)), extractor):
        faults.append(f"reading {len(case.data):,} bytes took {seconds:.1f} s")
    return items, faults


def memory_of(case: Case, extractor: Extractor) -> int:
    """Return how many bytes reading an input takes at most, besides what is held before. Slow."""
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    items, _ = read(case, extractor)
    to_lines(items, extractor)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most - before


def memory_allowed(characters: int) -> int:
    """Return how many bytes a text of so many characters may take."""
    return MEMORY + MEMORY_A_CHARACTER * characters


def check_outputs(cases: Sequence[Case], extractor: Extractor) -> list[str]:
    """Write the records of the inputs in several formats; return what fails."""
    items = [item for case in cases for item in read(case, extractor)[0]]
    lines = [outcome for outcome in to_lines(items, extractor) if isinstance(outcome, bytes)]
    faults = []
    with TemporaryDirectory() as folder:
        for name in _OUTPUTS:
            try:
                write_lines(lines, Path(folder) / name)
            except Exception as error:
                faults.append(f"{name}: {type(error).__name__}: {error}")
    return faults


def _found(kind: str, items: list[Item], outcomes: list[Outcome], faults: list[str], seconds: float) -> Found:
    records = 0
    refused: Counter[str] = Counter()
    for item, outcome in zip(items, outcomes, strict=True):
        if isinstance(outcome, Refusal):
            refused[outcome.code] += 1
            if outcome.code in OURS:
                faults.append(str(outcome))
        else:
            records += 1
            assert isinstance(item, Paper)
            faults += _misplaced(item, orjson.loads(outcome))
    return Found(kind, records, refused, faults, seconds, sum(map(length_of, items)))


def _timed(item: Item, extractor: Extractor) -> tuple[float, list[Outcome]]:
    """Return how many seconds of a core a paper takes, and what becomes of it."""
    begun = time.thread_time()
    lines = to_lines([item], extractor)
    return time.thread_time() - begun, lines


def _is_slow(seconds: float, size: int, extractor: Extractor) -> bool:
    """Tell whether a text of so many characters took longer than it may."""
    lengths = max(1.0, size / CHARACTERS)
    return seconds > SECONDS * lengths and seconds > TIMES * _timed(_ORDINARY, extractor)[0] * lengths


_SENTENCE: Final = "We propose Kite{0}Net, a network, 2.{0}x faster than Heron{0}, with {0}% accuracy on River{0}. "
_ORDINARY: Final = Paper("Kite", "".join(_SENTENCE.format(n) for n in range(100, 100 + CHARACTERS // len(_SENTENCE))))


def _misplaced(paper: Paper, record: dict[str, object]) -> list[str]:
    """Return the entries whose evidence lies outside the paper."""
    lengths = {"title": len(paper.title), "abstract": len(paper.abstract)}
    return [
        f"{field} {place} lies outside the {place['section']}"
        for field, entries in record.items()
        if isinstance(entries, list)
        for entry in entries
        for place in entry["evidence"]
        if not 0 <= place["start"] < place["end"] <= lengths[place["section"]]
    ]
