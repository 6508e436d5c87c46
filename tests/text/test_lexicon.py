"""The lexicon: what is found, where it ends, and what a wrong file says."""

from pathlib import Path

import pytest

from extract.rulefiles.files import RuleError, read_rows
from extract.rulefiles.resources import data_folder
from extract.text.lexicon import COLUMNS, Lexicon, find_known, load_lexicon, lower_in_place, read_lexicon

ROWS = [
    "CIFAR-10\tdataset\tCIFAR-10",
    "COCO\tdataset\tCOCO|MS COCO",
    "DROP\tdataset\tDROP",
    "SAM\tmodel\tSAM",
    "GP2\tmodel\tGP2",
    "Foo\tdataset\tFoo Bar Set",
    "Big\tbenchmark\tBig Zoo",
    "Set 10\tdataset\tSet 10",
    "Zoo 10\tdataset\tZoo Set of 10",
]


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> Lexicon:
    path = tmp_path_factory.mktemp("rules") / "lexicon.tsv"
    path.write_text("\n".join(["\t".join(COLUMNS), *ROWS]) + "\n", encoding="utf-8")
    return load_lexicon(read_rows(path, COLUMNS))


@pytest.mark.parametrize(
    ("string", "expected"),
    [
        ("on CIFAR-10.", ["CIFAR-10"]),
        ("on Cifar10 and cifar 10", ["Cifar10", "cifar 10"]),
        ("CIFAR-100, CIFAR-10.5, CIFAR-10-C", []),
        ("trained on MS-COCO", ["MS-COCO"]),
        ("we drop it, or DROP it", ["DROP"]),
        ("COCO-pretrained, Mini-COCO, COCOA", ["COCO"]),
        ("SAM's mask, SAMs, SAM-Adapter", ["SAM", "SAMs"]),
        ("İstanbul on COCO", ["COCO"]),
        ("CIFAR-10 and COCO", ["CIFAR-10", "COCO"]),
        ("cocos, gp2, GP2 and GP-2", ["GP2"]),
        ("Foo-Bar Set, Foo-Bar-Set, FooBarSet, foo bar set", ["Foo-Bar Set", "Foo-Bar-Set"]),
        ("zoo-set of 10, ZooSetof 10, zoo set of-10", ["zoo-set of 10", "ZooSetof 10"]),
        ("Big Zoo Set of 10 by Big Zoo", ["Zoo Set of 10", "Big Zoo"]),
        ("Foo Bar Set 10, Set 10", ["Foo Bar Set", "Set 10"]),
        ("a.COCO, (COCO), COCO-C, COCO-like, COCO/2, COCO:A", ["COCO", "COCO"]),
    ],
)
def test_known(string: str, expected: list[str], lexicon: Lexicon) -> None:
    assert [string[k.start : k.end] for k in find_known(string, lexicon)] == expected


def test_entries(lexicon: Lexicon) -> None:
    found = [known.entry for known in find_known("Big-Zoo, SAM and set-10 of MS COCO", lexicon)]
    assert [(entry.canonical, entry.kind) for entry in found] == [
        ("Big", "benchmark"),
        ("SAM", "model"),
        ("Set 10", "dataset"),
        ("COCO", "dataset"),
    ]
    assert all(lexicon.entries[entry.canonical] == entry for entry in found)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("name\tkind\n", ":1:"),
        ("\t".join(COLUMNS) + "\nX\tmodel\n", ":2:"),
        ("\t".join(COLUMNS) + "\nX\tthing\tX\n", "kind is 'thing'; expected one of model, dataset, benchmark"),
        ("\t".join(COLUMNS) + "\nX\tmodel\tX||Y\n", r":2: .*'X\|\|Y'"),
    ],
)
def test_wrong_file(content: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "lexicon.tsv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(RuleError, match=says):
        load_lexicon(read_rows(path, COLUMNS))


def test_shipped_lexicon_has_each_name_and_surface_once() -> None:
    rows = list(read_lexicon(read_rows(data_folder("rules") / "lexicon.tsv", COLUMNS)))
    names = [entry.canonical for entry, _ in rows]
    surfaces = [s for _, found in rows for s in found]
    assert len(names) == len(set(names))
    assert len(surfaces) == len(set(surfaces))


@pytest.mark.parametrize(("string", "expected"), [("", ""), ("AbC", "abc"), ("AİB", "aİb"), ("Straße ẞ", "straße ß")])
def test_lower_in_place_keeps_offsets(string: str, expected: str) -> None:
    assert lower_in_place(string) == expected
