"""What a run does not write over: its inputs, by whatever path, and databases that hold more than records."""

import os
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result

from extract.cli import paperfacts
from extract.errors import PaperfactsError
from extract.run import extract_files

PAPERS = '{"title": "KiteNet", "abstract": "KiteNet is 2x faster."}\n'

# inputs, output, and what of it is refused; {0} is the folder where papers.jsonl and fold/papers.jsonl lie
REFUSED = {
    "the same path": (["papers.jsonl"], "papers.jsonl", "replaces-input"),
    "another path": (["papers.jsonl"], "fold/../papers.jsonl", "replaces-input"),
    "an absolute path": (["papers.jsonl"], "{0}/papers.jsonl", "replaces-input"),
    "a link": (["papers.jsonl"], "link.jsonl", "replaces-input"),
    "of a link": (["link.jsonl"], "papers.jsonl", "replaces-input"),
    "a second name": (["papers.jsonl"], "hard.jsonl", "replaces-input"),
    "one of several": (["fold", "papers.jsonl"], "papers.jsonl", "replaces-input"),
    "its errors": (["in.jsonl.errors.jsonl"], "in.jsonl", "replaces-input"),
    "its tables": (["in.papers.csv"], "in.csv", "replaces-input"),
    "in a folder": (["fold"], "fold/out.jsonl", "among-inputs"),
    "in this folder": (["."], "out.jsonl", "among-inputs"),
    "deep in a folder": (["."], "fold/deep/out.parquet", "among-inputs"),
    "in a linked folder": (["away"], "fold/out.jsonl", "among-inputs"),
    "by a pattern": (["fold/*.jsonl"], "fold/out.jsonl", "among-inputs"),
    "its errors by a pattern": (["*.jsonl"], "out.sqlite", "among-inputs"),
    "by any folder's pattern": (["{0}/**/*.jsonl"], "fold/deep/out.jsonl", "among-inputs"),
    "by a pattern of everything": (["fold/**"], "fold/deep/out.json", "among-inputs"),
}
TAKEN = {
    "beside": (["papers.jsonl"], "out.jsonl"),
    "beside a folder": (["fold"], "out.jsonl"),
    "hidden in a folder": (["fold"], "fold/.out.jsonl"),
    "another ending": (["*.jsonl"], "out/x.jsonl"),
    "another folder": (["f*/*.jsonl"], "out/x.jsonl"),
}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "fold" / "deep").mkdir(parents=True)
    (tmp_path / "out").mkdir()
    for name in ("papers.jsonl", "fold/papers.jsonl", "in.papers.csv", "in.jsonl.errors.jsonl"):
        (tmp_path / name).write_text(PAPERS)
    (tmp_path / "link.jsonl").symlink_to("papers.jsonl")
    (tmp_path / "away").symlink_to("fold")
    os.link(tmp_path / "papers.jsonl", tmp_path / "hard.jsonl")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(paperfacts, [*arguments])


