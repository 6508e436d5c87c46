"""Acronyms: which short form stands beside which long form, and whose a pair is that nothing else tells of."""

import pytest

from extract import Extractor, Paper
from extract.stages.names import find_names
from extract.stages.names.acronyms import expansion, find_pairs
from extract.text import read_text

# text, then "short = long" for each pair in it
PAIRS = [
    ("Zoo Count Network (ZCN)", "ZCN = Zoo Count Network"),
    ("We use the zoo count network (ZCN).", "ZCN = zoo count network"),
    ("ZCN (Zoo Count Network) counts.", "ZCN = Zoo Count Network"),
    ("The ZN (Zoo Network) counts.", "ZN = Zoo Network"),
    ("We use ZCN(Zoo Count Network).", "ZCN = Zoo Count Network"),
    ('the "Zoo Count Network" (ZCN)', "ZCN = Zoo Count Network"),
    ("the *Zoo Count Network*(ZCN)", "ZCN = Zoo Count Network"),
    ("a Zoo Count Network (the ZCN)", "ZCN = Zoo Count Network"),
    ("a Zoo Count Network (called ZCN, for short)", "ZCN = Zoo Count Network"),
    ("a Zoo Count Network (i.e., ZCN; see below)", "ZCN = Zoo Count Network"),
    ("(ours) The Zoo Net (ZN) and the Farm Net (FN)", "ZN = Zoo Net; FN = Farm Net"),
    ("ZN (Zoo Net) and FN (Farm Net)", "ZN = Zoo Net; FN = Farm Net"),
    # Letters of small words, of hyphenated ones and within words; digits; the plural.
    ("a Network of Animals in the Zoo (NAZ)", "NAZ = Network of Animals in the Zoo"),
    ("a Multi-Scale Zoo Counter (MSZC)", "MSZC = Multi-Scale Zoo Counter"),
    ("the Multi-Head Net of the Animals (MNA)", "MNA = Multi-Head Net of the Animals"),
    ("by Fast Attention (FAttn)", "FAttn = Fast Attention"),
    ("by Cross-Modal Attention (CRATN)", "CRATN = Cross-Modal Attention"),
    ("by Counting of Zoos (CountZ)", "CountZ = Counting of Zoos"),
    ("a 3D Zoo Counter (3DZC)", "3DZC = 3D Zoo Counter"),
    ("by Learning to Count (L2C)", "L2C = Learning to Count"),
    ("Zoo Animal Net 2.0 (ZAN 2.0)", "ZAN 2.0 = Zoo Animal Net 2.0"),
    ("many a Zoo Count Net (ZCNs)", "ZCNs = Zoo Count Net"),
    ("an Oxb of the very new Cyd (OBCD)", "OBCD = Oxb of the very new Cyd"),  # half of them begin words
    # Nothing that a short form stands for.
    ("(ZCN) Zoo Count Network", ""),
    ("We use ⅣⅤ (four five) and a Ⅳ Model (ⅣⅤ).", ""),  # capitals, and no letters
    ("an average precision of 50% (AP)", ""),
    ("They visit zoos. Count networks (ZCN) help.", ""),
    ("a zoo of many very small nets (ZN)", ""),
    ("Zoo Count Net (ZCX)", ""),
    ("a Zoo Net (ZTZ)", ""),
    ("many a Zoo Pig Farm (ZPNs)", ""),
    ("rules for tests (RLS)", ""),
    ("the second zoo (Z2)", ""),
    ("the zoo net (ZooNet)", ""),
    ("a Zoo Count Network (ours)(ZCN)", ""),
    ("seen by two or more (two)", ""),
    ("ZCN (our Count Network)", ""),
    ("at the Zoo (zebras or oxen)", ""),
    ("on a Zoo Count Network (ZCN: see below)", ""),
    ("the Zoo Count Network (as told in Table 2)", ""),
]


@pytest.mark.parametrize(("string", "expected"), PAIRS)
def test_pairs(string: str, expected: str) -> None:
    pairs = [f"{string[slice(*pair.short)]} = {string[slice(*pair.long)]}" for pair in find_pairs(string)]
    assert "; ".join(pairs) == expected


# tokens, the last of them a short form in brackets, and where what it abbreviates begins
@pytest.mark.parametrize(
    ("tokens", "expected"),
    [
        ("a zoo count network ( ZCN", 1),
        ("a Zoo Count Network ( ZCNs", 1),
        ("zoo count networks ( ZCN", 0),
        ("a Multi - Head Net ( MHN", 1),
        ("the Foo Attention ( FAt", 1),
        ("the Foo Attention tip ( FAt", 1),
        ("a small Fast zoo ( FAZ", 2),  # a letter from inside a word
        ("a Zoo . Count Net ( ZCN", -1),
        ("a Zoo ) Count Net ( ZCN", -1),
        ("a very new zoo of many small nets ( ZN", 3),
        ("a zoo of so very many more small nets ( ZN", -1),
        ("a zoo ( Z", -1),
        ("a zoo ( Zs", -1),
        ("a zoo of 3 nets ( Z3N", 1),
        ("( ZCN", -1),
        ("Net ( ZN", -1),
    ],
)
def test_where_an_expansion_begins(tokens: str, expected: int) -> None:
    words = tokens.split()
    assert expansion([*words, "behind"], len(words) - 1, len(words)) == expected


# abstract, then the short forms that are the paper's own by nothing but their long form and the words beside the pair
OWN = [
    ("We propose to count with the Zoo Count Refiner (ZCR).", ["ZCR"]),
    ("Nets count. We propose nets. It goes by Zoo Count Refiner (ZCR).", []),
    ("It counts by Zoo Count Refiner (ZCR).", []),
    ("It counts with the novel RZC (Refined zoo Counts).", ["RZC"]),
    ("It counts with the new Refinement of zoo Counts (RZC).", ["RZC"]),
    ("It counts by a novel zoo count refinement (ZCR).", ["ZCR"]),
    ("It counts with the novel RZC (refined zoo counts).", ["RZC"]),
    ("By a novel way of counting, it lowers the zoo count ratio (ZCR).", []),
    ("It counts by a zoo count mechanism (ZCM).", ["ZCM"]),
    ("It counts by the refined zoo counts (RZC) module.", ["RZC"]),
    ("It counts by RZC (refined zoo counts) module.", ["RZC"]),
    ("We propose to train Fair Nets (FN) and Zoo Nets (ZN).", ["FN", "ZN"]),
    ("It counts by Zoo Counts (ZC). We propose to use Fair Nets (FN).", ["FN"]),
    # A word of the field, a plural and a word with one capital are nobody's own.
    ("We propose to count with Convolutional Neural Nets (CNN).", []),
    ("We propose to count with Zoo Refiners (ZRs).", []),
    ("We propose to count with Big Attention (Batt).", []),
]


@pytest.mark.parametrize(("abstract", "expected"), OWN, ids=[abstract for abstract, _ in OWN])
def test_own(abstract: str, expected: list[str], extractor: Extractor) -> None:
    text = read_text(Paper("", abstract), extractor.rulebook.markup)
    found = [m for m in find_names(text, extractor.rulebook.names) if m.by == "name.acronym" and m.alias_of is None]
    assert [text.string[m.start : m.end] for m in found] == expected
