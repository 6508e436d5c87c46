"""What tests of distributed runs share: a cluster of several nodes on this machine, and papers to read."""

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
import ray

from extract.paper import Paper
from extract.readers import read_papers
from tests.integrations.ray.cluster import Nodes

INPUTS = Path(__file__).parents[3] / "golden" / "inputs"


@pytest.fixture(scope="session")
def cluster() -> Iterator[Nodes]:
    """Two nodes with one core each, and a connection that all runs use: each of its own would have its processes."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    with Nodes() as nodes:
        ray.init(nodes.address, log_to_driver=False, logging_level=logging.ERROR)
        yield nodes
        ray.shutdown()


@pytest.fixture(scope="session")
def made_up() -> list[Paper]:
    """About 150 made-up papers."""
    return [item for item in read_papers(INPUTS) if isinstance(item, Paper)]


@pytest.fixture(scope="session")
def lines(made_up: list[Paper]) -> list[bytes]:
    """300 of them, as lines of JSON with ids of their own."""
    rows = ((made_up[number % len(made_up)], number) for number in range(300))
    return [
        orjson.dumps({"id": str(number), "title": paper.title, "abstract": paper.abstract}) for paper, number in rows
    ]
