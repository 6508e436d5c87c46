"""How long each step takes for 1,000 abstracts: reading, text, each stage, assembling, validating, writing.

Abstracts a second = 1,000 / the mean.
"""

from io import BytesIO

import orjson
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from extract import Extractor, Paper
from extract.join.assemble import Data, assemble, join
from extract.mention import Mentions
from extract.readers import read_stream
from extract.record.validate import to_line, validated
from extract.stages.links import find_links
from extract.stages.names import find_names
from extract.stages.names.recognizer import Recognizer
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


def test_join(benchmark: BenchmarkFixture, extractor: Extractor, found: Found) -> None:
    rules = extractor.rulebook.targets
    assert len(benchmark(lambda: [join(text, mentions, rules) for _, text, mentions in found])) == len(found)


def test_assemble(benchmark: BenchmarkFixture, extractor: Extractor, found: Found) -> None:
    rules = extractor.rulebook.targets
    joined = [(paper, text, join(text, mentions, rules)) for paper, text, mentions in found]
    assert len(benchmark(lambda: [assemble(*one) for one in joined])) == len(found)


def test_names_model(benchmark: BenchmarkFixture, extractor: Extractor, texts: list[Text]) -> None:
    recognizer = Recognizer(extractor.rulebook.names)
    assert sum(map(len, benchmark(lambda: [recognizer.recognize_all([text])[0] for text in texts])))


def test_reading(benchmark: BenchmarkFixture, papers: list[Paper]) -> None:
    lines = b"".join(orjson.dumps({"title": p.title, "abstract": p.abstract}) + b"\n" for p in papers)
    assert len(benchmark(lambda: list(read_stream(BytesIO(lines))))) == len(papers)


@pytest.fixture(scope="module")
def records(extractor: Extractor, papers: list[Paper]) -> list[Data]:
    return list(extractor.data(papers))


def test_validation(benchmark: BenchmarkFixture, records: list[Data]) -> None:
    assert len(benchmark(lambda: [validated(record) for record in records])) == len(records)


def test_writing(benchmark: BenchmarkFixture, records: list[Data]) -> None:
    assert benchmark(lambda: b"".join(map(to_line, records))).count(b"\n") == len(records)


def test_whole_line(benchmark: BenchmarkFixture, extractor: Extractor, papers: list[Paper]) -> None:
    run = lambda: [to_line(validated(record)) for record in extractor.data(papers)]  # noqa: E731
    assert len(benchmark(run)) == len(papers)


def test_whole_line_without_ner(benchmark: BenchmarkFixture, rules_only: Extractor, papers: list[Paper]) -> None:
    run = lambda: [to_line(validated(record)) for record in rules_only.data(papers)]  # noqa: E731
    assert len(benchmark(run)) == len(papers)
