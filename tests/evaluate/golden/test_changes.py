"""Changes: which entries belong together, what is said of them, and where the text around them ends."""

from typing import Any

import pytest

from extract import Paper
from extract.evaluate.golden import Change, Quote, compare
from extract.evaluate.golden.changes import quote
from extract.evaluate.golden.reports import heading, lines

Data = dict[str, Any]

ABSTRACT = (
    "We propose FastNet, a network, and evaluate it on the BarSet dataset of small things that are hard to count."
)
PAPER = Paper("On Counting", ABSTRACT, "a")


def place(start: int, end: int) -> list[Data]:
    return [{"section": "abstract", "start": start, "end": end}]


FAST = {"name": "FastNet", "role": "proposed", "evidence": place(11, 18), "by": "rule.a", "score": 0.9}
SLOW = FAST | {"name": "SlowNet", "evidence": place(40, 47)}
BAR = {"name": "BarSet", "evidence": place(54, 60), "by": "rule.b", "score": 0.8}


def record(**fields: Any) -> Data:
    return {"id": "a", "title": "On Counting", "model_names": [FAST], "datasets": [], **fields}


# fields expected, fields found, (kind, heading, lines)
CASES: dict[str, tuple[Data, Data, list[tuple[str, str, list[str]]]]] = {
    "nothing": ({}, {}, []),
    "a new entry": (
        {},
        {"datasets": [BAR]},
        [
            (
                "new",
                "+ datasets  BarSet",
                [
                    "by rule.b (0.80)",
                    f"{ABSTRACT[:54]}[BarSet]{ABSTRACT[60:]}",
                ],
            )
        ],
    ),
    "an attribute that was not there before, and is null": ({}, {"model_names": [FAST | {"size": None}]}, []),
    "an attribute that was not there before": (
        {},
        {"model_names": [FAST | {"size": "7B"}]},
        [("changed", "~ model_names  FastNet", ["size: null → 7B", "by rule.a (0.90)"])],
    ),
    "a missing entry": (
        {"datasets": [BAR]},
        {},
        [("missing", "- datasets  BarSet", ["by rule.b (0.80)"])],
    ),
    "another role, by another rule": (
        {},
        {"model_names": [FAST | {"role": "mentioned", "by": "rule.c", "score": 0.5}]},
        [("changed", "~ model_names  FastNet", ["role: proposed → mentioned", "by rule.a (0.90) → rule.c (0.50)"])],
    ),
    "another score, in a later place": (
        {},
        {"model_names": [FAST | {"score": 0.9012}]},
        [("changed", "~ model_names  FastNet", ["by rule.a (0.9) → rule.a (0.9012)"])],
    ),
    "another name at the same place": (
        {},
        {"model_names": [FAST | {"name": "FastNet, a", "evidence": place(11, 21)}]},
        [
            (
                "changed",
                "~ model_names  FastNet, a",
                ["name: FastNet → FastNet, a", "evidence: abstract 11-18 → abstract 11-21"],
            )
        ],
    ),
    "one for another": (
        {},
        {"model_names": [SLOW]},
        [
            ("missing", "- model_names  FastNet", ["role: proposed", "by rule.a (0.90)"]),
            ("new", "+ model_names  SlowNet", ["role: proposed", "by rule.a (0.90)"]),
        ],
    ),
    "another order": (
        {"model_names": [FAST, SLOW]},
        {"model_names": [SLOW, FAST]},
        [("reordered", "~ model_names", ["order: FastNet, SlowNet → SlowNet, FastNet"])],
    ),
    "another title": ({"title": "Counting"}, {}, [("changed", "~ title", ["Counting → On Counting"])]),
    "a gain": (
        {},
        {"speedups": [{"value": 2.0, "unit": "x", "evidence": [], "by": "rule.a", "score": 1}]},
        [("new", "+ speedups  2×", ["value: 2.0, unit: x", "by rule.a (1.00)"])],
    ),
}


@pytest.mark.parametrize(("expected", "found", "said"), CASES.values(), ids=CASES.keys())
def test_changes(expected: Data, found: Data, said: list[tuple[str, str, list[str]]]) -> None:
    base: Data = {"speedups": []}
    told = compare("f", [record(**base | expected)], [record(**base | found)], {"a": PAPER})
    shown = [(change.kind, heading(change), lines(change)) for change in told]
    assert [(kind, head) for kind, head, _ in shown] == [(kind, head) for kind, head, _ in said]
    for (_, _, below), (_, _, wanted) in zip(shown, said, strict=True):
        assert below[: len(wanted)] == wanted


def test_new_missing_and_repeated_records() -> None:
    told = compare("f", [record()], [record(id="b", title="Anew"), record(id="b", title="Again")])
    assert [(c.id, c.field, c.kind, heading(c)) for c in told] == [
        ("b", "record", "new", "+ record  Anew"),
        ("b", "record", "new", "+ record  Again"),
        ("a", "record", "missing", "- record  On Counting"),
    ]


QUOTES = [
    (0, 2, Quote("", "We", " propose FastNet, a network, and evaluate it on the BarSet…")),
    (102, 107, Quote("…it on the BarSet dataset of small things that are hard to ", "count", ".")),
]


@pytest.mark.parametrize(("start", "end", "expected"), QUOTES)
def test_quotes_are_cut_at_words(start: int, end: int, expected: Quote) -> None:
    assert quote({"evidence": place(start, end)}, PAPER) == expected


def test_both_places_are_quoted_where_they_differ() -> None:
    moved = Change("f", "a", "datasets", "changed", BAR, BAR | {"score": 0.1}, Quote("a ", "b", ""), Quote("", "c", ""))
    assert lines(moved)[1:] == ["- a [b]", "+ [c]"]


def test_of_entries_at_one_place_the_most_alike_belong_together() -> None:
    two, three = ({"value": n, "unit": "x", "evidence": place(11, 18), "score": 0.9} for n in (2.0, 3.0))
    found = [three | {"score": 0.8}, two | {"score": 0.8}]
    told = compare("f", [record(speedups=[two, three])], [record(speedups=found)])
    assert [change.attributes.keys() for change in told] == [{"score"}, {"score"}]
