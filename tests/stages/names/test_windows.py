"""Long texts: names are found at any depth, in time linear in the length, and short texts are read as ever."""

import pytest

from extract import Extractor, Paper
from extract.stages.names.windows import WHOLE, recognize_long, windows
from extract.text import Text, read_text

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
    given: list[Text] = []
    recognize_long(texts, lambda batch: given.extend(batch) or [[] for _ in batch])  # type: ignore[func-returns-value]
    assert given[0] is texts[0]
    assert given[-1] is texts[2]
    alone = [extractor.extract(one) for one in (short, long)]
    assert list(extractor.pipe([short, long])) == alone
    assert list(extractor.pipe([long, short])) == alone[::-1]
