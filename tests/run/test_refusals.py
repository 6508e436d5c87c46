"""What is refused: listed beside the output, shown, counted, and no more of it than is allowed."""

import gzip
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner

from extract.cli import paperfacts
from extract.cli.common import SHOWN
from extract.errors import refuse
from extract.readers.entry import Entry, Reader
from extract.readers.formats.json import jsonl
from extract.readers.streams import Input

YESTERDAY = b'{"schema_version":"1.2","id":"of yesterday"}'  # a record that stands where the output goes

GOOD = b'{"title": "Kite", "abstract": "Kite is 3x faster."}\n'
BAD = b'{"title": "No abstract, and \\u001b[31ma colour"}\n'


def run(*arguments: str, stdin: bytes = b"") -> tuple[int, str, list[str]]:
    result = CliRunner().invoke(paperfacts, ["extract", "--no-ner", *arguments], input=stdin)
    return result.exit_code, result.stdout, result.stderr.splitlines()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_what_is_refused_is_listed_beside_the_output(folder: Path) -> None:
    (folder / "in.jsonl").write_bytes(GOOD + b"\n" + BAD)
    (folder / "in.txt").write_bytes(b"A Title\n\nAn abstract.\n\nThe Last Title\n")
    status, _, error = run("in.jsonl", "in.txt", "none", "-o", "out.jsonl")
    assert (status, error[-1]) == (1, "2 records, 3 refused (listed in out.jsonl.errors.jsonl)")
    listed = [orjson.loads(line) for line in (folder / "out.jsonl.errors.jsonl").read_bytes().splitlines()]
    assert [(one["path"], one["line"], one["index"], one["code"], one["text"]) for one in listed] == [
        ("in.jsonl", 3, 1, "no-abstract", BAD.decode().strip()),
        ("in.txt", 5, 1, "title-alone", "The Last Title\n"),
        ("none", None, None, "no-such-file", ""),
    ]
    for one, shown in zip(listed, error, strict=False):
        assert shown.startswith(one["path"])
        assert one["message"] in shown


def test_no_list_where_nothing_is_refused(folder: Path) -> None:
    (folder / "in.jsonl").write_bytes(GOOD)
    (folder / "out.jsonl.errors.jsonl").write_bytes(orjson.dumps(refuse("no-text", "in.jsonl", 1)))  # of an earlier run
    assert run("in.jsonl", "-o", "out.jsonl") == (0, "", ["1 record, 0 refused"])
    assert names(folder) == ["in.jsonl", "out.jsonl"]


def test_the_beginning_of_a_long_paper_is_listed(folder: Path) -> None:
    (folder / "in.jsonl").write_bytes(GOOD + b'{"title": "' + "é".encode() * 5_000 + b'"}\n')
    run("in.jsonl", "-o", "out.jsonl")
    (line,) = (folder / "out.jsonl.errors.jsonl").read_bytes().splitlines()
    assert orjson.loads(line)["text"] == '{"title": "' + "é" * 189


def test_many_refusals_are_listed_but_not_all_shown(folder: Path) -> None:
    (folder / "in.jsonl").write_bytes(BAD * 100)
    _, _, error = run("in.jsonl", "-o", "out.jsonl")
    assert len(error) == SHOWN + 2
    assert error[-2:] == ["and more …", "0 records, 100 refused (listed in out.jsonl.errors.jsonl)"]
    assert len(run("in.jsonl")[2]) == 101  # there is no list


STOPS = {
    "at the first": (["--max-errors", "0"], 2, "more than 0 papers"),
    "after two": (["--max-errors", "1"], 2, "more than 1 papers"),
    "not after as many as there are": (["--max-errors", "3"], 1, "3 refused"),
}


@pytest.mark.parametrize(("arguments", "status", "says"), STOPS.values(), ids=STOPS.keys())
def test_a_run_stops(folder: Path, arguments: list[str], status: int, says: str) -> None:
    (folder / "in.jsonl").write_bytes(GOOD + BAD * 3 + GOOD)
    (folder / "out.jsonl").write_bytes(YESTERDAY)
    found, _, error = run("in.jsonl", "-o", "out.jsonl", *arguments)
    assert (found, says in error[-1]) == (status, True)
    assert ((folder / "out.jsonl").read_bytes() == YESTERDAY) is (status == 2)
    assert names(folder) == ["in.jsonl", "out.jsonl", *["out.jsonl.errors.jsonl"] * (status == 1)]


