"""Names by rules: every rule's own examples, and whole texts."""

import pytest

from extract import Extractor, Paper
from extract.mention import NameMention
from extract.rulefiles.files import read_table
from extract.rulefiles.resources import data_folder
from extract.stages.names import find_names
from extract.text import Text, read_text

RULES = read_table(data_folder("rules") / "names.toml")["rule"]


def rule_ids(extractor: Extractor, rule_id: str, example: str) -> set[str]:
    paper = Paper(example, "") if rule_id.startswith("name.title") else Paper("", example)
    text = read_text(paper, extractor.rulebook.markup)
    return {m.by for m in find_names(text, extractor.rulebook.names)}


@pytest.mark.parametrize(("rule_id", "example"), [(r["id"], e) for r in RULES for e in r["match"]])
def test_rule_matches_its_examples(rule_id: str, example: str, extractor: Extractor) -> None:
    assert rule_id in rule_ids(extractor, rule_id, example)


@pytest.mark.parametrize(("rule_id", "example"), [(r["id"], e) for r in RULES for e in r["no_match"]])
def test_rule_leaves_its_counterexamples(rule_id: str, example: str, extractor: Extractor) -> None:
    assert rule_id not in rule_ids(extractor, rule_id, example)


@pytest.mark.parametrize(
    ("title", "abstract", "expected"),
    [
        ("ZooNet: Counting Animals", "Counting is hard.", "proposed ZooNet"),
        ("Counting", "We propose ZooNet, a network.", "proposed ZooNet"),
        ("Counting", "We present Zoo Count Network (ZCN).", "proposed ZCN"),
        ("Counting", "Unlike CLIP and ResNet-50, it counts.", "mentioned CLIP; mentioned ResNet-50"),
        ("Counting", "On the ZooSet and FarmSet datasets.", "dataset FarmSet; dataset ZooSet"),
        ("Counting", "On benchmark datasets such as ZooSet and FarmSet.", "benchmark FarmSet; benchmark ZooSet"),
        ("Counting", "We introduce ZooBench, a benchmark of counts.", "benchmark ZooBench"),
        (
            "Counting",
            "Evaluated on GSM8K and MS COCO.",
            "benchmark GSM8K; dataset MS COCO",
        ),
        ("Counting", "On WMT16 Romanian-English and SQuAD v2.0.", "dataset SQuAD v2.0; dataset WMT16 Romanian-English"),
        ("Counting", "An LLM or a Transformer counts with RAG.", ""),
        ("Counting", "We use Llama-3-8B and GPT-4o mini.", "mentioned GPT-4o mini; mentioned Llama-3-8B"),
    ],
)
def test_names_of_a_text(title: str, abstract: str, expected: str, extractor: Extractor) -> None:
    record = extractor.extract(title=title, abstract=abstract)
    found = [f"{m.role} {m.name}" for m in record.model_names]
    found += [f"dataset {d.name}" for d in record.datasets]
    found += [f"benchmark {b.name}" for b in record.benchmarks]
    assert "; ".join(sorted(found)) == expected


