"""The examples of other engines: each gives the records that the library gives, in whatever order."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import orjson
import pytest
from pyarrow import parquet

from extract import Extractor, Paper
from extract.readers import read_papers

ROOT = Path(__file__).parents[2]

# Of each engine: the package to look for, and where it writes.
ENGINES = {
    "duckdb": ("duckdb", "records.parquet"),
    "polars": ("polars", "records.parquet"),
    "dask": ("dask", "records-*.jsonl"),
    "spark": ("pyspark", "records.parquet"),
}


def read(folder: Path) -> list[dict[str, Any]]:
    lines = [line for path in folder.glob("*.jsonl") for line in path.read_bytes().splitlines()]
    tables = [parquet.read_table(path) for path in folder.glob("*.parquet")]
    return [*map(orjson.loads, lines), *(row for table in tables for row in table.to_pylist())]


@pytest.mark.parametrize(("package", "output"), ENGINES.values(), ids=ENGINES.keys())
def test_an_engine_gives_the_same_records(package: str, output: str, tmp_path: Path, extractor: Extractor) -> None:
    pytest.importorskip(package, reason=f"{package} is not installed here: make engines installs it")
    script = ROOT / "examples" / "engines" / f"with_{package.removeprefix('py')}.py"
    given = [item for item in read_papers(ROOT / "golden" / "inputs") if isinstance(item, Paper)][:40]
    papers = [Paper(paper.title, paper.abstract, str(number)) for number, paper in enumerate(given)]
    rows = [{"id": paper.id, "title": paper.title, "abstract": paper.abstract} for paper in papers]
    (tmp_path / "papers.json").write_bytes(b"\n".join(map(orjson.dumps, rows)))
    command = [sys.executable, str(script), str(tmp_path / "papers.json"), str(tmp_path / output)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    expected = [record.model_dump() for record in extractor.pipe(papers)]
    assert sorted(read(tmp_path), key=orjson.dumps) == sorted(expected, key=orjson.dumps)
