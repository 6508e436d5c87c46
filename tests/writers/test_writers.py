"""Every output holds the same records; it appears whole or not at all; the same records give the same bytes."""

import bz2
import csv
import errno
import gzip
import json
import lzma
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import pytest
import spacy
from backports import zstd
from pyarrow import parquet
from spacy.tokens import DocBin

from extract import Records
from extract.errors import PaperfactsError
from extract.record.models import (
    CodeUrl,
    Evidence,
    Link,
    ModelName,
    Record,
    Resource,
    Result,
    Saving,
    SourceRef,
    Speedup,
)
from extract.record.validate import to_line, validated
from extract.writers import WRITERS, output_of, write_lines
from extract.writers.spacy_docs import LABELS
from extract.writers.tables import TABLES

HERE = [Evidence(section="abstract", start=3, end=9), Evidence(section="title", start=0, end=4)]
FOUND: dict[str, Any] = {"evidence": HERE[:1], "by": "a-rule", "score": 0.75}
SPEEDUP: dict[str, Any] = {"unit": "x", "bound": "up_to", "metric": "speed", **FOUND}
IMAGENET = Resource(name="ImageNet", canonical="ImageNet-1K", aliases=["ILSVRC", "IN, “1K”"], **FOUND)

RECORDS = [
    Record(
        id="1",
        title="KiteNet, a “kite”\nin the wind",
        abstract="It is, “in short”,\r\n3.2x faster.",
        source=SourceRef(
            path="in.jsonl",
            index=0,
            date="2025-01-06",
            arxiv_id="2501.90001",
            arxiv_version=2,
            doi="10.0000/x",
            categories=["cs.CL", "cs.LG"],
            venue="Letters",
            url="https://example.org/?a=1,2",
        ),
        model_names=[ModelName(name="KiteNet", role="proposed", evidence=HERE, by="names", score=1)],
        speedups=[
            Speedup(text="up to 3.2x faster", value=3.2, factor=3.2, baseline='a "slow" one', **SPEEDUP),
            Speedup(text="2x-4x", value=2, value_max=4, factor=2, **{**SPEEDUP, "metric": "latency"}),
            Speedup(text="1/9 of the time", value=9, **{**SPEEDUP, "bound": "fraction_of"}),
        ],
        savings=[Saving(text="40% less memory", value=40, **{**SPEEDUP, "unit": "%", "metric": "memory"})],
        datasets=[IMAGENET, Resource(name="KiteSet", introduced=True, **FOUND)],
        code_urls=[CodeUrl(url="https://github.com/a/b", host="github.com", repo="a/b", **FOUND)],
        links=[Link(url="https://kite.example.org", kind="project", **FOUND)],
        results=[Result(value=71.4, unit="%", metric="accuracy", on="ImageNet-1K", delta=True, **FOUND)],
    ),
    Record(id="1", title="Nothing Stated", abstract="Nothing at all."),
    Record(
        id="3",
        title="RiverBench",
        abstract="RiverBench: five times as fast, and so on.",
        source=SourceRef(categories=["a, b", 'c "d"']),
        speedups=[Speedup(text="5x", value=5, factor=5, **SPEEDUP)],
        benchmarks=[Resource(name="RiverBench", introduced=True, **FOUND)],
        datasets=[Resource(name="ImageNet-1K", **FOUND)],
    ),
]


@pytest.fixture(scope="module")
def records() -> list[dict[str, Any]]:
    return [validated(record.model_dump()) for record in RECORDS]


@pytest.fixture(scope="module")
def lines(records: list[dict[str, Any]]) -> list[bytes]:
    return [to_line(record) for record in records]


def from_lines(content: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in content.splitlines()]


