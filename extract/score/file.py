"""A score as a file: written as JSON, and read back to be compared with a later one."""

from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson

from extract.errors import PaperfactsError, refuse
from extract.score import Agreement, Error, Figures, Score, documents


def as_data(score: Score) -> dict[str, Any]:
    """Return a score as plain data, with what follows from it: precision, recall, F1, shares, the worst documents."""
    return {
        "papers": score.papers,
        "answered": score.answered,
        "fields": {
            name: {"precision": round(f.precision, 4), "recall": round(f.recall, 4), "f1": round(f.f1, 4), **asdict(f)}
            for name, f in score.fields.items()
        },
        "attributes": {name: {"share": round(a.share, 4), **asdict(a)} for name, a in score.attributes.items()},
        "confusion": {
            name: [{"gold": gold, "found": found, "count": count} for (gold, found), count in sorted(counts.items())]
            for name, counts in score.confusion.items()
        },
        "documents": [
            {"id": id_, "missed": missed, "spurious": spurious} for id_, missed, spurious in documents(score)
        ],
        "errors": [error._asdict() for error in score.errors],
    }


def read_score(path: Path) -> Score:
    """Read a score that was written as JSON; raise PaperfactsError where the file holds none."""
    try:
        data = orjson.loads(path.read_bytes())
        return Score(
            data["papers"],
            data["answered"],
            {name: Figures(f["hits"], f["missed"], f["spurious"]) for name, f in data["fields"].items()},
            {name: Agreement(a["agreeing"], a["matched"]) for name, a in data["attributes"].items()},
            {
                name: Counter({(row["gold"], row["found"]): row["count"] for row in rows})
                for name, rows in data["confusion"].items()
            },
            [Error(e["field"], e["id"], e["kind"], e["entry"]) for e in data["errors"]],
        )
    except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
        raise PaperfactsError(refuse("no-figures", str(path), found=f"{type(error).__name__}: {error}")) from error
