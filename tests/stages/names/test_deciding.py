"""What rules decide whatever the model says: names that a paper introduces together, texts in other scripts."""

import pytest

from extract import Extractor

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
