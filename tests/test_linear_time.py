"""No input is slow: reading a hostile text takes time linear in its length, whatever it repeats.

Processor time is compared with that of another text in the same process and moment, never with a clock.
"""

import gc
import random
import time
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from extract import Extractor, Paper
from extract.rulefiles.resources import data_folder

UNITS = [
    "1", "1.", "1,", "9 ", "1x", "x", "%", "5% ", "5x ", "1-", "$", "$1 ", "\\", "\\a", "{", "}", "{}", "\\cite{",
    "\\textbf{", "[", "[a", "](", "[a](https://", "*", "*a", "**", "<b", "&", "&a", "~", "-", "--", " ", "\n", ". A",
    "http", "https://", "https://a", "https://a.io/", "a.io/", "a.", "www.", "(", ")", "a(", "A", "A ", "A-", "a",
    "faster ", "reduces memory by ", "up to ", "accuracy of ", "on ", "the A dataset, ", "we propose ", "A (", "and ",
    "A reaches 8.2% accuracy on COCO and 3.1 BLEU on WMT. ", "A beats B on COCO, ",
    "2 times ", "from 1% to ", "COCO, ", "such as A, ", "A: ",
    "a-\n", "mem- ory ", "1 000 ", "2,5% ", "10^3x ", "½ ", "two and a half times ", "twenty-", "1/2 ", "by factor 3, ",
    "中a", "。", "\\footnote{", "\\ours ", "small A", "_±", "https://a/中", "a.io/[1]", "github.com /a ", "(AB) 5% ",
    "5%/6% Dice/IoU ", "(3x) and a (2x), ", "cuts memory in half ", "9x", "×2 ", "1,000", "1.5-", "7x-", "over 2x ",
    "half ", "fewer than ", "2x, ", "5x and ", "memory and ", "factor of ", "1/2", "orders of magnitude ", "than 3x ",
    "(2x) ", "an order ", "between 1x and ", "of memory ", "aaaaaaa 3x ",
]  # fmt: skip
# What took time with the square of the length only where the text was very long.
LONG = [
    "A,",
    "(A",
    "A/B",
    "\n A",
    "A\u0301",
    "(A)\u2066\udc00",
    "Foo Bar (FB) ",
    "1%, 2%, and 3% on A, B, and C respectively. ",
]
# Texts that say something new each time.
NUMBERED: dict[str, Callable[[int], str]] = {
    "names": lambda n: f"We propose Foo{n}. ",
    "expansions": lambda n: f"Foo Bar{n} (FB{n}) ",
    "gains": lambda n: f"{n}% faster than A{n}. ",
    "links": lambda n: f"https://a{n}.io/b ",
    "results": lambda n: f"It reaches {n % 90}.5% accuracy on Set{n}. ",
}
SHORT = 2_000  # characters in which every word of the rulebook is tried
SUSPECT = 2.0  # times what ordinary text takes a character: a closer look
GROWTH = 1.75  # of the time a character, at eight times the length
TRIES = 4  # the quickest of so many runs counts
ORDINARY = (
    "We propose KiteNet, a network for river forecasts. It is 2.5x faster than the baseline and needs 40% less memory, "
    "with 81.3% accuracy on RiverBench. Experiments show that it carries over. Code is at https://github.com/a/kite. "
)


def seconds(extractor: Extractor, abstract: str) -> float:
    gc.disable()  # as timeit does: a full collection takes as long as the objects of all other tests make it
    start = time.process_time()
    list(extractor.data([Paper("Title", abstract)]))
    taken = time.process_time() - start
    gc.enable()
    return taken


def grows(extractor: Extractor, short: str, long: str) -> str | None:
    """Return how much longer than in proportion the long text takes, where that is too long whenever it is tried."""
    before, after, growth = seconds(extractor, short), float("inf"), 0.0
    for _ in range(TRIES):
        before = min(before, *(seconds(extractor, short) for _ in range(3)))  # the first time is for what is loaded
        after = min(after, seconds(extractor, long))
        growth = after / before / (len(long) / len(short))
        if growth < GROWTH:
            return None
    return f"{short[:40]!r}: {before:.3f} s and {after:.3f} s, {growth:.1f} times as long a character"


def repeated(unit: str, length: int) -> str:
    return unit * (length // len(unit) + 1)


@pytest.mark.parametrize("unit", UNITS)
def test_time_grows_with_the_text_and_no_faster(rules_only: Extractor, unit: str) -> None:
    assert grows(rules_only, repeated(unit, 4_000), repeated(unit, 32_000)) is None


@pytest.mark.parametrize("unit", ["\\ours ", "github.com /a ", "using Adam on GSM8K, on GSM8K, ", "A/B ", "Foo (F) "])
def test_the_model_reads_windows_of_a_text_each_in_the_same_time(extractor: Extractor, unit: str) -> None:
    assert grows(extractor, repeated(unit, 24_000), repeated(unit, 96_000)) is None


@pytest.mark.parametrize("unit", LONG)
def test_very_long_texts_are_as_quick_a_character(rules_only: Extractor, unit: str) -> None:
    assert grows(rules_only, repeated(unit, 20_000), repeated(unit, 240_000)) is None


@pytest.mark.parametrize("say", NUMBERED.values(), ids=NUMBERED.keys())
def test_time_does_not_grow_with_what_is_new(rules_only: Extractor, say: Callable[[int], str]) -> None:
    short, long = ("".join(map(say, range(count))) for count in (400, 3_200))
    assert grows(rules_only, short, long) is None


def strings(value: Any) -> Iterator[str]:
    """Yield every string of a rule file: words, cues, patterns and examples."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


def rulebook(path: Path) -> list[str]:
    if path.suffix == ".toml":
        found = strings(tomllib.loads(path.read_text(encoding="utf-8")))
    else:
        found = (cell for line in path.read_text(encoding="utf-8").splitlines() for cell in line.split("\t"))
    return sorted({unit for unit in found if unit.strip() and len(unit) < SHORT // 10})


FILES = [path for path in sorted(data_folder("rules").glob("*.t*")) if path.name != "lexicon.tsv"]
PAIRS = 400


def with_and_without_blanks(unit: str, length: int) -> str:
    return repeated(f"{unit} ", 4 * length // 5) + "\n" + repeated(unit, length // 5)


def suspicious(extractor: Extractor, unit: str, ordinary: float) -> str | None:
    """Return how much longer than in proportion eight times a unit takes, where the unit takes long a character."""
    text = with_and_without_blanks(unit, SHORT)
    if seconds(extractor, text) / len(text) < SUSPECT * ordinary:
        return None
    return grows(extractor, text, with_and_without_blanks(unit, 8 * SHORT))


@pytest.fixture(scope="module")
def ordinary(rules_only: Extractor) -> float:
    text = repeated(ORDINARY, SHORT)
    return min(seconds(rules_only, text) for _ in range(20)) / len(text)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_word_or_example_of_the_rulebook_is_slow(rules_only: Extractor, ordinary: float, path: Path) -> None:
    assert [slow for unit in rulebook(path) if (slow := suspicious(rules_only, unit, ordinary))] == []


def test_no_pair_of_them_is_slow(rules_only: Extractor, ordinary: float) -> None:
    chance = random.Random(3)
    units = [unit for path in FILES for unit in rulebook(path)]
    pairs = [chance.choice(["", " ", ", ", "\n"]).join(chance.sample(units, 2)) for _ in range(PAIRS)]
    assert [slow for unit in pairs if (slow := suspicious(rules_only, unit, ordinary))] == []
