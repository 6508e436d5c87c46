"""Gold records as labels of candidates."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from extract.paper import Paper
from extract.record.identity import normalise_name
from extract.stages.names.batch import Batch
from extract.stages.names.rule_features import CLASSES
from extract.text import Text, read_text
from extract.text.markup import MarkupRules

NOTHING = len(CLASSES) - 1
OPTIONAL = -1


def read_gold(path: Path) -> list[dict[str, Any]]:
    """Return the gold records of a JSONL file."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def texts_of(records: list[dict[str, Any]], rules: MarkupRules) -> list[Text]:
    """Return the text of each record."""
    return [read_text(Paper(r["title"], r["abstract"], r["id"]), rules) for r in records]


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
