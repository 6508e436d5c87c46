"""Uniting mentions: what is one thing, what it is called, and which kind it has."""

import pytest

from extract import Extractor
from extract.join.entities import Entity, merge_mentions
from extract.mention import NameMention
from extract.paper import Paper
from extract.text import Text, read_text
from extract.text.normalising import normalise


def mention(text: Text, surface: str, at: int = 0, **fields: object) -> NameMention:
    start = text.string.index(surface, at)
    return NameMention(start, start + len(surface), **{"kind": "model", "by": "test", **fields})  # type: ignore[arg-type]


def merged(extractor: Extractor, abstract: str, *rows: dict[str, object]) -> list[Entity]:
    text = read_text(Paper("", abstract), extractor.rulebook.markup)
    mentions = [mention(text, **row) for row in rows]  # type: ignore[arg-type]
    return merge_mentions(text, mentions, extractor.rulebook.targets.words)


def test_surfaces_equal_after_folding_are_one(extractor: Extractor) -> None:
    (entity,) = merged(
        extractor, "Zoo-Net, ZooNet, ZooNets", {"surface": "Zoo-Net"}, {"surface": "ZooNet"}, {"surface": "ZooNets"}
    )
    assert (entity.name, sorted(entity.aliases), len(entity.spans)) == ("Zoo-Net", ["ZooNet", "ZooNets"], 3)


def test_an_expansion_is_an_alias(extractor: Extractor) -> None:
    (entity,) = merged(extractor, "Zoo Network (ZN)", {"surface": "ZN"}, {"surface": "Zoo Network", "alias_of": "ZN"})
    assert (entity.name, entity.aliases) == ("ZN", ["Zoo Network"])


def test_a_nested_mention_gives_way(extractor: Extractor) -> None:
    entities = merged(extractor, "ZooNet XL counts", {"surface": "ZooNet"}, {"surface": "ZooNet XL"})
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
    (entity,) = merged(extractor, "Zoo and Zoo or zoo: Z Of O", *rows)
    assert entity.kind == kind


def test_proposed_wins_over_mentioned(extractor: Extractor) -> None:
    (entity,) = merged(extractor, "Zoo and Zoo", {"surface": "Zoo"}, {"surface": "Zoo", "at": 1, "role": "proposed"})
    assert entity.role == "proposed"


def test_a_collection_whose_expansion_is_proposed_is_introduced(extractor: Extractor) -> None:
    rows: list[dict[str, object]] = [
        {"surface": "ZS", "kind": "dataset"},
        {"surface": "Zoo Set", "role": "proposed", "alias_of": "ZS"},
    ]
    (entity,) = merged(extractor, "Zoo Set (ZS)", *rows)
    assert (entity.kind, entity.introduced) == ("dataset", True)


# abstract, its mentions, then each entity: its name, its other forms, how many places
ENTITIES: list[tuple[str, list[dict[str, object]], list[tuple[str, list[str], int]]]] = [
    ("Foo and Bar", [{"surface": "Bar"}, {"surface": "Foo"}], [("Foo", [], 1), ("Bar", [], 1)]),
    # One place that two sources found is one; a mention within a longer one gives way; two that overlap both stay.
    ("Foo Net", [{"surface": "Foo Net"}, {"surface": "Foo Net"}], [("Foo Net", [], 1)]),
    ("Foo Net XL", [{"surface": "Foo Net"}, {"surface": "Net XL"}], [("Foo Net", [], 1), ("Net XL", [], 1)]),
    ("Foo Net XL is", [{"surface": "Foo Net XL"}, {"surface": "Net XL"}, {"surface": "Net"}], [("Foo Net XL", [], 1)]),
    (
        "Foo Net XL and Bar",
        [{"surface": "Foo Net XL"}, {"surface": "Net"}, {"surface": "Bar"}],
        [("Foo Net XL", [], 1), ("Bar", [], 1)],
    ),
    # The most frequent form is the name, the first where two are as frequent.
    (
        "Foo-1, Foo1, Foo1",
        [{"surface": "Foo-1"}, {"surface": "Foo1"}, {"surface": "Foo1", "at": 12}],
        [("Foo1", ["Foo-1"], 3)],
    ),
    ("Foo-1, Foo1", [{"surface": "Foo1"}, {"surface": "Foo-1"}], [("Foo-1", ["Foo1"], 2)]),
    # A plural is a form of its singular, and alone it is the name.
    ("Foos, Foo", [{"surface": "Foos"}, {"surface": "Foo", "at": 6}], [("Foo", ["Foos"], 2)]),
    ("Foos, Bar", [{"surface": "Foos"}, {"surface": "Bar"}], [("Foos", [], 1), ("Bar", [], 1)]),
    ("Foos, Foot", [{"surface": "Foos"}, {"surface": "Foot"}], [("Foos", [], 1), ("Foot", [], 1)]),
    ("FOOs, FOO", [{"surface": "FOOs"}, {"surface": "FOO", "at": 6}], [("FOO", ["FOOs"], 2)]),
    ("FOOS, FOO", [{"surface": "FOOS"}, {"surface": "FOO", "at": 6}], [("FOOS", [], 1), ("FOO", [], 1)]),
    # An expansion goes with its acronym, with the plural of it too, and with one that stands nowhere else.
    (
        "Bar Net (BN), BNs",
        [{"surface": "Bar Net", "alias_of": "BN"}, {"surface": "BN"}, {"surface": "BNs"}],
        [("BN", ["Bar Net", "BNs"], 3)],
    ),
    (
        "Bar Nets (BNs), BN",
        [{"surface": "Bar Nets", "alias_of": "BNs"}, {"surface": "BNs"}, {"surface": "BN", "at": 15}],
        [("BN", ["Bar Nets", "BNs"], 3)],
    ),
    (
        "Foo Net (FN) or FNet",
        [{"surface": "FN", "alias_of": "FNet"}, {"surface": "Foo Net", "alias_of": "FN"}, {"surface": "FNet"}],
        [("FNet", ["Foo Net", "FN"], 3)],
    ),
    ("Bar Net", [{"surface": "Bar Net", "alias_of": "BN"}], [("Bar Net", [], 1)]),
    (
        "Foo (Bar)",
        [{"surface": "Foo", "alias_of": "Bar"}, {"surface": "Bar", "alias_of": "Foo"}],
        [("Bar", ["Foo"], 2)],
    ),
]


