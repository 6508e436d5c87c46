from dataclasses import replace

import pytest

from extract import Extractor
from extract.paper import Paper
from extract.stages.names.model import load
from extract.stages.names.recognizer import Recognizer
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


def test_a_famous_name_is_the_papers_own_where_the_text_says_so(recognizer: Recognizer) -> None:
    text = _text(
        "RoBERTa: Longer Training Pays",
        "We find that longer training pays and propose RoBERTa. RoBERTa outperforms BERT on GLUE.",
    )
    roles = {text.string[m.start : m.end]: m.role for m in recognizer.recognize(text) if m.kind == "model"}
    assert roles == {"RoBERTa": "proposed", "BERT": "mentioned"}


def test_a_rule_that_the_model_does_not_know_decides(extractor: Extractor) -> None:
    model = load()
    rule = "name.word-after"
    text = _text("On plans", "Plans are drawn from the QuaggaPlan collection and counted.")
    unknown = Recognizer(extractor.rulebook.names, replace(model, rules=model.rules - {rule}))
    (decided,) = unknown.recognize(text)
    assert (decided.by, decided.kind, decided.score) == (rule, "dataset", 0.87)
    assert rule not in {m.by for m in Recognizer(extractor.rulebook.names, model).recognize(text) if m.score == 0.87}