def files(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(("inputs", "output", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_inputs_are_kept(here: Path, inputs: list[str], output: str, code: str) -> None:
    before = files(here)
    inputs = [given.format(here) for given in inputs]
    for _ in range(2):
        done = run("extract", *inputs, "-o", output.format(here), "--no-ner")
        assert done.exit_code == 2
        assert f"[{code}]" in done.stderr
        assert files(here) == before


@pytest.mark.parametrize(("inputs", "output"), TAKEN.values(), ids=TAKEN.keys())
def test_other_files_are_written(here: Path, inputs: list[str], output: str) -> None:
    for _ in range(2):
        run("extract", *inputs, "-o", output, "--no-ner")
        assert (here / output).is_file()


def test_records_are_not_replaced_by_their_report(here: Path) -> None:
    record = '{"id": "1", "title": "KiteNet"}\n'
    for name in ("papers.jsonl", "records.jsonl"):
        (here / name).write_text(record)
    for output in ("records.jsonl", "link.jsonl"):
        done = run("report", "records.jsonl", "--inputs", "papers.jsonl", "-o", output)
        assert (done.exit_code, "[replaces-input]" in done.stderr) == (2, True)
    assert (here / "records.jsonl").read_text() == (here / "papers.jsonl").read_text() == record


def test_a_stream_is_known_again(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (here / "papers.jsonl").open("a+") as papers:
        for stream, given, output in (("stdin", "-", "link.jsonl"), ("stdout", "papers.jsonl", None)):
            with monkeypatch.context() as patch:
                patch.setattr(sys, stream, papers)
                with pytest.raises(PaperfactsError, match="replaces-input"):
                    extract_files([given], output)
    assert (here / "papers.jsonl").read_text() == PAPERS


def fill(path: Path, *statements: str) -> None:
    if path.suffix == ".duckdb":
        with duckdb.connect(str(path)) as database:
            for statement in statements:
                database.execute(statement)
        return
    with closing(sqlite3.connect(path)) as database:
        for statement in statements:
            database.execute(statement)
        database.commit()


@pytest.mark.parametrize(("name", "log"), [("out.sqlite", "out.sqlite-wal"), ("out.duckdb", "out.duckdb.wal")])
def test_a_log_that_a_program_has_left_is_not_played_into_the_records(here: Path, name: str, log: str) -> None:
    (here / log).write_bytes(b"what was changed last")
    done = run("extract", "papers.jsonl", "-o", name, "--no-ner", "--overwrite")
    assert (done.exit_code, (here / name).exists()) == (2, False)
    assert log in done.stderr


# what a user may add to a database of records, and the names by which it is told of
ADDED = {
    "a table": ("CREATE TABLE notes (note TEXT)", "(notes)"),
    "a column": ("ALTER TABLE papers ADD COLUMN note TEXT", "(papers.note)"),
    "a view": ("CREATE VIEW titles AS SELECT title FROM papers", "(titles)"),
    "another view of a name of ours": (
        "DROP VIEW datasets_by_papers; CREATE VIEW datasets_by_papers AS SELECT 1 dataset, 2 papers, 3 introduced_by",
        "(datasets_by_papers)",
    ),
    "an index": ("CREATE INDEX by_host ON code_urls (host)", "(by_host)"),
}
OF_SQLITE = {
    "a trigger": ("CREATE TRIGGER kept AFTER DELETE ON papers BEGIN SELECT 1; END", "(kept)"),
    "a column that is computed": ("ALTER TABLE papers ADD COLUMN long AS (length(title))", "(papers.long)"),
}
OF_DUCKDB = {
    "a table of ours in a schema": ("CREATE SCHEMA mine; CREATE TABLE mine.papers (paper BIGINT)", "(mine)"),
    "a macro": ("CREATE MACRO double(x) AS 2 * x", "(double)"),
    "a type": ("CREATE TYPE mood AS ENUM ('good')", "(mood)"),
    "a sequence": ("CREATE SEQUENCE numbers", "(numbers)"),
    "a comment": ("COMMENT ON COLUMN papers.id IS 'mine'", "(papers.id)"),
}
CHANGES = [
    pytest.param(name, *change, id=f"{what} in {name}")
    for name, changes in {"out.db": ADDED | OF_SQLITE, "out.duckdb": ADDED | OF_DUCKDB}.items()
    for what, change in changes.items()
]


@pytest.fixture(scope="module")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what a run wrote."""
    folder = tmp_path_factory.mktemp("databases")
    (folder / "papers.jsonl").write_text(PAPERS)
    for name in ("out.db", "out.duckdb"):
        assert run("extract", str(folder / "papers.jsonl"), "-o", str(folder / name), "--no-ner").exit_code == 0
    return folder


@pytest.mark.parametrize(("name", "change", "says"), CHANGES)
def test_what_a_user_added_to_a_database_is_kept(
    here: Path, databases: Path, name: str, change: str, says: str
) -> None:
    shutil.copy(databases / name, here)
    fill(here / name, *change.split("; ") if "TRIGGER" not in change else [change])
    before = (here / name).read_bytes()
    for options in ([], ["--update"]):
        done = run("extract", "papers.jsonl", "-o", name, "--no-ner", *options)
        assert (done.exit_code, says in done.stderr, (here / name).read_bytes()) == (2, True, before)
        assert "--overwrite" in done.stderr


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("out.jsonl.errors.jsonl", PAPERS, "not a list of refusals"),
        ("out.jsonl.errors.jsonl", "my notes\n", "not a list of refusals"),
        ("out.jsonl.errors.jsonl", None, "not a list of refusals"),
        ("out.results.csv", "paper,paper_id,value\n1,a,2\n", None),
        ("out.results.csv", "", None),
        ("out.results.csv", "model,value\nKite,2\n", "(out.results.csv)"),
        ("out.results.csv", "paper,paper_id,value,note\n1,a,2,mine\n", "(note)"),
        ("out.results.csv", None, "Is a directory"),
    ],
)
def test_files_of_others_at_places_that_a_run_takes_are_kept(
    here: Path, name: str, content: str | None, says: str | None
) -> None:
    place = here / name
    if content is None:
        place.mkdir()
        (place / "mine").touch()
    else:
        place.write_text(content)
    before = files(here)
    command = ["extract", "papers.jsonl", "-o", "out.csv" if name.endswith(".csv") else "out.jsonl", "--no-ner"]
    done = run(*command)
    if says is None:
        assert done.exit_code == 0
        return
    assert (done.exit_code, "[foreign-file]" in done.stderr, says in done.stderr) == (2, True, True)
    assert files(here) == before
    run(*command, "--overwrite")
    assert (place / "mine").exists() if content is None else not place.exists() or place.read_text() != content


@pytest.mark.parametrize("output", [".", "", "new/", "fold", "fold/"])
def test_a_folder_is_no_output(here: Path, output: str) -> None:
    before = files(here)
    done = run("extract", "papers.jsonl", "-o", output, "--no-ner")
    assert (done.exit_code, "it is a folder" in done.stderr, files(here)) == (2, True, before)


def test_what_lies_in_the_hidden_folder_and_is_not_of_a_run_is_kept(here: Path) -> None:
    (here / ".out.jsonl.partial").mkdir()
    mine = here / ".out.jsonl.partial" / "mine.txt"
    mine.write_text("mine")
    done = run("extract", "papers.jsonl", "-o", "out.jsonl", "--no-ner", "--overwrite")
    assert (done.exit_code, "holds mine.txt" in done.stderr, mine.read_text()) == (2, True, "mine")


def test_a_list_of_refusals_is_known_again(here: Path) -> None:
    for papers, listed in (("{}\n" + PAPERS, True), (PAPERS, False)):
        (here / "papers.jsonl").write_text(papers)
        assert run("extract", "papers.jsonl", "-o", "out.jsonl", "--no-ner").exit_code == int(listed)
        assert (here / "out.jsonl.errors.jsonl").exists() is listed


@pytest.mark.parametrize("name", ["out.sqlite", "out.db", "out.duckdb"])
def test_databases_that_others_made_are_kept(here: Path, name: str) -> None:
    command = ["extract", "papers.jsonl", "-o", name, "--no-ner"]
    output = here / name
    output.touch()  # nothing is lost with an empty file, as mktemp makes it,
    if name.endswith(".duckdb"):
        output.unlink()
    for _ in range(2):
        assert run(*command).exit_code == 0  # nor with what a run wrote
    fill(output, "CREATE TABLE notes (note TEXT)", "INSERT INTO notes VALUES ('mine')")
    before = output.read_bytes()
    done = run(*command)
    assert (done.exit_code, output.read_bytes()) == (2, before)
    assert "(notes)" in done.stderr
    assert "--overwrite" in done.stderr
    assert run(*command, "--overwrite").exit_code == 0
    assert run(*command).exit_code == 0
    output.write_text("no database at all, but something")
    done = run(*command)
    assert (done.exit_code, "[foreign-file]" in done.stderr) == (2, True)


@pytest.mark.parametrize("name", ["out.jsonl", "out.json", "out.jsonl.gz", "out.parquet", "out.spacy"])
@pytest.mark.parametrize("content", ["My notes.", '{"note": "mine"}', PAPERS], ids=["text", "an object", "papers"])
def test_files_that_no_run_has_written_are_kept(here: Path, name: str, content: str) -> None:
    command = ["extract", "papers.jsonl", "-o", name, "--no-ner"]
    (here / name).write_text(content)
    done = run(*command)
    assert (done.exit_code, "[foreign-file]" in done.stderr) == (2, True)
    assert (here / name).read_text() == content
    for more in (["--overwrite"], []):  # nor is what a run wrote in the way
        assert run(*command, *more).exit_code == 0


def test_nothing_is_fetched_to_open_a_database_of_another_kind(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(here / "home"))
    fill(here / "notes.sqlite", "CREATE TABLE notes (note TEXT)")
    (here / "notes.sqlite").rename(here / "notes.duckdb")
    done = run("extract", "papers.jsonl", "-o", "notes.duckdb", "--no-ner")
    assert (done.exit_code, "[foreign-file]" in done.stderr, "download" in done.stderr) == (2, True, False)
    assert not (here / "home").exists()
