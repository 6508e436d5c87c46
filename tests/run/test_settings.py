"""What the output of a run depends on."""

from pathlib import Path

import pytest

import extract
from extract import Extractor
from extract.run import settings


def test_all_that_training_makes_counts() -> None:
    package = Path(extract.__file__).parent
    made = {path for room in ("rulefiles", "stages") for path in (package / room).rglob("*.*")}
    assert set(settings.TRAINED) == {path for path in made if path.suffix in {".json", ".npz", ".txt"}}


def test_another_model_is_another_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, extractor: Extractor) -> None:
    before = settings.program_of(extractor)
    other = tmp_path / "names.npz"
    other.write_bytes(b"another model")
    monkeypatch.setattr(settings, "TRAINED", (settings.TRAINED[0], other, *settings.TRAINED[2:]))
    changed = settings.difference(before, settings.program_of(extractor))
    assert str(changed).startswith("model ")


def test_an_extractor_that_does_another_thing_is_another_run(extractor: Extractor) -> None:
    for name, other in (("fast", Extractor(fast=True)), ("with_text", Extractor(with_text=True))):
        changed = settings.difference(settings.program_of(extractor), settings.program_of(other))
        assert str(changed).startswith(f"{name} ")
