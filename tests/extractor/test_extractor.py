"""The library's entrance: the same records as models and as plain data, with the names model and without."""

import pickle
import signal
from collections.abc import Iterator
from copy import copy
from pathlib import Path
from typing import Any

import pytest

import paperfacts
from extract import Extractor, Paper, extract
from extract.errors import PaperfactsError, Refusal
from extract.readers import read_papers
from extract.record.models import ModelName, Record, Resource
from extract.record.validate import to_line, validated
from extract.rulefiles.files import RuleError
from extract.stages.names import rule_ids

INPUTS = sorted((Path(__file__).parents[2] / "golden" / "inputs").iterdir())


@pytest.fixture(scope="module")
def papers() -> list[Paper]:
    return [item for path in INPUTS for item in read_papers(path) if isinstance(item, Paper)][::2]


@pytest.mark.parametrize("ner", [True, False])
def test_plain_data_is_what_the_models_hold(
    extractor: Extractor, rules_only: Extractor, papers: list[Paper], ner: bool
) -> None:
    chosen = extractor if ner else rules_only
    lines = [to_line(validated(data)) for data in chosen.data(papers)]
    assert lines == [to_line(record.model_dump()) for record in chosen.pipe(papers)]
    assert len(lines) > 50


def test_without_ner_rules_decide_about_names_alone(
    extractor: Extractor, rules_only: Extractor, papers: list[Paper]
) -> None:
    known = set(rule_ids(extractor.rulebook.names))
    with_model, without = list(extractor.pipe(papers)), list(rules_only.pipe(papers))
    assert {name.by for name in names(without)} <= known
    assert not {name.by for name in names(with_model)} <= known
    assert len(list(names(without))) > len(list(names(with_model))) / 2
    others = ("speedups", "savings", "code_urls", "links")
    assert [r.model_dump(include=set(others)) for r in without] == [
        r.model_dump(include=set(others)) for r in with_model
    ]


def names(records: list[Record]) -> list[ModelName | Resource]:
    found: list[ModelName | Resource] = []
    for record in records:
        found += [*record.model_names, *record.datasets, *record.benchmarks]
    return found


def test_a_copy_has_the_same_settings(rules_only: Extractor) -> None:
    for one in (copy(rules_only), pickle.loads(pickle.dumps(rules_only))):
        assert one.recognizer is None
    assert copy(Extractor("examples/rulebook")).rules == Path("examples/rulebook")


def test_one_paper_in_every_way(extractor: Extractor) -> None:
    title, abstract = "KiteNet", "KiteNet is 3x faster than Mamba."
    both = extractor.extract(title=title, abstract=abstract)
    assert both == extractor.extract(Paper(title, abstract)) == extract({"title": title, "abstract": abstract})
    assert extract(abstract) == extractor.extract(abstract=abstract) == next(extractor.pipe([abstract]))
    assert extract({"title": title, "summary": abstract, "id": 7, "year": 2025}).model_dump() == both.model_dump() | {
        "id": "7",
        "source": {**both.source.model_dump(), "date": "2025"},
    }


def test_what_is_given_beside_a_paper_is_no_less_of_it(rules_only: Extractor) -> None:
    title, abstract = "KiteNet: fast", "KiteNet is 3x faster than Mamba."
    assert rules_only.extract(abstract, title=title, id="7") == rules_only.extract(Paper(title, abstract, "7"))
    for whole in (Paper(title, abstract), {"title": title, "abstract": abstract}, abstract):
        with pytest.raises(TypeError, match="given twice"):
            rules_only.extract(whole, title=title, abstract=abstract, id="7")


# what is given as a paper, the code of its refusal, and whether its type is wrong
BAD: dict[str, tuple[Any, str, bool]] = {
    "none": (None, "not-paper", True),
    "number": (5, "not-paper", True),
    "bytes": (b"KiteNet is 3x faster.", "not-paper", True),
    "pair": (("KiteNet", "3x faster"), "not-paper", True),
    "no abstract": (Paper("B", None, "b"), "not-string", True),  # type: ignore[arg-type]
    "no abstract, no id": (Paper("B", None), "not-string", True),  # type: ignore[arg-type]
    "title": (Paper(["B"], "A", "b"), "not-string", True),  # type: ignore[arg-type]
    "id": (Paper("B", "A", ["b"]), "bad-id", True),  # type: ignore[arg-type]
    "half a pair": (Paper("\ud800", "A", "b"), "stage-failed", False),
    "dictionary": ({"title": "B", "text": "A"}, "no-abstract", False),
    "a key that is not known": ({"title": "B", "text": "A", "id": "b"}, "no-abstract", False),
    "blank": ("  ", "no-text", False),
    "blank dictionary": ({"title": "", "abstract": " "}, "no-text", False),
    "blank paper": (Paper(" ", ""), "no-text", False),
    "null": ({"title": "B", "abstract": None, "id": "b"}, "abstract-missing", False),
}


@pytest.mark.parametrize("workers", [0, 1])
def test_bad_papers_of_a_stream_are_refused_with_place_and_id(rules_only: Extractor, workers: int) -> None:
    stream = [one for bad, _, _ in BAD.values() for one in ("It is 2x faster.", bad)]
    refused: list[Refusal] = []
    records = list(rules_only.pipe(stream, workers=workers, refused=refused.append))
    assert [record.speedups[0].value for record in records] == [2] * len(BAD)
    assert [(r.index, r.code) for r in refused] == [(2 * n + 1, code) for n, (_, code, _) in enumerate(BAD.values())]
    known = {name: refusal.id for name, refusal in zip(BAD, refused, strict=True)}
    assert [known[name] for name in ("no abstract", "title", "half a pair", "null")] == ["b"] * 4
    assert known["no abstract, no id"] == Paper("B", None).id != ""  # type: ignore[arg-type]


