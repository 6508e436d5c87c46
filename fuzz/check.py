"""What must hold for any input: it is read or refused, in time, and what comes out is what the text holds."""

import time
from io import BytesIO
from typing import Final, NamedTuple

import orjson

from extract import Extractor, Paper
from extract.errors import Refusal
from extract.pipeline.batches import to_lines
from extract.readers import read_stream

SECONDS: Final = 1.0  # for a paper of so many characters, or fewer
CHARACTERS: Final = 50_000  # ten long abstracts; a longer paper may take as much longer as it is longer
OURS: Final = {"stage-failed", "invalid-record"}  # refusals that are not the input's fault


class Found(NamedTuple):
    """What became of one input."""

    records: int
    refused: int
    faults: list[str]
    slowest: float  # seconds


def check(data: bytes, extractor: Extractor) -> Found:
    """Read an input; return how many records and refusals it gave, and what should not have happened."""
    records = refused = 0
    faults = []
    slowest = 0.0
    for item in read_stream(BytesIO(data), "fuzz", rules=extractor.rulebook.digest):
        begun = time.thread_time()
        (outcome,) = to_lines([item], extractor)
        seconds = time.thread_time() - begun
        slowest = max(slowest, seconds)
        if isinstance(item, Paper) and seconds > SECONDS * max(1, len(item.abstract) / CHARACTERS):
            faults.append(f"a paper of {len(item.abstract):,} characters took {seconds:.1f} s")
        if isinstance(outcome, Refusal):
            refused += 1
            if outcome.code in OURS:
                faults.append(str(outcome))
            elif not str(outcome).isprintable():
                faults.append(f"a message that a terminal would obey: {outcome!r}")
        else:
            records += 1
            assert isinstance(item, Paper)
            faults += _misplaced(item, orjson.loads(outcome))
    return Found(records, refused, faults, slowest)


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
