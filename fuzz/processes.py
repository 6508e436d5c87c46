"""Many inputs in many processes: handed out in batches, so that one that ends or hangs its process costs only that."""

import multiprocessing
import resource
import signal
import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Final, NamedTuple

from extract.readers.format_names import FORMATS
from fuzz.check import Found, check_all, check_outputs, memory_allowed, memory_of
from fuzz.inputs import Case, make

BATCH: Final = 16  # inputs
HANGS: Final = 60.0  # seconds that a batch may take
_NOW_AND_THEN: Final = 16  # batches; the first input of one in so many is measured, and its records are written


class Outcome(NamedTuple):
    """What became of a batch of inputs, of these numbers."""

    numbers: range
    found: list[Found]
    faults: list[str]  # of the batch as a whole
    measured: tuple[int, int] | None = None  # most memory that the first input took, in bytes, and its characters
    high_water: int = 0  # bytes, of the process so far


class What(NamedTuple):
    """What is tried: inputs of all kinds or of one, in how many bytes of memory, with how much of the names stage."""

    kinds: str = "all"
    memory: int | None = None
    names: str = "all"


def run(numbers: Iterable[range], processes: int, seconds: float, what: What) -> Iterator[Outcome]:
    """Yield the outcome of each batch of numbers as it is done; no more are begun after so many seconds."""
    context = multiprocessing.get_context("spawn")
    begun = time.monotonic()
    waiting = iter(numbers)
    again: deque[range] = deque()  # inputs of a batch that ended or hung its process, one by one
    workers = [_start(context, what) for _ in range(processes)]
    try:
        while True:
            if time.monotonic() - begun > seconds:
                waiting = iter(())
            for worker in workers:
                if worker.batch is None and (batch := again.popleft() if again else next(waiting, None)):
                    worker.give(batch)
            busy = [worker.pipe for worker in workers if worker.batch is not None]
            if not busy:
                return
            wait(busy, timeout=1)
            for place, worker in enumerate(workers):
                batch = worker.batch
                outcome = worker.outcome()
                if isinstance(outcome, Outcome):
                    yield outcome
                elif outcome is not None and batch is not None:
                    worker.process.kill()
                    workers[place] = _start(context, what)
                    if len(batch) == 1:
                        yield Outcome(batch, [], [outcome])
                    else:
                        again += [range(number, number + 1) for number in batch]
    finally:
        for worker in workers:
            worker.process.kill()


def batches(first: int, total: int | None) -> Iterator[range]:
    """Yield the numbers from `first` on, `total` of them or without end."""
    for start in count(first, BATCH):
        end = start + BATCH if total is None else min(start + BATCH, first + total)
        if start >= end:
            return
        yield range(start, end)


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    pipe: "Connection[range, Outcome]"
    batch: range | None = None
    since: float = 0.0

    def give(self, batch: range) -> None:
        self.batch, self.since = batch, time.monotonic()
        self.pipe.send(batch)

    def outcome(self) -> Outcome | str | None:
        """Return what became of the batch, or why nothing will; None as long as something may."""
        if self.batch is None:
            return None
        if self.pipe.poll():
            try:
                outcome = self.pipe.recv()
            except (EOFError, OSError):
                self.process.join()
                return f"ended its process (exit code {self.process.exitcode})"
            self.batch = None
            return outcome
        return f"took longer than {HANGS:g} s" if time.monotonic() - self.since > HANGS else None


def _start(context: multiprocessing.context.SpawnContext, what: What) -> _Worker:
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs, what), daemon=True)
    process.start()
    theirs.close()
    return _Worker(process, ours)


def _work(pipe: "Connection[Outcome, range]", what: What) -> None:
    from extract import Extractor

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends the process that hands out
    extractor = Extractor(ner=what.names != "rules", fast=what.names == "fast")
    # What is loaded at first use is no input's fault.
    check_all([make(number) for number in range(BATCH)], extractor)
    check_all([Case("first", b"PAR1", format_) for format_ in FORMATS], extractor)
    if what.memory is not None:
        resource.setrlimit(resource.RLIMIT_DATA, (what.memory, what.memory))
    for done in count():
        try:
            numbers = pipe.recv()
        except EOFError:
            return
        cases = [make(number, what.kinds) for number in numbers]
        before = _high_water()
        found = check_all(cases, extractor)
        grown = _high_water() - before
        faults = []
        allowed = memory_allowed(sum(one.characters + len(case.data) for one, case in zip(found, cases, strict=True)))
        if grown > allowed:
            faults.append(f"took {grown:,} bytes more than any before, {allowed:,} were allowed")
        measured = None
        if done % _NOW_AND_THEN == 0:
            faults += check_outputs(cases, extractor)
            characters = found[0].characters + len(cases[0].data)
            measured = memory_of(cases[0], extractor), characters
            if measured[0] > memory_allowed(characters):
                faults.append(f"the first took {measured[0]:,} bytes for {characters:,} characters")
        pipe.send(Outcome(numbers, found, faults, measured, _high_water()))


def _high_water() -> int:
    """Return the most memory that this process has had, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
