"""Inputs that nobody would write: read or refused, in time, with evidence that lies in the text."""

import json
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extract import Extractor, Paper
from extract.readers import FORMATS
from fuzz.__main__ import main
from fuzz.check import check, check_all, memory_allowed, memory_of
from fuzz.documents import FORMS, Form
from fuzz.inputs import Case, made_by, make, paper_of
from fuzz.pieces import PIECES
from fuzz.processes import batches
from tests.readers.reading import read

slow_is_fine = settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@slow_is_fine
@given(data=st.binary(max_size=500))
def test_any_bytes(extractor: Extractor, data: bytes) -> None:
    assert check(Case("bytes", data), extractor).faults == []


@slow_is_fine
@given(pieces=st.lists(st.sampled_from(PIECES) | st.text(max_size=8).map(str.encode), max_size=60))
def test_any_abstract(extractor: Extractor, pieces: list[bytes]) -> None:
    found = check(Case("pieces", paper_of(b"".join(pieces))), extractor)
    assert (found.faults, found.records + found.refused.total()) == ([], 1)


def test_every_format_has_its_form() -> None:
    assert {*FORMS, "parquet", "spacy"} == set(FORMATS)  # which are no text


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
def test_forms_are_read(form: Form) -> None:
    document = form.before + form.filled("A Title", "An abstract & more. And more.", "2501.90001") + form.after
    (paper,) = read(document)
    assert isinstance(paper, Paper), str(paper)
    assert paper.abstract.endswith("An abstract & more. And more.")  # some introduce it by a label


@slow_is_fine
@given(chance=st.randoms(use_true_random=False))
def test_inputs_of_every_kind(extractor: Extractor, chance: Random) -> None:
    assert check(made_by(chance), extractor).faults == []


# Abstracts that fuzzing has found, each with what was wrong with it.
FOUND = {
    "a factor without bound": "up to ×1e400 faster, a speedup of 1e400x",
    "a number too long": f"an accuracy of {'9' * 400}% on COCO",
    "a host with a bracket": "Code: https://github.com[1]",
    "a sign that stands for a slash": "Code: https://github.com\u2100",
    "an expansion that would begin in the title": "Ω1024.42 (Kite) is fast. We propose Kite, a network.",
    "a letter that is another in small letters": "It halveſ the cost and ſaves two-thirdſ of memory.",
    "many results": "Kite reaches 8.2% accuracy on COCO and 3.1 BLEU on WMT. " * 300,
}


@pytest.mark.parametrize("abstract", FOUND.values(), ids=FOUND.keys())
def test_what_fuzzing_found(extractor: Extractor, rules_only: Extractor, abstract: str) -> None:
    for reader in (extractor, rules_only):
        found = check(Case("found", paper_of(abstract.encode())), reader)
        assert (found.faults, found.records) == ([], 1)


def test_a_small_page_takes_little_memory(extractor: Extractor) -> None:
    page = b"<html><head><title>Kite</title></head><body><h1>Kite</h1><h2>Abstract</h2><p>We fly.</p></body></html>"
    assert memory_of(Case("found", page, "html"), extractor) < memory_allowed(len(page))


@pytest.mark.parametrize(("first", "count"), [(0, 150), pytest.param(150, 2_850, marks=pytest.mark.slow)])
def test_random_inputs(extractor: Extractor, first: int, count: int) -> None:
    found = [one for seeds in batches(first, count) for one in check_all([make(seed) for seed in seeds], extractor)]
    assert len(found) == count
    assert [fault for one in found for fault in one.faults] == []


def test_command(tmp_path: Path) -> None:
    done = CliRunner().invoke(
        main, ["--count", "20", "--processes", "2", "--names", "rules", "--keep", str(tmp_path / "found")]
    )
    assert done.exit_code == 0
    summary = json.loads(done.stdout)
    assert (summary["inputs"], summary["faults"], sum(summary["kinds"].values())) == (20, [], 20)
    assert list(tmp_path.iterdir()) == []
