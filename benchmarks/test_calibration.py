"""What the times of the other benchmarks are divided by, so that they can be compared across machines."""

import re
from collections import Counter

from pytest_benchmark.fixture import BenchmarkFixture

WORDS = [
    f"{stem}{ending}" for stem in ("kite", "river", "COCO", "3.5x", "https://a") for ending in ("", "s", ".", "-9")
]
TEXT = " ".join(WORDS[(7 * n * n + n) % len(WORDS)] for n in range(40_000))
TOKEN = re.compile(r"\w+|[^\w\s]")


def loop() -> int:
    """Do what the stages do most: match a pattern, slice a string, look things up, build lists and tuples."""
    counts = Counter(TEXT[match.start() : match.end()] for match in TOKEN.finditer(TEXT))
    spans = [(match.start(), match.end(), counts[match[0]]) for match in TOKEN.finditer(TEXT)]
    return sum(end - start for start, end, count in spans if count > 1)


def test_calibration(benchmark: BenchmarkFixture) -> None:
    assert benchmark(loop) > 100_000
