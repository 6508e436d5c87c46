"""What the output of a run depends on."""

from pathlib import Path

import pytest

import extract
from extract import Extractor
from extract.run import settings


def test_all_that_training_makes_counts() -> None:
    package = Path(extract.__file__).parent
    assert sorted(settings.TRAINED) == sorted(
        path
        for part in ("rulefiles", "stages")
        for path in (package / part).rglob("*.*")
        if path.suffix != ".py" and "__pycache__" not in path.parts
    )


def test_another_model_is_another_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, extractor: Extractor) -> None:
    before = settings.settings_of([], extractor)
    other = tmp_path / "names.npz"
    other.write_bytes(b"another model")
    monkeypatch.setattr(settings, "TRAINED", (settings.TRAINED[0], other, settings.TRAINED[2]))
    changed = settings.difference(before, settings.settings_of([], extractor))
    assert changed is not None and changed.startswith("model ")
