"""`python -m fuzz`: many inputs, what became of them, and every one that shows a fault, kept in a folder."""

from hashlib import blake2b
from pathlib import Path
from random import Random
from time import monotonic

import click
from rich.progress import Progress

from extract import Extractor
from fuzz.check import check
from fuzz.inputs import make


@click.command()
@click.option("--count", default=10_000, show_default=True, help="How many inputs.")
@click.option("--seed", default=0, show_default=True, help="Of the first; each next input has the next number.")
@click.option("--keep", default=Path("fuzz/found"), show_default=True, type=click.Path(path_type=Path), help="Folder.")
def main(count: int, seed: int, keep: Path) -> None:
    """Read many random and mutated inputs; exit status 1 if one shows a fault."""
    extractor = Extractor()
    records = refused = faulty = 0
    slowest = 0.0
    begun = monotonic()
    with Progress(transient=True) as progress:
        for number in progress.track(range(seed, seed + count)):
            data = make(Random(number))
            found = check(data, extractor)
            records += found.records
            refused += found.refused
            slowest = max(slowest, found.slowest)
            if found.faults:
                faulty += 1
                keep.mkdir(parents=True, exist_ok=True)
                path = keep / blake2b(data, digest_size=6).hexdigest()
                path.write_bytes(data)
                progress.console.print(f"{path} (seed {number}): {found.faults[0]}", markup=False, highlight=False)
    click.echo(
        f"{count:,} inputs in {monotonic() - begun:,.0f} s: {records:,} records, {refused:,} refused, "
        f"{faulty:,} with a fault; the slowest paper took {slowest:.2f} s"
    )
    raise SystemExit(1 if faulty else 0)


if __name__ == "__main__":
    main()
