"""Compares a run of the benchmarks with the committed baseline, on whatever machine either was made.

`python -m benchmarks.compare RUN.json` fails if a step takes 1.5 times as long as it did, both measured in units of
the calibration loop of their own run; `--update` makes the run the new baseline.
"""

from pathlib import Path
from typing import Any, Final

import click
import orjson

BASELINE: Final = Path(__file__).parent / "baseline.json"
ALLOWED: Final = 1.5  # times as long
_CALIBRATION: Final = "test_calibration"

Units = dict[str, float]  # of each benchmark, its quickest round in calibration loops


@click.command()
@click.argument("run", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--update", is_flag=True, help="Make this run the new baseline.")
def main(run: Path, update: bool) -> None:
    """Compare the benchmarks in RUN, as pytest-benchmark saved them, with the baseline."""
    now = units(orjson.loads(run.read_bytes()))
    if update:
        BASELINE.write_bytes(orjson.dumps(now, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    before: Units = orjson.loads(BASELINE.read_bytes())
    click.echo(table(before, now))
    wrong = slower(before, now) + [f"{name} was not run" for name in before.keys() - now.keys()]
    for line in wrong:
        click.echo(line, err=True)
    raise SystemExit(1 if wrong else 0)


def units(run: dict[str, Any]) -> Units:
    """Return how many calibration loops the quickest round of each benchmark took."""
    seconds = {entry["name"]: entry["stats"]["min"] for entry in run["benchmarks"]}
    loop = seconds.pop(_CALIBRATION)
    return {name.removeprefix("test_"): float(f"{value / loop:.4g}") for name, value in seconds.items()}


def slower(before: Units, now: Units) -> list[str]:
    """Return a line on each benchmark that takes longer than is allowed."""
    return [
        f"{name} takes {now[name] / before[name]:.2f} times as long as it did; up to {ALLOWED} is allowed"
        for name in before.keys() & now.keys()
        if now[name] > ALLOWED * before[name]
    ]


def table(before: Units, now: Units) -> str:
    """Return both, side by side; the unit is one calibration loop."""
    rows = [("step", "before", "now", "ratio")]
    for name, value in now.items():
        old = before.get(name)
        rows.append((name, f"{old:.3f}" if old else "new", f"{value:.3f}", f"{value / old:.2f}" if old else ""))
    return "\n".join(f"{name:16}{old:>10}{value:>10}{ratio:>8}" for name, old, value, ratio in rows)


if __name__ == "__main__":
    main()
