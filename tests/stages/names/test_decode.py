import numpy as np
import pytest

from extract import Extractor, Paper
from extract.stages.names.batch import gather
from extract.stages.names.known import CLASSES
from extract.stages.names.mentions import decode
from extract.stages.names.tokens import Vocabulary
from extract.text import read_text

_THRESHOLDS = {"model": 0.5, "dataset": 0.5, "benchmark": 0.5, "proposed": 0.5, "introduced": 0.5}


@pytest.mark.parametrize(
    ("abstract", "scores", "expected"),
    [
        # The likelier of two that overlap; what stands alone too leaves its other places to the longer one.
        ("On Heron Net.", {"Heron": 0.9, "Heron Net": 0.8}, {"Heron": 1}),
        ("On Heron Net.", {"Heron": 0.8, "Heron Net": 0.9}, {"Heron Net": 1}),
        (
            "On HeronNet and HeronNet-Bench.",
            {"HeronNet": 0.9, "HeronNet-Bench": 0.8},
            {"HeronNet": 1, "HeronNet-Bench": 1},
        ),
        ("On HeronNet and HeronNet-Bench.", {"HeronNet": 0.9, "HeronNet-Bench": 0.4}, {"HeronNet": 2}),
    ],
)
def test_overlaps(abstract: str, scores: dict[str, float], expected: dict[str, int], extractor: Extractor) -> None:
    rules = extractor.rulebook.names
    b = gather([read_text(Paper("", abstract), extractor.rulebook.markup)], [[]], Vocabulary(rules.cues))
    p = np.zeros((len(b.surfaces), len(CLASSES)))
    p[:, 0] = [scores.get(surface, 0) for surface in b.surfaces]
    p[:, -1] = 1 - p[:, 0]
    assert {b.surfaces[c]: len(places) for c, _, places in decode(b, p, _THRESHOLDS)[0]} == expected


@pytest.mark.parametrize("last_digits", [-1e-9, -1e-16, 0.0, 1e-16, 1e-9])
@pytest.mark.parametrize("at", [(0.5, 0.0), (0.25, 0.25)])
def test_no_last_digit_decides(at: tuple[float, float], last_digits: float, extractor: Extractor) -> None:
    rules = extractor.rulebook.names
    b = gather([read_text(Paper("", "On Heron."), extractor.rulebook.markup)], [[]], Vocabulary(rules.cues))
    p = np.zeros((len(b.surfaces), len(CLASSES)))
    p[:, -1] = 1
    p[b.surfaces.index("Heron")] = [at[0] + last_digits, at[1], 0, 0, 0, 0, 0.5 - last_digits]
    ((_, label, _),) = decode(b, p, _THRESHOLDS)[0]
    assert label == 0
