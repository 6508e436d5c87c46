"""Gold records as labels of candidates, and what finds the candidates."""

import json
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt

from extract.paper import Paper
from extract.record.fields import normalise_name
from extract.stages import names
from extract.stages.names import find_names
from extract.stages.names.batch import Batch, gather
from extract.stages.names.known import CLASSES
from extract.stages.names.tokens import Vocabulary
from extract.text import markup, read_text

NOTHING = len(CLASSES) - 1
OPTIONAL = -1
FOLDS = 3
HELD_OUT = 0  # the fold that tells how good weights are that have not seen it, and teaches the second step


def fold_of(paper: str) -> int:
    """Return the fold that the paper with an id is in."""
    return crc32(paper.encode()) % FOLDS


def read_gold(path: Path) -> list[dict[str, Any]]:
    """Return the gold records of a JSONL file."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


class Finder:
    """Finds the candidates of papers by the rulebook in a folder; the tokens of all are in one vocabulary."""

    def __init__(self, rules: Path) -> None:
        self.rules, self.markup = names.load(rules), markup.load(rules)
        self.vocabulary = Vocabulary(self.rules.cues)

    def candidates(self, papers: list[dict[str, Any]]) -> Batch:
        """Return the candidates of papers, each with title, abstract and id."""
        texts = [read_text(Paper(p["title"], p["abstract"], p["id"]), self.markup) for p in papers]
        return gather(texts, [find_names(text, self.rules) for text in texts], self.vocabulary)


def _class(field: str, entry: dict[str, Any]) -> int:
    if field == "model_names":
        return 0 if entry.get("role", "proposed") == "proposed" else 1
    return (2 if field == "datasets" else 4) + (0 if entry.get("introduced") else 1)


def labels(batch: Batch, records: list[dict[str, Any]]) -> npt.NDArray[np.int64]:
    """Return the class of each candidate, or OPTIONAL."""
    known: list[dict[str, int]] = []
    for record in records:
        names: dict[str, int] = {}
        for wanted in (True, False):  # required entries overwrite optional ones, names overwrite aliases
            for aliases in (True, False):
                for field in ("model_names", "datasets", "benchmarks"):
                    for entry in record[field]:
                        if bool(entry.get("optional")) is wanted:
                            for surface in entry.get("aliases", []) if aliases else [entry["name"]]:
                                names[normalise_name(surface)] = OPTIONAL if wanted else _class(field, entry)
        known.append(names)
    return np.array(
        [known[d].get(normalise_name(s), NOTHING) for d, s in zip(batch.document, batch.surfaces, strict=True)],
        dtype=np.int64,
    )
