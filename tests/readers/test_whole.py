"""Samples cut off anywhere, and read as another format: papers as they are, or refusals, and never anything else."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from extract.errors import Refusal
from extract.paper import Paper
from extract.readers import FORMATS, Format
from tests.readers.reading import read

HERE = Path(__file__).parent
FILES = {
    path.name: path.read_bytes() for folder in ("samples", "exports") for path in sorted((HERE / folder).iterdir())
}
STEP = 50  # bytes


def known(content: bytes) -> dict[str, str]:
    """The abstracts of a file that is whole, by their titles, blanks aside."""
    return {" ".join(p.title.split()): " ".join(p.abstract.split()) for p in read(content) if isinstance(p, Paper)}


def wrong(found: list[Paper | Refusal], expected: dict[str, str], *, cut: bool) -> Iterator[str]:
    """What is neither one of the papers nor a refusal with its place; an abstract may be cut where the file is."""
    for item in found:
        if isinstance(item, Refusal):
            if not str(item).startswith("input:"):
                yield f"no place: {item}"
            continue
        abstract = expected.get(" ".join(item.title.split()))
        said = " ".join(item.abstract.split())
        if abstract is None or not (
            abstract == said or (cut and item is found[-1] and said and abstract.startswith(said))
        ):
            yield f"{item.title!r}: {item.abstract!r}"


@pytest.mark.parametrize("name", FILES)
def test_cut_off_anywhere(name: str) -> None:
    content = FILES[name]
    expected = known(content)
    for size in range(STEP, len(content), STEP):
        found = read(content[:size])
        assert found
        assert list(wrong(found, expected, cut=True)) == [], size


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("name", FILES)
def test_given_as_another_format(name: str, format_: Format) -> None:
    content = FILES[name]
    found = read(content, format_)
    assert found
    assert list(wrong(found, known(content), cut=False)) == []
