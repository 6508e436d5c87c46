"""What the benchmarks run on: the abstracts beside the checkout, or made-up ones of the same length."""

import gzip
import itertools
import json
from pathlib import Path

import pytest

from extract import Extractor, Paper

CORPUS = Path(__file__).parents[2] / "shared" / "corpus" / "arxiv-2025.jsonl.gz"
EXAMPLES = Path(__file__).parents[1] / "examples" / "papers.jsonl"
SIZE = 1_000  # abstracts a round


@pytest.fixture(scope="session")
def papers() -> list[Paper]:
    if CORPUS.is_file():
        with gzip.open(CORPUS, "rt", encoding="utf-8") as lines:
            rows = [json.loads(line) for line in itertools.islice(lines, SIZE)]
    else:
        examples = [json.loads(line) for line in EXAMPLES.read_text(encoding="utf-8").splitlines()]
        rows = list(itertools.islice(itertools.cycle(examples), SIZE))
    return [Paper(row["title"], row["abstract"]) for row in rows]


@pytest.fixture(scope="session")
def extractor() -> Extractor:
    return Extractor()