# An acronym that stands far from what it spells, a name with and without what it is, and one in brackets.
FORMS: list[tuple[str, list[dict[str, object]], list[tuple[str, list[str], int]]]] = [
    (
        "QUILT works. We call it Quick Indexing of Long Texts.",
        [{"surface": "QUILT"}, {"surface": "Quick Indexing of Long Texts"}],
        [("QUILT", ["Quick Indexing of Long Texts"], 2)],
    ),
    (
        "QuInLo works. We call it Quick-Indexing Low Loss.",
        [{"surface": "QuInLo"}, {"surface": "Quick-Indexing Low Loss"}],
        [("QuInLo", ["Quick-Indexing Low Loss"], 2)],
    ),
    (
        "QLT works. We call it Quick and Really Long Training.",
        [{"surface": "QLT"}, {"surface": "Quick and Really Long Training"}],
        [("QLT", ["Quick and Really Long Training"], 2)],
    ),
    (
        "FoNe works. We call it Foo Net.",
        [{"surface": "FoNe"}, {"surface": "Foo Net"}],
        [("FoNe", ["Foo Net"], 2)],
    ),
    (
        "QLT works. We call it Quick-Long-Training.",
        [{"surface": "QLT"}, {"surface": "Quick-Long-Training"}],
        [("QLT", ["Quick-Long-Training"], 2)],
    ),
    # One capital, and two words, are no acronym.
    (
        "Qult works. We call it Quick Long Training.",
        [{"surface": "Qult"}, {"surface": "Quick Long Training"}],
        [("Qult", [], 1), ("Quick Long Training", [], 1)],
    ),
    (
        "QU LT works. We call it Quick Long Training.",
        [{"surface": "QU LT"}, {"surface": "Quick Long Training"}],
        [("QU LT", [], 1), ("Quick Long Training", [], 1)],
    ),
    # A word too many is left out; the letters stand in another order; both are of other kinds; one is spelt already.
    (
        "QLT works. We call it Quick Really Quite Long Training.",
        [{"surface": "QLT"}, {"surface": "Quick Really Quite Long Training"}],
        [("QLT", [], 1), ("Quick Really Quite Long Training", [], 1)],
    ),
    (
        "LQT works. We call it Quick Long Training.",
        [{"surface": "LQT"}, {"surface": "Quick Long Training"}],
        [("LQT", [], 1), ("Quick Long Training", [], 1)],
    ),
    (
        "QLT works. We read Quick Long Texts.",
        [{"surface": "QLT"}, {"surface": "Quick Long Texts", "kind": "dataset"}],
        [("QLT", [], 1), ("Quick Long Texts", [], 1)],
    ),
    (
        "Quick Long Training (QLT), not Quiet Learned Tagging.",
        [
            {"surface": "Quick Long Training", "alias_of": "QLT"},
            {"surface": "QLT"},
            {"surface": "Quiet Learned Tagging"},
        ],
        [("QLT", ["Quick Long Training"], 2), ("Quiet Learned Tagging", [], 1)],
    ),
    (
        "Kite-7B and Kite2-7B",
        [{"surface": "Kite-7B"}, {"surface": "Kite2-7B"}],
        [("Kite-7B", [], 1), ("Kite2-7B", [], 1)],
    ),
    (
        "The Kite Challenge: Kite is hard.",
        [{"surface": "Kite Challenge", "kind": "benchmark"}, {"surface": "Kite", "at": 12, "kind": "benchmark"}],
        [("Kite", ["Kite Challenge"], 2)],
    ),
    (
        "The Kite Agent: Kite is small.",
        [{"surface": "Kite Agent"}, {"surface": "Kite", "at": 12}],
        [("Kite Agent", [], 1), ("Kite", [], 1)],
    ),
    (
        "Our Kite Attack breaks Kite.",
        [{"surface": "Kite Attack", "role": "proposed"}, {"surface": "Kite", "at": 12}],
        [("Kite Attack", [], 1), ("Kite", [], 1)],
    ),
    (
        "Coupled Attention (V-CAtten)",
        [{"surface": "Coupled Attention", "role": "proposed"}, {"surface": "V-CAtten", "role": "proposed"}],
        [("V-CAtten", ["Coupled Attention"], 2)],
    ),
    (
        "Coupled Attention (V-CAtten, Foo)",
        [{"surface": "Coupled Attention"}, {"surface": "V-CAtten"}],
        [("Coupled Attention", [], 1), ("V-CAtten", [], 1)],
    ),
    (
        "Coupled Attention (V-CAtten)",
        [{"surface": "Coupled Attention", "role": "proposed"}, {"surface": "V-CAtten"}],
        [("Coupled Attention", [], 1), ("V-CAtten", [], 1)],
    ),
    ("Foo (Bar)", [{"surface": "Foo"}, {"surface": "Bar"}], [("Foo", [], 1), ("Bar", [], 1)]),
    # What stands in brackets shares no letters; two names could be meant; dots and hyphens part numbers.
    (
        "Steady Waves (LoRA)",
        [{"surface": "Steady Waves"}, {"surface": "LoRA"}],
        [("Steady Waves", [], 1), ("LoRA", [], 1)],
    ),
    (
        "QLT beats Quick Long Training and Quiet Learned Tagging.",
        [{"surface": "QLT"}, {"surface": "Quick Long Training"}, {"surface": "Quiet Learned Tagging"}],
        [("QLT", [], 1), ("Quick Long Training", [], 1), ("Quiet Learned Tagging", [], 1)],
    ),
    (
        "Foo-1.3B, Foo-13B, Foo-2-7B, Foo 2 7B, Foo-27B",
        [{"surface": each} for each in ("Foo-1.3B", "Foo-13B", "Foo-2-7B", "Foo 2 7B", "Foo-27B")],
        [("Foo-1.3B", [], 1), ("Foo-13B", [], 1), ("Foo-2-7B", ["Foo 2 7B"], 2), ("Foo-27B", [], 1)],
    ),
]


