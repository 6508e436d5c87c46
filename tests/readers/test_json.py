"""JSON in all its containers, and what catalogues put into it."""

import json
from typing import Any

import pytest

from extract.errors import Refusal
from extract.paper import Paper
from extract.readers.fields import FIELDS as NAMES
from extract.readers.keyed import in_order, paper_of_values
from tests.readers.reading import only_paper, read, shown

A: dict[str, Any] = {"title": "A", "abstract": "An abstract."}
B: dict[str, Any] = {"title": "B", "abstract": "Another abstract."}
PAPERS = [("A", "An abstract."), ("B", "Another abstract.")]

CONTAINERS = {
    "lines": f"{json.dumps(A)}\n{json.dumps(B)}\n",
    "lines without a last line end": f"{json.dumps(A)}\n{json.dumps(B)}",
    "an array on one line": json.dumps([A, B]),
    "an array, one object a line": f"[\n{json.dumps(A)},\n{json.dumps(B)}\n]\n",
    "an array, indented": json.dumps([A, B], indent=2),
    "an array with a byte order mark": "\ufeff" + json.dumps([A, B], indent=2),
    "an array with Windows line ends": json.dumps([A, B], indent=2).replace("\n", "\r\n"),
    "an answer on one line": json.dumps({"meta": {"count": 2}, "results": [A, B]}),
    "an answer, indented": json.dumps({"total": 2, "data": [A, B], "next": None}, indent=2),
    "an answer on one line, and a line end": json.dumps({"total": 2, "data": [A, B]}) + "\n",
    "an answer whose list is within": json.dumps({"message": {"n": 2, "items": [A, B]}}),
    "a list of lists of papers": json.dumps([{"day": 1, "papers": [A]}, {"day": 2, "papers": [B]}]),
    "an answer a line": json.dumps({"data": [A]}) + "\n" + json.dumps({"data": [B]}) + "\n",
    "lists under other keys": json.dumps({"facets": [{"title": "Year"}], "train": [A], "test": [B]}),
    "a list that is deeper than another": json.dumps({"found": {"x": {"y": [A]}, "z": [B]}}),
    "a list far behind another": json.dumps({"n": [A], "x": [0] * 50_000, "m": [B]}),
    "maps by ids in a map": json.dumps({"cs.LG": {"2501.1": A}, "cs.CL": {"2501.2": B}}),
    "a list in a paper without an abstract": json.dumps([{"title": "C", "abstract": "", "papers": [A, B]}]),
    "a list in an element without an abstract": json.dumps([{"title": "C", "items": [A, B]}]),
    "a list in a paper": json.dumps({**A, "papers": [B]}),
    "papers within objects": json.dumps({"rows": [{"n": 0, "row": A}, {"n": 1, "row": B}]}),
    "papers within objects, one a line": "".join(json.dumps({"citedPaper": p}) + "\n" for p in (A, B)),
    "papers within objects within objects": json.dumps({"edges": [{"node": {"work": A}}, {"node": {"work": B}}]}),
    "papers by their ids": json.dumps({"2501.90001": A, "2501.90002": B}),
    "papers by their ids, within": json.dumps({"n": 2, "papers": {"a": A, "b": B}}),
    "papers with references": json.dumps([{"references": [{"title": "R"}], **A}, {"references": [], **B}]),
    "a list beside a description": json.dumps({"title": "Kites", "description": "All.", "papers": [A, B]}),
    "nested objects on lines of their own": json.dumps({"data": [A, B], "meta": {"n": 2}}, indent=1).replace(
        '{\n  "n": 2\n }', '{"n": 2}'
    ),
    "objects one after the other, indented": json.dumps(A, indent=2) + "\n" + json.dumps(B, indent=2),
}


@pytest.mark.parametrize("content", CONTAINERS.values(), ids=CONTAINERS.keys())
def test_containers(content: str) -> None:
    found = read(content)
    assert shown(found) == PAPERS
    assert [paper.source.index for paper in found if isinstance(paper, Paper)] == [0, 1]


