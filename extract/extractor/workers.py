"""Worker processes: batches out, outcomes back in order; one that dies or hangs costs no more than its paper.

Each worker builds its own extractor, and has one batch at a time, over a pipe of its own, so that it is known which
papers a dying worker held. Those are tried again one by one, which shows the one to blame. The pools of the standard
library stop altogether then (concurrent.futures), or wait for ever (multiprocessing.Pool).
"""

import gc
import multiprocessing
import os
import pickle
import signal
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import chain
from math import inf
from multiprocessing import parent_process, resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Final

from extract.errors import PaperfactsError, refuse
from extract.extractor.batches import (
    Extracts,
    Item,
    Outcome,
    in_this_process,
    is_full,
    refuse_paper,
    to_lines,
    too_slow,
)

try:
    import fcntl
except ImportError:  # not on this system
    fcntl = None  # type: ignore[assignment]

_MOST_A_CORE: Final = 4  # workers; more are no use
_AHEAD: Final = 3  # batches a worker that may be on their way, so that memory does not grow with the input

_GARBAGE: Final = 20_000  # objects made before cycles are looked for: records have none

_START: Final = 120.0  # seconds in which a worker is ready
_GRACE: Final = 5.0  # seconds after its time limit in which the system has ended a worker, unless it was stopped

_STILLBORN: Final = 3  # workers in a row that may die before they are ready, for want of memory as a rule

# Spawned, not forked: a fork copies the locks of threads, but not the threads.
_PROCESSES: Final = multiprocessing.get_context("spawn")


@dataclass(slots=True, eq=False)
class _Batch:
    """A batch on its way; `again` if a worker has died of it."""

    items: list[Item]
    again: bool = False
    outcomes: list[Outcome] | None = None


@dataclass(slots=True, eq=False)
class _Worker:
    process: BaseProcess
    pipe: "Connection[list[Item], Any]"
    deadline: float  # by which it must have sent something, or it is ended from here
    overdue: bool = False
    ready: bool = False
    batch: _Batch | None = None


def available_cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_batches(
    batches: Iterator[list[Item]], extractor: Extracts, workers: int | None, timeout: float | None
) -> Generator[list[Outcome]]:
    """Yield the outcomes of each batch, in order, from `workers` processes; 0 is this one, None what is best."""
    if workers == 0:
        yield from in_this_process(batches, extractor, timeout)
        return
    if workers is None:
        for batch in batches:
            if is_full(batch):
                batches = chain([batch], batches)
                break
            yield from in_this_process([batch], extractor, timeout)
        workers = available_cores()
    yield from in_workers(batches, extractor, workers, timeout)


def in_workers(
    batches: Iterator[list[Item]], extractor: Extracts, workers: int, timeout: float | None
) -> Iterator[list[Outcome]]:
    """Yield the outcomes of each batch, in order, from `workers` processes, which end when the iterator is closed.

    A paper that kills its worker, or takes longer than `timeout` seconds where the system has timers, is refused.
    Processes start when there is work for them. Raises PaperfactsError where one cannot start.
    """
    recipe = pickle.dumps(extractor)
    workers = min(workers, _MOST_A_CORE * available_cores())
    crew: list[_Worker] = []
    underway: list[_Batch] = []
    waiting: list[_Batch] = []
    exhausted = False
    stillborn = 0  # workers in a row that died before they were ready
    try:
        while underway or not exhausted:
            if room := not exhausted and len(underway) < _AHEAD * workers:
                items = next(batches, None)
                if items is None:
                    exhausted = True
                    continue
                underway.append(_Batch(items))
                waiting.append(underway[-1])
            while len(crew) < workers and sum(not worker.ready for worker in crew) < len(waiting):
                crew.append(_start(recipe, timeout))
            _hand_out(waiting, crew, timeout)
            for worker in _with_news(crew, wait_for_it=not room):
                if _collect(worker):
                    stillborn = 0
                    continue
                crew.remove(worker)
                worker.process.join()
                worker.pipe.close()
                if held := worker.batch:
                    parts = _bury(worker, held, timeout)
                    underway[(place := underway.index(held)) : place + 1] = parts
                    waiting[:0] = [part for part in parts if part.outcomes is None]
                stillborn += not worker.ready
                if stillborn == _STILLBORN:
                    raise PaperfactsError(refuse("no-worker", "paperfacts", found=_cause(worker)))
            while underway and (done := underway[0].outcomes) is not None:
                underway.pop(0)
                yield done
    finally:
        for worker in crew:
            worker.process.kill()
            worker.process.join()
            worker.pipe.close()