@pytest.mark.parametrize(("bad", "code", "is_type"), BAD.values(), ids=BAD.keys())
def test_a_bad_paper_that_nobody_takes_is_raised(rules_only: Extractor, bad: Any, code: str, is_type: bool) -> None:
    for call in (lambda: rules_only.extract(bad), lambda: list(rules_only.pipe(["It is 2x faster.", bad]))):
        with pytest.raises(PaperfactsError, match=r"expected|report|leave it out|must say") as caught:
            call()
        assert caught.value.refusal.code == code
        assert "--" not in str(caught.value)  # no option of the command helps here
        assert isinstance(caught.value, TypeError) == is_type


def test_only_a_stream_can_go_on(rules_only: Extractor) -> None:
    with pytest.raises(PaperfactsError, match=r"say something; give refused= to go on past it"):
        list(rules_only.pipe([""]))
    with pytest.raises(PaperfactsError, match=r"say something \[no-text\]"):
        rules_only.extract("")
    with pytest.raises(PaperfactsError, match=r"^<paper>: found None; expected an abstract as a string"):
        rules_only.extract(None)  # type: ignore[arg-type]


def test_the_public_names_are_there_to_be_completed() -> None:
    assert {"Extractor", "Paper", "Record", "Records", "extract"} <= set(dir(paperfacts))


def test_a_title_alone_is_read_where_it_is_given_alone(rules_only: Extractor) -> None:
    title = "Kite is 2x faster than Mamba"
    for record in (rules_only.extract(title=title), rules_only.extract(Paper(title, ""))):
        assert record.speedups[0].evidence[0].section == "title"
    for abstract in ("", " ", None):  # as of a paper in a file
        with pytest.raises(PaperfactsError, match=r"has no abstract"):
            rules_only.extract({"title": title, "abstract": abstract})


@pytest.mark.parametrize("workers", [0, 1])
def test_papers_that_come_before_a_source_fails_are_read(rules_only: Extractor, workers: int) -> None:
    def source() -> Iterator[str]:
        yield from (f"Kite{n} is {n}x faster than Mamba." for n in range(2, 22))
        raise OSError("the feed is gone")

    values: list[float] = []
    with pytest.raises(OSError, match="the feed is gone"):
        values.extend(record.speedups[0].value for record in rules_only.pipe(source(), workers=workers))
    assert values == list(range(2, 22))


def test_what_is_no_paper_and_no_rulebook_is_told_with_what_was_expected(rules_only: Extractor) -> None:
    with pytest.raises(TypeError, match="found 2 positional arguments; expected one, or parts by keyword: title="):
        rules_only.extract("KiteNet", "KiteNet is fast.")
    with pytest.raises(TypeError, match="found int; expected the folder of a rulebook"):
        Extractor(5)  # type: ignore[arg-type]


def test_a_rulebook_that_is_not_there() -> None:
    with pytest.raises(
        RuleError, match=r"norules: this folder does not exist; start a rulebook with paperfacts rules new"
    ):
        Extractor("norules")


@pytest.mark.parametrize("one", ["KiteNet", b"KiteNet", {"title": "B", "abstract": "A"}, Paper("B", "A"), 5, None])
def test_a_stream_is_told_from_one_paper(rules_only: Extractor, one: Any) -> None:
    with pytest.raises(TypeError, match="expected an iterable of papers"):
        rules_only.pipe(one)


def test_what_readers_refuse_goes_through(rules_only: Extractor, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text('{"title": "A", "abstract": "2x faster."}\n{"title": "B", "id": 3}\n')
    refused: list[Refusal] = []
    assert len(list(rules_only.pipe(read_papers(tmp_path / "in.jsonl"), refused=refused.append))) == 1
    assert [(refusal.line, refusal.index, refusal.code) for refusal in refused] == [(2, 1, "no-abstract")]


@pytest.mark.skipif(not hasattr(signal, "raise_signal"), reason="this system has no signals")
@pytest.mark.parametrize("count", [1, 2])
def test_what_a_signal_handler_of_the_callers_raises_is_raised(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    """As where a timer goes off in the middle of a paper: it is no fault of the paper's."""
    extractor = Extractor(ner=False)

    def handler(_number: int, _frame: object) -> None:
        raise TimeoutError("time is up")

    def data(_papers: object) -> Iterator[dict[str, Any]]:
        signal.raise_signal(signal.SIGTERM)
        return iter([])

    monkeypatch.setattr(extractor, "data", data)
    before = signal.signal(signal.SIGTERM, handler)
    try:
        with pytest.raises(TimeoutError, match="time is up"):
            list(extractor.pipe(["KiteNet is 3x faster."] * count, refused=print))
    finally:
        signal.signal(signal.SIGTERM, before)


def test_numbers_are_of_one_type(rules_only: Extractor) -> None:
    (data,) = rules_only.data([Paper("Kite", "Throughput doubles with Kite, and it is 3x faster.")])
    assert [type(gain["value"]) for gain in data["speedups"]] == [float] * len(data["speedups"])
