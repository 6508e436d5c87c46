"""Results: which numbers are results, of what metric, on what, and why."""

import pytest

from extract import Extractor, Paper
from extract.resources import data_folder
from extract.rulefile import read_table
from extract.stages.results import explain_results
from extract.text import read_text

# abstract, then (value, unit, metric, on, delta) of each result in it
Expected = tuple[float, str, str | None, str | None, bool]
CASES: list[tuple[str, list[Expected]]] = [
    (
        "FastNet achieves 83.6% top-1 accuracy on ImageNet-1K.",
        [(83.6, "%", "top-1 accuracy", "ImageNet-1K", False)],
    ),
    (
        r"On the BarSet dataset, FastNet achieves an F1-score of $91.2\%$.",
        [(91.2, "%", "F1-score", "BarSet", False)],
    ),
    ("FastNet outperforms Bar by 2.2% AP on COCO.", [(2.2, "%", "AP", "COCO", True)]),
    ("Our method improves PSNR by 1.2dB on Set14.", [(1.2, "dB", "PSNR", "Set14", True)]),
    ("FastNet attains 81.2% and 84.5% accuracy on BarSet.", [
        (81.2, "%", "accuracy", "BarSet", False), (84.5, "%", "accuracy", "BarSet", False),
    ]),
    ("FastNet achieves 80-87% accuracy on BarSet.", [
        (80.0, "%", "accuracy", "BarSet", False), (87.0, "%", "accuracy", "BarSet", False),
    ]),
    ("It improves accuracy from 71.3% to 75.9% on BarSet.", [(75.9, "%", "accuracy", "BarSet", False)]),
    ("FastNet reaches 81.2 ± 0.3% accuracy on BarSet.", [(81.2, "%", "accuracy", "BarSet", False)]),
    ("We release 1,200 images of 12 classes in 2024.", []),
    ("FastNet has 12 layers and is trained for 300 epochs.", []),
    ("The difference is significant (p < 0.01).", []),
    ("Nothing is stated here.", []),
]  # fmt: skip


@pytest.mark.parametrize(("abstract", "expected"), CASES, ids=[a for a, _ in CASES])
def test_results(extractor: Extractor, abstract: str, expected: list[Expected]) -> None:
    found = extractor.extract(abstract=abstract).results
    assert [(r.value, r.unit, r.metric, r.on, r.delta) for r in found] == expected


def test_each_end_of_a_range_has_its_own_number(extractor: Extractor) -> None:
    text, mentions = extractor.mentions(Paper("", "FastNet achieves 80-87% accuracy on BarSet."))
    assert [text.string[r.start : r.end] for r in mentions.results] == ["80", "87%"]


CUES = read_table(data_folder("rules") / "results.toml")["cue"]


def cues_of(extractor: Extractor, sentence: str) -> set[str]:
    text = read_text(Paper("", sentence), extractor.rulebook.markup)
    verdicts = explain_results(text, extractor.rulebook.results)
    return {cue.partition(".")[0] for verdict in verdicts for cue in verdict.points}


@pytest.mark.parametrize("cue", [cue for cue in CUES if cue["points"]], ids=lambda cue: cue["id"])
def test_cue_examples(extractor: Extractor, cue: dict[str, str]) -> None:
    assert cue["id"] in cues_of(extractor, cue["match"])
    assert cue["id"] not in cues_of(extractor, cue["no_match"])


def test_every_number_is_explained(extractor: Extractor) -> None:
    text = read_text(Paper("", "With 12 layers FastNet achieves 83.6% accuracy."), extractor.rulebook.markup)
    first, second = explain_results(text, extractor.rulebook.results)
    assert not first.is_result
    assert "integer.own" in first.points
    assert second.is_result
    assert second.by in second.points
