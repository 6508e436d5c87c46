"""The command line: what each command prints, its exit status, and how fast help is there."""

import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner

from extract import Records, __version__
from extract.cli import COMMANDS, paperfacts
from extract.readers import FORMATS
from extract.record.models import schema_json

EXAMPLES = Path(__file__).parents[2] / "examples"
PAPERS = str(EXAMPLES / "papers.jsonl")
PAPER = b'{"id": "one", "title": "Kite", "abstract": "Code: https://github.com/a/kite. Project page: https://kite.example.org"}\n'


def run(*arguments: str, stdin: bytes = b"", env: dict[str, str] | None = None) -> tuple[int, str, str]:
    result = CliRunner().invoke(paperfacts, arguments, input=stdin, prog_name="paperfacts", env=env)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no device that is always full")
@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        (["extract", PAPERS, "--no-ner", "-o", "/dev/full"], "/dev/full"),
        (["extract", PAPERS, "--no-ner"], "standard output"),
        (["schema"], "standard output"),
        (["rules", "list"], "standard output"),
    ],
)
def test_a_full_disk_is_told_alike_everywhere(
    arguments: list[str], name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with suppress(OSError), Path("/dev/full").open("w") as full, monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", full)
        with pytest.raises(SystemExit) as ended:
            paperfacts(arguments, prog_name="paperfacts")
    error = capsys.readouterr().err
    assert (ended.value.code, error.count("\n")) == (2, 1)
    assert error.startswith(f"paperfacts: {name}: cannot be written (No space left on device)")
    assert "[not-writable]" in error


def test_version() -> None:
    assert run("--version") == (0, f"paperfacts, version {__version__}\n", "")


@pytest.mark.parametrize("command", [(), *((name,) for name in COMMANDS)], ids=lambda c: " ".join(c) or "paperfacts")
def test_help_shows_an_example(command: tuple[str, ...]) -> None:
    status, out, _ = run(*command, "--help")
    assert status == 0
    assert re.search(r"Example:\n +(zcat \S+ \| )?paperfacts", out)


@pytest.mark.parametrize("group", ["golden", "rules"])
def test_help_of_a_command_in_a_group_shows_its_own_example(group: str) -> None:
    lines = run(group, "--help")[1].split("Commands:\n")[1].splitlines()
    listed = lines[: lines.index("")]
    assert not any(line.endswith("...") for line in listed)
    for name in (line.split()[0] for line in listed):
        example = run(group, name, "--help")[1].split("Example:\n")[1]
        assert {tuple(line.split()[:3]) for line in example.splitlines()} == {("paperfacts", group, name)}


@pytest.mark.parametrize(("columns", "lines"), [(40, 120), (60, 75), (80, 50), (160, 45)])
def test_help_of_extract_fits_the_screen(columns: int, lines: int) -> None:
    command = [sys.executable, "-m", "extract", "extract", "--help"]
    environment = os.environ | {"COLUMNS": str(columns)}
    out = subprocess.run(command, env=environment, capture_output=True, check=True, text=True).stdout
    assert len(out.splitlines()) <= lines
    assert max(map(len, out.partition("Example:")[0].splitlines())) <= columns
    assert set(FORMATS) <= set(re.findall(r"[\w-]+", out))  # no name is broken in two


WRONG_USAGE = {
    "no command": (["nonsense"], "No such command 'nonsense'."),
    "a file in the place of a command": ([str(EXAMPLES)], f"(did you mean paperfacts extract {EXAMPLES}?)"),
    "a text in the place of a command": (["Kite flies."], "(did you mean paperfacts explain --abstract TEXT?)"),
    "a request for help": (["help"], "(did you mean paperfacts --help?)"),
    "no number": (["extract", "x", "--limit", "x"], "'x' is not a valid whole number."),
    "no number of seconds": (["extract", "x", "--timeout", "x"], "'x' is not a valid number."),
    "seconds that never end": (["extract", "x", "--timeout", "inf"], "'inf' is not a finite number"),
    "bytes beyond all papers": (
        ["extract", "x", "--max-record-bytes", "9" * 20],
        "is not in the range 1<=x<=1073741824",
    ),
    "a text of few words": (
        ["explain", "Hello world"],
        "no file 'Hello world'; if it is an abstract, give it with --abstract",
    ),
    "a paper to fetch": (["explain", "https://arxiv.org/abs/2501.90001"], "api/query?id_list=2501.90001' |"),
    "a command nearly": (["extrct", "x"], "No such command 'extrct' (did you mean extract?)."),
    "a file nearly": (["explain", "examples/paper.jsonl"], "no such file (did you mean papers.jsonl?); check"),
    "a rule file nearly": (["rules", "list", "quantites.toml"], "'quantites.toml' (did you mean quantities.toml"),
    "a suffix nearly": (
        ["extract", str(EXAMPLES), "-o", "x.jsonk"],
        "has the suffix .jsonk (did you mean .json or .jsonl",
    ),
    "a field nearly": (["golden", "check", "--only", "speedup"], "no field 'speedup' (did you mean speedups?)"),
    "a text in the place of a file": (["report", "Kite is 3x faster."], "(of a text itself: paperfacts explain TEXT)"),
    "a page to fetch": (["explain", "https://example.org/a.pdf"], "curl 'https://example.org/a.pdf' |"),
    "records to fetch": (["report", "https://example.org/a.jsonl"], "curl 'https://example.org/a.jsonl' |"),
    "two files of records": (["report", "a", "--inputs", "b", "c"], "c is one too many; give --inputs for each input"),
    "no number of documents": (["score", "x", "y", "--worst", "x"], "'x' is not a valid whole number."),
    "no number of a tolerance": (["golden", "check", "--tolerance", "x"], "'x' is not a valid number."),
    "no command of golden": (["golden"], "Usage: paperfacts golden [OPTIONS] COMMAND"),
    "no input": (["extract"], "Missing argument 'INPUT...'"),
    "no such format": (["extract", "x", "--format", "xlsx"], "'xlsx' is not one of"),
    "a field that is none": (["extract", "x", "--field", "titel=name"], "found 'titel=name'; expected NAME=KEY"),
    "a field without a key": (["extract", "x", "--field", "title"], "found 'title'; expected NAME=KEY"),
    "a database that is compressed": (["extract", str(EXAMPLES), "-o", "x.db.gz"], "cannot be compressed with .gz"),
    "no such rulebook": (["extract", "x", "--rules", "/nowhere"], "'/nowhere' does not exist"),
    "an empty rulebook": (["extract", "x", "--rules", str(EXAMPLES)], "digest.toml"),
    "one paper of a text": (["explain", "Kite is 3x faster than Foo.", "--index", "2"], "and --all choose from a file"),
    "nothing to explain": (["explain"], "Give either an INPUT (a file, or an abstract in quotes) or --title"),
    "two things to explain": (
        ["explain", "x", "--title", "A"],
        "Give either an INPUT (a file, or an abstract in quotes) or --title",
    ),
}


@pytest.mark.parametrize(("arguments", "says"), WRONG_USAGE.values(), ids=WRONG_USAGE.keys())
def test_wrong_usage(arguments: list[str], says: str) -> None:
    status, out, error = run(*arguments)
    assert (status, out) == (2, "")
    assert says in error


@pytest.mark.parametrize("command", [["extract", "-"], ["rules", "list"]], ids=" ".join)
def test_a_mistake_in_a_rule_file_is_no_wrong_usage(tmp_path: Path, command: list[str]) -> None:
    (tmp_path / "names.toml").write_text("never = 3\n")
    says = f"paperfacts: {tmp_path}/names.toml: never is int; expected list\n"
    assert run(*command, "--rules", str(tmp_path)) == (2, "", says)


@pytest.mark.parametrize("command", ["extract", "explain", "report"])
def test_an_empty_name_is_that_of_no_folder(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "papers.jsonl").write_text('{"title": "Kite", "abstract": "Kite is 3x faster."}')
    status, out, error = run(command, "")
    assert (status > 0, out, "Kite" in error) == (True, "", False)


@pytest.mark.parametrize("content", [b'{"heading": "A", "body": "B"}\n', b"heading,body\nA,B\n"], ids=["JSON", "CSV"])
def test_a_key_that_is_not_there_is_told_first(content: bytes) -> None:
    error = run("extract", "-", "--field", "abstract=bdy", stdin=content)[2]
    assert (
        "found no abstract (keys: 'heading', 'body'); expected a string under bdy (did you mean body?), or name its key"
        in error
    )


def test_rules_of_ones_own_are_listed_first(tmp_path: Path) -> None:
    (tmp_path / "names.toml").write_text("")
    assert run("rules", "list", "--rules", str(tmp_path))[1].startswith(f"{tmp_path} holds no rules yet; all of these ")
    (tmp_path / "metrics.tsv").write_text("metric\nquayage\n")
    out = run("rules", "list", "--rules", str(tmp_path))[1]
    assert out.startswith("metrics.tsv\n  quayage  own  result\n\nnames.toml\n")


def test_extract_writes_a_record_for_each_paper() -> None:
    status, out, error = run("extract", str(EXAMPLES / "digest.txt"), str(EXAMPLES / "papers.jsonl"))
    records = [orjson.loads(line) for line in out.splitlines()]
    assert (status, error) == (0, "9 records, 0 refused\n")
    assert [record["source"]["index"] for record in records] == [0, 1, 2, 3, 4, 5, 0, 1, 2]
    assert {record["source"]["date"] for record in records[:6]} == {"Nov 3"}
    assert [record["id"] for record in records[6:8]] == ["example-1", "2"]
    assert [url["repo"] for url in records[0]["code_urls"]] == ["example-lab/riverformer"]


def test_extract_gives_the_same_bytes_each_time_and_everywhere(tmp_path: Path) -> None:
    path = EXAMPLES / "papers.jsonl"
    first = run("extract", str(path))[1]
    assert run("extract", str(path))[1] == first
    assert run("extract", str(path), "-o", str(tmp_path / "out.jsonl"))[:2] == (0, "")
    assert (tmp_path / "out.jsonl").read_text(encoding="utf-8") == first
    assert [p.name for p in tmp_path.iterdir()] == ["out.jsonl"]
    from_stdin = run("extract", "-", stdin=path.read_bytes())[1]
    assert from_stdin == first.replace(f'"{path}"', '"<stdin>"')


def test_the_format_may_be_given() -> None:
    digest = b"Kite: fast flying\n\nWe fly a kite over the lake, and it stays up for an hour.\n"
    for given, title in (((), "Kite: fast flying"), (("--format", "text"), "")):
        status, out, error = run("extract", "-", *given, stdin=digest)
        assert (status, error) == (0, "1 record, 0 refused\n")
        assert orjson.loads(out)["title"] == title
    assert run("extract", "-", "--format", "digest", stdin=b'{"title"}\n\n{"abstract"} is an abstract.')[0] == 1


def test_fields_may_be_named() -> None:
    table = b"Name;Text\nKite;We fly.\n"
    fields = ("--field", "title=Name", "--field", "abstract=Text")
    assert orjson.loads(run("extract", "-", *fields, stdin=table)[1])["title"] == "Kite"
    assert "We fly." in run("explain", "-", *fields, stdin=table)[1]


def test_a_folder_goes_into_a_database(tmp_path: Path) -> None:
    for name in ("a.jsonl", "b/c.jsonl"):
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_bytes(PAPER.replace(b"one", name[0].encode()))
    assert run("extract", str(tmp_path / "in"), "-o", str(tmp_path / "out.db")) == (0, "", "2 records, 0 refused\n")
    with closing(sqlite3.connect(tmp_path / "out.db")) as database:
        assert database.execute("SELECT count(*), count(DISTINCT source_path) FROM papers").fetchone() == (2, 2)


@pytest.mark.parametrize("name", ["out.jsonl", "out.csv", "out.sqlite", "out.duckdb", "out.parquet"])
def test_the_text_is_kept_and_shown(tmp_path: Path, name: str) -> None:
    abstract = "Code: https://github.com/a/kite. Project page: https://kite.example.org"
    for options, kept in (([], None), (["--with-text"], abstract)):
        assert run("extract", "-", "-o", str(tmp_path / name), *options, stdin=PAPER)[0] == 0
        (record,) = Records.read(tmp_path / name)
        assert record.abstract == kept
        status, page, told = run("report", str(tmp_path / name), "-o", "-")
        assert (status, "Project page:" in page, told[:8]) == (0, kept is not None, "1 paper,")
    assert run("report", str(tmp_path / name), "-o", str(tmp_path / "a.html"))[2].startswith(
        f"{tmp_path}/a.html: 1 paper,"
    )


def test_no_bar_where_there_is_no_terminal(tmp_path: Path) -> None:
    (tmp_path / "in").write_bytes(PAPER)
    error = run("extract", str(tmp_path / "in"), "-o", str(tmp_path / "out"))[2]
    assert error == "1 record, 0 refused\n"


def test_the_files_that_csv_is_written_to_are_named(tmp_path: Path) -> None:
    (tmp_path / "in").write_bytes(PAPER)
    error = run("extract", str(tmp_path / "in"), "-o", str(tmp_path / "OUT.CSV"))[2]
    files = sorted(str(path) for path in tmp_path.glob("OUT.*"))
    assert sorted(error.removeprefix("1 record in ").removesuffix(", 0 refused\n").split(", ")) == files
    assert str(tmp_path / "OUT.papers.csv") in files


@pytest.mark.parametrize("name", ["out.tsv", "out.xlsx", "out.yaml", "out.csv.zip", "out.txt.gz"])
def test_an_output_of_no_known_suffix_is_wrong_usage(tmp_path: Path, name: str) -> None:
    (tmp_path / "in").write_bytes(PAPER)
    status, _, error = run("extract", str(tmp_path / "in"), "-o", str(tmp_path / name))
    assert status == 2
    assert "known suffixes: .jsonl .json .csv" in error
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


def test_what_a_run_replaces_is_told(tmp_path: Path) -> None:
    for options, says in (((), ""), ((), ", in place of what was there (--update adds to it)"), (("--update",), "")):
        error = run("extract", "-", "-o", str(tmp_path / "out.jsonl"), *options, stdin=PAPER)[2]
        assert error.partition(" refused")[2].rstrip().removesuffix(", 1 unchanged") == says


def test_schema() -> None:
    assert run("schema") == (0, schema_json().decode(), "")


@pytest.mark.parametrize("text", ["Mamba is 5x faster than RWKV.", "Half of the memory is saved by Kite, on 3 tasks."])
def test_explain_takes_an_abstract_in_the_place_of_a_file(text: str) -> None:
    assert run("explain", text) == run("explain", "--abstract", text)
    assert run("explain", " ".join(text.split()[:2]))[0] == 2  # a file, mistyped


def test_a_text_is_taken_as_utf8_whatever_the_locale() -> None:
    environment = os.environ | {
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
        "PYTHONIOENCODING": "utf-8",
    }
    command = [sys.executable, "-m", "extract", "explain", "Kite is 2× as fast as the “Mamba-2” model."]
    done = subprocess.run(command, env=environment, capture_output=True, check=True)
    assert "[2× as fast](speedup)" in done.stdout.decode()


def test_explain_marks_and_lists() -> None:
    status, out, error = run("explain", "-", stdin=PAPER, env={"COLUMNS": "120"})
    assert (status, error) == (0, "")
    assert "[https://github.com/a/kite](code)" in out
    assert "[https://kite.example.org](link:project)" in out
    assert "code  https://github.com/a/kite  in the abstract\n  host.github.com  1.00\n" in out
    again = run("explain", "--title", "Kite: A Net", "--abstract", "Kite is a model. We like Kite.", "--full")[1]
    assert again.count("model  Kite  in the title and abstract\n") == 1


def test_explain_says_in_plain_words_what_speaks_for_a_name() -> None:
    text = "We propose TideNet, which beats BERT on all 17 tasks."
    out = " ".join(run("explain", text, "--full")[1].split())
    (told,) = re.findall(r"TideNet: a model of this paper, \d+% \(.*?\); (.*?) BERT: ", out)
    assert re.match(r"for: (?:[\w ,.-]+ \+\d\.\d[,;]? ?)+", told)
    assert "words around it" in told
    assert "17: no result (-" in out
    assert "17: no result\n" in (short := run("explain", text)[1])
    assert not re.search(r"words around it|against: ", short)
    assert "in no field" not in run("explain", "Kite is 15-20x faster, or 1.2-1.4 times faster, than Foo.")[1]


def test_explain_fits_a_narrow_terminal() -> None:
    out = run("explain", str(EXAMPLES / "digest.txt"), "--index", "5", "--full", env={"COLUMNS": "40"})[1]
    assert [line for line in out.splitlines() if len(line) > 40 and " " in line.strip()] == []
    assert "[https://" in (code := run("explain", "-", stdin=PAPER, env={"COLUMNS": "40"})[1])
    assert "https://github.com/a/kite" in code.split()  # a URL stays whole, to be copied


COLOURS = {
    "asked for": ({"FORCE_COLOR": "1", "TERM": "xterm"}, True),
    "no terminal": ({}, False),
    "refused": ({"FORCE_COLOR": "1", "NO_COLOR": "1", "TERM": "xterm"}, False),
}


@pytest.mark.parametrize(("env", "coloured"), COLOURS.values(), ids=COLOURS.keys())
def test_colour(env: dict[str, str], coloured: bool) -> None:
    unset: dict[str, str | None] = {"NO_COLOR": None, "FORCE_COLOR": None}
    out = CliRunner().invoke(paperfacts, ["explain", "-"], input=PAPER, color=True, env={**unset, **env}).stdout
    assert ("[https://github.com/a/kite](code)" not in out) is coloured
    assert (re.search(r"\x1b\[[0-9;]*3[0-7]m", out) is not None) is coloured
    assert ("\x1b" in out) is coloured


EXPLAINED = {
    "the second": (["--index", "1"], 0, "B Title"),
    "one that was refused": (["--index", "2"], 2, ":3: not JSON"),
    "one too many": (["--index", "9"], 2, "there is no paper 9; the input holds 4"),
    "by its id": (["--id", "d"], 0, "D Title"),
    "by no id": (["--id", "e"], 2, "there is no paper e; the input holds 4"),
    "all": (["--all"], 0, "D Title"),
    "the first": ([], 0, "This is the first of several papers; --index N, --id ID or --all"),
    "two ways": (["--all", "--id", "d"], 2, "Give only one of --index, --id and --all"),
}


@pytest.mark.parametrize(("arguments", "status", "says"), EXPLAINED.values(), ids=EXPLAINED.keys())
def test_explain_takes_one_paper_of_many(tmp_path: Path, arguments: list[str], status: int, says: str) -> None:
    lines = [b'{"title": "%c Title", "abstract": "An abstract.", "id": "%c"}' % (c, c | 32) for c in b"ABCD"]
    lines[2] = b"nonsense"
    (tmp_path / "in").write_bytes(b"\n".join(lines))
    code, out, error = run("explain", str(tmp_path / "in"), *arguments)
    assert code == status
    assert says in out + error


def test_explain_as_json_gives_places_in_the_raw_text() -> None:
    out = run("explain", "--title", "Kite", "--abstract", r"Kite is 3$\times$ faster than 17 others.", "--json")[1]
    found = orjson.loads(out)
    (gain,) = [one for one in found["findings"] if one["kind"] == "speedup"]
    assert found["abstract"][gain["start"] : gain["end"]].startswith(r"3$\times$ faster")
    assert [one["text"] for one in found["passed_over"]] == ["17"]
    (name,) = [one for one in found["names"] if one["is_name"]]
    assert (name["text"], name["kind"]) == ("Kite", "proposed")
    assert {"first_step", "reader", "p", "points"} <= name.keys()


def test_no_line_ends_in_blanks() -> None:
    papers = str(EXAMPLES / "papers.jsonl")
    for command in (["explain", papers], ["extract", papers], ["rules", "list", "links.toml"]):
        out = run(*command)[1]
        assert [line for line in out.splitlines() if line != line.rstrip()] == []


def test_a_limit_and_quiet() -> None:
    status, out, error = run("extract", str(EXAMPLES / "digest.txt"), "--limit", "2", "--quiet")
    assert (status, len(out.splitlines()), error) == (0, 2, "")


def test_help_loads_nothing_heavy() -> None:
    code = "import sys; from extract.cli import paperfacts; paperfacts(['--help'], standalone_mode=False); "
    code += "print([m for m in ('spacy', 'pydantic', 'rich', 'regex', 'orjson', 'jsonschema_rs') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
