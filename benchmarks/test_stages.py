"""How long each step takes for 1,000 abstracts: reading, text, each stage, assembling, validating, writing.

Abstracts a second = 1,000 / the mean.
"""

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from extract import Extractor, Paper
from extract.assemble import assemble
from extract.mention import Mentions
from extract.stages.links import find_links
from extract.stages.names import find_names
from extract.stages.quantities import find_quantities
from extract.stages.results import find_results
from extract.text import Text, read_text

Found = list[tuple[Paper, Text, Mentions]]


@pytest.fixture(scope="module")
def found(extractor: Extractor, papers: list[Paper]) -> Found:
    return [(paper, *extractor.mentions(paper)) for paper in papers]


@pytest.fixture(scope="module")
def texts(extractor: Extractor, papers: list[Paper]) -> list[Text]:
    texts = [read_text(paper, extractor.rulebook.markup) for paper in papers]
    for text in texts:
        assert text.sentences  # computed once a text and shared by the stages, so timed with the text
    return texts


def test_text(benchmark: BenchmarkFixture, extractor: Extractor, papers: list[Paper]) -> None:
    rules = extractor.rulebook.markup
    benchmark(lambda: [read_text(paper, rules).sentences for paper in papers])


def test_links(benchmark: BenchmarkFixture, extractor: Extractor, texts: list[Text]) -> None:
    rules = extractor.rulebook.links
    assert sum(map(len, benchmark(lambda: [find_links(text, rules) for text in texts])))


def test_quantities(benchmark: BenchmarkFixture, extractor: Extractor, texts: list[Text]) -> None:
    rules = extractor.rulebook.quantities
    assert sum(map(len, benchmark(lambda: [find_quantities(text, rules) for text in texts])))


def test_results(benchmark: BenchmarkFixture, extractor: Extractor, texts: list[Text]) -> None:
    rules = extractor.rulebook.results
    assert sum(map(len, benchmark(lambda: [find_results(text, rules) for text in texts])))


def test_names(benchmark: BenchmarkFixture, extractor: Extractor, texts: list[Text]) -> None:
    rules = extractor.rulebook.names
    assert sum(map(len, benchmark(lambda: [find_names(text, rules) for text in texts])))


def test_assemble(benchmark: BenchmarkFixture, found: Found) -> None:
    assert len(benchmark(lambda: [assemble(*one) for one in found])) == len(found)


def test_whole_line(benchmark: BenchmarkFixture, extractor: Extractor, papers: list[Paper]) -> None:
    assert len(benchmark(lambda: list(extractor.pipe(papers)))) == len(papers)
