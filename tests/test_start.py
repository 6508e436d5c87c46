"""How quickly things are there, as multiples of the time that Python itself takes to start; and what is not loaded."""

import subprocess
import sys
from resource import RUSAGE_CHILDREN, getrusage

import pytest

PAPER = b'{"title": "Kite", "abstract": "Kite is 3x faster than COCO."}\n'
TRIES = 2  # the quickest counts

# On a machine where Python starts in 0.012 s these are 0.18 s, 0.1 s and 1.2 s.
STARTS = {
    "help": (["-m", "extract", "--help"], 15),
    "help of a command": (["-m", "extract", "extract", "--help"], 20),
    "the import": (["-c", "import extract"], 8),
    "one abstract": (["-m", "extract", "extract", "-"], 135),
}


def seconds(arguments: list[str]) -> float:
    """Return the time on a core, which does not depend on what else the machine does."""
    best = float("inf")
    for _ in range(TRIES):
        before = getrusage(RUSAGE_CHILDREN)
        subprocess.run([sys.executable, *arguments], input=PAPER, capture_output=True, check=True)
        after = getrusage(RUSAGE_CHILDREN)
        best = min(best, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return best


@pytest.mark.parametrize(("arguments", "multiple"), STARTS.values(), ids=STARTS.keys())
def test_the_start_is_quick(arguments: list[str], multiple: float) -> None:
    assert seconds(arguments) < multiple * seconds(["-c", "pass"])


UNUSED = {
    "the import": ("import extract", ("click", "numpy", "orjson", "pydantic", "regex", "rich", "spacy")),
    "an extractor": ("from extract import Extractor; Extractor()", ("click", "multiprocessing", "rich", "spacy")),
    "a run": (
        "from extract.cli import paperfacts; paperfacts(['extract', '-'], standalone_mode=False)",
        ("pyarrow", "pydantic", "ray", "rich", "spacy", "sklearn", "scipy"),
    ),
    "a run without NER": (
        "from extract.cli import paperfacts; paperfacts(['extract', '-', '--no-ner'], standalone_mode=False)",
        ("extract.stages.names.recognizer", "numpy", "pydantic", "rich", "spacy"),
    ),
}


@pytest.mark.parametrize(("code", "modules"), UNUSED.values(), ids=UNUSED.keys())
def test_what_is_not_used_is_not_loaded(code: str, modules: tuple[str, ...]) -> None:
    code += f"; import sys; print([name for name in {modules} if name in sys.modules], file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], input=PAPER, capture_output=True, check=False)
    assert done.stderr.splitlines()[-1] == b"[]"
