"""A golden folder: `inputs/` (files that a reader reads) and `expected/` (for each, its records as JSON).

Records are laid out with a line for each entry, so that a diff shows the entries that changed. `seeds/` holds the
records expected of digests that lie elsewhere, without their running text.
"""

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import orjson

from extract.errors import PaperfactsError, Refusal, near, refuse
from extract.evaluate.golden.changes import Change, compare, paired
from extract.evaluate.golden.settings import Reading, Settings, read_settings, write_settings
from extract.extractor import Extractor
from extract.paper import Paper
from extract.readers import read_papers
from extract.record.models import ENTRIES, Record
from extract.record.validate import validated
from extract.writers.recordfile import Data, iterate_records
from extract.writers.whole import write_content


class Case(NamedTuple):
    """An input, and the file that holds what is expected of it; `redacted`: without running text."""

    input: Path
    expected: Path
    redacted: bool
    reading: Reading = Reading()


class Comparison(NamedTuple):
    """What one case came to: the ids of its records, how they changed, and what of the input is no paper."""

    file: str
    ids: list[str]
    changes: list[Change]
    refused: Sequence[Refusal] = ()


@dataclass(frozen=True, slots=True)
class Accept:
    """Which changes to look at, or to accept: those of `fields` in the records of `ids`; empty means all.

    Left out are changes of an entry in nothing but the attributes to `ignore`, and scores by no more than `tolerance`.
    """

    fields: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    tolerance: float = 0.0

    def __call__(self, change: Change) -> bool:
        """Tell whether a change is among them."""
        chosen = (not self.fields or change.field in self.fields) and (not self.ids or change.id in self.ids)
        counting = {key: pair for key, pair in change.attributes.items() if key not in self.ignore}
        before, now = counting.get("score", (0.0, 0.0))
        if abs((before or 0.0) - (now or 0.0)) <= self.tolerance:
            counting.pop("score", None)
        return chosen and bool(counting or not change.attributes)


ALL = Accept()


def cases(folder: Path, seeds: Path | None = None) -> list[Case]:
    """Return the cases of a golden folder, those of the digests in `seeds` last.

    Raises PaperfactsError where the folder holds no inputs, two that would share a file of records, or
    records of an input that is not there.
    """
    if not (folder / "inputs").is_dir():
        raise PaperfactsError(refuse("no-golden", str(folder)))
    readings = read_settings(folder).inputs
    own = [
        Case(path, folder / "expected" / f"{path.stem}.json", False, readings.get(path.name, Reading()))
        for path in sorted((folder / "inputs").iterdir())
        if not path.name.startswith(".")
    ]
    inputs: dict[Path, Path] = {}
    for case in own:
        first = inputs.setdefault(case.expected, case.input)
        if first != case.input:
            raise PaperfactsError(refuse("golden-twice", str(case.input), found=first.name))
    for path in sorted((folder / "expected").glob("*")):
        if path not in inputs and not path.name.startswith("."):
            raise PaperfactsError(refuse("golden-orphan", str(path)))
    elsewhere = sorted(seeds.glob("*.txt")) if seeds is not None else []
    return own + [Case(path, folder / "seeds" / f"{path.stem}.json", redacted=True) for path in elsewhere]


def init(
    folder: Path,
    inputs: Iterable[Path],
    extractor: Extractor,
    reading: Reading = Reading(),  # noqa: B008  frozen
) -> list[Comparison]:
    """Copy `inputs` into a golden folder, which is made where there is none, and write the records expected of them.

    How they are read, and whether the extractor has the names model, is kept for later checks. Raises PaperfactsError,
    before anything is copied, where one holds no paper or its name is taken.
    """
    paths = list(inputs)
    taken = {path.stem: path.name for path in (folder / "inputs").glob("*")}
    ner = extractor.recognizer is not None
    settings = read_settings(folder)
    if taken and settings.ner != ner:
        raise PaperfactsError(refuse("golden-mixed", str(folder), found="with" if settings.ner else "without"))
    for path in paths:
        if path.stem in taken:
            code = "golden-again" if taken[path.stem] == path.name else "golden-twice"
            raise PaperfactsError(refuse(code, str(path), found=taken[path.stem]))
        taken[path.stem] = path.name
        _papers(path, reading, extractor)
    (folder / "inputs").mkdir(parents=True, exist_ok=True)
    for path in paths:
        shutil.copyfile(path, folder / "inputs" / path.name)
    new = {path.name for path in paths}
    own = dict.fromkeys(new, reading) if reading != Reading() else {}
    write_settings(Settings(ner, settings.inputs | own), folder)
    return [_accept(_compare(case, extractor, ALL), ALL) for case in cases(folder) if case.input.name in new]


def check(folder: Path, extractor: Extractor, seeds: Path | None = None, only: Accept = ALL) -> list[Comparison]:
    """Return how the records of today differ from those expected, case by case.

    Raises PaperfactsError where an input cannot be read, and where nothing would be checked: there are no inputs, or
    none of the records or fields that `only` names.
    """
    return [compared.comparison for compared in _compare_all(folder, extractor, seeds, only)]


