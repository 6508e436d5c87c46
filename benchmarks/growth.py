"""How time and memory grow: with the number of abstracts, and with the length of one.

`python -m benchmarks.growth` runs the command on files made of the corpus, repeated as often as it takes; prints
two tables, and draws them. Memory is what all processes of a run hold together, pages that they share counted once
(PSS), looked at ten times a second.
"""

import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice, pairwise
from pathlib import Path
from typing import Final, NamedTuple

import click
import orjson
import psutil

from benchmarks.corpus import abstracts

_LOOKS: Final = 10  # a second
_BYTES: Final = 4_000_000  # of abstracts in a file where only their length differs


class Run(NamedTuple):
    """One run of the command; `done` holds, look by look, the seconds since its start and the bytes written."""

    papers: int
    seconds: float
    megabytes: float
    done: list[tuple[float, int]]

    @property
    def tenths(self) -> list[float]:
        """Papers a second in each tenth of the output, the start of the processes left out."""
        whole = self.done[-1][1]
        begun = next(at for at, size in self.done if size)
        ends = [begun, *(next(at for at, size in self.done if size >= whole * n / 10) for n in range(1, 11))]
        return [self.papers / 10 / max(after - before, 1 / _LOOKS) for before, after in pairwise(ends)]


@click.command()
@click.option("--sizes", default="1000,3000,10000", show_default=True, help="Numbers of abstracts.")
@click.option(
    "--lengths", default="1,10,100,1000", show_default=True, help="Lengths of an abstract, in kB; may be empty."
)
@click.option("--workers", default=2, show_default=True, help="Processes, where the number of abstracts grows.")
@click.option("--no-ner", is_flag=True, help="Names by rules alone.")
@click.option("--plot", type=click.Path(path_type=Path), metavar="SVG", help="Draw both here.")
def main(sizes: str, lengths: str, workers: int, no_ner: bool, plot: Path | None) -> None:
    """Measure how the time and the memory of a run grow."""
    click.echo(f"{_processor()}, {psutil.cpu_count()} cores, Python {platform.python_version()}, {workers} workers\n")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "in.jsonl"
        click.echo(
            "| abstracts | seconds | a second | first tenth | last tenth | MB |\n| --: | --: | --: | --: | --: | --: |"
        )
        by_size = {}
        for size in map(int, sizes.split(",")):
            _write(path, islice(abstracts(), size))
            by_size[size] = run = measure(path, workers, no_ner=no_ner)
            first, *_, last = run.tenths
            click.echo(
                f"| {size:,} | {run.seconds:,.1f} | {size / run.seconds:,.0f} | {first:,.0f} | {last:,.0f} "
                f"| {run.megabytes:,.0f} |"
            )
        tenths = ", ".join(f"{rate:,.0f}" for rate in run.tenths)
        click.echo(f"\nOf {run.papers:,} abstracts, tenth by tenth: {tenths} a second")
        if lengths:
            click.echo("\n| kB an abstract | abstracts | seconds | MB |\n| --: | --: | --: | --: |")
        by_length = {}
        for length in map(int, filter(None, lengths.split(","))):
            _write(path, islice(_of_length(1_000 * length), _BYTES // (1_000 * length)))
            by_length[length] = run = measure(path, 1, no_ner=no_ner)
            click.echo(f"| {length:,} | {run.papers:,} | {run.seconds:,.1f} | {run.megabytes:,.0f} |")
    if plot:
        _draw(by_size, by_length, plot)


def measure(path: Path, workers: int, *, no_ner: bool = False) -> Run:
    """Run the command on a file, into one beside it."""
    output = path.with_name("out.jsonl")
    part = path.with_name("out.jsonl.part")
    command = [
        "-m",
        "extract",
        "extract",
        str(path),
        "-o",
        str(output),
        "--workers",
        str(workers),
        "--keep-duplicates",
        *["--no-ner"] * no_ner,
    ]
    begun = time.perf_counter()
    with subprocess.Popen([sys.executable, *command], stderr=subprocess.DEVNULL) as process:
        parent = psutil.Process(process.pid)
        done: list[tuple[float, int]] = []
        most = 0
        while process.poll() is None:
            most = max(most, _memory(parent))
            with suppress(FileNotFoundError):
                done.append((time.perf_counter() - begun, part.stat().st_size))
            time.sleep(1 / _LOOKS)
    seconds = time.perf_counter() - begun
    done.append((seconds, output.stat().st_size))
    with output.open("rb") as lines:
        papers = sum(1 for _ in lines)
    return Run(papers, seconds, most / 1e6, done)


def _memory(parent: psutil.Process) -> int:
    """Return how many bytes a process and its children hold together."""
    total = 0
    with suppress(psutil.NoSuchProcess):
        for process in [parent, *parent.children(recursive=True)]:
            with suppress(psutil.NoSuchProcess):
                total += process.memory_full_info().pss
    return total


def _of_length(length: int) -> Iterator[dict[str, str]]:
    """Yield papers with abstracts of so many characters, made of several where one is too short."""
    source = abstracts()
    while True:
        row = next(source)
        text = row["abstract"]
        while len(text) < length:
            text += "\n\n" + next(source)["abstract"]
        yield {"title": row["title"], "abstract": text[:length]}


def _write(path: Path, rows: Iterable[dict[str, str]]) -> None:
    with path.open("wb") as file:
        for row in rows:
            file.write(
                orjson.dumps({"title": row["title"], "abstract": row["abstract"]}, option=orjson.OPT_APPEND_NEWLINE)
            )


def _processor() -> str:
    with suppress(OSError, StopIteration):
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        return next(line.partition(": ")[2] for line in lines if line.startswith("model name"))
    return platform.processor() or platform.machine()


def _draw(by_size: dict[int, Run], by_length: dict[int, Run], path: Path) -> None:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 6), layout="constrained")
    axes = figure.subplots(2, 2, sharex="col")
    for column, (runs, what) in enumerate([(by_size, "abstracts"), (by_length, "kB an abstract, 4 MB in all")]):
        time_axis, memory_axis = axes[0][column], axes[1][column]
        time_axis.plot(list(runs), [run.seconds for run in runs.values()], marker="o")
        time_axis.set(xscale="log", ylabel="seconds")
        memory_axis.plot(list(runs), [run.megabytes for run in runs.values()], marker="o")
        memory_axis.set(xlabel=what, ylabel="MB, all processes")
        memory_axis.set_ylim(0, 1.1 * max(run.megabytes for run in runs.values()))
        for axis in (time_axis, memory_axis):
            axis.grid(alpha=0.3)
    axes[0][0].set_yscale("log")
    axes[0][1].set_ylim(bottom=0)
    figure.savefig(path, metadata={"Date": None})


if __name__ == "__main__":
    main()