def test_an_array_on_one_long_line() -> None:
    many = [{"id": str(n), **A} for n in range(3_000)]
    found = read(json.dumps(many))
    assert [paper.id for paper in found if isinstance(paper, Paper)] == [str(n) for n in range(3_000)]


FAULTS = {
    "an array that breaks off in a paper": (json.dumps([A, B])[:-10], [PAPERS[0], "broken-json"]),
    "an answer that breaks off": (json.dumps({"data": [A, B]})[:-20], [PAPERS[0], "broken-json"]),
    "objects that break off": (json.dumps(A, indent=1) + json.dumps(B, indent=1)[:-3], [PAPERS[0], "broken-json"]),
    "an array that breaks off between papers": (json.dumps([A, B])[:-1], [*PAPERS, "not-closed"]),
    "an array with a fault": (json.dumps([B, A, B]).replace('"A"', "oops"), [PAPERS[1], "not-json", PAPERS[1]]),
    "an array with something else in it": (json.dumps([A, 7, None, B]), [PAPERS[0], *["not-object"] * 2, PAPERS[1]]),
    "a paper without an abstract": (json.dumps([A, {"title": "C"}, B]), [PAPERS[0], "no-abstract", PAPERS[1]]),
    "a long paper between others": (
        json.dumps([A, {"title": "C", "abstract": 'x"\\' * 1_000_000}, {"title": "D"}, B]),
        [PAPERS[0], "too-long", "no-abstract", PAPERS[1]],
    ),
    "brackets and quotes in strings": (
        json.dumps([{"title": '],"[{', "abstract": "}\\\\]\\"}, B]),
        [('],"[{', "}\\\\]\\"), PAPERS[1]],
    ),
    "a list of the same name deeper down": (
        json.dumps({"meta": {"data": [7, [7]]}, "data": [A], "more": ["data", [B]]}),
        [PAPERS[0], "more-papers"],
    ),
    "null before a paper": (json.dumps([None, A]), ["not-object", PAPERS[0]]),
    "a record": (
        json.dumps({"schema_version": "1.2", "title": "C", "abstract": None, "model_names": []}),
        ["record-given"],
    ),
    "no abstract, as null": (json.dumps([{"title": "C", "abstract": None}, B]), ["abstract-missing", PAPERS[1]]),
    "columns": (json.dumps({"title": ["A", "B"], "abstract": ["C.", "D."]}), ["not-string"]),
    "a bracket too many": (json.dumps([A]) + "]\n" + json.dumps([B]), [PAPERS[0], "after-end"]),
    "a bracket too many of an answer": (
        json.dumps({"n": [A]}) + "}" + json.dumps({"n": [B]}),
        [PAPERS[0], "after-end"],
    ),
    "a bracket too many of an object": (json.dumps(A, indent=1) + "}\n" + json.dumps(B), [PAPERS[0], "after-end"]),
    "a comma behind the end": (json.dumps([A]) + "\n, " + json.dumps(B), [PAPERS[0], "after-end"]),
    "words behind the end": (json.dumps([A]) + "oops", [PAPERS[0], "after-end"]),
    "a list of parts": (json.dumps({**A, "items": [{"title": "C", "description": "D."}]}), [PAPERS[0]]),
    "a trailing comma": (json.dumps([A])[:-1] + ", ]", [PAPERS[0]]),
    "something between papers": (json.dumps([A, B]).replace("},", "} oops,"), [PAPERS[0], "not-json", PAPERS[1]]),
    "an empty array": ("[]", ["no-papers"]),
    "an answer without papers": (json.dumps({"meta": {"count": 0}, "results": []}), ["no-papers"]),
    "a string without end": ('[{"title": "A", "abstract": "' + "x" * 3_000_000, ["broken-json"]),
    "an array of brackets": ("[" * 100_000, ["broken-json"]),
}


@pytest.mark.parametrize(("content", "expected"), FAULTS.values(), ids=FAULTS.keys())
def test_faults(content: str, expected: list[object]) -> None:
    assert shown(read(content, "json")) == expected


