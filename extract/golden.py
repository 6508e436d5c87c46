"""Golden files: inputs, the records that are expected of them today, and every difference from what comes.

A golden folder holds `inputs/` (files that a reader reads) and `expected/` (for each, its records as JSONL).
`seeds/` holds what is expected of digests that lie elsewhere: such records carry no running text.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from extract.errors import PaperfactsError, Refusal
from extract.extractor import Extractor
from extract.pipeline import extract_file
from extract.validate import validated

Data = dict[str, Any]


class Case(NamedTuple):
    """An input, and the file that holds what is expected of it; `redacted`: without running text."""

    input: Path
    expected: Path
    redacted: bool


class Difference(NamedTuple):
    """A field of one record whose entries differ: those that are missing, and those that are new."""

    file: str
    id: str
    field: str
    missing: list[Any]
    new: list[Any]


# What quotes the abstract at length; a redacted record keeps names, numbers, URLs and offsets.
_RUNNING_TEXT = ("text", "baseline")


def cases(folder: Path, seeds: Path | None = None) -> list[Case]:
    """Return the cases of a golden folder, those of the digests in `seeds` last."""
    own = [
        Case(path, folder / "expected" / f"{path.stem}.jsonl", redacted=False)
        for path in sorted((folder / "inputs").iterdir())
        if not path.name.startswith(".")
    ]
    elsewhere = sorted(seeds.glob("*.txt")) if seeds is not None else []
    return own + [Case(path, folder / "seeds" / f"{path.stem}.jsonl", redacted=True) for path in elsewhere]


def check(folder: Path, extractor: Extractor, seeds: Path | None = None) -> list[Difference]:
    """Return how the records of today differ from those expected.

    Raises PaperfactsError where an input cannot be read.
    """
    return [
        difference
        for case in cases(folder, seeds)
        for difference in compare(case.expected.name, _read(case.expected), list(records(case, extractor)))
    ]


def update(folder: Path, extractor: Extractor, seeds: Path | None = None) -> list[Difference]:
    """Write the records of today as the expected ones, and return how they differ from those before."""
    differences = check(folder, extractor, seeds)
    for case in cases(folder, seeds):
        case.expected.parent.mkdir(exist_ok=True)
        lines = [orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE) for record in records(case, extractor)]
        case.expected.write_bytes(b"".join(lines))
    return differences


def records(case: Case, extractor: Extractor) -> Iterator[Data]:
    """Yield the records of a case as plain data, the same wherever the folder lies."""
    for item in extract_file(case.input, extractor):
        if isinstance(item, Refusal):
            raise PaperfactsError(item)
        record = validated(item)
        record["source"]["path"] = case.input.name
        yield redact(record) if case.redacted else record


def redact(record: Data) -> Data:
    """Return a record without its running text."""
    kept: Data = {}
    for field, value in record.items():
        if isinstance(value, list):
            kept[field] = [{k: v for k, v in entry.items() if k not in _RUNNING_TEXT} for entry in value]
        elif field != "title":
            kept[field] = value
    return kept


def compare(file: str, expected: list[Data], found: list[Data]) -> list[Difference]:
    """Return the differences between two lists of records, which belong together by id, in the order found."""
    before, after = _by_id(expected), _by_id(found)
    differences = []
    for key in [*after, *(key for key in before if key not in after)]:
        old, new = before.get(key), after.get(key)
        if old is None or new is None:
            differences.append(Difference(file, key[0], "record", [old] if old else [], [new] if new else []))
            continue
        for field in new | old:
            missing, added = _unmatched(old.get(field), new.get(field))
            if missing or added:
                differences.append(Difference(file, key[0], field, missing, added))
    return differences


def _unmatched(old: Any, new: Any) -> tuple[list[Any], list[Any]]:
    if not isinstance(old, list) or not isinstance(new, list):
        return ([], []) if old == new else ([old], [new])
    missing, added = [e for e in old if e not in new], [e for e in new if e not in old]
    if not missing and not added and old != new:  # the same entries in another order, or another number of times
        return old, new
    return missing, added


def _by_id(records: list[Data]) -> dict[tuple[str, int], Data]:
    """Return records by id and, since a digest may show a paper twice, by how often the id came before."""
    keyed: dict[tuple[str, int], Data] = {}
    for record in records:
        times = 0
        while (record["id"], times) in keyed:
            times += 1
        keyed[record["id"], times] = record
    return keyed


def _read(path: Path) -> list[Data]:
    if not path.exists():
        return []
    return [orjson.loads(line) for line in path.read_bytes().splitlines()]
