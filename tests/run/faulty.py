"""An extractor that fails as its papers say; apart, since every worker that has one imports what stands beside it."""

import os
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from extract import Extractor, Paper, Record
from extract.join.assemble import Data


class Faulty(Extractor):
    """Stands in for a stage or a machine that fails, in the way that a title names."""

    def __init__(self, build: Callable[..., Extractor] | None = None, *arguments: str) -> None:
        """Build one; with `build`, one that a worker builds in another way."""
        self.recipe = build or Faulty, arguments

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:  # type: ignore[override]
        return self.recipe

    def data(self, papers: Iterable[Paper]) -> Iterator[Data]:
        return (self._one(paper) for paper in papers)

    def _one(self, paper: Paper) -> Data:
        if "BEGUN" in os.environ:
            Path(os.environ["BEGUN"]).touch()
        fail(paper.title)
        match paper.title:
            case "is killed once":
                killed_once(paper.abstract)
            case "makes a bad record":
                return Record.model_construct(id="", title=paper.title).model_dump()
        return Record(id=paper.id, title=paper.title).model_dump()


def fail(way: str) -> None:
    """Fail in a way; do nothing where it is none."""
    match way:
        case "fails":
            raise ValueError("no such luck")
        case "hangs":
            time.sleep(60)
        case "is killed":
            os.kill(os.getpid(), signal.SIGKILL)
        case "is stopped":
            os.kill(os.getpid(), signal.SIGSTOP)
        case "exits":
            os._exit(3)


def broken() -> Extractor:
    raise OSError("the rules are gone")


def stopped() -> Extractor:
    os.kill(os.getpid(), signal.SIGSTOP)
    return Faulty()


def killed_once(mark: str) -> Extractor:
    if not Path(mark).exists():
        Path(mark).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return Faulty()
