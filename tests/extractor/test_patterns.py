"""Patterns of spaCy's EntityRuler as rules of a rulebook of one's own."""

import pickle
from pathlib import Path

import orjson
import pytest

from extract import Extractor
from extract.rulefiles.files import RuleError

PHRASE = {"label": "DATASET", "pattern": "sorting hats", "id": "SortingHats"}
TOKENS = {"label": "BENCHMARK", "pattern": [{"LOWER": "pier"}, {"IS_DIGIT": True}]}
MODEL = {"label": "MODEL", "pattern": [{"TEXT": {"REGEX": "^Kite"}}]}


def book(folder: Path, *patterns: object) -> Path:
    (folder / "patterns.jsonl").write_bytes(b"\n".join(map(orjson.dumps, patterns)) + b"\n\n")
    return folder


@pytest.mark.parametrize("ner", [False, True])
def test_patterns_decide(tmp_path: Path, ner: bool) -> None:
    extractor = Extractor(book(tmp_path, PHRASE, TOKENS, MODEL), ner=ner, fast=True)
    abstract = "We propose KiteNet. It is trained on sorting hats and tested on Pier 3 and on the KITTI dataset."
    for one in (extractor, pickle.loads(pickle.dumps(extractor))):
        record = one.extract(title="Letters", abstract=abstract)
        assert [(d.name, d.canonical, d.by) for d in record.datasets] == [
            ("sorting hats", "SortingHats", "pattern.dataset"),
            ("KITTI", "KITTI", "lexicon.dataset"),
        ]
        assert [(b.name, b.by, b.evidence[0].start) for b in record.benchmarks] == [("Pier 3", "pattern.benchmark", 64)]
        assert [(m.name, m.role, m.by) for m in record.model_names] == [("KiteNet", "proposed", "pattern.model")]


def test_what_nothing_may_find_no_pattern_finds(tmp_path: Path) -> None:
    (tmp_path / "names.toml").write_text('never = ["sorting hats"]\n')
    assert Extractor(book(tmp_path, PHRASE), ner=False).extract("We use sorting hats.").datasets == []


WRONG = {
    "not JSON": (b"{", r"patterns.jsonl:1: not JSON"),
    "another label": (
        b'{"label": "ORG", "pattern": "A"}',
        r"patterns.jsonl:1: found 'ORG'; expected a label \(MODEL, DATASET, BENCHMARK\)",
    ),
    "no pattern": (b'\n{"label": "MODEL"}', r"patterns.jsonl:2: .* and a pattern"),
    "no attribute": (b'{"label": "MODEL", "pattern": [{"COLOUR": "red"}]}', r"patterns.jsonl:1: .*COLOUR"),
    "more than words": (
        b'{"label": "MODEL", "pattern": [{"POS": "NOUN"}]}',
        r"patterns.jsonl:1: it needs a trained pipeline",
    ),
}


@pytest.mark.parametrize(("content", "says"), WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, content: bytes, says: str) -> None:
    (tmp_path / "patterns.jsonl").write_bytes(content)
    with pytest.raises(RuleError, match=says):
        Extractor(tmp_path, ner=False)
