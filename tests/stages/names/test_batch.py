"""The candidates of some texts as arrays: which there are, where they stand, and what rules found of them."""

from dataclasses import replace

import numpy as np
import pytest

from extract import Extractor
from extract.mention import NameMention
from extract.paper import Paper
from extract.stages.names.batch import Batch, gather, narrow
from extract.stages.names.tokens import READ, Vocabulary
from extract.text import read_text

PAPERS = [
    Paper("Moor and Foo Net", "We use Foo-Net, FooNet (FN) and Moor."),
    Paper("Moor", "A Moor of Foo Network (FN)."),
    Paper("Nothing here", ""),
]
RULED = NameMention(0, 0, "model", "test", 0.9)


def gathered(
    papers: list[Paper], extractor: Extractor, *mentions: tuple[int, int, int]
) -> tuple[Batch, list[str], list[str]]:
    """Return the candidates of papers, their texts and tokens; rules find `mentions`: paper, start, end."""
    texts = [read_text(paper, extractor.rulebook.markup) for paper in papers]
    rulings = [
        [replace(RULED, start=start, end=end) for owner, start, end in mentions if owner == number]
        for number in range(len(texts))
    ]
    vocabulary = Vocabulary(extractor.rulebook.names.cues)
    b = gather(texts, rulings, vocabulary)
    return b, [text.string for text in texts], [vocabulary.words[row] for row in b.rows.tolist()]


def places(b: Batch, surface: str, document: int) -> list[int]:
    """Return the occurrences of a candidate."""
    (c,) = (c for c, s in enumerate(b.surfaces) if s == surface and b.document[c] == document)
    found = list(range(int(b.first[c]), int(b.first[c] + b.count[c])))
    assert (b.owner[found] == c).all()
    return found


@pytest.mark.parametrize(
    ("surface", "document", "starts"),
    [
        ("Moor", 0, [0, 49]),
        ("Moor", 1, [0, 7]),
        ("Foo Net", 0, [9]),
        ("Foo-Net", 0, [24]),
        ("FooNet", 0, [33]),
        ("FN", 0, [41]),
        ("FN", 1, [28]),
    ],
)
def test_occurrences_stand_where_the_text_has_them(
    surface: str, document: int, starts: list[int], extractor: Extractor
) -> None:
    b, strings, words = gathered(PAPERS, extractor)
    found = places(b, surface, document)
    assert b.span_start[found].tolist() == starts
    for m in found:
        assert strings[document][b.span_start[m] : b.span_end[m]] == surface
        assert "".join(words[b.start[m] : b.end[m]]) == surface.replace(" ", "")
        assert b.token_document[b.start[m]] == document
        assert b.title[b.start[m]] == (b.span_start[m] < len(PAPERS[document].title))


def test_all_of_a_batch_is_counted_once(extractor: Extractor) -> None:
    b, _, _ = gathered(PAPERS, extractor)
    assert b.count.sum() == len(b.owner)
    assert (np.diff(b.owner) >= 0).all()
    spans = set(zip(b.start.tolist(), b.end.tolist(), strict=True))
    assert len(spans) == len(b.start)
    assert not b.rulings
    alone = [len(gathered([paper], extractor)[0].surfaces) for paper in PAPERS]
    assert [sum(b.document == number) for number in range(3)] == alone


def test_keys_are_those_of_the_letters(extractor: Extractor) -> None:
    b, _, _ = gathered(PAPERS, extractor)
    keys = dict(zip(b.surfaces, b.keys.tolist(), strict=True))
    assert keys["Foo-Net"] == keys["FooNet"] == keys["Foo Net"] != keys["Moor"]


@pytest.mark.parametrize(
    ("title", "abstract", "begins"),
    [
        ("", "We use Foo Bar Net (FBN).", "Foo"),
        ("", "We use a foo bar net (FBN).", "foo"),
        ("Foo Bar", "Net (FBN) is new.", "Foo"),  # words of the title may belong to it
        ("", "We use Foo Bar Net, FBN.", None),
        ("", "We use Old Bar Net (FBX).", None),
    ],
)
def test_a_short_form_in_brackets_has_an_expansion(
    title: str, abstract: str, begins: str | None, extractor: Extractor
) -> None:
    b, _, words = gathered([PAPERS[2], Paper(title, abstract), PAPERS[0]], extractor)
    (m,) = places(b, "FBX" if "FBX" in abstract else "FBN", 1)
    assert b.expansion[m] == (0 if begins is None else words.index(begins))


# The text of the second paper, from its title on: `Moor`, a line end, `A Moor of Foo Network (FN).`
@pytest.mark.parametrize(
    ("start", "end", "surface"),
    [
        (0, 4, "Moor"),
        (7, 11, "Moor"),
        (7, 14, "Moor of"),  # what rules find is a candidate
        (0, 6, None),  # over both sections
        (7, 10, None),  # a part of a word
        (8, 11, None),
        (11, 7, None),
        (11, 14, None),  # it begins with a blank
        (READ + 5, READ + 9, None),  # what is not read
        (-9, -18, None),
    ],
)
def test_what_rules_find_is_placed_where_it_is_whole_tokens(
    start: int, end: int, surface: str | None, extractor: Extractor
) -> None:
    b, strings, _ = gathered(PAPERS, extractor, (1, start, end))
    assert [b.surfaces[c] for c in b.ruled.tolist()] == ([] if surface is None else [surface])
    assert len(b.rulings) == len(b.ruled)
    for at, until in zip(b.ruled_start, b.ruled_end, strict=True):
        (m,) = (m for m in range(len(b.start)) if (b.start[m], b.end[m]) == (at, until))
        assert strings[1][b.span_start[m] : b.span_end[m]] == surface
        assert b.span_start[m] == start


def test_each_rule_goes_with_its_candidate(extractor: Extractor) -> None:
    found = [(0, 0, 4), (0, 24, 31), (1, 7, 11), (1, 0, 6), (1, 15, 26)]
    b, _, _ = gathered(PAPERS, extractor, *found)
    said = [(int(b.document[c]), b.surfaces[c], m.start) for c, m in zip(b.ruled, b.rulings, strict=True)]
    assert said == [(0, "Moor", 0), (0, "Foo-Net", 24), (1, "Moor", 7), (1, "Foo Network", 15)]


def test_a_part_of_a_batch_is_as_it_was(extractor: Extractor) -> None:
    b, _, _ = gathered(PAPERS, extractor, (0, 24, 31), (1, 7, 11))
    wanted = [c for c, s in enumerate(b.surfaces) if s in ("Moor", "Foo-Net", "FN")]
    part = narrow(b, np.array(wanted))
    assert part.surfaces == [b.surfaces[c] for c in wanted]
    assert [part.surfaces[c] for c in part.ruled.tolist()] == ["Foo-Net", "Moor"]
    assert part.document[part.ruled].tolist() == [0, 1]
    for c, old in enumerate(wanted):
        new, before = (
            places(part, b.surfaces[old], int(part.document[c])),
            places(b, b.surfaces[old], int(b.document[old])),
        )
        assert part.keys[c] == b.keys[old]
        for name in ("start", "end", "expansion", "span_start", "span_end"):
            assert getattr(part, name)[new].tolist() == getattr(b, name)[before].tolist()
