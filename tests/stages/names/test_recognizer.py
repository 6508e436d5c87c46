"""From texts to names: what is decided, what rules decide whatever the model says, and long texts."""

from pathlib import Path

import pytest

from extract import Extractor
from extract.extractor.rulebook import load_rulebook
from extract.paper import Paper
from extract.stages.names.recognizer import WHOLE, Recognizer, Window, windows
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
    found = [m for m in recognizer.recognize_all([text])[0] if text.string[m.start : m.end] == name]
    assert found
    assert {(m.kind, m.role, m.introduced) for m in found} == {(kind, role, introduced)}


def test_every_occurrence_is_a_mention(recognizer: Recognizer) -> None:
    text = _PAPERS[0]
    assert [text.string[m.start : m.end] for m in recognizer.recognize_all([text])[0]].count("GlimmerNet") == 3


def test_no_names(recognizer: Recognizer) -> None:
    assert recognizer.recognize_all([_PAPERS[2]])[0] == []


@pytest.mark.parametrize("text", [_text("", ""), _text("A", ""), _text("", "."), _text("((((", "A" * 5000)])
def test_odd_texts(recognizer: Recognizer, text: Text) -> None:
    assert isinstance(recognizer.recognize_all([text])[0], list)


def test_batch_equals_one_by_one(recognizer: Recognizer) -> None:
    assert recognizer.recognize_all(_PAPERS) == [recognizer.recognize_all([text])[0] for text in _PAPERS]


def test_a_size_of_the_papers_own_model(recognizer: Recognizer) -> None:
    text = _text(
        "HeronNet: Rejecting Label Noise",
        "We propose HeronNet, a network that rejects noisy labels. HeronNet-S is smaller than HeronNet-L.",
    )
    found = {text.string[m.start : m.end]: m.variant_of for m in recognizer.recognize_all([text])[0]}
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
    found = recognizer.recognize_all([text])[0]
    names = {kind: {text.string[m.start : m.end] for m in found if m.kind == kind} for kind in ("benchmark", "dataset")}
    assert benchmarks <= names["benchmark"]
    assert names["dataset"] == datasets


def test_a_famous_name_is_the_papers_own_where_the_text_says_so(recognizer: Recognizer) -> None:
    text = _text(
        "RoBERTa: Longer Training Pays",
        "We find that longer training pays and propose RoBERTa. RoBERTa outperforms BERT on GLUE.",
    )
    roles = {text.string[m.start : m.end]: m.role for m in recognizer.recognize_all([text])[0] if m.kind == "model"}
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
    ((decided,),) = Recognizer(load_rulebook(tmp_path).names).recognize_all([text])
    assert (decided.by, decided.kind, decided.score) == ("own.drawn", "dataset", 0.87)


# Abstract, the models that it proposes, everything else that it names.
PROPOSED = [
    ("We introduce Ostrava and Merlowe, two small models of speech.", {"Ostrava", "Merlowe"}, set()),
    ("We present Ostrava and Merlowe, a pair of open encoders for maps.", {"Ostrava", "Merlowe"}, set()),
    ("This paper proposes Quillon, Brathe and Osmund.", {"Quillon", "Brathe", "Osmund"}, set()),
    ("We release Brathe, Osmund, and Pell, three frameworks. Pell is the best.", {"Brathe", "Osmund", "Pell"}, set()),
    ("We introduce Friday and Monday shifts in the schedule of nurses.", set(), set()),
    ("We present two models, one in small letters and one without a name.", set(), set()),
    ("我们提出了Harrow，一种用于地图的编码器。Harrow在GLUE上优于BERT。", {"Harrow"}, {"GLUE", "BERT"}),
    ("本文介绍Orvane模型。实验表明，Orvane在ImageNet上优于GPT-2。", {"Orvane"}, {"ImageNet", "GPT-2"}),
    ("本文提出了一种用于长文本的解码器。", set(), set()),
]  # fmt: skip


@pytest.fixture(scope="module", params=["default", "fast", "rules"])
def reads(request: pytest.FixtureRequest) -> Extractor:
    return Extractor(fast=request.param == "fast", ner=request.param != "rules")


