"""The whole line in other formats than JSONL: from any input to any output."""

import gzip
import json
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from pyarrow import parquet

from extract import Extractor
from extract.errors import PaperfactsError
from extract.run import Counts, FileSettings, extract_files

SAMPLES = Path(__file__).parents[1] / "readers" / "samples"


def from_sqlite(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as database:
        return [id_ for (id_,) in database.execute("SELECT id FROM papers ORDER BY paper")]


IDS: dict[str, Callable[[Path], list[str]]] = {
    "out.jsonl.gz": lambda path: [json.loads(line)["id"] for line in gzip.decompress(path.read_bytes()).splitlines()],
    "out.json": lambda path: [record["id"] for record in json.loads(path.read_bytes())],
    "out.parquet": lambda path: parquet.read_table(path)["id"].to_pylist(),
    "out.sqlite": from_sqlite,
}


@pytest.mark.parametrize(("name", "ids"), IDS.items())
def test_outputs(tmp_path: Path, extractor: Extractor, name: str, ids: Callable[[Path], list[str]]) -> None:
    inputs: list[str | Path] = [SAMPLES / "papers.csv", str(SAMPLES / "listing-*.xml")]
    all_ = FileSettings(keep_duplicates=True)
    assert extract_files(inputs, tmp_path / name, extractor, all_) == Counts(8, 0)
    assert ids(tmp_path / name) == ["2501.90001", "2501.90002"] * 4
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_an_output_that_cannot_be_is_refused_before_anything_is_read(tmp_path: Path, extractor: Extractor) -> None:
    with pytest.raises(PaperfactsError, match="cannot be compressed"):
        extract_files([tmp_path / "nothing is here"], tmp_path / "out.parquet.gz", extractor)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["out", "out.csv", "out.sqlite", "out.parquet", "out.duckdb"])
def test_names_that_are_no_text(tmp_path: Path, name: str) -> None:
    odd = os.fsdecode(b"\xff")
    (tmp_path / f"in{odd}.jsonl").write_bytes((SAMPLES / "papers.jsonl").read_bytes())
    extractor, output = Extractor(ner=False), tmp_path / f"{odd}{name}"
    if name in {"out.parquet", "out.duckdb"}:
        with pytest.raises(PaperfactsError, match="cannot open a path that is not UTF-8"):
            extract_files([tmp_path], output, extractor)
        output = tmp_path / name
    output = tmp_path / "out" / output.name
    output.parent.mkdir()
    for resume in (False, True):
        assert extract_files([tmp_path / f"in{odd}.jsonl"], output, extractor, FileSettings(resume=resume)) == Counts(
            2, 0
        )