WHOLE: dict[str, Callable[[Path], list[dict[str, Any]]]] = {
    "out.jsonl": lambda path: from_lines(path.read_bytes()),
    "out": lambda path: from_lines(path.read_bytes()),
    "out.jsonl.gz": lambda path: from_lines(gzip.decompress(path.read_bytes())),
    "out.jsonl.bz2": lambda path: from_lines(bz2.decompress(path.read_bytes())),
    "out.jsonl.xz": lambda path: from_lines(lzma.decompress(path.read_bytes())),
    "out.jsonl.zst": lambda path: from_lines(zstd.decompress(path.read_bytes())),
    "out.json": lambda path: json.loads(path.read_bytes()),
    "out.json.gz": lambda path: json.loads(gzip.decompress(path.read_bytes())),
    "out.parquet": lambda path: parquet.read_table(path).to_pylist(),
}


@pytest.mark.parametrize(("name", "read"), WHOLE.items())
def test_records_come_back(
    tmp_path: Path,
    name: str,
    read: Callable[[Path], list[dict[str, Any]]],
    records: list[dict[str, Any]],
    lines: list[bytes],
) -> None:
    write_lines(lines, tmp_path / name)
    assert read(tmp_path / name) == records
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("name", ["out.jsonl", "out.jsonl.gz", "out.json.zst", "out.parquet", "out.sqlite"])
def test_the_same_bytes(tmp_path: Path, name: str, lines: list[bytes]) -> None:
    written = []
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        write_lines(lines, tmp_path / folder / name)
        written.append((tmp_path / folder / name).read_bytes())
    assert written[0] == written[1]


def test_parquet_has_columns_nested_as_the_record(tmp_path: Path, lines: list[bytes]) -> None:
    write_lines(lines, tmp_path / "out.parquet")
    schema = parquet.read_schema(tmp_path / "out.parquet")
    assert schema.names == list(Record.model_fields)
    evidence = schema.field("speedups").type.value_type.field("evidence").type.value_type
    assert [(field.name, str(field.type), field.nullable) for field in evidence] == [
        ("section", "string", False),
        ("start", "int64", False),
        ("end", "int64", False),
    ]
    assert schema.field("source").type.field("doi").nullable


# Rows of each table, however it is stored.
Rows = Callable[[Path, str], Iterator[dict[str, Any]]]


