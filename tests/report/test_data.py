"""What the page is told: values in words, places in UTF-16, speedups as factors, nothing that could break out."""

import json
from typing import Any

import pytest

from extract import Paper
from extract.report import in_script, render
from extract.report.data import Offsets, page_data

Data = dict[str, Any]
BASE: Data = {"evidence": [], "by": "rule", "score": 0.5}
GAIN = BASE | {"text": "2x faster", "value": 2.0, "unit": "x", "bound": "exact", "metric": "speed", "baseline": None}

# Of each: the field, the entry, and its name, what is said of it, its kind, value and unit, and what only it has.
ENTRIES: dict[str, tuple[str, Data, tuple[Any, ...]]] = {
    "a model": (
        "model_names",
        {"name": "A", "role": "proposed", "aliases": ["B", "C"], "variant_of": "D"},
        ("A", "also B, C; variant of D", "proposed", None, "", None),
    ),
    "a known dataset": (
        "datasets",
        {"name": "MS COCO", "canonical": "COCO", "introduced": False},
        ("MS COCO", "known as COCO", "", None, "", "COCO"),
    ),
    "a new benchmark": ("benchmarks", {"name": "A", "introduced": True}, ("A", "", "introduced", None, "", None)),
    "a speedup": (
        "speedups",
        GAIN | {"bound": "up_to", "value_max": 3, "baseline": "B"},
        ("2x faster", "up to 2 to 3× speed; against B", "speed", 2.0, "×", 2.0),
    ),
    "a redacted saving": (
        "savings",
        {"value": 40.0, "unit": "%", "bound": "exact", "metric": "memory"},
        ("40%", "40% memory", "memory", 40.0, "%", None),
    ),
    "a result": (
        "results",
        {"value": 83.6, "unit": "%", "metric": "accuracy", "on": "B", "delta": False},
        ("83.6%", "accuracy on B", "accuracy", 83.6, "%", None),
    ),
    "a bare difference": (
        "results",
        {"value": 2.0, "unit": "points", "metric": None, "on": None, "delta": True},
        ("2 points", "difference", "", 2.0, " points", None),
    ),
    "code": (
        "code_urls",
        {"url": "https://github.com/a/b", "host": "github.com", "repo": "a/b"},
        ("https://github.com/a/b", "a/b", "github.com", None, "", "https://github.com/a/b"),
    ),
    "a link that would run": (
        "links",
        {"url": "javascript:alert(1)", "kind": "demo"},
        ("javascript:alert(1)", "", "demo", None, "", None),
    ),
}


@pytest.mark.parametrize(("field", "entry", "expected"), ENTRIES.values(), ids=ENTRIES.keys())
def test_entries(field: str, entry: Data, expected: tuple[Any, ...]) -> None:
    data = page_data([{"id": "a", "title": "T", field: [BASE | entry]}], {})
    ((*_, ((_, name, said, kind, value, unit, rule, score, places, extra),)),) = data["papers"]
    assert (name, said, kind, value, unit, extra) == expected
    assert (data["rules"][rule], score, places) == ("rule", 0.5, [])


def test_offsets_are_counted_as_a_browser_does() -> None:
    text = "a😀b𝔘c"
    assert [Offsets(text)(i) for i in range(len(text) + 1)] == [0, 1, 3, 4, 6, 7]


def test_places_beyond_the_text_at_hand_are_left_out() -> None:
    evidence = [{"section": "title", "start": 0, "end": 1}, {"section": "abstract", "start": 2, "end": 4}]
    record = {"id": "a", "title": "T", "datasets": [BASE | {"name": "T", "evidence": evidence}]}
    for papers, places in (({}, [0, 0, 1]), ({"a": Paper("T", "on 😀T", "a")}, [0, 0, 1, 1, 2, 5])):
        assert page_data([record], papers)["papers"][0][-1][0][8] == places


def test_origin() -> None:
    source = {"path": "/somewhere/digest.txt", "date": "Aug 14", "index": 0}
    assert page_data([{"id": "a", "source": source}], {})["papers"][0][3] == "Aug 14 · digest.txt"


def test_files_are_counted_whatever_their_dates() -> None:
    sources: list[dict[str, str] | None] = [{"path": "a", "date": "Aug 14"}, {"path": "a", "date": "Aug 15"}, None]
    assert page_data([{"id": "a", "source": source} for source in sources], {})["files"] == 1


@pytest.mark.parametrize("text", ["</script>", "<!--<script>", "]]>", "&lt;", "\u2028"])
def test_data_cannot_end_its_element(text: str) -> None:
    shown = in_script(json.dumps({"text": text}, ensure_ascii=False))
    assert not {"<", ">", "&"} & set(shown)
    assert json.loads(shown) == {"text": text}
    html = render([{"id": text, "title": text}], {}, text)
    assert html.count("<script") == 2
    assert html.count("</script>") == 2


def test_the_same_records_give_the_same_page() -> None:
    records = [{"id": "a", "title": "T", "datasets": [BASE | {"name": "D"}]}]
    assert render(records, {}, "R") == render(records, {}, "R")
