"""Runs in which a call to the system fails: `python -m fuzz.faults` tries each call of each format of the output.

A call fails once, or all do from there on, as on a disk that is full or breaking. What must hold: a run that ends well
has written what an undisturbed one writes; any other says why and leaves what stood there before. Linux, with a C
compiler: the calls are those of the C library, so those that DuckDB, SQLite and Arrow make are among them.
"""

import ctypes
import errno
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

SHIM: Final = Path(__file__).with_name("faults.c")
OUTPUTS: Final = (
    "out.jsonl", "out.jsonl.gz", "out.jsonl.zst", "out.jsonl.bz2", "out.jsonl.xz", "out.json", "out.csv", "out.csv.gz",
    "out.parquet", "out.sqlite", "out.duckdb",
)  # fmt: skip
ERRORS: Final = (errno.EIO, errno.ENOSPC)
PAPERS: Final = 24


class Fault(NamedTuple):
    """The call that fails, counted from 1, with which error, and whether all calls after it do."""

    call: int
    error: int
    for_good: bool
    resume: bool


def main() -> None:
    """Try all faults, or about as many of each output as is given, of all outputs or those named; print what came."""
    if "FAULTS" not in os.environ:
        sys.exit(_again_with_shim())
    most = int(sys.argv[1]) if len(sys.argv) > 1 else None
    shim = ctypes.CDLL(os.environ["FAULTS"])
    found: dict[str, Counter[str]] = {}
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        for name in sys.argv[2:] or OUTPUTS:
            found[name] = Counter()
            for fault, what in _try_all(Path(folder).resolve(), name, shim, most):
                found[name][what.partition(":")[0]] += 1
                if what.startswith("wrong"):
                    wrong.append(f"{name} {fault}: {what}")
                    print(wrong[-1], file=sys.stderr, flush=True)
            print(name, dict(found[name]), file=sys.stderr, flush=True)
    runs = sum(counts.total() for counts in found.values())
    print(json.dumps({"runs": runs, "wrong": wrong, "formats": found}, indent=2))
    sys.exit(1 if wrong else 0)


def _again_with_shim() -> int:
    """Compile the shim and run this module again within it; return the exit status."""
    with tempfile.TemporaryDirectory() as folder:
        library = f"{folder}/faults.so"
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-w", "-o", library, str(SHIM), "-ldl"], check=True)
        environment = os.environ | {"LD_PRELOAD": library, "FAULTS": library}
        return subprocess.run(
            [sys.executable, "-m", "fuzz.faults", *sys.argv[1:]], env=environment, check=False
        ).returncode


def _try_all(folder: Path, name: str, shim: Any, most: int | None) -> Iterator[tuple[Fault, str]]:
    """Yield the faults of one output and what came of each: `ended well`, `refused …`, `wrong: …`."""
    from extract import Extractor
    from extract.errors import PaperfactsError
    from extract.run import FileSettings, extract_files, output

    vars(output)["SECONDS"] = 0.0  # a mark of the journal after each batch
    extractor = Extractor(ner=False)
    work = folder / "work"
    target = work / name
    yesterday, today = folder / "yesterday.jsonl", folder / "today.jsonl"
    yesterday.write_bytes(b"".join(map(_paper, range(PAPERS // 2))))
    today.write_bytes(b"".join(map(_paper, range(PAPERS))))

    def run(source: Path, fault: Fault | None = None, *, resume: bool = False) -> int:
        if fault is not None:
            shim.faults_begin(os.fsencode(work), fault.call, fault.error, fault.for_good)
        try:
            extract_files([source], target, extractor, FileSettings(resume=resume))
        finally:
            calls = int(shim.faults_end())
        return calls

    def anew() -> None:
        shutil.rmtree(work, ignore_errors=True)
        shutil.copytree(folder / "old", work) if (folder / "old").exists() else work.mkdir()

    shutil.rmtree(folder / "old", ignore_errors=True)
    anew()
    run(yesterday)
    before = _content(work)
    shutil.copytree(work, folder / "old")
    calls = run(today, Fault(0, 0, False, False))
    after = _content(work)
    faults = [
        Fault(call, error, for_good, resume=bool((call + error) % 2))
        for call in range(1, calls + 1)
        for error in ERRORS
        for for_good in (False, True)
    ]
    step = 1 if most is None else max(1, len(faults) // most)
    for fault in faults[::step]:
        anew()
        try:
            run(today, fault, resume=fault.resume)
        except PaperfactsError:
            left = _content(work)
            if left == before:
                what = "refused"
            elif fault.for_good and _is_part(left, name, before, after):
                what = "refused, halfway"
            else:
                what = "wrong: refused, but the output has changed"
        except Exception as error:
            what = f"wrong: {type(error).__name__}: {error}"
        else:
            what = "ended well" if _content(work) == after else "wrong: it ended well, but the output is another"
        run(today, resume=fault.resume)
        if _content(work) != after:
            what = "wrong: the next run does not set it right"
        yield fault, what


def _is_part(left: dict[str, Any], name: str, before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Tell whether files are what may be left where nothing can be moved any more, not even back.

    Then a single output is what it was, and the files of a set are of one run, the papers only if all are there.
    """
    if ".csv" not in name:
        return bool(left[name] == before[name])
    tables = {each: content for each, content in left.items() if "errors" not in each}
    one_run = tables.items() <= before.items() or tables.items() <= after.items()
    whole = len(tables) == sum("errors" not in each for each in after)
    return one_run and (whole or not any(".papers." in each for each in tables))


def _content(folder: Path) -> dict[str, Any]:
    """Return what the files of a folder hold, hidden ones left out; of a DuckDB file the rows, as its bytes vary."""
    return {
        path.name: _rows(path) if path.suffix == ".duckdb" else path.read_bytes()
        for path in sorted(folder.iterdir())
        if not path.name.startswith(".")
    }


def _rows(path: Path) -> Any:
    import duckdb

    try:
        with duckdb.connect(str(path), read_only=True) as database:
            tables = [
                name for (name,) in database.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall()
            ]
            return {table: database.execute(f"SELECT * FROM {table}").fetchall() for table in tables}
    except duckdb.Error as error:
        return str(error)


def _paper(number: int) -> bytes:
    """Return a made-up paper; every eighth has no abstract."""
    abstract = f"We propose Kite{number}, a network {number + 2}x faster than COCO{number}." if number % 8 else None
    return json.dumps({"id": str(number), "title": f"Kite{number}: Fast", "abstract": abstract}).encode() + b"\n"


if __name__ == "__main__":
    main()