def test_a_fault_in_an_array_is_placed() -> None:
    _, refused = read(json.dumps([A, {"title": "C"}], indent=1))
    assert isinstance(refused, Refusal)
    assert (refused.line, refused.index) == (6, 1)
    assert str(refused).startswith("input:6: found no abstract")


WORK = {"id": "https://openalex.org/W1", "doi": None, "display_name": "A Work", "title": "A Work"}
INVERTED: dict[str, tuple[dict[str, Any], object]] = {
    "words in order": ({"We": [0], "fly.": [1]}, ("A Work", "We fly.")),
    "words out of order, and more than once": ({"to": [2, 0], "be": [1]}, ("A Work", "to be to")),
    "a gap": ({"We": [0], "kites.": [3]}, ("A Work", "We … kites.")),
    "a gap at the beginning": ({"We": [1], "fly.": [2]}, ("A Work", "We fly.")),
    "two words at one place": ({"fly": [1], "We": [0], "glide": [1]}, ("A Work", "We fly glide")),
    "no abstract": ({"abstract_inverted_index": None}, "abstract-missing"),
    "an empty index": ({}, "abstract-missing"),
    "places that are none": ({"We": ["0"]}, "not-inverted-index"),
    "a place that is a number": ({"We": 0}, "not-inverted-index"),
}


@pytest.mark.parametrize(("index", "expected"), INVERTED.values(), ids=INVERTED.keys())
def test_inverted_index(index: dict[str, Any], expected: object) -> None:
    work = {**WORK, "abstract_inverted_index": index.get("abstract_inverted_index", index) if index else index}
    assert shown(read(json.dumps(work))) == [expected]


def test_a_far_place_costs_nothing() -> None:
    assert in_order({"We": [0], "fly.": [10**15]}) == "We … fly."


SHAPES: dict[str, tuple[dict[str, Any], dict[str, object]]] = {
    "OpenAlex, no location": (
        {**WORK, "abstract_inverted_index": {"We": [0]}, "primary_location": None, "topics": None},
        {"venue": None, "categories": (), "url": None},
    ),
    "OpenAlex, a title under display_name alone": (
        {"id": "https://openalex.org/W1", "doi": None, "display_name": "A", "abstract_inverted_index": {"We": [0]}},
        {"doi": None},
    ),
    "Semantic Scholar, a data set's paper": (
        {"corpusid": 7, "externalids": {"ArXiv": "2501.90001", "DOI": "10.0000/X"}, **A, "year": 2025},
        {"arxiv_id": "2501.90001", "doi": "10.0000/X", "date": "2025"},
    ),
    "Semantic Scholar, a data set's abstract": (
        {"corpusid": 7, "openaccessinfo": {"externalids": {"ArXiv": "2501.90001"}}, "abstract": "An abstract."},
        {"arxiv_id": "2501.90001"},
    ),
    "Semantic Scholar, no other ids": ({"paperId": "x", "externalIds": None, **A}, {"arxiv_id": None}),
    "arXiv, an old id and a DOI": (
        {"id": "cs/9901001", **A, "categories": "cs.AI", "doi": "10.0000/x 10.0000/y", "update_date": "2007-05-23"},
        {"arxiv_id": "cs/9901001", "arxiv_version": None, "doi": "10.0000/x", "categories": ("cs.AI",)},
    ),
    "daily papers, dates": (
        {"paper": {"id": "2501.90001", "title": "A", "summary": "S.", "publishedAt": "2025-01-06"}},
        {"arxiv_id": "2501.90001", "date": "2025-01-06"},
    ),
    "any object": (
        {**A, "doi": "https://doi.org/10.0000/x", "journal": "Letters", "year": 2024, "categories": ["a", "b", "a"]},
        {"doi": "10.0000/x", "venue": "Letters", "date": "2024", "categories": ("a", "b")},
    ),
    "any object, values of odd types": (
        {**A, "doi": 7, "venue": ["x"], "date": {"when": 2024}, "categories": 3, "url": None},
        {"doi": None, "venue": "x", "date": None, "categories": (), "url": None},
    ),
    "a title under name, an id in a list": (
        {
            "name": "A",
            "abstract": "B.",
            "identifier": ["x", "arXiv:2501.90001"],
            "external_ids": [{"value": "10.0000/x"}],
        },
        {"arxiv_id": "2501.90001", "doi": "10.0000/x"},
    ),
    "any object, categories in a string": ({**A, "categories": "a b; c"}, {"categories": ("a b", "c")}),
}


