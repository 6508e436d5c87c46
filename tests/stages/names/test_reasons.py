"""What speaks for and against a name adds up to what the first step makes of it."""

import numpy as np
import pytest

from extract import Extractor
from extract.paper import Paper
from extract.stages.names import find_names
from extract.stages.names.batch import gather
from extract.stages.names.known import CLASSES, strengths
from extract.stages.names.model import load
from extract.stages.names.reasons import points_of
from extract.stages.names.recognizer import Recognizer
from extract.stages.names.scoring import TokenScores, context_scores, surface_scores
from extract.stages.names.tokens import Vocabulary
from extract.text import Text, read_text
from extract.text.markup import MarkupRules


def _text(title: str, abstract: str) -> Text:
    return read_text(Paper(title, abstract), MarkupRules({}, frozenset(), frozenset()))


_GLIMMER = _text(
    "GlimmerNet: Efficient Depth from Video",
    "We propose GlimmerNet, a novel network for depth estimation. "
    "GlimmerNet outperforms ResNet-50 on the KITTI dataset.",
)
_PAPERS = [_GLIMMER, _text("On the convergence of plans", "We study when plans converge and give bounds.")]


@pytest.fixture(scope="module")
def recognizer(extractor: Extractor) -> Recognizer:
    return Recognizer(extractor.rulebook.names)


def test_what_speaks_for_and_against(recognizer: Recognizer) -> None:
    reasons = {_GLIMMER.string[r.start : r.end]: r for r in recognizer.explain(_GLIMMER)}
    assert (reasons["GlimmerNet"].kind, reasons["GlimmerNet"].is_name) == ("proposed", True)
    assert reasons["KITTI"].kind == "dataset"
    points = reasons["KITTI"].points
    assert points["rule lexicon.dataset"] > 0
    assert points["noun after"] > 0


def test_first_step_and_reader_are_told_apart(recognizer: Recognizer) -> None:
    text = _text("On tides", "We use TideLog and the Moor corpus, and test it on GSM8K and at the Brine Centre.")
    told = recognizer.explain(text)
    asked = [r for r in told if r.read is not None]
    assert asked
    for r in told:
        between = sorted([r.first, r.first if r.read is None else r.read])
        assert between[0] - 0.01 <= r.p <= between[1] + 0.01
    fast = Recognizer(recognizer.rules, fast=True).explain(text)
    assert all(r.read is None and r.p == r.first for r in fast)


def test_points_add_up_to_the_odds(recognizer: Recognizer) -> None:
    rules, model, vocabulary = recognizer.rules, load(), Vocabulary(recognizer.rules.cues)
    b = gather(_PAPERS, [find_names(text, rules) for text in _PAPERS], vocabulary)
    tokens = TokenScores(model.weights, vocabulary)
    surface = surface_scores(b, model.weights, tokens, model.known.of(b.keys))
    scores = (surface + context_scores(b, model.weights, strengths(b))) * model.scale + model.bias
    wanted, against = np.full(len(b.keys), 3), np.full(len(b.keys), len(CLASSES) - 1)
    points = points_of(b, model, tokens, wanted, against)
    assert [sum(each.values()) for each in points] == pytest.approx((scores[:, 3] - scores[:, 6]).tolist())
