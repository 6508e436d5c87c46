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
    """A node that only leads, and two that work, with one core each."""
    with Nodes() as nodes:
        yield nodes


@pytest.fixture(scope="session")
def connected(cluster: Nodes) -> Iterator[Nodes]:
    """The same, with a connection that all runs use: each run that connects for itself has processes of its own."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    ray.init(cluster.address, log_to_driver=False, logging_level=logging.ERROR)
    yield cluster
    ray.shutdown()


@pytest.fixture(scope="session")
def made_up() -> list[Paper]:
    """About 150 made-up papers."""
    return [item for item in read_papers(INPUTS) if isinstance(item, Paper)]


@pytest.fixture(scope="session")
def lines(made_up: list[Paper]) -> list[bytes]:
    """600 of them, as lines of JSON with ids of their own."""
    rows = ((made_up[number % len(made_up)], number) for number in range(600))
    return [
        orjson.dumps({"id": str(number), "title": paper.title, "abstract": paper.abstract}) for paper, number in rows
    ]