def from_csv(folder: Path, table: str) -> Iterator[dict[str, Any]]:
    with (folder / f"out.{table}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def from_compressed_csv(folder: Path, table: str) -> Iterator[dict[str, Any]]:
    with gzip.open(folder / f"out.{table}.csv.gz", "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def from_sqlite(folder: Path, table: str) -> Iterator[dict[str, Any]]:
    with closing(sqlite3.connect(folder / "out.sqlite")) as database:
        database.row_factory = sqlite3.Row
        yield from map(dict, database.execute(f"SELECT * FROM {table}"))


def from_duckdb(folder: Path, table: str) -> Iterator[dict[str, Any]]:
    with duckdb.connect(str(folder / "out.duckdb"), read_only=True) as database:
        found = database.execute(f"SELECT * FROM {table}")
        names = [column[0] for column in found.description]
        yield from (dict(zip(names, row, strict=True)) for row in found.fetchall())


TABULAR: dict[str, Rows] = {
    "out.csv": from_csv,
    "out.csv.gz": from_compressed_csv,
    "out.sqlite": from_sqlite,
    "out.duckdb": from_duckdb,
}


@pytest.mark.parametrize(("name", "rows"), TABULAR.items())
def test_tables(tmp_path: Path, name: str, rows: Rows, records: list[dict[str, Any]], lines: list[bytes]) -> None:
    write_lines(lines, tmp_path / name)
    papers = list(rows(tmp_path, "papers"))
    assert [row["title"] for row in papers] == [record["title"] for record in records]
    assert [row["id"] for row in papers] == ["1", "1", "3"]
    assert json.loads(papers[2]["source_categories"]) == ["a, b", 'c "d"']
    for table in TABLES[1:]:
        expected = [(n, entry) for n, record in enumerate(records) for entry in record[table.name]]
        found = list(rows(tmp_path, table.name))
        assert [int(row["paper"]) for row in found] == [n for n, _ in expected]
        for row, (_, entry) in zip(found, expected, strict=True):
            for column in table.columns[2:]:
                key, value = column.name, entry[column.key]
                same = json.loads(row[key]) if isinstance(value, list) else row[key]
                assert same == value or ("csv" in name and same == ("" if value is None else str(value)))


def test_columns_are_no_words_of_sql_and_what_is_looked_up_has_an_index(tmp_path: Path, lines: list[bytes]) -> None:
    write_lines(lines, tmp_path / "out.sqlite")
    with closing(sqlite3.connect(tmp_path / "out.sqlite")) as database:
        for table in TABLES:
            names = ", ".join(column.name for column in table.columns)  # none of them in quotes
            assert database.execute(f"SELECT {names} FROM {table.name}").fetchall()
        plan = database.execute("EXPLAIN QUERY PLAN SELECT * FROM results WHERE metric = 'accuracy'").fetchall()
        assert "USING INDEX results_metric" in plan[0][3]


def test_what_is_looked_up_has_an_index_in_duckdb_too(tmp_path: Path, lines: list[bytes]) -> None:
    write_lines(lines, tmp_path / "out.duckdb")
    with duckdb.connect(str(tmp_path / "out.duckdb")) as database:
        found = {name for (name,) in database.execute("SELECT index_name FROM duckdb_indexes()").fetchall()}
    assert found >= {"papers_id", "results_metric", "datasets_canonical", "code_urls_url"}


def test_docs_for_spacy_are_training_data(tmp_path: Path, lines: list[bytes], records: list[dict[str, Any]]) -> None:
    write_lines(lines, tmp_path / "out.spacy")
    first, second, _ = DocBin().from_disk(tmp_path / "out.spacy").get_docs(spacy.blank("en").vocab)
    assert first.text == f"{RECORDS[0].title}\n{RECORDS[0].abstract}"
    assert len(first.spans["paperfacts"]) == 11
    assert {span.label_ for span in first.spans["paperfacts"]} == {"MODEL", *LABELS.values()} - {"BENCHMARK"}
    assert (first.ents[0].text, first.ents[0].label_) == ("KiteNet", "MODEL")
    assert len(second.spans["paperfacts"]) == 0
    assert Records.read(tmp_path / "out.spacy") == RECORDS
    bare = [to_line({**record, "abstract": None}) for record in records]
    with pytest.raises(PaperfactsError, match=r"record 1 has no abstract.*--with-text"):
        write_lines(bare, tmp_path / "bare.spacy")


def test_every_field_of_a_record_has_a_table() -> None:
    lists = {name for name, value in Record(id="x", title="").model_dump().items() if isinstance(value, list)}
    assert lists == {table.name for table in TABLES} - {"papers"}


VIEWS: dict[str, list[tuple[object, ...]]] = {
    "SELECT id, repo FROM code_by_paper": [("1", "a/b")],
    "SELECT metric, place, factor, title FROM largest_speedups": [
        ("latency", 1, 2.0, RECORDS[0].title),
        ("speed", 1, 5.0, "RiverBench"),
        ("speed", 2, 3.2, RECORDS[0].title),
    ],
    "SELECT * FROM datasets_by_papers": [("ImageNet-1K", 2, 0), ("KiteSet", 1, 1)],
    "SELECT * FROM benchmarks_by_papers": [("RiverBench", 1, 1)],
}


@pytest.mark.parametrize(("query", "expected"), VIEWS.items())
def test_views(tmp_path: Path, query: str, expected: list[tuple[object, ...]], lines: list[bytes]) -> None:
    write_lines(lines, tmp_path / "out.sqlite")
    write_lines(lines, tmp_path / "out.duckdb")
    with closing(sqlite3.connect(tmp_path / "out.sqlite")) as database:
        assert database.execute(query).fetchall() == expected
    with duckdb.connect(str(tmp_path / "out.duckdb")) as database:
        assert database.execute(query).fetchall() == expected


SUFFIXES = {
    "out": ("jsonl", ""),
    "OUT.JSONL": ("jsonl", ""),
    "out.gz": ("jsonl", ".gz"),
    "Out.Csv.GZ": ("csv_tables", ".gz"),
    "a.b.json": ("json", ""),
}


@pytest.mark.parametrize(("name", "expected"), SUFFIXES.items())
def test_suffixes(name: str, expected: tuple[str, str]) -> None:
    assert (output_of(name).format, output_of(name).compression) == expected


OUTPUTS = [f"out{suffix}" for suffix in WRITERS] + ["out.jsonl.gz", "out.csv.zst", "out.json.xz"]


@pytest.mark.parametrize("name", OUTPUTS)
def test_nothing_is_left_where_the_records_break_off(tmp_path: Path, name: str, lines: list[bytes]) -> None:
    (tmp_path / name).write_bytes(b"yesterday's")

    def breaking() -> Iterator[bytes]:
        yield from lines
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        write_lines(breaking(), tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_bytes() == b"yesterday's"


@pytest.mark.parametrize("name", OUTPUTS)
def test_nothing_changes_without_records(tmp_path: Path, name: str) -> None:
    write_lines([], tmp_path / name)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", [name for name in OUTPUTS if "csv" not in name])
def test_what_stood_there_is_replaced(tmp_path: Path, name: str, lines: list[bytes]) -> None:
    (tmp_path / name).write_bytes(b"yesterday's")
    write_lines(lines, tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert not (tmp_path / name).read_bytes().startswith(b"yesterday's")


@pytest.fixture
def sets(tmp_path: Path, lines: list[bytes]) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """The files of two runs with the output out.csv; those of the first stand in `tmp_path`."""
    (tmp_path / "second").mkdir()
    write_lines(lines, tmp_path / "second" / "out.csv")
    second = contents(tmp_path / "second")
    shutil.rmtree(tmp_path / "second")
    write_lines(lines[2:], tmp_path / "out.csv")
    return contents(tmp_path), second


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_files_of_two_runs_are_never_mixed(
    tmp_path: Path,
    lines: list[bytes],
    sets: tuple[dict[str, bytes], dict[str, bytes]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, second = sets
    seen = []

    def look_and_replace(path: Path, target: Path) -> Path:
        seen.append(contents(tmp_path))
        return replace(path, target)

    replace = Path.replace
    monkeypatch.setattr(Path, "replace", look_and_replace)
    write_lines(lines, tmp_path / "out.csv")
    assert contents(tmp_path) == second
    assert len(seen) == 2 * len(TABLES)
    assert seen[0] == first
    for stand in seen[1:]:
        assert "out.papers.csv" not in stand
        assert stand.items() <= first.items() or stand.items() <= second.items()


@pytest.mark.parametrize("failing", range(2 * len(TABLES)))
def test_where_one_file_of_a_set_cannot_be_moved_none_is(
    tmp_path: Path,
    lines: list[bytes],
    sets: tuple[dict[str, bytes], dict[str, bytes]],
    monkeypatch: pytest.MonkeyPatch,
    failing: int,
) -> None:
    moves = count()

    def replace_or_fail(path: Path, target: Path) -> Path:
        if next(moves) == failing:
            raise OSError(errno.EIO, "Input/output error")
        return replace(path, target)

    replace = Path.replace
    monkeypatch.setattr(Path, "replace", replace_or_fail)
    with pytest.raises(PaperfactsError, match=r"out\.csv: cannot be written \(Input/output error\)"):
        write_lines(lines, tmp_path / "out.csv")
    assert next(moves) > failing
    assert contents(tmp_path) == sets[0]
    assert {path.name for path in tmp_path.iterdir()} == sets[0].keys()


KILLED = """
import os, signal, sys
from extract.writers import write_lines

def lines():
    yield from open("records.jsonl", "rb")
    os.kill(os.getpid(), signal.SIGKILL)

write_lines(lines(), sys.argv[1])
"""


@pytest.mark.parametrize("name", ["out.jsonl.gz", "out.csv", "out.sqlite"])
def test_what_a_killed_run_leaves_is_removed_by_the_next(tmp_path: Path, name: str, lines: list[bytes]) -> None:
    (tmp_path / "records.jsonl").write_bytes(b"".join(lines))
    killed = subprocess.run([sys.executable, "-c", KILLED, name], cwd=tmp_path, check=False)
    assert killed.returncode == -signal.SIGKILL
    left = [path.name for path in tmp_path.iterdir()]
    assert len(left) == 2
    assert all(each.startswith(".out") or each == "records.jsonl" for each in left)
    write_lines(lines, tmp_path / name)
    (tmp_path / "undisturbed").mkdir()
    write_lines(lines, tmp_path / "undisturbed" / name)
    expected = {"records.jsonl", "undisturbed", *(path.name for path in (tmp_path / "undisturbed").iterdir())}
    assert {path.name for path in tmp_path.iterdir()} == expected


def test_two_runs_do_not_write_one_file_at_once(tmp_path: Path, lines: list[bytes]) -> None:
    def disturbed() -> Iterator[bytes]:
        yield from lines[:1]
        with pytest.raises(PaperfactsError, match="another run is writing this file"):
            write_lines(lines, tmp_path / "out.json")
        yield from lines[1:]

    write_lines(disturbed(), tmp_path / "out.json")
    assert [path.name for path in tmp_path.iterdir()] == ["out.json"]
    assert len(json.loads((tmp_path / "out.json").read_bytes())) == len(lines)


def test_a_link_in_the_place_of_the_hidden_folder_is_not_followed(tmp_path: Path, lines: list[bytes]) -> None:
    (tmp_path / "precious" / "new").mkdir(parents=True)
    (tmp_path / ".out.json.partial").symlink_to("precious")
    with pytest.raises(PaperfactsError, match=r"\.out\.json\.partial is a link"):
        write_lines(lines, tmp_path / "out.json")
    assert [path.name for path in (tmp_path / "precious").iterdir()] == ["new"]


REFUSED = {
    "a folder that is not there": ("missing/out.parquet", "no-such-folder"),
    "a folder": ("folder.sqlite", "not-writable"),
    "a compressed database": ("out.sqlite.gz", "not-compressible"),
    "a compressed Parquet file": ("out.parquet.zst", "not-compressible"),
}


@pytest.mark.parametrize(("name", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_outputs_that_cannot_be(tmp_path: Path, name: str, code: str, lines: list[bytes]) -> None:
    (tmp_path / "folder.sqlite").mkdir()
    with pytest.raises(PaperfactsError) as raised:
        write_lines(lines, tmp_path / name)
    assert raised.value.refusal.code == code
    assert [path.name for path in tmp_path.iterdir()] == ["folder.sqlite"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("name", ["full", "full.jsonl", "full.gz"])
def test_a_full_disk(tmp_path: Path, name: str, lines: list[bytes]) -> None:
    (tmp_path / name).symlink_to("/dev/full")
    with pytest.raises(PaperfactsError, match="No space left on device"):
        write_lines(lines, tmp_path / name)


@pytest.mark.parametrize(("name", "module"), [("out.parquet", "pyarrow"), ("out.duckdb", "duckdb")])
def test_without_the_extra(
    tmp_path: Path, name: str, module: str, lines: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, module, None)
    with pytest.raises(PaperfactsError, match=r"pip install '.\["):
        write_lines(lines, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", [name for name in OUTPUTS if "csv" not in name])
def test_a_file_keeps_its_mode(tmp_path: Path, name: str, lines: list[bytes]) -> None:
    (tmp_path / name).touch(mode=0o600)
    write_lines(lines, tmp_path / name)
    assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_a_set_keeps_its_mode(tmp_path: Path, lines: list[bytes]) -> None:
    (tmp_path / "out.papers.csv").touch(mode=0o600)
    write_lines(lines, tmp_path / "out.csv")
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}


def test_a_new_file_has_the_mode_of_any_new_file(tmp_path: Path, lines: list[bytes]) -> None:
    (tmp_path / "any").touch()
    write_lines(lines, tmp_path / "out.jsonl")
    assert (tmp_path / "out.jsonl").stat().st_mode == (tmp_path / "any").stat().st_mode


def test_the_folder_of_a_file_in_the_making_is_its_users_alone(tmp_path: Path, lines: list[bytes]) -> None:
    modes = []

    def looking() -> Iterator[bytes]:
        yield from lines
        modes.append(stat.S_IMODE((tmp_path / ".out.jsonl.partial").stat().st_mode))

    (tmp_path / ".out.jsonl.partial").mkdir(mode=0o777)  # what somebody has put there
    write_lines(looking(), tmp_path / "out.jsonl")
    assert modes == [0o700]


@pytest.mark.parametrize("name", ["out.jsonl", "out.csv", "out.sqlite"])
def test_links_in_a_circle_are_refused(tmp_path: Path, name: str, lines: list[bytes]) -> None:
    (tmp_path / name).symlink_to("other")
    (tmp_path / "other").symlink_to(name)
    with pytest.raises(PaperfactsError, match="links lead in a circle"):
        write_lines(lines, tmp_path / name)


@pytest.mark.parametrize("name", ["o*t[1].duckdb", "o?t.sqlite", "o?t.parquet", "o?t.csv", "o'u\"t.duckdb"])
def test_names_with_signs_that_mean_something_to_a_library(tmp_path: Path, name: str, lines: list[bytes]) -> None:
    write_lines(lines, tmp_path / name)
    assert {path.suffix for path in tmp_path.iterdir()} == {Path(name).suffix}


def test_a_name_that_duckdb_cannot_open_is_refused_at_once(tmp_path: Path, lines: list[bytes]) -> None:
    with pytest.raises(PaperfactsError, match="a path with a question mark"):
        write_lines(lines, tmp_path / "o?t.duckdb")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["out.sqlite", "out.duckdb"])
def test_a_database_is_read_back_before_it_takes_its_place(
    tmp_path: Path, name: str, lines: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was written is lost without a word, as by a disk that is full."""
    writer = import_module(f"extract.writers.{WRITERS[Path(name).suffix]}")
    views = [*writer.create_views(), "DELETE FROM speedups WHERE paper = 2"]
    monkeypatch.setattr(writer, "create_views", lambda: views)
    (tmp_path / name).write_bytes(b"yesterday's")
    with pytest.raises(PaperfactsError, match="it does not hold all that was written"):
        write_lines(lines, tmp_path / name)
    assert contents(tmp_path) == {name: b"yesterday's"}


FORMULAS = ["=HYPERLINK(1)", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "＝1"]


@pytest.mark.parametrize("raw", [False, True], ids=["made text", "raw"])
def test_formulas_in_csv(tmp_path: Path, raw: bool) -> None:
    titles = [*FORMULAS, "a=1", "", "'quoted"]
    record = Record(id="=1+1", title="", results=[Result(value=-1.5, unit="%", metric="accuracy", **FOUND)])
    lines = [to_line(record.model_copy(update={"title": title}).model_dump()) for title in titles]
    write_lines(lines, tmp_path / "out.csv", raw_csv=raw)
    found = [row["title"] for row in from_csv(tmp_path, "papers")]
    assert found == titles if raw else found == [*(f"'{title}" for title in FORMULAS), *titles[len(FORMULAS) :]]
    assert {row["id"] for row in from_csv(tmp_path, "papers")} == {"=1+1" if raw else "'=1+1"}
    assert {row["value"] for row in from_csv(tmp_path, "results")} == {"-1.5"}  # a number is no formula
