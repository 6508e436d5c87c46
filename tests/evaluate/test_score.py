"""Scoring: what counts as a hit, as missed and as spurious, and how the command shows it."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from extract.cli import paperfacts
from extract.evaluate.score import Agreement, documents, score
from extract.record.fields import normalise_name, normalise_url

Data = dict[str, Any]


def gold(**lists: list[Data]) -> list[Data]:
    return [{"id": "a", **lists}]


def model(name: str, role: str = "proposed", **more: Any) -> Data:
    return {"name": name, "role": role, **more}


def gain(value: float, **more: Any) -> Data:
    return {"value": value, "unit": "x", "metric": "speed", "bound": "exact", **more}


# lists of gold, lists found, field, (hits, missed, spurious)
CASES: dict[str, tuple[dict[str, list[Data]], dict[str, list[Data]], str, tuple[int, int, int]]] = {
    "other case and marks": (
        {"datasets": [{"name": "MS-COCO"}]},
        {"datasets": [{"name": "ms coco dataset"}]},
        "datasets",
        (1, 0, 0),
    ),
    "by an alias": (
        {"model_names": [model("FN", aliases=["FastNet"])]},
        {"model_names": [model("FastNet")]},
        "model_names.all",
        (1, 0, 0),
    ),
    "a second surface is not spurious": (
        {"model_names": [model("FN", aliases=["FastNet"])]},
        {"model_names": [model("FN"), model("FastNet")]},
        "model_names.all",
        (1, 0, 0),
    ),
    "another role": (
        {"model_names": [model("FN")]},
        {"model_names": [model("FN", "mentioned")]},
        "model_names.proposed",
        (0, 1, 0),
    ),
    "optional is not missed": (
        {"model_names": [model("FN", optional=True)]},
        {},
        "model_names.all",
        (0, 0, 0),
    ),
    "optional is not spurious, whatever its role": (
        {"model_names": [model("FN", "mentioned", optional=True)]},
        {"model_names": [model("FN")]},
        "model_names.proposed",
        (0, 0, 0),
    ),
    "a benchmark taken for a dataset": (
        {"benchmarks": [{"name": "GSM8K"}]},
        {"datasets": [{"name": "GSM8K"}]},
        "datasets",
        (0, 0, 1),
    ),
    "is still a resource": (
        {"benchmarks": [{"name": "GSM8K"}]},
        {"datasets": [{"name": "GSM8K"}]},
        "resources",
        (1, 0, 0),
    ),
    "another value": ({"speedups": [gain(2)]}, {"speedups": [gain(3)]}, "speedups", (0, 1, 1)),
    "the same range": (
        {"speedups": [gain(2, value_max=3)]},
        {"speedups": [gain(2.0, value_max=3.0)]},
        "speedups",
        (1, 0, 0),
    ),
    "no range": ({"savings": [gain(2)]}, {"savings": [gain(2, value_max=2)]}, "savings", (1, 0, 0)),
    "a URL in gold's form": (
        {"urls": [{"url": "https://github.com/a/b", "kind": "code"}]},
        {"code_urls": [{"url": "http://www.GitHub.com/a/b.git"}]},
        "code_urls",
        (1, 0, 0),
    ),
    "a link taken for code": (
        {"urls": [{"url": "https://a.io", "kind": "project"}]},
        {"code_urls": [{"url": "https://a.io"}]},
        "code_urls",
        (0, 0, 1),
    ),
    "numbers one to one": (
        {"results": [{"value": 1.0}, {"value": 1.0}]},
        {"results": [{"value": 1.0}]},
        "results.value",
        (1, 1, 0),
    ),
}


@pytest.mark.parametrize(("wanted", "found", "field", "expected"), CASES.values(), ids=CASES.keys())
def test_counts(
    wanted: dict[str, list[Data]], found: dict[str, list[Data]], field: str, expected: tuple[int, int, int]
) -> None:
    figures = score(gold(**wanted), gold(**found)).fields[field]
    assert (figures.hits, figures.missed, figures.spurious) == expected


def test_records_of_one_id_are_told_apart() -> None:
    first, second = ({"id": "a", "datasets": [{"name": name}]} for name in ("COCO", "SQuAD"))
    assert score([first, second], [first, second]).fields["datasets"].f1 == 1
    figures = score([first, first], [first]).fields["datasets"]
    assert (figures.hits, figures.missed) == (2, 0)


def test_confusion_attributes_and_documents() -> None:
    wanted = [
        {"id": "a", "model_names": [model("A"), model("B")], "datasets": [{"name": "C"}], "speedups": [gain(2)]},
        {"id": "b", "model_names": [model("A")]},
    ]
    found = [
        {
            "id": "a",
            "model_names": [model("A", "mentioned"), model("C")],
            "speedups": [gain(2, metric="time")],
        }
    ]
    result = score(wanted, found)
    assert (result.papers, result.answered) == (2, 1)
    assert result.confusion["names"] == {
        ("proposed", "mentioned"): 1,
        ("proposed", "nothing"): 2,
        ("dataset", "proposed"): 1,
    }
    assert result.confusion["gains"] == {("speed", "time"): 1}
    assert result.attributes["speedups.metric"] == Agreement(0, 1)
    assert result.attributes["speedups.bound"] == Agreement(1, 1)
    # A is missed as proposed only, B as proposed and among all: three entries of "a" are missed with C.
    assert documents(result) == [("a", 3, 1), ("b", 1, 0)]


@pytest.mark.parametrize(
    ("one", "other"),
    [("The Pile", "the-pile"), (r"\textbf{Mamba}", "Mamba"), ("WMT’14 En–De", "WMT14 En-De"), ("ＭＮＬＩ", "MNLI")],
)
def test_names_fold(one: str, other: str) -> None:
    assert normalise_name(one) == normalise_name(other)


def test_urls_fold() -> None:
    assert normalise_url(" https://www.A.org/B/. ") == normalise_url("a.org/b")
    assert normalise_url("https://a.org/b") != normalise_url("https://a.org/c")


# ---- The command


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    wanted = [{"id": "a", "model_names": [model("A"), model("B")]}, {"id": "b", "datasets": [{"name": "D"}]}]
    found = [{"id": "a", "model_names": [model("A", "mentioned")]}, {"id": "b", "datasets": [{"name": "D"}]}]
    for name, records in (("gold", wanted), ("found", found)):
        (tmp_path / name).write_text("".join(json.dumps(record) + "\n" for record in records))
    return str(tmp_path / "gold"), str(tmp_path / "found")


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(paperfacts, ["score", *arguments])
    return result.exit_code, result.stdout, result.stderr


def test_the_table(files: tuple[str, str]) -> None:
    status, out, error = run(*files)
    assert (status, "--errors FIELD lists" in error) == (0, True)
    assert "2 gold records, 2 answered" in out
    assert out.splitlines()[4].split() == ["model_names.proposed", "-", "0.000", "0.000", "2", "0", "2", "0"]
    assert out.splitlines()[6].split() == ["speedups", *"---0000"]
    assert "nothing 1, mentioned 1" in out


def test_a_narrow_terminal_gets_fewer_counts(files: tuple[str, str]) -> None:
    result = CliRunner().invoke(paperfacts, ["score", *files], env={"COLUMNS": "60"})
    assert result.stdout.splitlines()[2].split() == ["field", "prec.", "recall", "F1", "missed", "spurious"]
    assert result.stdout.splitlines()[4].split() == ["model_names.proposed", "-", "0.000", "0.000", "2", "0"]
    assert max(map(len, result.stdout.splitlines())) <= 60
    narrowest = CliRunner().invoke(paperfacts, ["score", *files], env={"COLUMNS": "40"}).stdout.splitlines()
    assert narrowest[2].split() == ["field", "F1", "missed", "spurious"]
    assert max(map(len, narrowest)) <= 40


def test_the_gold_that_the_page_shows_is_gold(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "golden.md").read_text(encoding="utf-8")
    (tmp_path / "gold").write_text(page.partition("```json\n")[2].partition("```")[0].replace("\n", "") + "\n")
    status, out, error = run(*[str(tmp_path / "gold")] * 2)
    assert (status, out.splitlines()[0], error) == (0, "1 gold record, 1 answered", "")


def test_errors_of_a_field(files: tuple[str, str]) -> None:
    assert run(*files, "--errors", "model_names.all") == (0, 'a\tmissed\t{"name":"B","role":"proposed"}\n', "")
    assert run(*files, "--errors", "results") == (0, "", "")
    assert "did you mean model_names.proposed or model_names.all?" in run(*files, "--errors", "models")[2]


ODD: dict[str, tuple[Data, str]] = {
    "a list": ({"model_nams": [{"name": "A"}]}, "unknown model_nams (did you mean model_names?), in 1 place"),
    "a key": (
        {"datasets": [{"name": "D", "intro": True}] * 2},
        "unknown intro in datasets (did you mean introduced?), in 2 places",
    ),
    "a value": ({"speedups": [gain(2) | {"unit": "times"}]}, "unit 'times' in speedups (it is one of x, %), in 1"),
    "an id that came before": ({"id": "a"}, "1 record with an id that came before, each compared by itself"),
}


@pytest.mark.parametrize(("odd", "says"), ODD.values(), ids=ODD.keys())
def test_what_gold_holds_in_vain_is_told(odd: Data, says: str, files: tuple[str, str]) -> None:
    with Path(files[0]).open("a") as gold:
        gold.write(json.dumps({"id": "c", "optional": 1, "authors": ["A"]} | odd) + "\n")
    status, out, error = run(*files)
    assert (status, "3 gold records" in out, says in error) == (0, True, True)
    assert error.count(files[0]) == 1


def test_what_gold_leaves_out_is_not_compared() -> None:
    result = score(gold(results=[{"value": 2.0, "metric": "AP"}]), gold(results=[{"value": 2.0, "on": "D"}]))
    assert result.attributes == {"results.metric": Agreement(0, 1)}


def test_json_and_what_moved_since(files: tuple[str, str], tmp_path: Path) -> None:
    status, out, _ = run(*files, "--json")
    assert (status, json.loads(out)["fields"]["model_names.all"]["recall"]) == (0, 0.5)
    assert "Errors" not in run(*files, "--against", files[1])[1]
    better = run(files[0], files[0], "--against", files[1])[1]
    assert "model_names.proposed      0.000   1.000  +1.000     0     2" in better
    assert 'model_names.all missed  a  {"name":"B","role":"proposed"}' in better.partition("Errors that went")[2]
    assert "there is no such file" in run(*files, "--against", str(tmp_path / "none"))[2]


BAD = {
    "no JSON": (b"nonsense\n", ":2: not a record (invalid literal"),
    "no object": (b"[]\n", ":2: not a record ([] is not of type"),
    "no id": (b'{"model_names": []}\n', ':2: not a record ("id" is a required property (keys: model_names))'),
    "no list": (b'{"id": "c", "links": 3}\n', ':2: not a record (links: 3 is not of type "array")'),
}


@pytest.mark.parametrize(("line", "says"), BAD.values(), ids=BAD.keys())
def test_a_bad_line_is_told_and_the_rest_is_scored(
    line: bytes, says: str, files: tuple[str, str], tmp_path: Path
) -> None:
    first, second = (tmp_path / "found").read_bytes().splitlines(keepends=True)
    (tmp_path / "found").write_bytes(first + line + second)
    status, out, error = run(*files)
    assert (status, "2 answered" in out) == (1, True)
    assert says in error


def test_a_file_that_holds_nothing_cannot_be_scored(files: tuple[str, str], tmp_path: Path) -> None:
    (tmp_path / "empty").write_bytes(b"\n")
    status, out, error = run(str(tmp_path / "empty"), files[1])
    assert (status, out) == (2, "")
    assert f"{tmp_path}/empty: the file holds no records" in error
    assert "there is no such file" in run(str(tmp_path / "none"), files[1])[2]


@pytest.mark.parametrize(
    ("gold", "records", "says"),
    [
        ('{"id": "a", "datasets": []}', '{"id": "b", "datasets": []}', "[no-common-id]"),
        ('{"id": "a", "datasets": []}', '{"id": "a", "title": "A", "abstract": "B"}', "paperfacts extract PAPERS -o"),
        ('{"id": "a", "title": "A", "summary": "B"}', '{"id": "a", "datasets": []}', "not records (found a paper)"),
    ],
)
def test_nothing_is_no_score(tmp_path: Path, gold: str, records: str, says: str) -> None:
    (tmp_path / "gold.jsonl").write_text(gold)
    (tmp_path / "records.jsonl").write_text(records)
    arguments = ["score", str(tmp_path / "gold.jsonl"), str(tmp_path / "records.jsonl")]
    done = CliRunner().invoke(paperfacts, arguments)
    assert (done.exit_code, says in done.stderr) == (2, True)
