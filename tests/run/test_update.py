"""A daily feed: `--update` adds new records, replaces changed ones by id, and leaves all others as they are."""

import sqlite3
from contextlib import closing
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner, Result

from extract import Records
from extract.cli import paperfacts


def papers(path: Path, **abstracts: str) -> str:
    lines = [{"id": id_, "title": f"Paper {id_}", "abstract": abstract} for id_, abstract in abstracts.items()]
    path.write_bytes(b"".join(map(orjson.dumps, lines)).replace(b"}{", b"}\n{") + b"\n")
    return str(path)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(paperfacts, ["extract", *arguments, "--no-ner"])


def factors(path: Path) -> dict[str, list[float]]:
    return {record.id: [gain.value for gain in record.speedups] for record in Records.read(path)}


@pytest.mark.parametrize(
    "name", ["feed.jsonl", "feed.json.gz", "feed.csv", "feed.parquet", "feed.sqlite", "feed.duckdb"]
)
def test_a_feed_grows_day_by_day(tmp_path: Path, name: str) -> None:
    feed = tmp_path / name
    monday = papers(tmp_path / "monday.jsonl", a="It is 2x faster.", b="It is 3x faster.", c="It is 4x faster.")
    tuesday = papers(tmp_path / "tuesday.jsonl", d="It is 5x faster.", b="It is 7x faster.", a="It is 2x faster.")
    assert run(monday, "-o", str(feed), "--update").exit_code == 0
    before = {record.id: record for record in Records.read(feed)}
    done = run(tuesday, "-o", str(feed), "--update")
    assert (done.exit_code, done.stderr[:9]) == (0, "3 records")
    assert list(factors(feed).items()) == [("a", [2]), ("b", [7]), ("c", [4]), ("d", [5])]
    assert {record.id: record for record in Records.read(feed)}["c"] == before["c"]


def test_the_same_day_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    monday = papers(tmp_path / "monday.jsonl", a="It is 2x faster.", b="It is 3x faster.")
    run(monday, "-o", str(tmp_path / "feed.jsonl"), "--update")
    once = (tmp_path / "feed.jsonl").read_bytes()
    run(monday, "-o", str(tmp_path / "feed.jsonl"), "--update")
    run(monday, monday, "-o", str(tmp_path / "feed.jsonl"), "--update")
    assert (tmp_path / "feed.jsonl").read_bytes() == once


def test_what_is_counted_is_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "twice.jsonl").write_bytes(
        b'{"id": 1, "title": "A", "abstract": "2x faster."}\n{"id": "1", "title": "B", "abstract": "B"}\n'
    )
    for _ in range(2):
        assert run(str(tmp_path / "twice.jsonl"), "-o", str(tmp_path / "f.jsonl"), "--update").stderr[:9] == "1 record,"


def test_what_is_no_feed_is_not_touched(tmp_path: Path) -> None:
    monday = papers(tmp_path / "monday.jsonl", a="It is 2x faster.")
    for name, content, says in (
        ("notes.jsonl", b"my notes\n", "these are no records"),
        ("old.jsonl", b'{"id": "a", "title": "A", "schema_version": "0.9"}\n', "not of this version"),
    ):
        (tmp_path / name).write_bytes(content)
        done = run(monday, "-o", str(tmp_path / name), "--update")
        assert (done.exit_code, says in done.stderr, (tmp_path / name).read_bytes()) == (2, True, content)
    with closing(sqlite3.connect(tmp_path / "other.db")) as database:
        database.execute("CREATE TABLE notes (note TEXT)")
    assert "(notes)" in run(monday, "-o", str(tmp_path / "other.db"), "--update").stderr
    done = run(monday, "--update")
    assert (done.exit_code, "only a file can be updated" in done.stderr) == (2, True)
