"""The abstracts that everything is measured on: those beside the checkout, or made-up ones of about the same length."""

import gzip
import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

CORPUS: Final = Path(__file__).parents[2] / "shared" / "corpus" / "arxiv-2025.jsonl.gz"
EXAMPLES: Final = Path(__file__).parents[1] / "examples" / "papers.jsonl"


def abstracts() -> Iterator[dict[str, str]]:
    """Yield objects with a title and an abstract, again and again, without end."""
    if CORPUS.is_file():
        with gzip.open(CORPUS, "rt", encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
    else:
        rows = [json.loads(line) for line in EXAMPLES.read_text(encoding="utf-8").splitlines()]
    yield from itertools.cycle(rows)
