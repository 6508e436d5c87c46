"""What the benchmarks share."""

from itertools import islice

import pytest

from benchmarks.corpus import abstracts
from extract import Extractor, Paper

SIZE = 1_000  # abstracts a round


@pytest.fixture(scope="session")
def papers() -> list[Paper]:
    return [Paper(row["title"], row["abstract"]) for row in islice(abstracts(), SIZE)]


@pytest.fixture(scope="session")
def extractor() -> Extractor:
    return Extractor()


@pytest.fixture(scope="session")
def rules_only() -> Extractor:
    return Extractor(ner=False)
