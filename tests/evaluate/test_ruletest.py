"""Trying rulebooks: the built-in one holds its examples, and what is wrong with one's own is told."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from extract import Paper
from extract.cli import paperfacts
from extract.evaluate.rulelist import list_rules
from extract.evaluate.ruletest import Overlap, try_corpus, try_examples
from extract.extractor.rulebook import load_rulebook

ROOT = Path(__file__).parents[2]

NAMES = """
[[rule]]
id = "own.christened"
pattern = '''christened {name}'''
needs = ["christened"]
role = "proposed"
kind = "model"
score = 0.8
match = ["a network christened FooNet", "christened by nobody"]
no_match = ["a boat christened BarNet"]

[[rule]]
id = "own.silent"
pattern = '''{name} sails\\\\b'''
needs = ["sails"]
score = 0.8
match = []
no_match = ["FooNet"]
"""


@pytest.fixture
def book(tmp_path: Path) -> Path:
    folder = tmp_path / "book"
    folder.mkdir()
    (folder / "names.toml").write_text(NAMES.replace("\\\\", "\\"))
    (folder / "lexicon.tsv").write_text(
        "canonical\tkind\tsurfaces\nHarbor\tdataset\tHarbor|Wharf  Set\nShadow\tdataset\tHarbor\n"
    )
    (folder / "off.tsv").write_text("file\tid\nnames.toml\tname.called\n")
    return folder


def test_every_built_in_rule_holds_its_examples() -> None:
    count, failures = try_examples(list_rules(), load_rulebook())
    assert [(f.rule.id, f.example, f.why) for f in failures] == []
    assert count > 7_000


def test_examples_that_fail_are_told(book: Path) -> None:
    own = [rule for rule in list_rules(book) if rule.origin != "built-in"]
    _, failures = try_examples(own, load_rulebook(book))
    assert [(f.rule.id, f.example, f.why) for f in failures] == [
        ("own.christened", "christened by nobody", "does not match"),
        ("own.christened", "a boat christened BarNet", "matches, and should not"),
        ("own.silent", "", "has no example under match"),
        ("Harbor", "We evaluate on Wharf  Set, too.", "does not match"),
        ("Shadow", "We evaluate on Harbor, too.", "does not match: Harbor (own) matches instead"),
    ]


def test_a_corpus_shows_what_never_fires_and_what_overlaps(book: Path) -> None:
    papers = [
        Paper(
            "FooNet: Counting", "We present a network christened FooNet, which is 3x faster and needs 40% less memory."
        ),
        Paper("Counting", "A network christened BarNet. It is 2x faster on Harbor."),
    ]
    usage = try_corpus(list_rules(book), load_rulebook(book), papers)
    never = {rule.id for rule in usage.never}
    assert usage.papers == 2
    assert "own.silent" in never
    assert not {"own.christened", "Harbor", "times-faster", "less-spent", "name.called"} & never
    assert Overlap("names.toml", "own.christened", "name.apposition", 1, 2, 1) in usage.overlaps


def run(*arguments: str | Path, columns: int = 120) -> tuple[int, str, str]:
    result = CliRunner().invoke(paperfacts, ["rules", *map(str, arguments)], env={"COLUMNS": str(columns)})
    return result.exit_code, result.stdout, result.stderr


def test_list(book: Path) -> None:
    status, out, error = run("list", "--rules", book)
    assert (status, error) == (0, "")
    rows = [line.split() for line in out.splitlines()]
    assert rows[0] == ["names.toml"]
    assert ["own.christened", "own", "proposed", "model"] in rows
    assert ["name.called", "off", "proposed", "model"] in rows
    assert ["Harbor", "own", "dataset"] in rows
    assert ["KITTI", "built-in", "dataset"] not in rows
    assert "rules; paperfacts rules list lexicon.tsv shows them" in out
    assert ["KITTI", "built-in", "dataset"] in [line.split() for line in run("list", "lexicon.tsv")[1].splitlines()]
    assert "There is no rule file 'lexicon'" in run("list", "lexicon")[2]
    assert max(map(len, run("list", "quantities.toml", columns=50)[1].splitlines())) <= 50


def test_test(book: Path, tmp_path: Path) -> None:
    status, out, error = run("test", "--rules", book)
    assert (status, error.endswith(" examples, 5 failed\n")) == (1, True)
    assert "names.toml: own.christened (own) matches, and should not\n  a boat christened BarNet\n" in out
    (tmp_path / "bad.jsonl").write_text("nonsense {\n")
    status, out, error = run("test", ROOT / "examples" / "papers.jsonl", tmp_path / "bad.jsonl")
    assert status == 1
    assert out.startswith("3 papers\n")
    assert "quantities.toml: " in out
    assert "bad.jsonl" in error


def test_new_makes_a_rulebook_that_changes_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    status, out, _ = run("new", folder)
    assert status == 0
    assert str(folder / "names.toml") in out.splitlines()
    assert run("test", "--rules", folder, ROOT / "examples" / "papers.jsonl")[0] == 0
    status, _, error = run("new", folder)
    assert (status, "exists; name a new folder" in error) == (2, True)
    shutil.rmtree(folder)


def test_the_examples_in_the_starter_hold_when_they_are_taken_up(tmp_path: Path) -> None:
    """Take away the comment marks before what is no prose, as a reader is told to."""
    folder = tmp_path / "mine"
    run("new", folder)
    rule = (
        "[",
        "id =",
        "pattern =",
        "needs =",
        "role =",
        "kind =",
        "score =",
        "match =",
        "no_match =",
        "bound =",
        "units =",
    )
    word = ("generic =", "energy =", "CHEAPER =", "HarborSet\t", "forge.example.org\t", "wharf-score", "names.toml\t")
    for path in folder.iterdir():
        lines = path.read_text().splitlines()
        taken = [line[2:] if line.removeprefix("# ").startswith((*rule, *word)) else line for line in lines]
        path.write_text("\n".join(taken) + "\n")
    listed = [rule for rule in list_rules(folder) if rule.origin != "built-in"]
    assert {(rule.file, rule.origin) for rule in listed} == {
        *((f"{name}.toml", "own") for name in ("names", "quantities", "links")),
        *((f"{name}.tsv", "own") for name in ("lexicon", "hosts", "metrics")),
        ("names.toml", "off"),
    }
    assert try_examples(listed, load_rulebook(folder))[1] == []