def test_longer_papers_may_be_refused_or_let_in(folder: Path) -> None:
    (folder / "in.jsonl").write_bytes(GOOD)
    for limit in ("--max-abstract-bytes", "--max-record-bytes"):
        assert "longer than 20 bytes" in run("in.jsonl", limit, "20")[2][0]
    (folder / "in.jsonl").write_bytes(GOOD.replace(b"Kite is", b"Kite is" + b" " * 1_200_000))
    assert run("in.jsonl")[0] == 1
    assert run("in.jsonl", "--max-abstract-bytes", "2000000", "--max-record-bytes", "2000000")[0] == 0


@pytest.mark.skipif(not Path("/dev/stdout").exists(), reason="no device for standard output")
def test_a_stream_has_no_list_so_all_refusals_are_shown(folder: Path) -> None:
    (folder / "in.jsonl").write_bytes(GOOD + BAD * 60)
    os.mkfifo(folder / "out")
    with subprocess.Popen(["cat", "out"], stdout=subprocess.PIPE) as reader:
        status, _, error = run("in.jsonl", "-o", "out")
        assert reader.stdout is not None
        assert reader.stdout.read().count(b"\n") == 1
    assert (status, len(error), error[-1]) == (1, 61, "1 record, 60 refused")
    assert names(folder) == ["in.jsonl", "out"]


def test_a_pipe_is_compressed_as_its_name_says(folder: Path) -> None:
    (folder / "in.jsonl").write_bytes(GOOD)
    os.mkfifo(folder / "out.jsonl.gz")
    with subprocess.Popen(["cat", "out.jsonl.gz"], stdout=subprocess.PIPE) as reader:
        assert run("in.jsonl", "-o", "out.jsonl.gz")[0] == 0
        assert reader.stdout is not None
        assert orjson.loads(gzip.decompress(reader.stdout.read()))["title"] == "Kite"


@pytest.mark.parametrize("name", ["out.csv", "out.sqlite", "out.json", "out.parquet", "out.csv.gz"])
def test_a_pipe_takes_no_format_of_several_files_or_places(folder: Path, name: str) -> None:
    (folder / "in.jsonl").write_bytes(GOOD)
    os.mkfifo(folder / name)
    status, _, (line,) = run("in.jsonl", "-o", name)
    assert (status, "a pipe or a device takes only JSONL" in line) == (2, True)


def test_a_list_beside_the_target_of_a_link_is_named_there(folder: Path) -> None:
    (folder / "in.jsonl").write_bytes(GOOD + BAD)
    (folder / "results").mkdir()
    (folder / "out.jsonl").symlink_to("results/today.jsonl")
    assert f"(listed in {folder}/results/today.jsonl.errors.jsonl)" in run("in.jsonl", "-o", "out.jsonl")[2][-1]
    assert names(folder / "results") == ["today.jsonl", "today.jsonl.errors.jsonl"]


def test_formulas_leave_csv_as_text_unless_they_are_asked_for(folder: Path) -> None:
    (folder / "in.jsonl").write_bytes(GOOD.replace(b'"Kite"', b'"=1+1"'))
    for options, title in (([], "'=1+1"), (["--raw-csv"], "=1+1")):
        assert run("in.jsonl", "-o", "out.csv", *options)[0] == 0
        assert f",{title},".encode() in (folder / "out.papers.csv").read_bytes()


def test_reading_has_the_time_limit_that_extraction_has(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader that never comes to its next paper is left, with the paper before it; the next input is read."""

    def read(source: Input) -> Iterator[Entry]:
        yield Entry("Kite", "Kite is 3x faster.")
        while source:
            pass

    hanging = Reader(lambda _head: True, read)
    (folder / "a.ris").write_bytes(b"TY  - JOUR\n")
    (folder / "b.jsonl").write_bytes(GOOD)
    monkeypatch.setattr("extract.readers.reader_of", lambda name: hanging if name == "ris" else jsonl)
    status, _, error = run("a.ris", "b.jsonl", "-o", "out.jsonl", "--timeout", "0.5", "--keep-duplicates")
    assert (status, error[-1]) == (1, "2 records, 1 refused (listed in out.jsonl.errors.jsonl)")
    assert orjson.loads((folder / "out.jsonl.errors.jsonl").read_bytes())["code"] == "slow-to-read"
