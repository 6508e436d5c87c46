"""How a distributed run would grow: a simulation of readers, a scheduler and actors, from figures measured here.

`python -m benchmarks.scaling` prints a table for several numbers of cores. Readers cut files into partitions, each
reader one at a time; the scheduler hands partitions out, one after the other; each goes to the actor that is free
first. Not in it: networks and stores that are slower than the readers, and machines that fail.
"""

import heapq
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import click

from extract.run.settings import PARTITION


@dataclass(frozen=True, slots=True)
class Costs:
    """What was measured, in seconds: of a paper, of a partition, of a run."""

    read: float
    extract: float
    write: float
    schedule: float
    start: float
    spread: float  # standard deviation of the time that a partition takes, by its mean


@click.command()
@click.option("--papers", default=2_900_000, show_default=True, help="How many.")
@click.option("--cores", default="2,8,64,256,1000", show_default=True, help="Numbers of cores.")
@click.option("--files", default=100, show_default=True, help="Files that the input comes in.")
@click.option("--read", default=40.0, show_default=True, help="Microseconds a paper.")
@click.option("--extract", default=1_600.0, show_default=True, help="Microseconds a paper, conversions included.")
@click.option("--write", default=15.0, show_default=True, help="Microseconds a paper.")
@click.option("--schedule", default=10.0, show_default=True, help="Milliseconds a partition, of the scheduler alone.")
@click.option("--start", default=12.0, show_default=True, help="Seconds until the actors are there.")
@click.option("--spread", default=0.1, show_default=True, help="Deviation of the time of a partition, by its mean.")
@click.option("--price", default=0.04, show_default=True, help="Of a core and hour.")
def main(
    papers: int,
    cores: str,
    files: int,
    read: float,
    extract: float,
    write: float,
    schedule: float,
    start: float,
    spread: float,
    price: float,
) -> None:
    """Reckon how long a run takes on so many cores, and what it costs."""
    costs = Costs(read / 1e6, extract / 1e6, write / 1e6, schedule / 1e3, start, spread)
    click.echo(
        "| cores | time | papers a second | of ideal | core hours | price |\n| --: | --: | --: | --: | --: | --: |"
    )
    for number in map(int, cores.split(",")):
        seconds = simulate(papers, number, files, costs)
        ideal = papers * (costs.extract + costs.write) / number
        core_hours = number * seconds / 3600
        click.echo(
            f"| {number:,} | {timedelta(seconds=round(seconds))} | {papers / seconds:,.0f} | {ideal / seconds:.0%} "
            f"| {core_hours:,.2f} | {price * core_hours:,.2f} |"
        )


def simulate(papers: int, actors: int, files: int, costs: Costs) -> float:
    """Return the seconds that a run takes, its start included."""
    chance = random.Random(0)
    free = [costs.start] * actors
    scheduler = costs.start
    last = 0.0
    for read_at, size in _partitions(papers, actors, files, costs):
        scheduler = max(scheduler, read_at) + costs.schedule
        begun = max(scheduler, heapq.heappop(free))
        work = size * (costs.extract + costs.write) * max(chance.gauss(1, costs.spread), 0.1)
        heapq.heappush(free, begun + work)
        last = max(last, begun + work)
    return last


def _partitions(papers: int, actors: int, files: int, costs: Costs) -> Iterator[tuple[float, int]]:
    """Yield when each partition is read, in order, and how many papers it has."""
    readers = min(1 + actors // 16, files)
    each = papers // files
    queue = [(0.0, reader) for reader in range(readers)]
    left = {reader: [each] * (files // readers + (reader < files % readers)) for reader in range(readers)}
    while queue:
        now, reader = heapq.heappop(queue)
        if not left[reader]:
            continue
        size = min(PARTITION, left[reader][-1])
        left[reader][-1] -= size
        if not left[reader][-1]:
            left[reader].pop()
        now += size * costs.read
        heapq.heappush(queue, (now, reader))
        yield now, size


if __name__ == "__main__":
    main()
