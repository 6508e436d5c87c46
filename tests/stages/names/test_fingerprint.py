"""A names model is refused where it was trained with something else than there is."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from extract import Extractor
from extract.rulefiles.files import RuleError
from extract.stages.names import features, reader, reading
from extract.stages.names.model import check, described, fingerprint, load
from extract.stages.names.recognizer import Recognizer
from tests.cli.test_cli import run


def test_model_and_reader_fit(extractor: Extractor) -> None:
    assert load().fingerprint == fingerprint(extractor.rulebook.names)
    assert described(reader.OWN_FILE)[1] == reader.fingerprint(extractor.rulebook.names)


@pytest.mark.parametrize("part", ["cue words", "tokens", "features"])
def test_each_part_counts(part: str, extractor: Extractor) -> None:
    rules = extractor.rulebook.names
    expected = fingerprint(rules)
    check(expected, expected, rules, "names")
    with pytest.raises(RuleError, match="cues" if part == "cue words" else part):
        check(expected | {part: "other"}, expected, rules, "names")


@pytest.mark.parametrize(
    ("part", "name", "other"),
    [
        ("windows", "LONGEST", 100),
        ("windows", "SENTENCE", 0),
        ("pieces", "case_of", len),
        ("classes", "CLASSES", ("proposed", "nothing")),
        ("arithmetic", "ARITHMETIC", (63,)),
    ],
)
def test_a_reader_is_refused_where_it_was_taught_otherwise(
    part: str, name: str, other: object, extractor: Extractor, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (reading, reader):
        monkeypatch.setattr(module, name, other, raising=False)
    rules, (name_of, expected) = extractor.rulebook.names, described(reader.OWN_FILE)
    with pytest.raises(RuleError, match=rf"{name_of} was trained with other {part} .* make teach"):
        check(expected, reader.fingerprint(rules), rules, name_of)


def test_the_reader_is_checked_before_it_is_used(extractor: Extractor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "LONGEST", 100)
    with pytest.raises(RuleError, match="other windows"):
        Recognizer(extractor.rulebook.names)
    assert Recognizer(extractor.rulebook.names, fast=True).fast


def test_cue_words_of_ones_own_are_told_of(tmp_path: Path) -> None:
    (tmp_path / "names.toml").write_text('[cues]\nverbs = ["sow"]\n', encoding="utf-8")
    with pytest.raises(RuleError, match=r"names\.toml: \[cues\] are not those .* take your own cue words out"):
        Extractor(tmp_path)
    assert Extractor(tmp_path, ner=False).recognizer is None
    status, _, error = run("rules", "test", "--rules", str(tmp_path))
    assert status == 2
    assert "take your own cue words out" in " ".join(error.split())


def test_another_model_is_checked_too(extractor: Extractor) -> None:
    cues = {"cue words": load().fingerprint["cue words"]}
    with pytest.raises(RuleError, match="train it anew"):
        Recognizer(extractor.rulebook.names, replace(load(), fingerprint=cues))


def test_one_feature_more_moves_no_other() -> None:
    one: features.Named = [("left", np.arange(5)), ("right", np.arange(5))]
    more: features.Named = [one[0], ("new", np.arange(5)), one[1]]
    assert features.hashed(more)[[0, 2]].tolist() == features.hashed(one).tolist()
