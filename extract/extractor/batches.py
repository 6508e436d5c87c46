"""A batch of papers: cut from a stream, and turned into validated lines, whatever goes wrong with one of them."""

import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import replace
from itertools import chain
from traceback import walk_tb
from types import FrameType
from typing import Any, Final, Protocol

from extract.errors import PaperfactsError, Refusal, refuse
from extract.extractor.given import failure
from extract.paper import Paper
from extract.record.validate import to_line, validated

Item = Paper | Refusal  # what a reader yields
Outcome = bytes | Refusal  # what leaves: a record as a line of JSON, or why there is none


class Extracts(Protocol):
    """What batches are given to: an Extractor, which is built on them."""

    def data(self, papers: Iterable[Paper], /) -> Iterator[dict[str, Any]]:
        """Yield the record of each paper as plain data."""


MOST: Final = 512  # papers of a batch
_LONGEST: Final = 1_000_000  # characters of a batch; it may be longer by its last paper
_PACE: Final = 20_000  # characters of any text that are read in a second at least
_PATIENCE: Final = 0.5  # seconds: what a slow source gives in about so long makes a batch


def in_batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    """Cut a stream into batches of 1, 2, 4 and so on papers, up to full ones as long as it flows quickly.

    So the first record comes at once, and those of a slow source soon.
    """
    batch: list[Item] = []
    size, length = 1, 0
    begun = time.monotonic()
    for item in items:
        batch.append(item)
        length += length_of(item)
        if len(batch) >= size or length > _LONGEST:
            quick = time.monotonic() - begun < _PATIENCE
            size = min(2 * size, MOST) if quick else max(size // 2, 1)
            yield batch
            batch, length = [], 0
            begun = time.monotonic()
    if batch:
        yield batch


def until_raised(items: Iterable[Item], raised: list[Exception]) -> Iterator[Item]:
    """Yield items as long as there are any; what their source raises is put into `raised`, so that no item is lost."""
    try:
        yield from items
    except Exception as error:  # to be raised when what came before is read
        raised.append(error)


def is_full(batch: list[Item]) -> bool:
    """Tell whether a batch is as large as any: the source is quick, and long enough so far for more processes."""
    return len(batch) >= MOST or sum(map(length_of, batch)) > _LONGEST


def length_of(item: Item) -> int:
    """Return the characters of title and abstract; none of a refusal."""
    return len(item.title) + len(item.abstract) if isinstance(item, Paper) else 0


def to_lines(batch: list[Item], extractor: Extracts) -> list[Outcome]:
    """Return the validated line of each paper, or why there is none; refusals go through as they are."""
    papers = [item for item in batch if isinstance(item, Paper)]
    if len(papers) <= 1:
        return [_to_line(item, extractor) if isinstance(item, Paper) else item for item in batch]
    try:
        lines = iter([to_line(validated(data)) for data in extractor.data(papers)])
    except Exception as error:  # one of them, whatever is wrong with it, must not take the others with it
        _let_through(error)
        return [_to_line(item, extractor) if isinstance(item, Paper) else item for item in batch]
    return [next(lines) if isinstance(item, Paper) else item for item in batch]


def kept_lines(batches: Iterable[list[Outcome]], refused: Callable[[Refusal], object] | None) -> Iterator[bytes]:
    """Yield the lines among outcomes; a refusal goes to `refused`, and without that is raised as PaperfactsError.

    A refusal without a place of its own gets that in the stream.
    """
    for index, outcome in enumerate(chain.from_iterable(batches)):
        if isinstance(outcome, bytes):
            yield outcome
            continue
        placed = outcome.placed(index, outcome.text) if outcome.index is None and outcome.line is None else outcome
        if refused is None:
            raise failure(replace(placed, message=f"{placed.message}; give refused= to go on past it"))
        refused(placed)


def in_this_process(
    batches: Iterable[list[Item]], extractor: Extracts, timeout: float | None
) -> Iterator[list[Outcome]]:
    """Yield the outcomes of each batch; a paper that takes longer than `timeout` seconds is refused.

    Where no timer can be set, in another thread than the main one or on a system without, a paper is refused that is
    longer than what is read in that time whatever the text.
    """
    timed = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    for given in batches:
        batch = given
        if timeout is not None and not timed:
            batch = [too_slow(item, timeout) if length_of(item) > timeout * _PACE else item for item in given]
        try:
            with time_limit(timeout if timed else None):
                outcomes = to_lines(batch, extractor)
        except TimeUpError:
            extractor = copy(extractor)  # what was cut off in the middle of its work is not to be trusted
            if len(batch) == 1:
                outcomes = [too_slow(batch[0], timeout)]
            else:
                outcomes = [one for item in batch for (one,) in in_this_process([[item]], extractor, timeout)]
        yield outcomes


def too_slow(item: Item, timeout: float | None) -> Refusal:
    """Return the refusal of a paper that took longer than `timeout` seconds."""
    return refuse_paper("too-slow", item, limit=timeout)


def refuse_paper(code: str, item: Item, **found: Any) -> Refusal:
    """Return the refusal of a paper that was read well."""
    if isinstance(item, Refusal):
        return item
    source = item.source
    refusal = refuse(code, source.path or "<paper>", id=item.id, **found)
    return refusal.placed(source.index, _text(item))


def _to_line(paper: Paper, extractor: Extracts) -> Outcome:
    try:
        (data,) = extractor.data([paper])
        return to_line(validated(data))
    except PaperfactsError as error:
        return error.refusal.placed(paper.source.index, _text(paper))
    except Exception as error:
        _let_through(error)
        return refuse_paper("stage-failed", paper, found=f"{type(error).__name__}: {error}")


def _let_through(error: Exception) -> None:
    """Raise what a signal handler of the caller's has raised, in the middle of a paper."""
    handlers = {getattr(signal.getsignal(number), "__code__", None) for number in signal.valid_signals()}
    if any(frame.f_code in handlers for frame, _ in walk_tb(error.__traceback__)):
        raise error


def _text(paper: Paper) -> str:
    return f"{paper.title}\n{paper.abstract}"


class TimeUpError(BaseException):
    """Raised by the timer; no Exception, so that nothing on the way takes it for a fault of its own."""


@contextmanager
def time_limit(seconds: float | None, *, of_processor: bool = False) -> Iterator[None]:
    """Raise TimeUpError after so many seconds, by the clock or of this process's work, where timers can be set."""
    if seconds is None or not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def time_is_up(_number: int, _frame: FrameType | None) -> None:
        raise TimeUpError

    timer, alarm = (signal.ITIMER_VIRTUAL, signal.SIGVTALRM) if of_processor else (signal.ITIMER_REAL, signal.SIGALRM)
    before = signal.signal(alarm, time_is_up)
    signal.setitimer(timer, seconds)
    try:
        yield
    finally:
        signal.setitimer(timer, 0)
        signal.signal(alarm, before)
