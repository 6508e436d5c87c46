"""A score as a file: written as JSON, and read back to be compared with a later one."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson
from pydantic import TypeAdapter

from extract.errors import PaperfactsError, refuse
from extract.evaluate.score import Score, documents


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
        counts = {
            name: {(row["gold"], row["found"]): row["count"] for row in rows}
            for name, rows in data["confusion"].items()
        }
        given = {name: data[name] for name in ("papers", "answered", "fields", "attributes", "errors")}
        return TypeAdapter(Score).validate_python({**given, "confusion": counts})
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        found = f"{type(error).__name__}: {', '.join(str(error).splitlines()[:3])}"
        raise PaperfactsError(refuse("no-figures", str(path), found=found)) from error