def update(folder: Path, extractor: Extractor, seeds: Path | None = None, only: Accept = ALL) -> list[Comparison]:
    """Accept changes: write the records of today as the expected ones, and return how they differ from those before.

    What `only` leaves out stays as it was expected. Raises PaperfactsError as `check` does.
    """
    return [_accept(compared, only) for compared in _compare_all(folder, extractor, seeds, only)]


def redact(record: Data) -> Data:
    """Return a record without its running text."""
    kept: Data = {}
    for field, value in record.items():
        if isinstance(value, list):
            kept[field] = [{k: v for k, v in entry.items() if k not in _RUNNING_TEXT} for entry in value]
        elif field not in ("title", "abstract"):
            kept[field] = value
    return kept


# What quotes the abstract at length; a redacted record keeps names, numbers, URLs and offsets.
_RUNNING_TEXT = ("text", "baseline")


class _Compared(NamedTuple):
    """A case, how it changed, the records expected and those found."""

    case: Case
    comparison: Comparison
    expected: list[Data]
    found: list[Data]


def _compare_all(folder: Path, extractor: Extractor, seeds: Path | None, only: Accept) -> list[_Compared]:
    """Compare each case; raise PaperfactsError where that would compare nothing."""
    keys = dict.fromkeys(key for model in ENTRIES.values() for key in model.model_fields)
    for kind, given, known in (
        ("field", only.fields, (*Record.model_fields, "record")),
        ("attribute", only.ignore, tuple(keys)),
    ):
        for one in given:
            if one not in known:
                meant, expected = near(one, known), ", ".join(known)
                raise PaperfactsError(
                    refuse("golden-no-field", str(folder), kind=kind, found=one, near=meant, expected=expected)
                )
    chosen = cases(folder, seeds)
    for place, redacted in ((folder / "inputs", False), (seeds, True)):
        if place is not None and not any(case.redacted == redacted for case in chosen):
            raise PaperfactsError(refuse("golden-nothing", str(place)))
    compared = [_compare(case, extractor, only) for case in chosen]
    ids = {record["id"] for one in compared for record in (*one.expected, *one.found)}
    if lost := [id_ for id_ in only.ids if id_ not in ids]:
        raise PaperfactsError(refuse("golden-no-record", str(folder), found=lost[0]))
    return compared


def _compare(case: Case, extractor: Extractor, only: Accept) -> _Compared:
    papers, refused = _papers(case.input, case.reading, extractor)
    found = []
    for data in map(validated, extractor.data(papers)):
        data["source"]["path"] = case.input.name  # the same wherever the folder lies
        found.append(redact(data) if case.redacted else data)
    expected = read_expected(case.expected)
    changes = compare(case.expected.name, expected, found, {paper.id: paper for paper in papers})
    ids = [paper.id for paper in papers if not only.ids or paper.id in only.ids]
    comparison = Comparison(case.expected.name, ids, list(filter(only, changes)), refused)
    return _Compared(case, comparison, expected, found)


def _accept(compared: _Compared, only: Accept) -> Comparison:
    """Write what `only` accepts of the records found as the expected ones."""
    case, comparison, expected, found = compared
    accepted = found if only == ALL else _merge(expected, found, only)
    if accepted != expected:
        case.expected.parent.mkdir(exist_ok=True)
        write_content(laid_out(accepted), case.expected)
    return comparison


def laid_out(records: Iterable[Data]) -> bytes:
    """Return records as JSON with a line for each of their fields, and for each entry of a list."""
    return b"[\n%b\n]\n" % b",\n".join(map(_lines, records))


def _lines(record: Data) -> bytes:
    fields = []
    for key, value in record.items():
        entries = b",\n  ".join(map(orjson.dumps, value)) if isinstance(value, list) else b""
        said = b"[\n  %b\n ]" % entries if entries else orjson.dumps(value)
        fields.append(b" %b: %b" % (orjson.dumps(key), said))
    return b"{\n%b\n}" % b",\n".join(fields)


def _merge(expected: list[Data], found: list[Data], only: Accept) -> list[Data]:
    """Return the records expected, with what `only` accepts of those found, in the order found."""
    merged = []
    for (id_, _), old, new in paired(expected, found):
        if old is None or new is None:
            whole = Change("", id_, "record", "new", old, new)
            kept = new if only(whole) else old
            merged += [kept] if kept is not None else []
        elif only.ids and id_ not in only.ids:
            merged.append(old)
        else:
            sides = {field: new if not only.fields or field in only.fields else old for field in new | old}
            merged.append({field: side[field] for field, side in sides.items() if field in side})
    return merged


def _papers(path: Path, reading: Reading, extractor: Extractor) -> tuple[list[Paper], list[Refusal]]:
    """Return the papers of an input and what of it is none; raise PaperfactsError where none is a paper."""
    papers, refused = [], []
    for item in read_papers(path, reading.format, extractor.rulebook.digest, fields=reading.fields):
        if isinstance(item, Refusal):
            refused.append(item)
        else:
            papers.append(item)
    if not papers:
        raise PaperfactsError(refused[0])
    return papers, refused


def read_expected(path: Path) -> list[Data]:
    """Return the records of a file, none where it is empty or not there; raise PaperfactsError where one is none."""
    records = []
    for item in iterate_records(path) if path.exists() and path.stat().st_size else ():
        if isinstance(item, Refusal):
            raise PaperfactsError(item)
        records.append(item)
    return records