@pytest.mark.parametrize(("abstract", "rows", "expected"), ENTITIES + FORMS)
def test_entities(
    abstract: str, rows: list[dict[str, object]], expected: list[tuple[str, list[str], int]], extractor: Extractor
) -> None:
    entities = merged(extractor, abstract, *rows)
    assert [(e.name, e.aliases, len(e.spans)) for e in entities] == expected


def test_what_an_entity_takes_from_its_mentions(extractor: Extractor) -> None:
    rows: list[dict[str, object]] = [
        {"surface": "FS", "kind": "dataset", "by": "first", "score": 0.5},
        {"surface": "FS", "kind": "benchmark", "by": "second", "score": 0.7, "introduced": True},
        {"surface": "Foo Set", "kind": "dataset", "by": "third", "score": 0.9, "alias_of": "FS", "canonical": "FooSet"},
    ]
    (entity,) = merged(extractor, "FS (Foo Set)", *rows)
    assert (entity.kind, entity.by, entity.score) == ("benchmark", "second", 0.7)
    assert (entity.role, entity.introduced, entity.canonical, entity.variant_of) == ("mentioned", True, "FooSet", None)


def test_a_model_has_a_base_and_no_canonical_name(extractor: Extractor) -> None:
    rows: list[dict[str, object]] = [
        {"surface": "Foo-L", "score": 0.9, "introduced": True, "canonical": "Foo"},
        {"surface": "Foo-L", "score": 0.5, "role": "proposed", "variant_of": "Foo"},
    ]
    (entity,) = merged(extractor, "Foo-L", *rows)
    assert (entity.role, entity.introduced, entity.canonical, entity.variant_of) == ("proposed", False, None, "Foo")


@pytest.mark.parametrize(("a", "b"), [("Zoo-Net", "zoonet"), ("Zoo Net 2", "ZooNet-2"), ("Zoo_Net", "ZooNet")])
def test_fold(a: str, b: str) -> None:
    assert normalise(a) == normalise(b)
