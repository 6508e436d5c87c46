"""The way of one abstract from bytes to JSONL: `python -m tests.walk` lists the modules it passes, room by room."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from types import FrameType

import extract
from extract import Extractor
from extract.extractor.batches import to_lines
from extract.readers import read_papers
from extract.writers import write_lines

PACKAGE = Path(extract.__file__).parent
DRIVERS = {"extractor", "run"}  # they hand the abstract from room to room
ABSTRACT = (
    b'{"id": "1", "title": "Kite: quick attention", "abstract": "We present Kite. It is 3x faster than FlashAttention-2'
    b' and reaches 81.2% accuracy on ImageNet. Code: https://github.com/ours/kite"}\n'
)


def walk() -> list[tuple[str, str]]:
    """Return the calls from module to module, each as caller and called, that one abstract takes."""
    extractor = Extractor()
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "in.jsonl"), Path(folder, "out.jsonl")
        source.write_bytes(ABSTRACT)
        _line(source, target, extractor)  # what is compiled or loaded at first use is no part of the way
        with _calls() as calls:
            _line(source, target, extractor)
    return calls


def rooms(calls: list[tuple[str, str]]) -> list[str]:
    """Return the rooms that the abstract is handed to, in order; what a room calls below it is its own affair."""
    handed = (called for caller, called in calls if _room(caller) in DRIVERS | {""} and _room(called) not in DRIVERS)
    return [room for room, _ in groupby(_room(called) for called in handed) if room not in {"errors", "paper"}]


def _line(source: Path, target: Path, extractor: Extractor) -> None:
    lines = to_lines(list(read_papers(source, rules=extractor.rulebook.digest)), extractor)
    write_lines((line for line in lines if isinstance(line, bytes)), target)


@contextmanager
def _calls() -> Iterator[list[tuple[str, str]]]:
    found: list[tuple[str, str]] = []

    def note(frame: FrameType, event: str, _argument: object) -> None:
        called = _module(frame)
        caller = frame.f_back
        while caller is not None and not _module(caller):  # a library between the two, such as functools
            caller = caller.f_back
        if event == "call" and called:
            found.append((_module(caller) if caller else "", called))

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        yield found
    finally:
        sys.setprofile(before)


def _module(frame: FrameType) -> str:
    """Return the module that runs in a frame, by its place in the package; nothing for those of others."""
    path = Path(frame.f_code.co_filename)
    return str(path.relative_to(PACKAGE).with_suffix("")) if path.is_relative_to(PACKAGE) else ""


def _room(module: str) -> str:
    return module.partition("/")[0]


if __name__ == "__main__":
    taken = walk()
    modules = list(dict.fromkeys(called for _, called in taken))
    print(f"{len(modules)} modules; handed from room to room: {' → '.join(rooms(taken))}")
    for module in modules:
        print(f"  {module}")
