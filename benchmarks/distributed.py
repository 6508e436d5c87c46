"""What a cluster costs: the same papers by `paperfacts extract` and by `paperfacts distribute`, on the same cores.

`python -m benchmarks.distributed` runs both commands in turn on one file, checks that they write the same bytes, and
prints the quickest run of each and their ratio. Then it times what a partition costs whatever is in it, and each part
of the work on one core, in microseconds a paper: what `benchmarks.scaling` reckons with.
"""

import pickle
import subprocess
import sys
import tempfile
import time
from itertools import islice, pairwise
from pathlib import Path
from typing import Final

import click
import orjson
import psutil

from benchmarks.corpus import abstracts
from extract.extractor import Extractor
from extract.extractor.batches import to_lines
from extract.integrations.ray.partitions import folder_at, list_inputs, read_partitions
from extract.run.settings import PARTITION, ClusterSettings, Layout

_SMALL: Final = 400  # papers, that are a partition each or one together
_LAYOUTS: Final[tuple[Layout, ...]] = ("jsonl", "parquet")


@click.command()
@click.option("--papers", default=5_000, show_default=True, help="How many.")
@click.option("--workers", default=2, show_default=True, help="Processes that extract, in both commands.")
@click.option("--rounds", default=1, show_default=True, help="Runs of each command; the quickest counts.")
def main(papers: int, workers: int, rounds: int) -> None:
    """Measure what a cluster costs beside worker processes."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "in.jsonl"
        _write(source, papers)
        one, many = [], []
        for number in range(rounds):
            outputs = Path(folder) / f"one-{number}.jsonl", Path(folder) / f"many-{number}"
            one.append(_seconds("extract", source, outputs[0], workers))
            many.append(_seconds("distribute", source, outputs[1], workers))
            _check_equal(*outputs)
        load = psutil.getloadavg()[0]
        click.echo(f"{papers:,} papers, {workers} workers, {psutil.cpu_count()} cores; load at the end {load:.1f}\n")
        for command, taken in {"extract": min(one), "distribute": min(many)}.items():
            click.echo(f"{command:>24} {taken:8.1f} s {papers / taken:8,.0f} a second")
        click.echo(f"{'ratio':>24} {min(many) / min(one):8.2f}\n")
        _write(source, _SMALL)
        whole, single = (
            _seconds("distribute", source, Path(folder) / f"small-{size}", workers, "--partition", str(size))
            for size in (_SMALL, 1)
        )
        click.echo(f"{'a partition':>24} {1e3 * (single - whole) / (_SMALL - 1):8,.1f} ms")
        _write(source, PARTITION)
        for part, micros in _parts(source, Path(folder)).items():
            click.echo(f"{part:>24} {micros:8,.1f} µs a paper")


def _write(path: Path, papers: int) -> None:
    with path.open("wb") as file:
        for number, row in enumerate(islice(abstracts(), papers)):
            paper = {"id": f"p{number}", "title": row["title"], "abstract": row["abstract"]}
            file.write(orjson.dumps(paper, option=orjson.OPT_APPEND_NEWLINE))


def _seconds(command: str, source: Path, output: Path, workers: int, *options: str) -> float:
    begun = time.perf_counter()
    arguments = ["-m", "extract", command, str(source), "-o", str(output), "--workers", str(workers), *options]
    subprocess.run([sys.executable, *arguments], check=True, stderr=subprocess.DEVNULL)
    return time.perf_counter() - begun


def _check_equal(one: Path, many: Path) -> None:
    with one.open("rb") as expected:
        for part in sorted(many.glob("part-*")):
            content = part.read_bytes()
            if content != expected.read(len(content)):
                raise click.ClickException(f"{part.name} differs from what one machine writes")
        if expected.read(1):
            raise click.ClickException("one machine writes more")


def _parts(source: Path, folder: Path) -> dict[str, float]:
    """Return the microseconds a paper that each part takes on one core."""
    extractor = Extractor()
    files = list(list_inputs(source))
    marks = [time.process_time()]

    def mark() -> None:
        marks.append(time.process_time())

    (partition,) = read_partitions(files, extractor.rulebook.digest, ClusterSettings(), frozenset(), 0)
    mark()
    handed = pickle.dumps(partition)
    pickle.loads(handed)
    mark()
    lines = to_lines(partition.items, extractor)
    mark()
    for layout in _LAYOUTS:
        output = folder_at(str(folder / layout), layout)
        with output.held({"inputs": []}):
            output.write(partition.name, lines)
        mark()
    parts = ("read", "hand over", "extract, validate", "write as JSONL", "write as Parquet")
    micros = (1e6 * (after - before) / len(lines) for before, after in pairwise(marks))
    return dict(zip(parts, micros, strict=True))


if __name__ == "__main__":
    main()
