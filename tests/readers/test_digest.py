"""Digests: what is a paper in them, and what is furniture."""

import io
from pathlib import Path

import pytest

from extract.errors import Refusal
from extract.paper import Paper
from extract.readers import DigestRules, read_papers, read_stream
from extract.readers.digest_rules import load
from extract.rulefiles.resources import data_folder

LONG = "Long sequences are costly, and this sentence stands for a paragraph that goes on about it for a while. " * 4
FIRST = ("A First Paper", "We study one thing.")
SECOND = ("A Second Paper", "We study another thing.")


def read(content: str | bytes) -> list[Paper | Refusal]:
    raw = content.encode() if isinstance(content, str) else content
    return list(read_stream(io.BytesIO(raw), "digest.txt", "digest"))


def papers(content: str | bytes) -> list[tuple[str, str]]:
    return [(p.title, p.abstract) for p in read(content) if isinstance(p, Paper)]


def blocks(*parts: str) -> str:
    return "\n\n".join(parts)


PLAIN = blocks(*FIRST, *SECOND)
CASES = {
    "titles and abstracts in turn": (PLAIN, [FIRST, SECOND]),
    "a last newline": (PLAIN + "\n", [FIRST, SECOND]),
    "many blank lines": (PLAIN.replace("\n\n", "\n \n\t\n\n"), [FIRST, SECOND]),
    "no-break spaces on a blank line": (PLAIN.replace("\n\n", "\n\u00a0\n"), [FIRST, SECOND]),
    "Windows line ends": (PLAIN.replace("\n", "\r\n") + "\r\n", [FIRST, SECOND]),
    "a byte order mark": ("\ufeff" + PLAIN, [FIRST, SECOND]),
    "a byte order mark before furniture": ("\ufeffnew\n\n" + PLAIN, [FIRST, SECOND]),
    "furniture and a date": (
        blocks("new", "Subscribe", "Daily Papers", "byAK and the research community", "Aug 14", PLAIN),
        [FIRST, SECOND],
    ),
    "furniture without blank lines": ("new\nSubscribe\nAug 14\n" + PLAIN, [FIRST, SECOND]),
    "furniture that nobody foresaw": (blocks("Papers we liked", "Issue 12", "Aug 14", PLAIN), [FIRST, SECOND]),
    "furniture between papers": (blocks(*FIRST, "Subscribe", *SECOND, "Load more"), [FIRST, SECOND]),
    "no furniture, a date far below": (
        blocks(*FIRST, LONG, "Aug 14", *SECOND),
        [(FIRST[0], blocks(FIRST[1], LONG.strip())), SECOND],
    ),
    "a colon": (blocks("Kite: A Toolkit", "We fly."), [("Kite: A Toolkit", "We fly.")]),
    "a question": (blocks("Is it? All of it", "We ask."), [("Is it? All of it", "We ask.")]),
    "mathematics": (blocks(*FIRST, "$O(n)$ Is Enough", "We count."), [FIRST, ("$O(n)$ Is Enough", "We count.")]),
    "an ellipsis": (blocks(*FIRST, "And Then...", "We wait."), [FIRST, ("And Then...", "We wait.")]),
    "one character for an ellipsis": (blocks(*FIRST, "And Then…", "We wait."), [FIRST, ("And Then…", "We wait.")]),
    "a title that ends in a full stop": (
        blocks(*FIRST, "Attention Is Not Enough.", LONG),
        [FIRST, ("Attention Is Not Enough.", LONG.strip())],
    ),
    "two paragraphs, the second long": (
        blocks(FIRST[0], LONG, LONG, *SECOND),
        [(FIRST[0], blocks(LONG.strip(), LONG.strip())), SECOND],
    ),
    "two paragraphs, the second short": (
        blocks(*FIRST, "Code will follow.", *SECOND),
        [(FIRST[0], blocks(FIRST[1], "Code will follow.")), SECOND],
    ),
    "three short paragraphs": (
        blocks(*FIRST, "We go on.", "This is the end.", *SECOND),
        [(FIRST[0], blocks(FIRST[1], "We go on.", "This is the end.")), SECOND],
    ),
    "a paragraph that is a URL": (
        blocks(*FIRST, "Code: https://github.com/a/b", *SECOND),
        [(FIRST[0], blocks(FIRST[1], "Code: https://github.com/a/b")), SECOND],
    ),
    "a list": (
        blocks(*FIRST, "- one", "- two", *SECOND),
        [(FIRST[0], blocks(FIRST[1], "- one", "- two")), SECOND],
    ),
    "two paragraphs at the end": (
        blocks(*FIRST, "Data will follow."),
        [(FIRST[0], blocks(FIRST[1], "Data will follow."))],
    ),
    "wrapped lines": ("A First\nPaper\n\nWe study\r\none thing.", [("A First\nPaper", "We study\none thing.")]),
    "control characters": (blocks("A\x07 Bell", "We ring\x1b."), [("A\x07 Bell", "We ring\x1b.")]),
}