# title, abstract, then each mention in order: surface, what it is, the rule that knew it
MENTIONS: list[tuple[str, str, list[str]]] = [
    (
        "On SQuAD v2.0, WMT14 En-De and KITTI we count.",
        "Prior work uses SQuAD and CLIP.",
        [
            "SQuAD v2.0: dataset, lexicon.dataset",
            "SQuAD: dataset, is SQuAD, lexicon.dataset",
            "WMT14 En-De: dataset, is WMT14, lexicon.dataset",
            "KITTI: dataset, is KITTI, lexicon.dataset",
            "SQuAD: dataset, is SQuAD, lexicon.dataset",
            "CLIP: model, lexicon.model",
        ],
    ),
    (
        "",
        "MIND and STAR of a zoo. The MIND dataset counts.",
        ["MIND: dataset, said, name.word-after", "MIND: dataset, said, name.word-after"],
    ),
    (
        "",
        "Unlike GPT-4, xGPT-4, my-GPT-4 and _GPT-4, Qwen2.5-7B-Instruct counts.",
        ["GPT-4: model, name.family", "Qwen2.5-7B-Instruct: model, name.family"],
    ),
    ("ZooNet: Counting Animals", "We count them.", ["ZooNet: proposed model, name.title-colon"]),
    ("Counting Animals: A Study", "We count animals.", []),
    ("Counting: A Study", "We see zoos.", []),
    (
        "Zoo Count: Counting Animals",
        "Zoo Count counts them.",
        ["Zoo Count: proposed model, name.title-colon", "Zoo Count: proposed model, name.title-colon"],
    ),
    ("Zoo-net: counting", "It counts.", ["Zoo-net: proposed model, name.title-colon"]),
    (
        "Counting on ZooSet",
        "We use the ZooSet benchmark datasets.",
        ["ZooSet: benchmark, said, name.word-after", "ZooSet: benchmark, said, name.word-after"],
    ),
    (
        "",
        "We introduce ZooBench, and evaluate GPT-4 on it.",
        ["ZooBench: benchmark, introduced, name.propose", "GPT-4: model, name.family"],
    ),
    (
        "",
        "We build on BERT. We propose BERT and count.",
        ["BERT: model, lexicon.model", "BERT: model, lexicon.model", "BERT: proposed model, name.propose"],
    ),
    (
        "",
        "It counts on ZooSet and FarmSet, two datasets.",
        ["ZooSet: dataset, said, name.are-resources", "FarmSet: dataset, said, name.are-resources"],
    ),
    ("", "We present ZooArena here.", ["ZooArena: benchmark, introduced, name.propose"]),
    ("", "We present ZooCorpus here.", ["ZooCorpus: dataset, introduced, name.propose"]),
    (
        "",
        "It counts on the ZooSet data set, FarmSet corpora and BarSet leaderboards.",
        [
            "ZooSet: dataset, said, name.word-after",
            "FarmSet: dataset, said, name.word-after",
            "BarSet: benchmark, said, name.word-after",
        ],
    ),
    (
        "",
        "In the end, ZooNet achieves much. GPT-4 achieves more.",
        ["ZooNet: proposed model, name.achieves", "GPT-4: model, name.family"],
    ),
    (
        "",
        "With a ZooNet module, and the Farm Count Block (FCB) layer.",
        [
            "ZooNet: proposed model, name.module",
            "Farm Count Block: proposed model, name.the-module",
            "Farm Count Block: proposed model, for FCB, name.the-module",
            "FCB: proposed model, name.the-module",
        ],
    ),
    (
        "",
        "It uses methods such as ZooNet (2020), FarmNet and BarNet-2 (ours).",
        [
            "ZooNet: model, name.models-such-as",
            "FarmNet: model, name.models-such-as",
            "BarNet-2: model, name.models-such-as",
        ],
    ),
    (
        "",
        "We propose ZooNet (ZooNet). ZooNet-based, no ZooNet-2, ZooNet+, ZooNet^2, ZooNetb, xZooNet, @ZooNet, /ZooNet.",
        [
            "ZooNet: proposed model, name.propose",
            "ZooNet: proposed model, name.propose",
            "ZooNet: proposed model, name.propose",
        ],
    ),
    (
        "",
        "Contrastive Language-Image Pre-training (CLIP) counts.",
        ["Contrastive Language-Image Pre-training: model, for CLIP, lexicon.model", "CLIP: model, lexicon.model"],
    ),
    (
        "",
        "It counts with the novel Zoo Net (ZN). ZN counts, and a Zoo Net does.",
        [
            "Zoo Net: proposed model, for ZN, name.acronym",
            "ZN: proposed model, name.acronym",
            "ZN: proposed model, name.acronym",
            "Zoo Net: proposed model, for ZN, name.acronym",
        ],
    ),
    (
        "A Study of ZooNet",
        "We propose ZooNet, a network.",
        [
            "ZooNet: proposed model, said, name.apposition",
            "ZooNet: proposed model, said, name.apposition",
            "ZooNet: proposed model, name.propose",
        ],
    ),
    (
        "",
        "We release the largest dataset Acorn, which counts.",
        ["Acorn: dataset, introduced, said, name.introduce-resource"],
    ),
    (
        "",
        "We propose ZN. It gains over ZN (Zoo Net).",
        [
            "ZN: proposed model, name.propose",
            "ZN: model, name.compared-with",
            "ZN: proposed model, name.propose",
            "Zoo Net: proposed model, for ZN, name.propose",
        ],
    ),
    (
        "",
        "It gains over ZN (Zoo Net). We propose ZN.",
        [
            "ZN: model, name.compared-with",
            "ZN: proposed model, name.propose",
            "Zoo Net: proposed model, for ZN, name.propose",
            "ZN: proposed model, name.propose",
        ],
    ),
    # Words within words, parentheses in a list, words of the field, plain capitals, a sentence for a title.
    ("", "It counts in your ZooSet dataset.", ["ZooSet: dataset, said, name.word-after"]),
    ("Our ZooNet counts", "It counts zoos", ["ZooNet: proposed model, name.our"]),
    (
        "",
        "It counts on FooSet (small) and BarSet (big) datasets.",
        ["FooSet: dataset, said, name.word-after", "BarSet: dataset, said, name.word-after"],
    ),
    (
        "",
        "Trained on this dataset, ZooNet, a novel network, counts.",
        ["ZooNet: proposed model, said, name.apposition"],
    ),
    ("", "Compared to Europe, it counts more over Asia.", []),
    (
        "",
        "It uses methods such as CNN, ZooNet and BarNet-2.",
        ["ZooNet: model, name.models-such-as", "BarNet-2: model, name.models-such-as"],
    ),
    ("Green Zoos Count Their Many Old Animals: A Study", "Green Zoos Count Their Many Old Animals.", []),
]


def told(text: Text, mention: NameMention) -> str:
    said = [mention.kind if mention.role == "mentioned" else f"{mention.role} {mention.kind}"]
    said += ["introduced"] * mention.introduced + ["said"] * mention.said
    if mention.canonical:
        said.append(f"is {mention.canonical}")
    if mention.alias_of:
        said.append(f"for {mention.alias_of}")
    return f"{text.string[mention.start : mention.end]}: {', '.join(said)}, {mention.by}"


@pytest.mark.parametrize(("title", "abstract", "expected"), MENTIONS)
def test_mentions(title: str, abstract: str, expected: list[str], extractor: Extractor) -> None:
    text = read_text(Paper(title, abstract), extractor.rulebook.markup)
    found = find_names(text, extractor.rulebook.names)
    once = dict.fromkeys((m.start, told(text, m)) for m in found)  # two sources may say the same
    assert [said for _, said in once] == expected


def test_every_mention_is_its_surface_within_one_section(extractor: Extractor) -> None:
    paper = Paper("ZooNet: A Study of ZooNet", "ZooNet (Zoo Network) beats BERT. Our ZooNet wins by a Zoo Loss (ZL).")
    text = read_text(paper, extractor.rulebook.markup)
    mentions = find_names(text, extractor.rulebook.names)
    assert len([m for m in mentions if text.string[m.start : m.end] == "ZooNet"]) >= 4
    for mention in mentions:
        assert "\n" not in text.string[mention.start : mention.end]
        assert 0 < mention.score < 1
        assert text.section(mention.start) == text.section(mention.end - 1)