def _start(recipe: bytes, timeout: float | None) -> _Worker:
    ours, theirs = _PROCESSES.Pipe()
    process = _PROCESSES.Process(target=_serve, args=(theirs, recipe, timeout), name="paperfacts", daemon=True)
    with _interrupts_held_back():
        process.start()
    theirs.close()  # so that the pipe ends with the worker
    return _Worker(process, ours, time.monotonic() + _START)


def _hand_out(waiting: list[_Batch], crew: list[_Worker], timeout: float | None) -> None:
    for worker in crew:
        if waiting and worker.ready and worker.batch is None:
            worker.batch = waiting.pop(0)
            worker.deadline = inf if timeout is None else time.monotonic() + timeout + _GRACE
            with suppress(OSError):  # it has died: collecting will show that
                worker.pipe.send(worker.batch.items)


def _with_news(crew: list[_Worker], *, wait_for_it: bool) -> list[_Worker]:
    """Return the workers that have sent something or died; one whose time is long up, as it was stopped, is killed."""
    left = min((worker.deadline for worker in crew), default=inf) - time.monotonic()
    told = wait([worker.pipe for worker in crew], (None if left == inf else max(left, 0)) if wait_for_it else 0)
    for worker in crew:
        if worker.pipe not in told and worker.deadline < time.monotonic():
            worker.overdue = True
            worker.process.kill()
    return [worker for worker in crew if worker.pipe in told or worker.overdue]


def _collect(worker: _Worker) -> bool:
    """Take what a worker sends; return False where it has died."""
    if worker.overdue:
        return False
    try:
        message = worker.pipe.recv()
    except (EOFError, OSError):
        return False
    if worker.batch is not None:
        worker.batch.outcomes, worker.batch = message, None
    elif message is not None:
        raise PaperfactsError(refuse("no-worker", "paperfacts", found=message))
    worker.ready = True
    worker.deadline = inf
    return True


def _bury(worker: _Worker, held: _Batch, timeout: float | None) -> list[_Batch]:
    """Return what takes the place of the batch that a dead worker held: its papers, each alone; refused, if it was."""
    if not held.again:
        return [_Batch([item], again=True) for item in held.items]
    (item,) = held.items
    timed_out = worker.overdue or (hasattr(signal, "SIGALRM") and worker.process.exitcode == -signal.SIGALRM)
    held.outcomes = [too_slow(item, timeout) if timed_out else refuse_paper("killed", item, found=_cause(worker))]
    return [held]


def _cause(worker: _Worker) -> str:
    """Return why a worker ended."""
    status = worker.process.exitcode or 0
    return f"signal {-status}, {signal.strsignal(-status)}" if status < 0 else f"exit status {status}"


@contextmanager
def _interrupts_held_back() -> Iterator[None]:
    """Hold Ctrl-C back, for good in a process that is started meanwhile: what ends this process ends its workers."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # or else starting a process does, which lets Ctrl-C through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(pipe: "Connection[Any, list[Item]]", recipe: bytes, timeout: float | None) -> None:
    """Turn batches into outcomes until the other end of the pipe is closed."""
    with suppress(EOFError, ConnectionError):
        try:
            extractor: Extracts = pickle.loads(recipe)
        except Exception as error:
            pipe.send(f"{type(error).__name__}: {error}")
            return
        _end_with_parent()
        pipe.send(None)
        settle()
        while True:
            batch = pipe.recv()
            with killed_after(timeout):
                outcomes = to_lines(batch, extractor)
            pipe.send(outcomes)


def _end_with_parent() -> None:
    """Have the system end this process with the one that started it, wherever it is by then, stopped or stuck."""
    parent = parent_process()
    if parent is not None and hasattr(fcntl, "F_SETSIG"):  # Linux
        fcntl.fcntl(parent.sentinel, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(parent.sentinel, fcntl.F_SETSIG, signal.SIGKILL)
        fcntl.fcntl(parent.sentinel, fcntl.F_SETFL, os.O_ASYNC)


def settle() -> None:
    """Look for cyclic garbage seldom from now on, in a process that has loaded what it needs and only extracts."""
    gc.freeze()
    gc.set_threshold(_GARBAGE)


@contextmanager
def killed_after(seconds: float | None) -> Iterator[None]:
    """Let the system end this process after so many seconds, wherever it hangs."""
    if seconds is None or not hasattr(signal, "setitimer"):
        yield
        return
    signal.setitimer(signal.ITIMER_REAL, seconds)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