@pytest.mark.parametrize(("content", "expected"), CASES.values(), ids=CASES.keys())
def test_papers(content: str, expected: list[tuple[str, str]]) -> None:
    assert papers(content) == expected


def test_source() -> None:
    first, second, third = read(blocks("new", "Aug 14", *FIRST, *SECOND, "Aug 15", "A Third", "We stop."))
    assert isinstance(first, Paper)
    assert isinstance(second, Paper)
    assert isinstance(third, Paper)
    assert [p.source.index for p in (first, second, third)] == [0, 1, 2]
    assert [p.source.date for p in (first, second, third)] == ["Aug 14", "Aug 14", "Aug 15"]
    assert first.source.path == "digest.txt"
    assert len({first.id, second.id, third.id}) == 3


def test_one_lost_abstract_costs_one_paper() -> None:
    lost, kept = read(blocks("A Title Without", *SECOND))
    assert isinstance(lost, Refusal)
    assert (lost.code, lost.line) == ("title-alone", 1)
    assert isinstance(kept, Paper)
    assert (kept.title, kept.abstract) == SECOND


def test_constant_memory() -> None:
    """The first paper comes before the second is read to its end."""
    taken = 0

    class Slow(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
            nonlocal taken
            taken += 1
            part = blocks(*FIRST, LONG, "")[: len(buffer)].encode()
            buffer[: len(part)] = part
            return len(part)

    first = next(read_stream(io.BufferedReader(Slow(), 1024), "slow", "digest"))  # type: ignore[type-var]
    assert isinstance(first, Paper)
    assert taken < 1_000


RULES = load(data_folder("rules"))
DIGESTS = {
    "000_f602576e0997ed13.txt": (67, "Aug 14"),
    "001_ca8e74f56b53dfdc.txt": (61, "May 13"),
    "002_f268ead5ffae97b8.txt": (164, "Mar 11"),
    "003_b3e43b29f82215fe.txt": (81, "Mar 14"),
    "004_26a04834be62edb2.txt": (66, "Mar 14"),
}


@pytest.mark.parametrize(("name", "expected"), DIGESTS.items())
def test_digests(shared: Path, name: str, expected: tuple[int, str]) -> None:
    found = list(read_papers(shared / "seeds" / name))
    assert all(isinstance(paper, Paper) for paper in found)
    whole: list[Paper] = [paper for paper in found if isinstance(paper, Paper)]
    assert len(whole) == expected[0]
    assert {paper.source.date for paper in whole} == {expected[1]}
    assert [paper.source.index for paper in whole] == list(range(expected[0]))
    furniture = RULES.furniture
    for paper in whole:
        lines = {line.casefold() for line in f"{paper.title}\n{paper.abstract}".splitlines()}
        assert not lines & furniture
        assert len(paper.title) < len(paper.abstract)


def test_annotated_abstracts_come_as_they_are(shared: Path) -> None:
    import orjson

    found: dict[str, tuple[str, str]] = {}
    for number, path in enumerate(sorted((shared / "seeds").glob("*.txt"))):
        for paper in read_papers(path):
            assert isinstance(paper, Paper)
            found[f"seed-{number:03d}-{paper.source.index:03d}"] = (paper.title, paper.abstract)
    gold = [orjson.loads(line) for line in (shared / "gold" / "dev-seeds.jsonl").read_bytes().splitlines()]
    assert {row["id"]: found[row["id"]] for row in gold} == {row["id"]: (row["title"], row["abstract"]) for row in gold}


def test_rules_may_be_others() -> None:
    rules = DigestRules(
        furniture=frozenset({"a first paper"}),
        dates=[],
        header_blocks=4,
        longest_title=300,
        list_item=RULES.list_item,
        addresses=(),
        openers=frozenset(),
    )
    found = list(read_stream(io.BytesIO(blocks(FIRST[0], *SECOND).encode()), "x", "digest", rules))
    assert [(p.title, p.abstract) for p in found if isinstance(p, Paper)] == [SECOND]
