"""`python -m fuzz`: many inputs, what became of them, and every one that shows a fault, kept in a folder."""

import os
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from time import monotonic
from typing import Any

import click
import orjson
from rich.progress import Progress

from fuzz.inputs import make
from fuzz.processes import Outcome, What, batches, run


@dataclass(slots=True)
class Summary:
    """What became of all inputs. Times are in seconds, memory in bytes."""

    inputs: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    records: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    characters: int = 0
    slowest: dict[str, Any] = field(default_factory=lambda: {"seconds": 0.0})
    measured: int = 0  # inputs whose memory was
    largest: dict[str, Any] = field(default_factory=lambda: {"bytes": 0})
    high_water: int = 0  # of a process
    faults: list[dict[str, Any]] = field(default_factory=list)
    processes: int = 0
    seconds: float = 0.0

    def add(self, outcome: Outcome, what: What, keep: Path) -> None:
        """Count a batch, and keep what shows a fault."""
        for number, found in zip(outcome.numbers, outcome.found, strict=False):
            self.inputs += 1
            self.kinds[found.kind] += 1
            self.records += found.records
            self.refused += found.refused
            self.characters += found.characters
            if found.seconds > self.slowest["seconds"]:
                self.slowest = {"seconds": found.seconds, "seed": number, "characters": found.characters}
            for fault in found.faults[:1]:
                self._keep(number, fault, what, keep)
        for fault in outcome.faults:
            self._keep(outcome.numbers[0], fault, what, keep)
        if not outcome.found:
            self.inputs += len(outcome.numbers)
        self.high_water = max(self.high_water, outcome.high_water)
        if outcome.measured is not None:
            self.measured += 1
            most, characters = outcome.measured
            if most > self.largest["bytes"]:
                self.largest = {"bytes": most, "seed": outcome.numbers[0], "characters": characters}

    def _keep(self, number: int, fault: str, what: What, keep: Path) -> None:
        case = make(number, what.kinds)
        keep.mkdir(parents=True, exist_ok=True)
        path = keep / blake2b(case.data, digest_size=6).hexdigest()
        path.write_bytes(case.data)
        how = {"kind": case.kind, "format": case.format, "limit": case.limit}
        self.faults.append({"seed": number, "fault": fault, "file": path.name, **how})


@click.command()
@click.option("--count", "total", default=None, type=click.IntRange(1), help="Inputs; 10,000 if no time is given.")
@click.option("--seconds", default=None, type=float, help="Begin no more after so long.")
@click.option("--seed", default=0, show_default=True, help="Of the first; each next input has the next number.")
@click.option("--processes", default=os.cpu_count(), type=click.IntRange(1), help="One a core if not given.")
@click.option("--keep", default=Path("fuzz/found"), show_default=True, type=click.Path(path_type=Path), help="Folder.")
@click.option(
    "--kinds",
    default="all",
    show_default=True,
    type=click.Choice(["all", "abstracts", "files"]),
    help="Of all kinds, or abstracts or files alone that were tampered with.",
)
@click.option("--memory", default=None, type=click.IntRange(1), help="MiB that a process may have.")
@click.option(
    "--names",
    default="all",
    show_default=True,
    type=click.Choice(["all", "fast", "rules"]),
    help="Find names as by default, with --fast or with --no-ner.",
)
def main(
    total: int | None,
    seconds: float | None,
    seed: int,
    processes: int,
    keep: Path,
    kinds: str,
    memory: int | None,
    names: str,
) -> None:
    """Read many random, made and tampered inputs; print what became of them as JSON; exit status 1 at a fault.

    Inputs that show a fault are kept in a folder; an input can be made again from its seed. Ctrl-C ends early.
    """
    if total is None and seconds is None:
        total = 10_000
    summary = Summary(processes=processes)
    what = What(kinds, memory and memory << 20, names)
    begun = monotonic()
    with Progress(transient=True) as progress:
        task = progress.add_task("", total=total)
        with suppress(KeyboardInterrupt):
            for outcome in run(batches(seed, total), processes, seconds or float("inf"), what):
                known = len(summary.faults)
                summary.add(outcome, what, keep)
                for fault in summary.faults[known:]:
                    progress.console.print(f"seed {fault['seed']}: {fault['fault']}", markup=False, highlight=False)
                progress.update(task, completed=summary.inputs)
    summary.seconds = round(monotonic() - begun, 1)
    click.echo(orjson.dumps(summary, option=orjson.OPT_INDENT_2))
    raise SystemExit(1 if summary.faults else 0)


if __name__ == "__main__":
    main()
