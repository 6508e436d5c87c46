"""What an engine is asked to do: read files in partitions, and turn each into files of the output folder."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from extract.errors import PaperfactsError, Refusal, refuse
from extract.extractor import BATCH, Extractor
from extract.extractor.workers import killed_after
from extract.integrations.arrow import lines_of
from extract.integrations.ray.folder import Folder
from extract.integrations.ray.partitions import Partition, Reading, read_partitions
from extract.integrations.ray.storage import InputFile
from extract.run import Counts
from extract.run.settings import Settings, difference, settings_of

_SLICE: Final = BATCH  # papers that are extracted at a time, and have the time limit together


class Done(NamedTuple):
    """What a partition came to, and how many bytes of its file were read for it."""

    counts: Counts
    bytes_read: int


@dataclass(frozen=True, slots=True)
class Source:
    """The inputs, and how they are read; `done` names the partitions that are not needed again."""

    files: tuple[InputFile, ...]
    reading: Reading
    done: frozenset[str]

    def partitions(self, number: int) -> Iterator[Partition]:
        """Yield the partitions of the file of this number."""
        return read_partitions(number, self.files[number], self.reading, self.done)


@dataclass(frozen=True, slots=True)
class Target:
    """Where records go, and what they depend on: every machine must have the program that `settings` says."""

    folder: Folder
    timeout: float | None
    settings: Settings

    def check_program(self, extractor: Extractor) -> None:
        """Raise PaperfactsError where this machine has another version, other rules or another model."""
        here = settings_of([], extractor)
        changed = difference({**self.settings, "inputs": []}, here)
        if changed is not None:
            raise PaperfactsError(refuse("other-program", self.folder.name, found=changed))

    def extract(self, partition: Partition, extractor: Extractor) -> Done:
        """Write the records and the refusals of a partition.

        A paper that ends its process, or takes longer there than the time limit, does so once: a partition that was
        begun before is extracted in a process of its own, where such a paper costs no more than itself.
        """
        papers, refusals = partition.papers, list(partition.refusals)
        if self.folder.mark_begun(partition.name):
            lines = lines_of(papers, extractor, workers=1, timeout=self.timeout, refused=refusals.append)
        else:
            lines = []
            for start in range(0, papers.num_rows, _SLICE):
                with killed_after(self.timeout):
                    lines += lines_of(papers.slice(start, _SLICE), extractor, refused=refusals.append)
        counts = self.folder.write(partition.name, lines, sorted(refusals, key=_place))
        return Done(counts, partition.bytes_read)


def _place(refusal: Refusal) -> float:
    """Return where in its file a refusal stands: one without a place is of the end of the file."""
    return float("inf") if refusal.index is None else refusal.index
