"""Record files: every output is read back, whatever its compression; other files, and wrong shapes, are refused."""

import csv
import gzip
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from extract import Records
from extract.cli import paperfacts
from extract.errors import PaperfactsError, Refusal
from extract.record.validate import to_line, validated
from extract.writers import write_lines
from extract.writers.recordfile import iterate_records
from tests.writers.test_writers import RECORDS

OUTPUTS = [
    *("jsonl", "json", "csv", "parquet", "sqlite", "db", "duckdb"),
    *("jsonl.gz", "jsonl.bz2", "jsonl.xz", "jsonl.zst", "json.gz", "csv.zst"),
]
RECORD = RECORDS[0].model_dump()


def run(*arguments: str, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(paperfacts, [*arguments], input=stdin)


def write(path: Path) -> Path:
    write_lines((to_line(validated(record.model_dump())) for record in RECORDS), path)
    return path


def test_reading_csv_changes_no_limit_of_the_process(tmp_path: Path) -> None:
    before = csv.field_size_limit()
    assert list(Records.read(write(tmp_path / "out.csv"))) == RECORDS
    assert csv.field_size_limit() == before


@pytest.mark.parametrize("ending", OUTPUTS)
def test_every_output_is_read_back(tmp_path: Path, ending: str) -> None:
    path = write(tmp_path / f"out.{ending}")
    assert list(Records.read(path)) == RECORDS
    page = run("report", str(path), "-o", "-")
    assert (page.exit_code, "3 papers" in page.stderr, "RiverBench" in page.stdout) == (0, True, True)
    assert "3 gold records, 3 answered" in run("score", str(path), str(path)).stdout


@pytest.mark.parametrize("ending", [ending for ending in OUTPUTS if "csv" not in ending])
def test_what_a_stream_is_shows_in_its_content(tmp_path: Path, ending: str) -> None:
    content = write(tmp_path / f"out.{ending}").read_bytes()
    (tmp_path / "other").write_bytes(content)
    assert list(Records.read(tmp_path / "other")) == RECORDS
    assert run("report", "-", "-o", "-", stdin=content).exit_code == 0


def test_a_table_of_csv_stands_for_all(tmp_path: Path) -> None:
    write(tmp_path / "my.out.csv.gz")
    for table in ("papers", "results"):
        assert list(Records.read(tmp_path / f"my.out.{table}.csv.gz")) == RECORDS
    (tmp_path / "my.out.links.csv.gz").unlink()
    with pytest.raises(PaperfactsError, match=r"my.out.links.csv.gz: there is no such file"):
        Records.read(tmp_path / "my.out.csv.gz")


OTHERS = {
    "html": (b"<html><body>papers</body></html>", "found the line '<html>"),
    "pdf": (b"%PDF-1.7 ...", "found the line '%PDF"),
    "zip": (b"PK\x03\x04...", "found the line 'PK"),
    "bib": (b"@article{a, title={A}}", "found the line '@article"),
    "txt": (b"Daily papers\n\nA title\n", "found the line 'Daily papers'"),
    "json": (json.dumps({"papers": [RECORD]}, indent=1).encode(), "found JSON over several lines"),
    "csv": (b"title,abstract\nA,B\n", "found a table"),
    "sqlite": (b"SQLite format 3\0" + b"\0" * 100, "cannot be read"),
    "parquet": (b"PAR1 and no more", "cannot be read"),
    "duckdb": (b"12345678DUCK and no more", "cannot be read"),
}


@pytest.mark.parametrize(("ending", "content", "says"), [(ending, *case) for ending, case in OTHERS.items()])
def test_other_files_are_refused_at_once(tmp_path: Path, ending: str, content: bytes, says: str) -> None:
    path = tmp_path / f"other.{ending}"
    path.write_bytes(content)
    for command in (["report", str(path), "-o", "-"], ["score", str(path), str(path)]):
        done = run(*command)
        assert (done.exit_code, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
        assert says in done.stderr
    with pytest.raises(PaperfactsError, match=says.replace("(", r"\(")):
        Records.read(path)


def test_what_comes_before_a_break_is_read(tmp_path: Path) -> None:
    content = b"".join(to_line({**RECORD, "id": str(number)}) for number in range(2_000))
    path = tmp_path / "out.jsonl.gz"
    path.write_bytes(gzip.compress(content)[:-2_000])
    *records, last = iterate_records(path)
    assert len(records) > 100
    assert isinstance(last, Refusal)
    assert "compression ends in the middle" in last.message


def test_databases_of_others_are_refused(tmp_path: Path) -> None:
    write(tmp_path / "out.csv")
    (tmp_path / "out.links.csv").write_text("a,b\n1,2\n")
    with pytest.raises(PaperfactsError, match=r"out.links.csv: not records \(found other columns\)"):
        Records.read(tmp_path / "out.csv")
    shutil.copy(tmp_path / "out.links.csv", tmp_path / "notes.links.csv")
    with pytest.raises(PaperfactsError, match=r"notes.papers.csv: there is no such file"):
        Records.read(tmp_path / "notes.links.csv")


# what a record has that it should not, or lacks, and what is said of it
SHAPES: dict[str, tuple[dict[str, Any], str]] = {
    "id": ({"id": 7}, 'id: 7 is not of type "string"'),
    "title": ({"title": None}, 'title: null is not of type "string"'),
    "source": ({"source": "in.jsonl"}, "source: "),
    "date": ({"source": {"date": 2025}}, "source/date: "),
    "list": ({"links": {}}, 'links: {} is not of type "array"'),
    "entry": ({"datasets": ["KITTI"]}, 'datasets/0: "KITTI" is not of type "object"'),
    "name": ({"datasets": [{"canonical": "KITTI"}]}, 'datasets/0: "name" is a required property'),
    "no name": ({"model_names": [{"name": None}]}, "model_names/0/name: "),
    "aliases": ({"model_names": [{"name": "A", "aliases": "B"}]}, "model_names/0/aliases: "),
    "url": ({"code_urls": [{"url": 1}]}, "code_urls/0/url: "),
    "value": ({"results": [{"value": "71%"}]}, 'results/0/value: "71%" is not of type "number"'),
    "unit": ({"speedups": [{"value": 2}]}, 'speedups/0: "unit" is a required property'),
    "score": ({"links": [{"url": "https://a.org", "score": "high"}]}, "links/0/score: "),
    "place": ({"links": [{"url": "https://a.org", "evidence": [{"section": "body"}]}]}, "links/0/evidence/0"),
    "gold": ({"urls": [{"kind": "code"}]}, 'urls/0: "url" is a required property'),
}


@pytest.mark.parametrize(("wrong", "says"), SHAPES.values(), ids=SHAPES.keys())
def test_wrong_shapes_are_refused_and_the_rest_goes_through(tmp_path: Path, wrong: dict[str, Any], says: str) -> None:
    path = tmp_path / "records.jsonl"
    path.write_text(f"{json.dumps(RECORD)}\n\n{json.dumps({'id': 'b', **wrong})}\n")
    first, second = iterate_records(path)
    assert first == json.loads(json.dumps(RECORD))
    assert isinstance(second, Refusal)
    assert (second.line, second.index) == (3, 1)
    assert says in second.message
    page, figures = run("report", str(path), "-o", "-"), run("score", str(path), str(path))
    assert (page.exit_code, figures.exit_code) == (1, 1)
    assert says in page.stderr
    assert says in figures.stderr
