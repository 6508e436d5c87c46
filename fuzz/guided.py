"""`python -m fuzz.guided`: atheris in many processes, over the readers and over the line. Needs atheris."""

import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Final

import click
import orjson

from extract.readers import FORMATS
from fuzz.documents import FORMS, document_of
from fuzz.grammar import abstract_of
from fuzz.pieces import PIECES, SAMPLES

_OPTIONS: Final = ("-max_len=4096", "-timeout=20", "-rss_limit_mb=2048", "-print_final_stats=1", "-verbosity=1")
_EXECUTED: Final = re.compile(r"^stat::number_of_executed_units:\s*(\d+)", re.MULTILINE)
_COVERED: Final = re.compile(r"\bcov: (\d+)")


@click.command()
@click.option("--seconds", default=3_600, show_default=True, help="How long.")
@click.option("--readers", default=1, show_default=True, help="Processes that fuzz the readers.")
@click.option("--line", default=1, show_default=True, help="Processes that fuzz the line, an abstract an input.")
@click.option("--keep", default=Path("fuzz/found"), show_default=True, type=click.Path(path_type=Path), help="Folder.")
def main(seconds: int, readers: int, line: int, keep: Path) -> None:
    """Fuzz guided by coverage, with atheris; print how much was run as JSON; exit status 1 at a fault.

    Inputs that show one are kept in a folder, with what was wrong, and so are those that end a process. The corpora
    are kept too: a later run goes on with them.
    """
    begun = time.monotonic()
    (keep / "faults").mkdir(parents=True, exist_ok=True)
    dictionary = keep / "pieces.dict"
    dictionary.write_text("".join(f'"{_escaped(piece)}"\n' for piece in PIECES), encoding="ascii")
    for target in ("readers", "line"):
        corpus = keep / target
        corpus.mkdir(exist_ok=True)
        for number, data in enumerate(_seeds(target)):
            (corpus / f"seed-{number}").write_bytes(data)
    targets = ["readers"] * readers + ["line"] * line
    running = {number: _start(target, number, keep, seconds) for number, target in enumerate(targets)}
    executed: Counter[str] = Counter()
    covered: Counter[str] = Counter()
    while running:
        time.sleep(1)
        for number, process in list(running.items()):
            if process.poll() is None:
                continue
            target = targets[number]
            log = (keep / f"{number}.log").read_text(encoding="utf-8", errors="replace")
            executed[target] += sum(map(int, _EXECUTED.findall(log)))
            covered[target] = max([covered[target], *map(int, _COVERED.findall(log))])
            left = int(seconds - (time.monotonic() - begun))
            if process.returncode and left > 5:
                running[number] = _start(target, number, keep, left)
            else:
                del running[number]
    faults = sorted(path.name for path in (keep / "faults").iterdir())
    summary = {
        "executed": executed,
        "branches covered": covered,
        "processes": len(targets),
        "seconds": round(time.monotonic() - begun),
        "faults": faults,
    }
    click.echo(orjson.dumps(summary, option=orjson.OPT_INDENT_2))
    raise SystemExit(1 if faults else 0)


def _start(target: str, number: int, keep: Path, seconds: int) -> subprocess.Popen[bytes]:
    faults = keep / "faults"
    command = [sys.executable, "-m", "fuzz.target", target, str(faults), *_OPTIONS, f"-max_total_time={seconds}"]
    command += [f"-artifact_prefix={faults}/{target}-", f"-dict={keep / 'pieces.dict'}", str(keep / target)]
    one_thread = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    with (keep / f"{number}.log").open("wb") as log:
        return subprocess.Popen(command, stdout=log, stderr=log, env=one_thread)


def _seeds(target: str) -> Iterator[bytes]:
    """Yield inputs to begin with: abstracts, or samples and a paper in each format, after the byte that chooses it."""
    chance = Random(0)
    if target == "line":
        yield from (abstract_of(chance).encode()[:1_000] for _ in range(200))
        return
    yield from (b"\0" + sample[:4_000] for sample in SAMPLES)
    for format_ in FORMS:
        yield bytes([1 + FORMATS.index(format_)]) + document_of(format_, chance)


def _escaped(piece: bytes) -> str:
    return "".join(chr(byte) if 32 <= byte < 127 and byte not in b'"\\' else f"\\x{byte:02X}" for byte in piece)


if __name__ == "__main__":
    main()
