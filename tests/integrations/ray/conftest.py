"""What tests of distributed runs share: a cluster of several nodes on this machine, and papers to read."""

from collections.abc import Iterator
from contextlib import contextmanager
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
    """Two nodes with one core each."""
    with Nodes() as nodes, one_connection():
        yield nodes


@contextmanager
def one_connection() -> Iterator[None]:
    """Have the connection that the first run makes last, and so be used: each of its own would have its processes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ray, "shutdown", lambda: None)
        yield
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
