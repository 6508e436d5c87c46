"""Uniting mentions: what is one thing, what it is called, and which kind it has."""

import pytest

from extract import Extractor
from extract.mention import NameMention
from extract.paper import Paper
from extract.text import Text, read_text
from extract.unite import Entity, fold, unite


def mention(text: Text, surface: str, at: int = 0, **fields: object) -> NameMention:
    start = text.string.index(surface, at)
    return NameMention(start, start + len(surface), **{"kind": "model", "by": "test", **fields})  # type: ignore[arg-type]


def united(extractor: Extractor, abstract: str, *rows: dict[str, object]) -> list[Entity]:
    text = read_text(Paper("", abstract), extractor.rulebook.markup)
    return unite(text, [mention(text, **row) for row in rows])  # type: ignore[arg-type]


def test_surfaces_equal_after_folding_are_one(extractor: Extractor) -> None:
    (entity,) = united(
        extractor, "Zoo-Net, ZooNet, ZooNets", {"surface": "Zoo-Net"}, {"surface": "ZooNet"}, {"surface": "ZooNets"}
    )
    assert (entity.name, sorted(entity.aliases), len(entity.spans)) == ("Zoo-Net", ["ZooNet", "ZooNets"], 3)


def test_an_expansion_is_an_alias(extractor: Extractor) -> None:
    (entity,) = united(extractor, "Zoo Network (ZN)", {"surface": "ZN"}, {"surface": "Zoo Network", "alias_of": "ZN"})
    assert (entity.name, entity.aliases) == ("ZN", ["Zoo Network"])


def test_a_nested_mention_gives_way(extractor: Extractor) -> None:
    entities = united(extractor, "ZooNet XL counts", {"surface": "ZooNet"}, {"surface": "ZooNet XL"})
    assert [e.name for e in entities] == ["ZooNet XL"]


@pytest.mark.parametrize(
    ("rows", "kind"),
    [
        ([{"surface": "Zoo", "kind": "dataset"}, {"surface": "Zoo", "at": 1, "kind": "dataset"}], "dataset"),
        # The acronym's kind counts, whatever its expansion is taken for.
        (
            [{"surface": "Zoo", "kind": "benchmark"}, {"surface": "Z Of O", "kind": "model", "alias_of": "Zoo"}],
            "benchmark",
        ),
        ([{"surface": "Zoo", "score": 0.6}, {"surface": "zoo", "kind": "dataset", "score": 0.9}], "dataset"),
    ],
)
def test_kind(rows: list[dict[str, object]], kind: str, extractor: Extractor) -> None:
    (entity,) = united(extractor, "Zoo and Zoo or zoo: Z Of O", *rows)
    assert entity.kind == kind


def test_proposed_wins_over_mentioned(extractor: Extractor) -> None:
    (entity,) = united(extractor, "Zoo and Zoo", {"surface": "Zoo"}, {"surface": "Zoo", "at": 1, "role": "proposed"})
    assert entity.role == "proposed"


def test_a_collection_whose_expansion_is_proposed_is_introduced(extractor: Extractor) -> None:
    rows: list[dict[str, object]] = [
        {"surface": "ZS", "kind": "dataset"},
        {"surface": "Zoo Set", "role": "proposed", "alias_of": "ZS"},
    ]
    (entity,) = united(extractor, "Zoo Set (ZS)", *rows)
    assert (entity.kind, entity.introduced) == ("dataset", True)


@pytest.mark.parametrize(("a", "b"), [("Zoo-Net", "zoonet"), ("Zoo Net 2", "ZooNet-2"), ("Zoo_Net", "ZooNet")])
def test_fold(a: str, b: str) -> None:
    assert fold(a) == fold(b)
