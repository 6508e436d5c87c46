"""Assembling records: every field comes from its mention, with the place in the raw text."""

from extract import Extractor, Paper
from extract.join.assemble import Joined, assemble
from extract.join.entities import Entity
from extract.mention import LinkMention, QuantityMention, ResultMention
from extract.paper import Source, paper_id
from extract.text import read_text
from extract.version import SCHEMA_VERSION

SOURCE = Source("a.jsonl", 3, "2025-01-02", "2501.00001", 2, "10.1/x", ("cs.LG", "cs.CL"), "FooConf", "https://a.org")
PAPER = Paper(r"\textbf{Foo}", "Fast *Bar* set, fast", "p1", SOURCE)

# Places in the title, a line end and the abstract, and the same in the raw sections, where markup counts.
FOO, IN_TITLE = (0, 3), {"section": "title", "start": 8, "end": 11}
FAST, FIRST = (4, 8), {"section": "abstract", "start": 0, "end": 4}
BAR, MIDDLE = (9, 12), {"section": "abstract", "start": 6, "end": 9}
AGAIN, LAST = (18, 22), {"section": "abstract", "start": 16, "end": 20}

JOINED = Joined(
    links=[
        LinkMention(*FAST, "https://A.org/x/", "a.org", None, "demo", "by-1", 0.1),
        LinkMention(*BAR, "https://git.org/a/b", "git.org", "a/b", "project", "by-2", 0.2),
        LinkMention(*AGAIN, "https://git.org/A/b/", "git.org", "A/b", "code", "by-3", 0.3),
        LinkMention(*BAR, "https://a.org/x", "a.org", None, "other", "by-4", 0.4),
    ],
    quantities=[
        QuantityMention(*FAST, FAST, "speedups", 2.0, 3.0, "x", "up_to", "latency", "Baz", "by-5", 0.5),
        QuantityMention(*BAR, BAR, "savings", 40.0, None, "%", "exact", "memory", None, "by-6", 0.6),
    ],
    results=[(ResultMention(*AGAIN, 1.5, "dB", "PSNR", True, "by-7", 0.7), "Bar")],
    entities=[
        Entity("Foo", "model", "proposed", False, None, "Fo", "by-8", 0.8, ["F"], [FOO, FAST]),
        Entity("Bar", "dataset", "mentioned", True, "BAR", None, "by-9", 0.9, ["B"], [BAR]),
        Entity("Baz", "benchmark", "mentioned", False, None, None, "by-10", 1.0, [], [AGAIN]),
    ],
)

RECORD = {
    "schema_version": SCHEMA_VERSION,
    "id": "p1",
    "title": r"\textbf{Foo}",
    "abstract": None,
    "source": {
        "path": "a.jsonl",
        "index": 3,
        "date": "2025-01-02",
        "arxiv_id": "2501.00001",
        "arxiv_version": 2,
        "doi": "10.1/x",
        "categories": ["cs.LG", "cs.CL"],
        "venue": "FooConf",
        "url": "https://a.org",
        "text_hash": paper_id(PAPER.title, PAPER.abstract),
    },
    "model_names": [
        {
            "name": "Foo",
            "role": "proposed",
            "aliases": ["F"],
            "variant_of": "Fo",
            "evidence": [IN_TITLE, FIRST],
            "by": "by-8",
            "score": 0.8,
        }
    ],
    "speedups": [
        {
            "text": "Fast",
            "value": 2.0,
            "value_max": 3.0,
            "unit": "x",
            "bound": "up_to",
            "factor": 2.0,
            "metric": "latency",
            "baseline": "Baz",
            "evidence": [FIRST],
            "by": "by-5",
            "score": 0.5,
        }
    ],
    "savings": [
        {
            "text": "Bar",
            "value": 40.0,
            "value_max": None,
            "unit": "%",
            "bound": "exact",
            "factor": 1.6667,
            "metric": "memory",
            "baseline": None,
            "evidence": [MIDDLE],
            "by": "by-6",
            "score": 0.6,
        }
    ],
    "benchmarks": [
        {
            "name": "Baz",
            "canonical": None,
            "introduced": False,
            "aliases": [],
            "evidence": [LAST],
            "by": "by-10",
            "score": 1.0,
        }
    ],
    "datasets": [
        {
            "name": "Bar",
            "canonical": "BAR",
            "introduced": True,
            "aliases": ["B"],
            "evidence": [MIDDLE],
            "by": "by-9",
            "score": 0.9,
        }
    ],
    # Of two mentions of one URL, the one that says code is told; both are evidence.
    "code_urls": [
        {
            "url": "https://git.org/A/b/",
            "host": "git.org",
            "repo": "A/b",
            "evidence": [LAST, MIDDLE],
            "by": "by-3",
            "score": 0.3,
        }
    ],
    "links": [
        {"url": "https://A.org/x/", "kind": "demo", "evidence": [FIRST, MIDDLE], "by": "by-1", "score": 0.1},
    ],
    "results": [
        {
            "value": 1.5,
            "unit": "dB",
            "metric": "PSNR",
            "on": "Bar",
            "delta": True,
            "evidence": [LAST],
            "by": "by-7",
            "score": 0.7,
        }
    ],
}


def test_every_field_of_a_record(extractor: Extractor) -> None:
    assert assemble(PAPER, read_text(PAPER, extractor.rulebook.markup), JOINED) == RECORD
    whole = assemble(PAPER, read_text(PAPER, extractor.rulebook.markup), JOINED, with_text=True)
    assert whole == {**RECORD, "abstract": PAPER.abstract}


def test_a_number_that_states_a_gain_is_no_result(extractor: Extractor) -> None:
    abstract = "FooNet reaches the same AUC with 40% fewer rounds, and 83.6% accuracy on ImageNet."
    record = extractor.extract(abstract=abstract)
    assert [saving.value for saving in record.savings] == [40.0]
    assert [(result.value, result.on) for result in record.results] == [(83.6, "ImageNet")]


def test_what_is_named_is_no_metric(extractor: Extractor) -> None:
    abstract = "We propose KiteNet. On Snow100K, KiteNet improves Snow100K by 1.1 points."
    record = extractor.extract(title="KiteNet: Flying", abstract=abstract)
    assert [(result.value, result.metric, result.on) for result in record.results] == [(1.1, None, "Snow100K")]
