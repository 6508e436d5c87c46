"""Rulebooks of one's own: what they add to the built-in one, replace and switch off, and what they get wrong."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from extract import Extractor
from extract.evaluate.rulelist import list_rules
from extract.rulefiles.files import RuleError
from extract.rulefiles.layers import layered_table
from extract.rulefiles.resources import data_folder

Files = Mapping[str, str]


def book(folder: Path, files: Files) -> Path:
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8")
    return folder


LIGHTER = '[[rule]]\nid = "{id}"\npattern = "NUMBER AS OF"\nmatch = "It is 3x as of."\nno_match = "It is 3x."\n{more}'

# files, abstract, what the built-in rules say, what is said with the files laid over them
CASES: dict[str, tuple[Files, str, str, str]] = {
    "a dataset": (
        {"lexicon.tsv": "canonical\tkind\tsurfaces\nHarbor Set\tdataset\tharbours\n"},
        "Counted on harbours.",
        "",
        "datasets: harbours = Harbor Set",
    ),
    "a benchmark that was a dataset": (
        {"lexicon.tsv": "canonical\tkind\tsurfaces\nKITTI\tbenchmark\tKITTI\n"},
        "Counted on KITTI.",
        "datasets: KITTI = KITTI",
        "benchmarks: KITTI = KITTI",
    ),
    "a code host": (
        {"hosts.tsv": "host\tpath\tkind\trepo\nforge.example.org\t\tcode\t2\n"},
        "See https://forge.example.org/ann/net.",
        "links: project https://forge.example.org/ann/net",
        "code_urls: https://forge.example.org/ann/net",
    ),
    "a word for a saving": (
        {"quantities.toml": '[lexicon.RESOURCE]\nenergy = ["battery drain"]\n'},
        "It needs 40% less battery drain.",
        "",
        "savings: 40 energy",
    ),
    "a pattern of gains, before the others": (
        {"quantities.toml": LIGHTER.format(id="own", more='field = "savings"\nmetric = "storage"\n')},
        "It is 3x as of old, 4x faster.",
        "speedups: 4 speed",
        "speedups: 4 speed; savings: 3 storage",
    ),
    "a metric": (
        {"metrics.tsv": "metric\nwharf-score\n"},
        "It has 41.2 wharf-score.",
        "",
        "results: 41.2 wharf-score",
    ),
    "a rule switched off": (
        {"off.tsv": "file\tid\nhosts.tsv\thost.doi.org\n"},
        "https://doi.org/10.1/x",
        "links: other https://doi.org/10.1/x",
        "links: project https://doi.org/10.1/x",
    ),
    "a known name switched off": (
        {"off.tsv": "file\tid\nlexicon.tsv\tKITTI\n"},
        "Counted on KITTI.",
        "datasets: KITTI = KITTI",
        "datasets: KITTI",
    ),
}


def said(extractor: Extractor, abstract: str) -> str:
    """Return the entries of a record in words."""
    record = extractor.extract(abstract=abstract)
    told = [
        *(f"datasets: {d.name}" + (f" = {d.canonical}" if d.canonical else "") for d in record.datasets),
        *(f"benchmarks: {b.name} = {b.canonical}" for b in record.benchmarks),
        *(f"speedups: {s.value:g} {s.metric}" for s in record.speedups),
        *(f"savings: {s.value:g} {s.metric}" for s in record.savings),
        *(f"code_urls: {u.url}" for u in record.code_urls),
        *(f"links: {u.kind} {u.url}" for u in record.links),
        *(f"results: {r.value:g} {r.metric}" for r in record.results),
    ]
    return "; ".join(told)


@pytest.mark.parametrize(("files", "abstract", "before", "after"), CASES.values(), ids=CASES.keys())
def test_layers(files: Files, abstract: str, before: str, after: str, tmp_path: Path, extractor: Extractor) -> None:
    assert said(extractor, abstract) == before
    assert said(Extractor(book(tmp_path, files)), abstract) == after


def test_lists_grow_numbers_are_replaced_and_rules_keep_their_place(tmp_path: Path) -> None:
    base = layered_table(data_folder("rules") / "quantities.toml")
    rules = LIGHTER.format(id="own", more="") + LIGHTER.format(id="fraction", more="score = 0.5\n")
    own = layered_table(book(tmp_path, {"quantities.toml": f"most_numbers = 7\n{rules}"}) / "quantities.toml")
    assert own["most_numbers"] == 7
    ids = [rule["id"] for rule in base["rule"]]
    assert [rule["id"] for rule in own["rule"]] == ["own", *ids]
    assert own["rule"][1 + ids.index("fraction")]["score"] == 0.5
    words = layered_table(book(tmp_path, {"names.toml": 'generic = ["HQX", "LLM"]\n'}) / "names.toml")["generic"]
    assert words[-1] == "HQX"
    assert words.count("LLM") == 1


def test_the_list_says_whose_a_rule_is(tmp_path: Path) -> None:
    files = {
        "lexicon.tsv": "canonical\tkind\tsurfaces\nHarbor\tdataset\tHarbor\nKITTI\tbenchmark\tKITTI\n",
        "off.tsv": "file\tid\nquantities.toml\tscale\n",
    }
    listed = {(rule.file, rule.id): rule for rule in list_rules(book(tmp_path, files))}
    ids = [
        ("lexicon.tsv", "Harbor"),
        ("lexicon.tsv", "KITTI"),
        ("quantities.toml", "scale"),
        ("hosts.tsv", "host.doi.org"),
    ]
    assert [listed[key].origin for key in ids] == ["own", "replaced", "off", "built-in"]
    assert listed["lexicon.tsv", "KITTI"].about == "benchmark"
    assert len({(rule.file, rule.id) for rule in list_rules()}) == len(list_rules())


def test_the_list_has_what_has_no_id(tmp_path: Path) -> None:
    files = {
        "names.toml": 'never = ["Quay"]\n',
        "patterns.jsonl": '\n{"label": "DATASET", "pattern": "sorting hats"}\n',
    }
    own = [(rule.file, rule.id, rule.about) for rule in list_rules(book(tmp_path, files)) if rule.origin == "own"]
    assert own == [("names.toml", "never", "Quay"), ("patterns.jsonl", "pattern.dataset", "line 2")]


def test_the_list_says_of_all_rules_what_they_are_about() -> None:
    assert [rule.id for rule in list_rules() if not rule.about] == []


def test_the_starter_changes_nothing() -> None:
    starter = data_folder("rules") / "starter"
    assert {rule.origin for rule in list_rules(starter)} == {"built-in"}
    assert list_rules(starter) == list_rules()


NAME = '[[rule]]\nid = "own"\nmatch = ["a"]\nno_match = ["b"]\n'
WRONG: dict[str, tuple[Files, str]] = {
    "no rule file": ({}, "the folder holds no rule file; the rule files are digest.toml"),
    "a file of another name": (
        {"name.toml": ""},
        "name.toml: not a rule file (did you mean names.toml?); the rule files are digest.toml",
    ),
    "a file of another suffix": (
        {"names.tml": "", "notes.md": "", ".kept": ""},
        "names.tml: not a rule file",
    ),
    "no TOML": ({"names.toml": "generic = ["}, "names.toml: Invalid value"),
    "no such key": (
        {"names.toml": 'nevr = ["A"]'},
        "names.toml: unknown key 'nevr' (did you mean never?); names.toml may hold ",
    ),
    "a pattern with words in it that does not compile": (
        {"names.toml": NAME + "score = 0.9\npattern = '({name} {name}'"},
        "rule 'own': the pattern does not compile: missing )",
    ),
    "a word, not a list": ({"names.toml": 'generic = "A"'}, "names.toml: generic is str; expected list"),
    "numbers, not words": (
        {"digest.toml": "furniture = [1, 2]"},
        "digest.toml: one of furniture is int; expected str",
    ),
    "a list, not a word": (
        {"names.toml": "[shape]\nopeners = [[1]]"},
        "names.toml: one of openers is list; expected str",
    ),
    "a word, not a number": (
        {"digest.toml": 'longest_title = "x"'},
        "digest.toml: longest_title is str; expected int",
    ),
    "half a block": ({"digest.toml": "header_blocks = 1.5"}, "header_blocks is float; expected int"),
    "no number of blocks": ({"digest.toml": "header_blocks = -1"}, "header_blocks should be from 0 to 1,000"),
    "a rule that is none": ({"links.toml": "cue = [3]"}, "links.toml: one of cue is int; expected dict"),
    "a pattern that is none": (
        {"links.toml": NAME.replace("rule", "cue") + "pattern = 3\nkind = 'code'"},
        "links.toml: pattern is int; expected str",
    ),
    "a word of one's own that is none": ({"digest.toml": "[words]\nday = 3"}, "day is int; expected str"),
    "a pattern that does not compile": ({"digest.toml": "list_items = ['(']"}, "cannot be used (error: "),
    "no pattern": ({"names.toml": NAME + "score = 0.9"}, "rule 'own': 'pattern' is missing"),
    "no name": ({"names.toml": NAME + "score = 0.9\npattern = 'a'"}, "rule 'own': the pattern holds none of {name}"),
    "no score": ({"names.toml": NAME + "pattern = '{name}'"}, "rule 'own': score should be a number"),
    "no such kind": (
        {"names.toml": NAME + "score = 0.9\npattern = '{name}'\nkind = 'data'"},
        "rule 'own': kind is 'data'; expected one of model, dataset, benchmark",
    ),
    "no such role": (
        {"names.toml": NAME + "score = 0.9\npattern = '{name}'\nrole = 'ours'"},
        "rule 'own': role is 'ours'; expected one of proposed, mentioned",
    ),
    "a key that no rule has": (
        {"names.toml": NAME + "score = 0.9\npattern = '{name}'\nroll = 'proposed'"},
        "rule 'own': unknown key 'roll' (did you mean role?); a rule may have before, ",
    ),
    "a key of the file below a rule": (
        {"names.toml": NAME + "score = 0.9\npattern = '{name}'\nnever = ['A']"},
        "rule 'own': never is said of the whole file; write it above the first rule",
    ),
    "no kind": ({"links.toml": NAME.replace("rule", "cue") + "pattern = 'a'"}, "rule 'own': 'kind' is missing"),
    "a metric in upper case": ({"metrics.tsv": "metric\nWER\n"}, "metrics.tsv:2: found 'WER'; metrics are written in"),
    "no such tag": ({"quantities.toml": '[words]\nFASTEST = ["a"]'}, "FASTEST is not a tag; the tags are NUMBER"),
    "no such metric": (
        {"quantities.toml": '[lexicon.TIME]\nwait = ["waits"]'},
        "'wait' in lexicon.TIME is unknown; expected one of latency",
    ),
    "no columns": ({"hosts.tsv": "forge.example.org\n"}, "hosts.tsv:1: expected the columns host, path, kind, repo"),
    "no such link kind": (
        {"hosts.tsv": "# mine\n\nhost\tpath\tkind\trepo\na.org\t\tgit\t2\n"},
        "hosts.tsv:4: expected a kind (code, project",
    ),
    "no number of segments": (
        {"hosts.tsv": "host\tpath\tkind\trepo\na.org\t\tcode\tab\n"},
        "hosts.tsv:2: expected a kind (code, project, model, dataset, demo, other) and a number of path segments",
    ),
    "too few cells": ({"lexicon.tsv": "canonical\tkind\tsurfaces\nA\n"}, "lexicon.tsv:2: expected canonical, kind"),
    "no such rule to switch off": (
        {"off.tsv": "file\tid\nnames.toml\tname.ours\n"},
        "off.tsv:2: names.toml has no rule",
    ),
    "no such file to switch off": (
        {"off.tsv": "file\tid\nname.toml\tname.our\n"},
        "off.tsv:2: 'name.toml' is not a rule file",
    ),
}


@pytest.mark.parametrize(("files", "says"), WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_is_told_with_its_place(files: Files, says: str, tmp_path: Path) -> None:
    with pytest.raises(RuleError) as error:
        Extractor(book(tmp_path, files))
    assert str(error.value).startswith(str(tmp_path))
    assert says in str(error.value)
