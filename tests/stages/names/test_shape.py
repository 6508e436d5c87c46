"""The shape of names: capitalised spans of a text, and the name in a span."""

import pytest

from extract import Extractor
from extract.stages.names.shape import capitalised_spans, trim


@pytest.mark.parametrize(
    ("string", "expected"),
    [
        ("we count with ZooNet here", "ZooNet"),
        ("Zoo is of The zoo of The Zoo of it", "Zoo | The Zoo"),
        ("the Zoo Count Network v2 of nuScenes", "Zoo Count Network | nuScenes"),
        ("with ZooNet (ours), FarmNet, and BarNet-2.", "ZooNet + FarmNet + BarNet-2"),
        ("ZooNet (of ours and Others) and FarmNet", "ZooNet + FarmNet"),
        ("ZooNet and FarmNet or BarNet count", "ZooNet + FarmNet + BarNet"),
        ("ZooNet/FarmNet, Bar & Foo here", "ZooNet + FarmNet + Bar + Foo"),
        ("with Zoo and farms", "Zoo"),
        ("ZooNet counts\nFarmNet or barNet", "ZooNet | FarmNet + barNet"),
        ("see Zoo 3 and in Über", "Zoo 3 | Über"),
        ("a .ZooNet, an a-FarmNet is in xZoo by (Zoo one", "ZooNet | a-FarmNet | xZoo | Zoo"),
        ("ZooNet", "ZooNet"),
    ],
)
def test_capitalised_spans(string: str, expected: str, extractor: Extractor) -> None:
    found = [(end, phrases) for end, phrases in capitalised_spans(string, extractor.rulebook.names.shape.openers)]
    assert " | ".join(" + ".join(string[a:b] for a, b in phrases) for _, phrases in found) == expected
    for end, phrases in found:
        assert max(b for _, b in phrases) <= end


# a span, what follows it, and the name in it: by its words alone, and where capitals are enough (`loose`)
TRIMMED = [
    ("ZooNet", " counts", "ZooNet", "ZooNet"),
    ("The ZooNet", " counts", "ZooNet", "ZooNet"),
    ("In ZooNet The", " counts", "ZooNet", "ZooNet"),
    ("In The ZooNet", " counts", "ZooNet", "ZooNet"),
    ("3D ZooNet", " counts", "ZooNet", "ZooNet"),
    ("ZooNet 12", " zoos", "ZooNet", "ZooNet"),
    ("Zoo FarmNet", ".", "Zoo FarmNet", "Zoo FarmNet"),
    ("Zoo FarmNet LLM", ".", "Zoo FarmNet", "Zoo FarmNet"),
    ("FarmNet Count", ".", "FarmNet Count", "FarmNet Count"),
    ("FarmNet Count Framework", ".", "FarmNet Count", "FarmNet Count"),
    ("ZooNet Framework", ".", "ZooNet", "ZooNet"),
    ("Zoo Framework", ".", "", "Zoo Framework"),
    ("Zoo Count Framework", ".", "", "Zoo Count Framework"),
    ("LLM Zoo", ".", "", "LLM Zoo"),
    ("Zoo LLM", ".", "", "Zoo LLM"),
    ("o1", " counts", "o1", "o1"),
    ("ZooPlus", " counts", "ZooPlus", "ZooPlus"),
    ("Zoo-X2", " that is", "Zoo-X2", "Zoo-X2"),
    ("Zoo-net", " that is", "", "Zoo-net"),
    ("ZooNet Models In", " a", "ZooNet", "ZooNet"),
    ("LLM ZooNet", ".", "ZooNet", "ZooNet"),
    ("ZooNet LLM", ".", "ZooNet", "ZooNet"),
    ("zoo2", " counts", "zoo2", "zoo2"),
    ("Zoo", ", which", "", "Zoo"),
    ("Zoo", " counts", "", ""),
    ("Zoo Count", " that is", "", "Zoo Count"),
    ("Zoo Count", " counts", "", ""),
    ("Zoo Count Refiner", " module", "", "Zoo Count Refiner"),
    ("Zoo-Net", " (ours)", "", "Zoo-Net"),
    ("Zoo-Net", " counts", "", ""),
    ("The", "", "", ""),
    ("In The", ".", "", ""),
    ("The We In", ".", "", ""),
    ("The Framework", ".", "", ""),
    ("LLM 12", ".", "", ""),
    ("The LLM", ".", "", ""),
    ("ZooNet ZooNet", ".", "ZooNet ZooNet", "ZooNet ZooNet"),
    ("Framework", ".", "", ""),
    ("Z", ".", "", ""),
    ("CNN", ".", "", ""),
    ("CNNs", ".", "", ""),
    ("COVID-19", ".", "", ""),
    ("40K", ".", "", ""),
    ("3D", ".", "", ""),
    ("LLM-CNN", " counts", "", ""),
    ("CLIP-based", ".", "", ""),
    ("Zoo-CLIP-based", ".", "", ""),
    ("RNN LSTM", ".", "", ""),
]


@pytest.mark.parametrize(("span", "after", "strong", "loose"), TRIMMED)
def test_trim(span: str, after: str, strong: str, loose: str, extractor: Extractor) -> None:
    string, end = f"a {span}{after}", 2 + len(span)
    for is_loose, expected in ((False, strong), (True, loose)):
        found = trim(string, 2, end, extractor.rulebook.names.shape, is_loose)
        assert ("" if found is None else string[slice(*found)]) == expected
