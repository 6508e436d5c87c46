"""What the bytes of an output depend on: the version, the rules, the model, the options, the inputs."""

import os
import stat
from collections.abc import Iterable
from hashlib import blake2b
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final

from extract.extractor import Extractor
from extract.rulefiles.resources import data_folder
from extract.version import __version__

_PACKAGE = Path(__file__).parents[1]
# What training made; files, since importing what reads them would load numpy.
TRAINED: Final = (
    _PACKAGE / "rulefiles" / "weights.json",
    _PACKAGE / "stages" / "names" / "names.npz",
    _PACKAGE / "stages" / "names" / "reader.npz",
    _PACKAGE / "stages" / "names" / "words.txt",
)

Settings = dict[str, Any]  # plain data, so that JSON keeps it


def settings_of(inputs: Iterable[str | Path], extractor: Extractor, **options: object) -> Settings:
    """Return what a run depends on, to be compared with another run's."""
    rules = [data_folder("rules"), *([extractor.rules] if extractor.rules else [])]
    return {
        "version": __version__,
        "rules": _digest(path for folder in rules for path in folder.iterdir()),
        "model": _digest(TRAINED) if extractor.recognizer else _digest(TRAINED[:1]),
        **options,
        "inputs": [[_name(path), state_of(path)] for path in inputs],
    }


def state_of(path: str | Path) -> list[int] | None:
    """Return what changes when a file does: its size in bytes and the time of its last change; None for no file."""
    try:
        status = Path(path).stat()
    except (OSError, ValueError):
        return None
    return [status.st_size, status.st_mtime_ns] if stat.S_ISREG(status.st_mode) else None


def difference(before: Settings, now: Settings) -> str | None:
    """Return what differs between the settings of two runs, in words, or None."""
    for key in (key for key in now if key != "inputs"):
        if before.get(key) != now[key]:
            return f"{key} (it was {before.get(key)}, it is {now[key]})"
    for old, new in zip_longest(before["inputs"], now["inputs"]):
        if old != new:
            return f"input {(new or old)[0]}"
    return None


def _name(path: str | Path) -> str:
    """Return a path as text, though its bytes be none."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _digest(paths: Iterable[Path]) -> str:
    """Return a hash of the contents of files."""
    content = blake2b(digest_size=8)
    for path in sorted(path for path in paths if path.is_file()):
        content.update(path.name.encode() + b"\0" + path.read_bytes())
    return content.hexdigest()
