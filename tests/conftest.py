"""Fixtures that every test may use: the extractor, and the annotated data that lies beside a checkout."""

import gzip
import itertools
import json
import os
from pathlib import Path
from typing import Any

import pytest

from extract import Extractor, Paper

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"


# Files that take the longest, so that no process is left alone with one of them in the end; Ray mostly waits.
FIRST = (
    "tests/integrations/ray/test_ray.py",
    "tests/test_linear_time.py",
    "tests/run/",
    "tests/report/",
    "tests/readers/test_streams.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let them be run first."""
    items.sort(key=lambda item: not item.nodeid.startswith(FIRST))


@pytest.fixture(scope="session")
def extractor() -> Extractor:
    """The built-in extractor; it holds no state that a test could change."""
    return Extractor()


@pytest.fixture(scope="session")
def fast() -> Extractor:
    """As quick again as the built-in one: what is in doubt is not read in its sentence."""
    return Extractor(fast=True)


@pytest.fixture(scope="session")
def rules_only() -> Extractor:
    """The quickest: names are found by rules."""
    return Extractor(ner=False)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of annotated data beside the checkout: required in CI, a reason to skip elsewhere."""
    if not SHARED.is_dir():
        reason = f"{SHARED} is missing: the annotated abstracts lie beside the checkout, not in it"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return SHARED


@pytest.fixture(scope="session")
def corpus(shared: Path) -> list[Paper]:
    """1,000 abstracts as arXiv has them."""
    with gzip.open(shared / "corpus" / "arxiv-2025.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows: list[dict[str, Any]] = [json.loads(line) for line in itertools.islice(lines, 1_000)]
    return [Paper(row["title"], row["abstract"], row["id"]) for row in rows]