@pytest.mark.parametrize(("values", "expected"), SHAPES.values(), ids=SHAPES.keys())
def test_source(values: dict[str, Any], expected: dict[str, object]) -> None:
    source = only_paper(json.dumps(values)).source
    assert {key: getattr(source, key) for key in expected} == expected


def test_a_number_that_is_none_is_no_abstract() -> None:
    refused = paper_of_values({"title": "A", "abstract": float("nan")}, NAMES, "input", 0)
    assert isinstance(refused, Refusal)
    assert refused.code == "abstract-missing"


TEXTS: dict[str, tuple[object, str]] = {
    "a list": (["One.", "Two.", "Three."], "One.\nTwo.\nThree."),
    "an object with a value": ({"value": "One."}, "One."),
    "JATS": (
        "<jats:title>Abstract</jats:title><jats:title>Aim.</jats:title><jats:p>1<jats:sup>2</jats:sup> &gt; 0</jats:p>",
        "Aim: 1^{2} > 0",
    ),
    "HTML": ("<p>We fly.</p>\n<p>We land<br/>soon.</p>", "We fly.\nWe land\nsoon."),
    "signs that are no tags": ("a <b and p> c, x < y > z", "a <b and p> c, x < y > z"),
    "an announcement": ("arXiv:2501.90001v1 Announce Type: new \nAbstract: We fly.", "We fly."),
}


@pytest.mark.parametrize(("abstract", "expected"), TEXTS.values(), ids=TEXTS.keys())
def test_abstracts(abstract: object, expected: str) -> None:
    assert only_paper(json.dumps({"title": ["A", "Another"], "abstract": abstract})).abstract == expected


FIELDS: dict[str, tuple[dict[str, Any], dict[str, str], tuple[str, str] | str]] = {
    "other names": ({"name": "A", "text": "B."}, {"title": "name", "abstract": "text"}, ("A", "B.")),
    "one other name": ({"title": "A", "text": "B."}, {"abstract": "text"}, ("A", "B.")),
    "a value within a value": ({"p": {"t": "A", "a": "B."}}, {"title": "p.t", "abstract": "p.a"}, ("A", "B.")),
    "a name with a dot": ({"p.t": "A", "abstract": "B."}, {"title": "p.t"}, ("A", "B.")),
    "a name through a list": (
        {"p": {"t": "A", "a": "B."}},
        {"title": "rows[].p.t", "abstract": "rows[].p.a"},
        ("A", "B."),
    ),
    "a name that is not there": ({"title": "A", "abstract": "B."}, {"abstract": "text"}, "no-abstract"),
    "a catalogue's object": ({"paperId": "x", "tldr": "B.", **A}, {"abstract": "tldr"}, ("A", "B.")),
}


@pytest.mark.parametrize(("values", "fields", "expected"), FIELDS.values(), ids=FIELDS.keys())
def test_fields(values: dict[str, Any], fields: dict[str, str], expected: object) -> None:
    assert shown(read(json.dumps(values), fields=fields)) == [expected]


def test_a_list_is_found_by_the_names_of_fields() -> None:
    content = json.dumps({"tags": [{"n": 1}], "found": [{"name": "A", "text": "B.", "authors": [{"n": 1}]}]}) + "\n"
    assert shown(read(content, fields={"title": "name", "abstract": "text"})) == [("A", "B.")]


def test_the_beginning_looked_at_ends_with_an_object() -> None:
    begin, end = b'{"results": [{"title": "A", "abstract": "', b'"},\n{"title": "C", "abstract": "D."}'
    text = b"x" * ((1 << 16) - len(begin + end))
    assert shown(read(begin + text + end + b',\n{"title": "E", "abstract": "F."}]}'))[1:] == [("C", "D."), ("E", "F.")]