@pytest.mark.parametrize(("abstract", "proposed", "others"), PROPOSED)
def test_what_rules_decide(abstract: str, proposed: set[str], others: set[str], reads: Extractor) -> None:
    record = reads.extract(abstract=abstract)
    assert {m.name for m in record.model_names if m.role == "proposed"} == proposed
    known = {m.name for m in record.model_names if m.role == "mentioned"}
    assert known | {r.name for r in [*record.datasets, *record.benchmarks]} == others


FILLER = "We describe how letters were sorted by hand, and what was learned from it over many years of work. "
PARAGRAPH = FILLER * 12 + "\n\n"


def paper(depth: int, before: str = PARAGRAPH, title: str = "Letters") -> Paper:
    """Return a paper that names things after `depth` characters."""
    said = f"We propose Quill{depth}, a network for letters. Quill{depth} is evaluated on the KITTI dataset. "
    return Paper(title, (before * (depth // len(before) + 1))[:depth].rpartition(" ")[0] + "\n\n" + said + PARAGRAPH)


BEFORE = {"paragraphs": PARAGRAPH, "one paragraph": FILLER, "one sentence": FILLER.replace(". ", " and ")}


@pytest.mark.parametrize("before", BEFORE.values(), ids=BEFORE.keys())
@pytest.mark.parametrize("depth", [1_000, 5_000, 19_900, 20_000, 70_000, 300_000])
def test_names_are_found_at_any_depth(extractor: Extractor, depth: int, before: str) -> None:
    given = paper(depth, before)
    record = extractor.extract(given)
    assert [(model.name, model.role) for model in record.model_names] == [(f"Quill{depth}", "proposed")]
    assert [data.name for data in record.datasets] == ["KITTI"]
    places = record.model_names[0].evidence + record.datasets[0].evidence
    assert [given.abstract[place.start : place.end] for place in places] == [f"Quill{depth}"] * 2 + ["KITTI"]


def test_the_title_counts_in_every_window_and_once(extractor: Extractor) -> None:
    given = paper(30_000, title="Quill30000: Sorting Letters")
    (model,) = extractor.extract(given).model_names
    assert [place.section for place in model.evidence] == ["title", "abstract", "abstract"]


def test_a_long_title_is_read_too(extractor: Extractor) -> None:
    said = "We propose QuillNet, a network for letters. "
    record = extractor.extract(Paper(FILLER * 60 + said + FILLER * 60, paper(9_000).abstract))
    assert {model.name for model in record.model_names} == {"QuillNet", "Quill9000"}
    (place,) = next(model for model in record.model_names if model.name == "QuillNet").evidence
    assert (place.section, place.start) == ("title", len(FILLER * 60) + len("We propose "))


LINES_AND_LONG = "A line.\n" * 120 + FILLER.replace(". ", " and ") * 28 + "end.\n" + "A line.\n" * 120


@pytest.mark.parametrize(
    "given",
    [paper(30_000), paper(30_000, FILLER), Paper(FILLER * 90, FILLER * 90), Paper("Letters", LINES_AND_LONG)],
    ids=["paragraphs", "one paragraph", "a long title", "short lines before a long one"],
)
def test_windows_hold_every_character_and_little_twice(extractor: Extractor, given: Paper) -> None:
    text = read_text(given, extractor.rulebook.markup)
    seen = [0] * len(text.string)
    for part, title, abstract in windows(text):
        assert len(part.string) <= WHOLE
        for at, character in enumerate(part.string):
            shifted = at + (title if at < part.abstract_start else abstract)
            if not character.isspace():
                assert text.string[shifted] == character
                seen[shifted] += 1
    counts = [n for n, c in zip(seen, text.string, strict=True) if not c.isspace()]
    assert min(counts) == 1
    assert sum(counts[len(given.title) :]) < 1.6 * len(counts)


def test_short_texts_are_read_as_they_are_whatever_is_beside_them(extractor: Extractor) -> None:
    short, long = Paper("Letters", FILLER * 30), paper(50_000)
    texts = [read_text(one, extractor.rulebook.markup) for one in (short, long, short)]
    assert list(windows(texts[0])) == [Window(texts[0])]
    found = Recognizer(extractor.rulebook.names, fast=True).recognize_all(texts)
    assert found[0] == found[-1]
    alone = [extractor.extract(one) for one in (short, long)]
    assert list(extractor.pipe([short, long])) == alone
    assert list(extractor.pipe([long, short])) == alone[::-1]
