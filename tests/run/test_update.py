"""A daily feed: `--update` adds new records, replaces changed ones by id, and leaves all others as they are."""

import sqlite3
from contextlib import closing
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner, Result

from extract import Extractor, Records
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
    assert (done.exit_code, "2 records" in done.stderr, "0 refused, 1 unchanged" in done.stderr) == (0, True, True)
    assert list(factors(feed).items()) == [("a", [2]), ("b", [7]), ("c", [4]), ("d", [5])]
    assert {record.id: record for record in Records.read(feed)}["c"] == before["c"]


def test_the_same_day_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    monday = papers(tmp_path / "monday.jsonl", a="It is 2x faster.", b="It is 3x faster.")
    run(monday, "-o", str(tmp_path / "feed.jsonl"), "--update")
    once = (tmp_path / "feed.jsonl").read_bytes()
    run(monday, "-o", str(tmp_path / "feed.jsonl"), "--update")
    run(monday, monday, "-o", str(tmp_path / "feed.jsonl"), "--update")
    assert (tmp_path / "feed.jsonl").read_bytes() == once


@pytest.mark.parametrize("name", ["feed.jsonl", "feed.parquet", "feed.sqlite", "feed.duckdb"])
def test_unchanged_papers_are_not_read_again(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    feed = tmp_path / name
    run(papers(tmp_path / "a.jsonl", a="It is 2x faster.", b="It is 3x faster."), "-o", str(feed), "--update")
    content, read = feed.read_bytes(), []
    monkeypatch.setattr(Extractor, "data", lambda _, some: read.extend(some))
    done = run(papers(tmp_path / "a.jsonl", a="It is  2x\nfaster.", b="It is 3x faster."), "-o", str(feed), "--update")
    assert (done.exit_code, done.stderr, read) == (0, "0 records, 0 refused, 2 unchanged\n", [])
    assert feed.read_bytes() == content


def test_of_several_versions_the_last_counts(tmp_path: Path) -> None:
    feed, both = tmp_path / "feed.jsonl", [tmp_path / "old.jsonl", tmp_path / "new.jsonl"]
    versions = [papers(path, a=text) for path, text in zip(both, ("It is 2x faster.", "It is 3x faster."), strict=True)]
    for _ in range(2):
        run(*versions, "-o", str(feed), "--update")
        assert factors(feed) == {"a": [3]}


DUPLICATES = {
    "once": ([], ["a", "b", "b"], "3 records, 0 refused, 3 duplicates left out\n"),
    "all": (["--keep-duplicates"], ["a", "b", "b", "a", "a", "b"], "6 records, 0 refused\n"),
    "the first ones": (["--limit", "2"], ["a", "b"], "2 records, 0 refused\n"),
}


@pytest.mark.parametrize(("options", "ids", "says"), DUPLICATES.values(), ids=DUPLICATES.keys())
def test_papers_that_come_again(tmp_path: Path, options: list[str], ids: list[str], says: str) -> None:
    """One with the same id and text is a duplicate; one with another text is none, since ids may be of a file alone."""
    first = papers(tmp_path / "1.jsonl", a="It is 2x faster.", b="It is 3x faster.")
    other = papers(tmp_path / "2.jsonl", b="It is 5x faster.", a="It is 2x faster.")
    done = run(first, other, first, "-o", str(tmp_path / "out.jsonl"), *options)
    assert (done.exit_code, done.stderr) == (0, says)
    assert [record.id for record in Records.read(tmp_path / "out.jsonl")] == ids


def test_papers_without_ids_are_told_by_their_text(tmp_path: Path) -> None:
    lines = ['{"title": "A", "abstract": "It is 2x faster."}', '{"title": "A ", "abstract": "It is  2x faster."}']
    (tmp_path / "in.jsonl").write_text("\n".join([*lines, lines[0].replace("2x", "3x")]))
    done = run(str(tmp_path / "in.jsonl"), "-o", str(tmp_path / "out.jsonl"))
    assert done.stderr == "2 records, 0 refused, 1 duplicate left out\n"


def test_what_is_counted_is_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "twice.jsonl").write_bytes(
        b'{"id": 1, "title": "A", "abstract": "2x faster."}\n{"id": "1", "title": "B", "abstract": "B"}\n'
    )
    for _ in range(2):
        done = run(str(tmp_path / "twice.jsonl"), "-o", str(tmp_path / "f.jsonl"), "--update")
        assert done.stderr == "1 record, 0 refused, 1 replaced by a later paper with the same id\n"


def test_what_is_no_feed_is_not_touched(tmp_path: Path) -> None:
    monday = papers(tmp_path / "monday.jsonl", a="It is 2x faster.")
    for name, content, says in (
        ("notes.jsonl", b"my notes\n", "does not begin with a record"),
        ("old.jsonl", b'{"id": "a", "title": "A", "schema_version": "0.9"}\n', "of another version"),
    ):
        (tmp_path / name).write_bytes(content)
        done = run(monday, "-o", str(tmp_path / name), "--update")
        assert (done.exit_code, says in done.stderr, (tmp_path / name).read_bytes()) == (2, True, content)
    with closing(sqlite3.connect(tmp_path / "other.db")) as database:
        database.execute("CREATE TABLE notes (note TEXT)")
    assert "(notes)" in run(monday, "-o", str(tmp_path / "other.db"), "--update").stderr
    done = run(monday, "--update")
    assert (done.exit_code, "only a file can be updated" in done.stderr) == (2, True)
