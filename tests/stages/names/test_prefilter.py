import pytest
import regex

from extract.stages.names.prefilter import Prefilter

PATTERNS = {
    0: regex.compile(r" (?:is|are) (?:a|the)\b"),
    2: regex.compile(r"(?: \([^()]{2,9}\))?,? (?:that|which)\b"),
    5: regex.compile(r"\b(?:ly)?\b(?! not)"),
    7: regex.compile(r"(?<=oo),"),
    9: regex.compile(r"[.;]$"),
}


@pytest.mark.parametrize(
    ("string", "numbers"),
    [
        ("Foo is a name", [0, 5, 7]),
        ("Foo was a name", [5, 7]),
        ("Foo (ab) that names", [2, 5, 7]),
        ("Foo, which names", [2, 5, 7]),
        ("Foo. We name", [5, 7, 9]),
        ("Foo.", [0, 2, 5, 7, 9]),
    ],
)
def test_what_the_next_word_leaves(string: str, numbers: list[int]) -> None:
    assert Prefilter(PATTERNS).may_match(string, 3) == numbers


TEXTS = [
    "Foo is the one.  Foo, that Foo (FBN) which is; we, Foo",
    "The Foo-Bar (a, b) that\nis are a Foolyly not Foo,\tthat Foo.",
    "Foo\u00a0is a, Foo is\u2003a; ' ,, that , which",
    "",
    " ",
    "Foo",
]


@pytest.mark.parametrize("string", TEXTS)
def test_nothing_that_matches_is_left_out(string: str) -> None:
    prefilter = Prefilter(PATTERNS)
    for at in range(len(string) + 1):
        matching = {number for number, pattern in PATTERNS.items() if pattern.match(string, at)}
        assert matching <= set(prefilter.may_match(string, at))
