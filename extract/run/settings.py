"""What a run is told, and its fingerprint: all that the bytes of an output depend on."""

import os
import stat
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from hashlib import blake2b
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final, Literal

from extract.extractor import Extractor
from extract.readers import LIMIT, Format
from extract.rulefiles.resources import data_folder
from extract.version import __version__

TIME_LIMIT: Final = 60.0  # seconds a paper: twenty times what the longest that is let in takes

PARTITION: Final = 4_096  # papers: some seconds of a core, and so much is done again where a machine fails
Layout = Literal["jsonl", "parquet"]

_PACKAGE = Path(__file__).parents[1]
# What training made; files, since importing what reads them would load numpy.
TRAINED: Final = (
    _PACKAGE / "rulefiles" / "weights.json",
    _PACKAGE / "stages" / "names" / "names.npz",
    _PACKAGE / "stages" / "names" / "reader.npz",
    _PACKAGE / "stages" / "names" / "words.txt",
)

Fingerprint = dict[str, Any]  # plain data, so that JSON keeps it
State = list[int] | None  # of a file: its size in bytes and the time of its last change; None for no file


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of any run, on one machine or on many.

    `format` and `fields` say how to read the inputs, as for `read_papers`. `max_abstract_bytes` limits title and
    abstract of a paper together, `max_record_bytes` all that the input says of it. `workers` processes do the work;
    None means one per core, once that is worth it. A paper is refused after `timeout` seconds, and a run stops after
    more than `max_errors` refusals.
    """

    format: Format | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    max_abstract_bytes: int = LIMIT
    max_record_bytes: int = LIMIT
    workers: int | None = None
    timeout: float | None = TIME_LIMIT
    max_errors: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSettings(Settings):
    """The settings of a run that writes one file.

    Only the first `limit` papers are read. With `resume`, an interrupted run keeps what is done, and the next one goes
    on from there, however the first one ended. With `update`, records are added to those in the output, and replace
    those with their ids; papers that are there and have not changed are not extracted again. Of papers with the same id
    and text, only the first gets a record, unless `keep_duplicates`. Files that paperfacts did not write are replaced
    only with `overwrite`. CSV cells that a spreadsheet would run as formulas are made text, unless `raw_csv`.
    """

    limit: int | None = None
    resume: bool = False
    update: bool = False
    keep_duplicates: bool = False
    overwrite: bool = False
    raw_csv: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterSettings(Settings):
    """The settings of a run on many machines: also the format of its files, and the most papers in one."""

    layout: Layout = "jsonl"
    partition: int = PARTITION


# What the bytes do not depend on: how much is done at a time, and what becomes of records once they are made.
_APART: Final = {"workers", "timeout", "max_errors", "resume", "update", "overwrite", "raw_csv"}


def fingerprint(inputs: Iterable[tuple[str, State]], extractor: Extractor, settings: Settings) -> Fingerprint:
    """Return what a run of these inputs depends on, to be compared with another's."""
    return {
        **program_of(extractor),
        **{name: value for name, value in asdict(settings).items() if name not in _APART},
        # Names as text, though their bytes be none.
        "inputs": [[os.fsencode(name).decode("utf-8", "backslashreplace"), state] for name, state in inputs],
    }


def program_of(extractor: Extractor) -> Fingerprint:
    """Return what the records of any input depend on: the version, the rules, the model."""
    rules = [data_folder("rules"), *([extractor.rules] if extractor.rules else [])]
    return {
        "version": __version__,
        **extractor.settings,
        "rules": _digest(path for folder in rules for path in folder.iterdir()),
        "model": _digest(TRAINED) if extractor.recognizer else _digest(TRAINED[:1]),
    }


def difference(before: Fingerprint, now: Fingerprint) -> str | None:
    """Return what differs from `now` in the fingerprint of another run, in words, or None."""
    for key in (key for key in now if key != "inputs"):
        if before.get(key) != now[key]:
            return f"{key} (it was {before.get(key)}, it is {now[key]})"
    for old, new in zip_longest(before["inputs"], now["inputs"]) if "inputs" in now else ():
        if old != new:
            return f"input {(new or old)[0]}"
    return None


def state_of(path: str | Path) -> State:
    """Return what changes when a file does."""
    try:
        status = Path(path).stat()
    except (OSError, ValueError):
        return None
    return [status.st_size, status.st_mtime_ns] if stat.S_ISREG(status.st_mode) else None


def _digest(paths: Iterable[Path]) -> str:
    """Return a hash of the contents of files."""
    content = blake2b(digest_size=8)
    for path in sorted(path for path in paths if path.is_file()):
        content.update(path.name.encode() + b"\0" + path.read_bytes())
    return content.hexdigest()
