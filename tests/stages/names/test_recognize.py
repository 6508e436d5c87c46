from pathlib import Path

import numpy as np
import pytest

from extract import Extractor
from extract.extractor.rulebook import load_rulebook
from extract.paper import Paper
from extract.stages.names import find_names
from extract.stages.names.batch import gather
from extract.stages.names.known import CLASSES, strengths
from extract.stages.names.reasons import points_of
from extract.stages.names.recognizer import Recognizer
from extract.stages.names.scoring import TokenScores, context_scores, surface_scores
from extract.stages.names.tokens import Vocabulary
from extract.text import Text, read_text
from extract.text.markup import MarkupRules

_RULES = MarkupRules({}, frozenset(), frozenset())


@pytest.fixture(scope="module")
def recognizer(extractor: Extractor) -> Recognizer:
    return Recognizer(extractor.rulebook.names)


def _text(title: str, abstract: str) -> Text:
    return read_text(Paper(title, abstract), _RULES)


_PAPERS = [
    _text(
        "GlimmerNet: Efficient Depth from Video",
        "We propose GlimmerNet, a novel network for depth estimation. "
        "GlimmerNet outperforms ResNet-50 on the KITTI dataset.",
    ),
    _text(
        "QuillBench: A Benchmark for Long Letters",
        "We introduce QuillBench, a benchmark of 900 letters. We evaluate GPT-4 and LLaMA-2 on QuillBench.",
    ),
    _text("On the convergence of plans", "We study when plans converge and give bounds."),
]


@pytest.mark.parametrize(
    ("paper", "name", "kind", "role", "introduced"),
    [
        (0, "GlimmerNet", "model", "proposed", False),
        (0, "ResNet-50", "model", "mentioned", False),
        (0, "KITTI", "dataset", "mentioned", False),
        (1, "QuillBench", "benchmark", "mentioned", True),
        (1, "GPT-4", "model", "mentioned", False),
    ],
)
def test_decision(recognizer: Recognizer, paper: int, name: str, kind: str, role: str, introduced: bool) -> None:
    text = _PAPERS[paper]
    found = [m for m in recognizer.recognize(text) if text.string[m.start : m.end] == name]
    assert found
    assert {(m.kind, m.role, m.introduced) for m in found} == {(kind, role, introduced)}


def test_every_occurrence_is_a_mention(recognizer: Recognizer) -> None:
    text = _PAPERS[0]
    assert [text.string[m.start : m.end] for m in recognizer.recognize(text)].count("GlimmerNet") == 3


def test_no_names(recognizer: Recognizer) -> None:
    assert recognizer.recognize(_PAPERS[2]) == []


@pytest.mark.parametrize("text", [_text("", ""), _text("A", ""), _text("", "."), _text("((((", "A" * 5000)])
def test_odd_texts(recognizer: Recognizer, text: Text) -> None:
    assert isinstance(recognizer.recognize(text), list)


def test_batch_equals_one_by_one(recognizer: Recognizer) -> None:
    assert recognizer.recognize_all(_PAPERS) == [recognizer.recognize(text) for text in _PAPERS]


def test_a_size_of_the_papers_own_model(recognizer: Recognizer) -> None:
    text = _text(
        "HeronNet: Rejecting Label Noise",
        "We propose HeronNet, a network that rejects noisy labels. HeronNet-S is smaller than HeronNet-L.",
    )
    found = {text.string[m.start : m.end]: m.variant_of for m in recognizer.recognize(text)}
    assert found == {"HeronNet": None, "HeronNet-S": "HeronNet", "HeronNet-L": "HeronNet"}


@pytest.mark.parametrize(
    ("abstract", "benchmarks", "datasets"),
    [
        ("On WMT'14 English-to-French, Mamba reaches 28.4 BLEU.", set(), {"WMT'14 English-to-French"}),
        ("We evaluate on the WMT16 En-De dataset with LoRA.", set(), {"WMT16 En-De"}),
        ("We test on the Harbour Boat Segmentation Challenge (HBSC) and on COCO.", {"HBSC"}, {"COCO"}),
    ],
)
def test_names_of_collections(recognizer: Recognizer, abstract: str, benchmarks: set[str], datasets: set[str]) -> None:
    text = _text("Reading", abstract)
    found = recognizer.recognize(text)
    names = {kind: {text.string[m.start : m.end] for m in found if m.kind == kind} for kind in ("benchmark", "dataset")}
    assert benchmarks <= names["benchmark"]
    assert names["dataset"] == datasets


def test_a_famous_name_is_the_papers_own_where_the_text_says_so(recognizer: Recognizer) -> None:
    text = _text(
        "RoBERTa: Longer Training Pays",
        "We find that longer training pays and propose RoBERTa. RoBERTa outperforms BERT on GLUE.",
    )
    roles = {text.string[m.start : m.end]: m.role for m in recognizer.recognize(text) if m.kind == "model"}
    assert roles == {"RoBERTa": "proposed", "BERT": "mentioned"}


OWN_RULE = """
[[rule]]
id = "own.drawn"
pattern = '''drawn from the {name}'''
needs = ["drawn from"]
kind = "dataset"
score = 0.87
match = ["drawn from the FooSet"]
no_match = ["drawn from a hat"]
"""


def test_a_rule_of_ones_own_decides(tmp_path: Path) -> None:
    (tmp_path / "names.toml").write_text(OWN_RULE, encoding="utf-8")
    text = _text("On plans", "Plans are drawn from the QuaggaPlan and counted.")
    (decided,) = Recognizer(load_rulebook(tmp_path).names).recognize(text)
    assert (decided.by, decided.kind, decided.score) == ("own.drawn", "dataset", 0.87)


def test_what_speaks_for_and_against(recognizer: Recognizer) -> None:
    reasons = {_PAPERS[0].string[r.start : r.end]: r for r in recognizer.explain(_PAPERS[0])}
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
    rules, model, vocabulary = recognizer.rules, recognizer.model, Vocabulary(recognizer.rules.cues)
    b = gather(_PAPERS, [find_names(text, rules) for text in _PAPERS], vocabulary)
    tokens = TokenScores(model.weights, vocabulary)
    surface = surface_scores(b, model.weights, tokens, model.known.of(b.keys))
    scores = (surface + context_scores(b, model.weights, strengths(b))) * model.scale + model.bias
    wanted, against = np.full(len(b.keys), 3), np.full(len(b.keys), len(CLASSES) - 1)
    points = points_of(b, model, tokens, wanted, against)
    assert [sum(each.values()) for each in points] == pytest.approx((scores[:, 3] - scores[:, 6]).tolist())
