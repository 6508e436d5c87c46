"""Inputs that nobody would write: read or refused, in time, with evidence that lies in the text."""

from random import Random
from unittest.mock import ANY

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extract import Extractor
from fuzz.check import check
from fuzz.inputs import PIECES, make, paper_of

slow_is_fine = settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@slow_is_fine
@given(data=st.binary(max_size=500))
def test_any_bytes(extractor: Extractor, data: bytes) -> None:
    assert check(data, extractor).faults == []


@slow_is_fine
@given(pieces=st.lists(st.sampled_from(PIECES) | st.text(max_size=8).map(str.encode), max_size=60))
def test_any_abstract(extractor: Extractor, pieces: list[bytes]) -> None:
    found = check(paper_of(b"".join(pieces)), extractor)
    assert (found.faults, found.records + found.refused) == ([], 1)


@slow_is_fine
@given(chance=st.randoms(use_true_random=False))
def test_samples_that_were_tampered_with(extractor: Extractor, chance: Random) -> None:
    assert check(make(chance), extractor).faults == []


# Abstracts that fuzzing has found, each with what was wrong with it.
FOUND = {
    "a factor without bound": "up to ×1e400 faster, a speedup of 1e400x",
    "a number too long": f"an accuracy of {'9' * 400}% on COCO",
    "a host with a bracket": "Code: https://github.com[1]",
    "a sign that stands for a slash": "Code: https://github.com\u2100",
    "many results": "Kite reaches 8.2% accuracy on COCO and 3.1 BLEU on WMT. " * 300,
}


@pytest.mark.parametrize("abstract", FOUND.values(), ids=FOUND.keys())
def test_what_fuzzing_found(extractor: Extractor, abstract: str) -> None:
    assert check(paper_of(abstract.encode()), extractor) == (1, 0, [], ANY)


def test_random_inputs(extractor: Extractor) -> None:
    assert [fault for seed in range(100) for fault in check(make(Random(seed)), extractor).faults] == []
