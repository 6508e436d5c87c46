"""Speedups and savings: each rule by its own examples, and what the rules make of whole sentences together."""

import re
from pathlib import Path

import pytest

from extract.extractor.rulebook import load_rulebook
from extract.paper import Paper
from extract.rulefiles.files import RuleError
from extract.rulefiles.resources import data_folder
from extract.stages.quantities import _without_overlaps, explain_quantities, find_quantities, load
from extract.stages.quantities.grammar import QuantityRule
from extract.text import Text, read_text
from extract.text.numerals import Number

BOOK = load_rulebook(data_folder("rules"))
RULES = BOOK.quantities


def text_of(abstract: str) -> Text:
    return read_text(Paper("", abstract), BOOK.markup)


def found(abstract: str) -> list[tuple[object, ...]]:
    return [
        (m.field, m.value, m.value_max, m.unit, m.bound, m.metric) for m in find_quantities(text_of(abstract), RULES)
    ]


@pytest.mark.parametrize("rule", RULES.rules, ids=lambda rule: rule.id)
def test_rule_decides_about_its_example_and_not_about_the_other(rule: QuantityRule) -> None:
    for example in rule.match:
        assert rule.id in {d.rule for d in explain_quantities(text_of(example), RULES)}, example
    for example in rule.no_match:
        assert rule.id not in {d.rule for d in explain_quantities(text_of(example), RULES)}, example


SPEEDUPS = [
    ("It is 24x faster.", [(24, None, "x", "exact", "speed")]),
    (r"It is $24\times$ faster.", [(24, None, "x", "exact", "speed")]),
    ("It is 24times faster.", [(24, None, "x", "exact", "speed")]),
    ("It brings a 7x-9x speedup.", [(7, 9, "x", "exact", "speed")]),
    ("It brings a 7-9x speedup.", [(7, 9, "x", "exact", "speed")]),
    ("Speedups of 1.3x to 1.6x are seen.", [(1.3, 1.6, "x", "exact", "speed")]),
    ("It reaches up to 3-fold acceleration.", [(3, None, "x", "up_to", "speed")]),
    ("It brings a threefold reduction in training time.", [(3, None, "x", "exact", "time")]),
    ("Rendering is twice as fast.", [(2, None, "x", "exact", "speed")]),
    ("It is an order of magnitude faster.", [(10, None, "x", "approx", "speed")]),
    ("It is 100+ times faster.", [(100, None, "x", "at_least", "speed")]),
    ("It brings speedups of 2x (up to 3x).", [(2, None, "x", "exact", "speed"), (3, None, "x", "up_to", "speed")]),
    ("It is two orders of magnitude faster.", [(100, None, "x", "approx", "speed")]),
    ("It accelerates decoding by a factor of 2-4.", [(2, 4, "x", "exact", "speed")]),
    ("It reduces latency by 40 percent.", [(40, None, "%", "exact", "latency")]),
    ("It needs only 18% of the inference time.", [(18, None, "%", "fraction_of", "time")]),
    ("It doubles the throughput.", [(2, None, "x", "exact", "throughput")]),
    ("It halves the training time.", [(50, None, "%", "exact", "time")]),
    ("We see 8x, 5x, and 8x faster inference.", [(v, None, "x", "exact", "speed") for v in (8, 5, 8)]),
    ("It gains up to 2x speedup and 3x higher throughput.",
     [(2, None, "x", "up_to", "speed"), (3, None, "x", "up_to", "throughput")]),
    ("It is 5+ times faster.", [(5, None, "x", "at_least", "speed")]),
    ("It brings orders of magnitude lower latency.", [(10, None, "x", "at_least", "latency")]),
    ("Up to 40% of latency is saved.", [(40, None, "%", "up_to", "latency")]),
    ("It reduces latency approximately by 40%.", [(40, None, "%", "approx", "latency")]),
    ("It reduces latency by up to about 40%.", [(40, None, "%", "up_to", "latency")]),
    ("It brings up to an 80% reduction in latency.", [(80, None, "%", "up_to", "latency")]),
    ("It wins over 5% in accuracy on Foo and over 2% on Bar, and is 3x faster.", [(3, None, "x", "exact", "speed")]),
    ("It is up to an average of 2x and 3x faster.", [(v, None, "x", "up_to", "speed") for v in (2, 3)]),
    ("It is faster by factors of 2 and 4.", [(v, None, "x", "exact", "speed") for v in (2, 4)]),
    ("It is 2-3 orders of magnitude faster.", [(100, 1000, "x", "approx", "speed")]),
    ("It brings a 3.75 acceleration.", [(3.75, None, "x", "exact", "speed")]),
    ("It takes half of the time of Bar.", [(0.5, None, "x", "fraction_of", "time")]),
    ("It is right half of the time.", []),
    ("It needs 40% less latency, memory.", [(40, None, "%", "exact", "latency")]),
    ("It has 40% lower token processing latency.", [(40, None, "%", "exact", "latency")]),
    ("It needs 40% less token latency.", [(40, None, "%", "exact", "latency")]),
    ("It wins 4% and 2x faster decoding.", [(2, None, "x", "exact", "speed")]),
    ("It brings a 1.5 to 4 speedup.", [(1.5, 4, "x", "exact", "speed")]),
    ("It speeds up decoding by 3x.", [(3, None, "x", "exact", "speed")]),
    ("It reaches speeds up to 3x faster than Bar.", [(3, None, "x", "up_to", "speed")]),
    ("It brings a 3x token generation speedup.", [(3, None, "x", "exact", "speed")]),
    ("It brings a 40% memory latency reduction.", [(40, None, "%", "exact", "latency")]),
    ("It cuts memory latency by 40%.", [(40, None, "%", "exact", "latency")]),
    ("On GPUs, 40% lower latency is seen.", [(40, None, "%", "exact", "latency")]),
    ("The runtime with a small cache is improved by 70%.", [(70, None, "%", "exact", "time")]),
    ("It stands 4% noise and brings 2x decoding speedup.", [(2, None, "x", "exact", "speed")]),
    ("In fewer than ten steps, it brings a 3x speedup.", [(3, None, "x", "exact", "speed")]),
    ("It brings speedups over a CPU (20x in training and 150x in simulation).",
     [(v, None, "x", "exact", "speed") for v in (20, 150)]),
    ("It speeds up training (2.3x), decoding (1.4x) and search (3x).",
     [(v, None, "x", "exact", "speed") for v in (2.3, 1.4, 3)]),
    ("It brings speed-ups of 4.5x on FooSet128, 5.3x on Bar, and 2.9x on Baz2.",
     [(v, None, "x", "exact", "speed") for v in (4.5, 5.3, 2.9)]),
    ("It brings 3.3 and 2.1 times faster decoding.", [(v, None, "x", "exact", "speed") for v in (3.3, 2.1)]),
    ("It speeds up decoding by more than factor 3.", [(3, None, "x", "at_least", "speed")]),
    ("It more than halves the latency.", [(50, None, "%", "at_least", "latency")]),
    ("Its latency is more than halved.", [(50, None, "%", "at_least", "latency")]),
    ("It cuts the latency of decoding in half.", [(50, None, "%", "exact", "latency")]),
    ("It saves half of the training time.", [(50, None, "%", "exact", "time")]),
    ("It keeps latency below the baseline by 4.4x.", [(4.4, None, "x", "exact", "latency")]),
    ("Its throughput rises by forty percent.", [(40, None, "%", "exact", "throughput")]),
    ("It brings inference speed-ups of 300-1400x.", [(300, 1400, "x", "exact", "speed")]),
    ("Results come in 3 seconds, 10x faster.", [(10, None, "x", "exact", "speed")]),
    ("It is 5x faster and outperforms Bar by 10%.", [(5, None, "x", "exact", "speed")]),
    ("Faster R-CNN gains 20% in recall.", []),
    ("Search takes 60% of the training time.", []),
    ("Previous work is 3x faster to train.", []),
    ("Others propose a variant that is 3x faster.", []),
    ("It is not 3x faster.", []),
    ("It is not even 3x or 4x faster than Bar.", []),
    ("No method is 3x faster than ours.", []),
    ("It never increases throughput by 40%.", []),
    ("It is not only 3x faster, but small.", [(3, None, "x", "exact", "speed")]),
    ("It needs no training and is 3x faster.", [(3, None, "x", "exact", "speed")]),
    ("Decoding 3x Faster?", []),
    ("Slow Decoding? It is 3x faster.", [(3, None, "x", "exact", "speed")]),
    ("It takes 2 hours instead of 20, a tenfold speedup.", [(10, None, "x", "exact", "speed")]),
    ("Existing models are 3x slower, and ours is 2x faster.", [(2, None, "x", "exact", "speed")]),
    ("Prior work is 3x slower.", []),
    ("We run at 72 FPS.", []),
    ("We upscale 4x larger images of 224x224 with a 1x schedule.", []),
]  # fmt: skip

SAVINGS = [
    ("It uses only 40% of the FLOPs and up to 20% memory.",
     [(40, None, "%", "fraction_of", "compute"), (20, None, "%", "fraction_of", "memory")]),
    ("It saves up to 97% FLOPs and about 90% memory.",
     [(97, None, "%", "up_to", "compute"), (90, None, "%", "approx", "memory")]),
    ("It reduces parameters by 26% and FLOPs by 31%.",
     [(26, None, "%", "exact", "parameters"), (31, None, "%", "exact", "compute")]),
    ("It takes 5.2x fewer FLOPs and saves 90% GPU memory.",
     [(5.2, None, "x", "exact", "compute"), (90, None, "%", "exact", "memory")]),
    ("It reduces cost and energy by 13% and 16%, respectively.",
     [(13, None, "%", "exact", "cost"), (16, None, "%", "exact", "energy")]),
    ("It uses 0.72 times the parameters.", [(0.72, None, "x", "fraction_of", "parameters")]),
    ("It has 0.8x fewer parameters.", [(0.8, None, "x", "fraction_of", "parameters")]),
    ("It works at 20% of the FLOPs.", [(20, None, "%", "fraction_of", "compute")]),
    ("It needs half of the labels.", [(0.5, None, "x", "fraction_of", "data")]),
    ("It cuts the memory by half.", [(50, None, "%", "exact", "memory")]),
    ("It needs only 1/4 of the tokens.", [(0.25, None, "x", "fraction_of", "tokens")]),
    ("It cuts communication by over 2,048x.", [(2048, None, "x", "at_least", "communication")]),
    ("It prunes about 80% of the visual tokens.", [(80, None, "%", "approx", "tokens")]),
    ("The model is 16x smaller.", [(16, None, "x", "exact", "parameters")]),
    ("It cuts memory by a factor of 4.", [(4, None, "x", "exact", "memory")]),
    ("It cuts the cost of the memory by 0.5%.", [(0.5, None, "%", "exact", "cost")]),
    ("It reduces the memory to a third of the original.", [(0.33, None, "x", "fraction_of", "memory")]),
    ("It takes 2 passes, 40% fewer than Bar.", [(40, None, "%", "exact", "compute")]),
    ("It uses 20% of the labels and 30% GPU memory.",
     [(20, None, "%", "fraction_of", "data"), (30, None, "%", "fraction_of", "memory")]),
    ("It reduces size and cost by up to 13% and 16%",
     [(13, None, "%", "up_to", "parameters"), (16, None, "%", "up_to", "cost")]),
    ("It quadruples the energy efficiency.", [(4, None, "x", "exact", "energy")]),
    ("It uses thrice less memory.", [(3, None, "x", "exact", "memory")]),
    ("It needs one-fourth of the labels.", [(0.25, None, "x", "fraction_of", "data")]),
    ("It needs one-sixth of the labels.", [(0.17, None, "x", "fraction_of", "data")]),
    ("It needs one-eighth of the labels.", [(0.125, None, "x", "fraction_of", "data")]),
    ("It needs 2/3 of the tokens.", [(0.67, None, "x", "fraction_of", "tokens")]),
    ("It reduces memory by 40 pct.", [(40, None, "%", "exact", "memory")]),
    ("It saves 97% FLOPs and up to 90% memory.",
     [(97, None, "%", "exact", "compute"), (90, None, "%", "up_to", "memory")]),
    ("It uses 20% of the labels and about 30% GPU memory.",
     [(20, None, "%", "fraction_of", "data"), (30, None, "%", "fraction_of", "memory")]),
    ("It saves over 97% FLOPs and 90% memory.",
     [(97, None, "%", "at_least", "compute"), (90, None, "%", "at_least", "memory")]),
    ("It reduces size and cost by up to 13% and about 16%.",
     [(13, None, "%", "up_to", "parameters"), (16, None, "%", "approx", "cost")]),
    ("It keeps 20% of the tokens and 30% of the memory.",
     [(20, None, "%", "fraction_of", "tokens"), (30, None, "%", "fraction_of", "memory")]),
    ("It cuts the memory by about a third.", [(33, None, "%", "approx", "memory")]),
    ("It can remove nearly 80% of the visual tokens.", [(80, None, "%", "approx", "tokens")]),
    ("The model is 30% smaller than Bar.", [(30, None, "%", "exact", "parameters")]),
    ("It shrinks the network by 4x.", [(4, None, "x", "exact", "parameters")]),
    ("It runs at a cost ratio of 0.04.", [(0.04, None, "x", "fraction_of", "cost")]),
    ("It cuts the training set to a mere 4% of its size.", [(4, None, "%", "fraction_of", "data")]),
    ("It reduces bandwidth to as low as 4%.", [(4, None, "%", "fraction_of", "communication")]),
    ("It shrinks the KV cache to one-eighth of its size.", [(0.125, None, "x", "fraction_of", "memory")]),
    ("It reduces token use (up to 45%) and is sound.", []),
    ("It brings reductions in token usage (up to 45%).", [(45, None, "%", "up_to", "tokens")]),
    ("It reduces the tool-call count by 30%.", [(30, None, "%", "exact", "other")]),
    ("It halves boilerplate and cuts cold starts by 40%.",
     [(50, None, "%", "exact", "other"), (40, None, "%", "exact", "other")]),
    ("It cuts the number of page loads by 40%.", [(40, None, "%", "exact", "other")]),
    ("It cuts the number of errors by 40%.", []),
    ("Full tuning trains 100% of the parameters.", []),
    ("Methods that use 100% of the annotations are beaten.", []),
    ("It is trained with 80% of the data and tested on 20%.", []),
    ("Over half of the samples are noise.", []),
    ("It reduces the error in caption length by 50%.", []),
    ("With less than 1% overhead, it is sound.", []),
    ("It uses 1x the memory.", []),
    ("It draws 4x better samples.", []),
    ("It improves accuracy by 40% with less memory.", []),
    ("It lowers the error rate by 12%.", []),
]  # fmt: skip


BOTH = [
    ("It compresses parameters by 70%, accelerates inference by over 8x.",
     [("savings", 70, None, "%", "exact", "parameters"), ("speedups", 8, None, "x", "at_least", "speed")]),
    ("It has lower memory usage (1/20×) and faster rendering (3×).",
     [("savings", 0.05, None, "x", "fraction_of", "memory"), ("speedups", 3, None, "x", "exact", "speed")]),
    ("It reduces API cost by up to ~3× and increases throughput by up to ~10×.",
     [("savings", 3, None, "x", "up_to", "cost"), ("speedups", 10, None, "x", "up_to", "throughput")]),
    ("It cuts peak memory by 9x and accelerates parameter search by 2x.",
     [("savings", 9, None, "x", "exact", "memory"), ("speedups", 2, None, "x", "exact", "speed")]),
    ("It is 3x fas-\nter and cuts mem- ory by 40%.",
     [("speedups", 3, None, "x", "exact", "speed"), ("savings", 40, None, "%", "exact", "memory")]),
    ("It is up to 2x faster; it is 3x smaller.",
     [("speedups", 2, None, "x", "up_to", "speed"), ("savings", 3, None, "x", "exact", "parameters")]),
    ("It is up to 2x faster with 3x less memory.",
     [("speedups", 2, None, "x", "up_to", "speed"), ("savings", 3, None, "x", "exact", "memory")]),
    ("It is 2x faster than Bar, up to 3x smaller and 4x cheaper.",
     [("speedups", 2, None, "x", "exact", "speed"), ("savings", 3, None, "x", "up_to", "parameters"),
      ("savings", 4, None, "x", "up_to", "cost")]),
    ("It brings a 10x reduction in size, and a 70% latency improvement.",
     [("savings", 10, None, "x", "exact", "parameters"), ("speedups", 70, None, "%", "exact", "latency")]),
    ("It is 0.5x the size and 3x faster.",
     [("savings", 0.5, None, "x", "fraction_of", "parameters"), ("speedups", 3, None, "x", "exact", "speed")]),
    ("It reduces the size, the time, and the cost by 11%, 13%, and 16%",
     [("savings", 11, None, "%", "exact", "parameters"), ("speedups", 13, None, "%", "exact", "time"),
      ("savings", 16, None, "%", "exact", "cost")]),
    ("With 2x the noise, it reduces time and cost by 13% and 16%.",
     [("speedups", 13, None, "%", "exact", "time"), ("savings", 16, None, "%", "exact", "cost")]),
    ("40% and 50% lower latency and memory are seen.",
     [("speedups", 40, None, "%", "exact", "latency"), ("savings", 50, None, "%", "exact", "memory")]),
    ("40%, 50% and 60% savings in size, latency and cost are seen.",
     [("savings", 40, None, "%", "exact", "parameters"), ("speedups", 50, None, "%", "exact", "latency"),
      ("savings", 60, None, "%", "exact", "cost")]),
    ("It brings about 40% and over 50% lower latency and memory, respectively.",
     [("speedups", 40, None, "%", "approx", "latency"), ("savings", 50, None, "%", "at_least", "memory")]),
    ("It brings 40%, 50%, and up to 60% savings in size, latency, and cost.",
     [("savings", 40, None, "%", "exact", "parameters"), ("speedups", 50, None, "%", "exact", "latency"),
      ("savings", 60, None, "%", "up_to", "cost")]),
]  # fmt: skip


@pytest.mark.parametrize(("abstract", "expected"), SPEEDUPS)
def test_speedups(abstract: str, expected: list[tuple[object, ...]]) -> None:
    assert found(abstract) == [("speedups", *one) for one in expected]


@pytest.mark.parametrize(("abstract", "expected"), SAVINGS)
def test_savings(abstract: str, expected: list[tuple[object, ...]]) -> None:
    assert found(abstract) == [("savings", *one) for one in expected]


@pytest.mark.parametrize(("abstract", "expected"), BOTH)
def test_speedups_and_savings(abstract: str, expected: list[tuple[object, ...]]) -> None:
    assert found(abstract) == expected


@pytest.mark.parametrize(
    ("numbers", "kept"),
    [
        ([(0, 3, "x"), (3, 5, "x")], [0, 1]),
        ([(0, 3, "x"), (2, 5, "x")], [0]),
        ([(0, 3, "x"), (2, 5, "")], [0]),
        ([(0, 3, ""), (2, 5, "")], [0]),
        ([(0, 3, ""), (2, 5, "%")], [1]),  # what has a unit goes before what has none
        ([(2, 5, ""), (0, 3, "")], [1]),
    ],
)
def test_of_numbers_that_overlap_one_is_kept(numbers: list[tuple[int, int, str]], kept: list[int]) -> None:
    found = [Number(start, end, 2, None, unit) for start, end, unit in numbers]
    assert _without_overlaps(found) == [found[k] for k in kept]


def test_a_table_states_no_gains() -> None:
    row = "It is 3x faster in rows " + "1, " * (RULES.most_numbers - 2)
    assert found(f"{row}and 2.")
    assert not found(f"{row}2, and 3.")


@pytest.mark.parametrize(
    ("abstract", "baseline"),
    [
        ("Its kernels are 2x faster than Bar's.", "Bar"),
        ("Its kernels are 2x faster than Bar’s.", "Bar"),
        ("It is 3x faster than v1.0", "v1.0"),
        ("It is 3x faster than https://example.org/a on all tasks.", None),
        ("It is 3x faster than Foo, Bar and Baz.", "Foo, Bar and Baz"),
        ("It is 3x faster compared to the speed of Bar.", "Bar"),
        ("Compared with Bar it is 3x faster.", "Bar"),
        ("Compared to Foo, Bar and Baz, it is 3x faster.", "Foo, Bar and Baz"),
        ("Unlike Bar, it is 3x faster.", "Bar"),
        ("It outperforms Bar and is 3x faster.", "Bar"),
        ("It is more exact than Bar and 3x faster.", "Bar"),
        ("It outperforms Foo and Bar while running 3x faster.", "Foo and Bar"),
        ("It is 3x faster than Foo and Bar while it is smaller.", "Foo and Bar"),
        ("While Bar is slow, it is 3x faster than Foo.", "Foo"),
        ("It is 3x faster, but less exact than Bar.", None),
        ("It is 3x faster but, compared to Bar, less exact.", None),
        ("Bar is better than Foo. It is 3x faster. It is smaller than Baz.", None),
        ("Compared to Foo, all is well. It is 3x faster. It matches Bar.", None),
        ("It is 3x faster than dense attention.", "dense attention"),
        ("It uses 40% less memory compared to AdamW.", "AdamW"),
        ("It is 3x faster than 7B models.", "7B models"),
        ("It is 3x faster than a 7B dense model.", "7B dense model"),
        ("It is 3x as fast as Bar.", "Bar"),
        ("It needs half as many tokens on short texts as Bar-2 does.", "Bar-2"),
        ("It is twice as fast on short as well as long texts.", None),
        ("It is 3x faster over 7B tokens.", None),
        ("Over the years, nets grew, and ours is 3x faster.", None),
        ("Over the past decade, nets grew; ours is 3x faster.", None),
        ("It is 3x faster over a wide range of sizes.", None),
        ("It is 3x faster.", None),
    ],
)
def test_baseline(abstract: str, baseline: str | None) -> None:
    assert [m.baseline for m in find_quantities(text_of(abstract), RULES)] == [baseline]


@pytest.mark.parametrize(
    "abstract",
    [
        "It is 3x faster than Bar and uses 40% less memory.",
        "It takes 12x fewer steps than Bar and draws images 7.5x faster.",
        "It is 3x faster than Bar and uses 0.2times its memory.",
    ],
)
def test_a_baseline_ends_before_another_gain(abstract: str) -> None:
    assert [m.baseline for m in find_quantities(text_of(abstract), RULES)] == ["Bar", "Bar"]


def test_mention_holds_number_and_quantity() -> None:
    text = text_of("In short, it reduces the peak memory by up to 40% on phones.")
    (mention,) = find_quantities(text, RULES)
    assert text.string[mention.start : mention.end] == "reduces the peak memory by up to 40%"
    assert text.string[slice(*mention.number)] == "40%"
    assert (mention.by, mention.score) == ("lessen-by", 0.99)


def test_no_mention_begins_with_a_unit_whose_number_is_left_out() -> None:
    text = text_of("Training takes 20 minutes on one card, ten times less than before.")
    (mention,) = find_quantities(text, RULES)
    assert text.string[mention.start : mention.end] == "20 minutes on one card, ten times less than"


def test_every_number_with_a_unit_is_explained() -> None:
    decisions = explain_quantities(
        text_of("We run 4x larger nets. It is 3x faster. A share of 5% of 20 is bad."), RULES
    )
    assert [(d.number.value, d.rule, d.mention is not None) for d in decisions] == [
        (4, "scale", False), (3, "times-faster", True), (5, None, False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("abstract", "filter"),
    [
        ("It grows by 4%.", "no word such as 'faster' in its sentence"),
        ("Prior work is 3x faster.", "a sentence that begins with 'Prior' is about the work of others"),
        ("It is faster: " + "1 2 " * 21 + "3x.", "the sentence has more than 40 numbers"),
        ("It is faster, and so" + " on" * 41 + " 3x.", "no word such as 'faster' within 40 words"),
        ("It saves memory. It is fast by far, 3x, in memory.", "no rule fits"),
        ("Is it 3x faster?", "a question states no gain"),
    ],
)
def test_what_turned_a_number_down_is_named(abstract: str, filter: str) -> None:  # noqa: A002  as it is called
    assert explain_quantities(text_of(abstract), RULES)[-1].filter == filter


@pytest.mark.parametrize(
    ("abstract", "why"),
    [
        ("It is 3x and 40% faster.", "and-faster would fit, but shares and factors are listed together"),
        ("It enables 4x improved on-chip data usage.", "times-better-spent would fit, but not of data"),
        (
            "With only 5% overhead in memory, it runs.",
            "only-share would fit, but for a word that it is not said with",
        ),
    ],
)
def test_what_a_rule_lacked_is_named(abstract: str, why: str) -> None:
    assert explain_quantities(text_of(abstract), RULES)[0].filter == why


def test_a_word_of_ones_own_needs_no_other_place(tmp_path: Path) -> None:
    (tmp_path / "quantities.toml").write_text(
        '[words]\nFASTER = ["zippier", "zip boost"]\n[numerals.cardinals]\nsnowy = 7\n'
        '[numerals.factors]\nsesquifold = 1.5\n[lexicon.RESOURCE]\nother = ["widgets"]\n',
        encoding="utf-8",
    )
    own = load_rulebook(tmp_path).quantities
    said = {
        "It gives a 3.75 zippier run.": 3.75,
        "It gives a 3.5 zip boost in decoding.": 3.5,
        "It is snowy times faster.": 7,
        "It is sesquifold faster.": 1.5,
        "It saves 5% of the widgets.": 5,
    }
    for abstract, value in said.items():
        assert [m.value for m in find_quantities(text_of(abstract), own)] == [value], abstract
        assert not find_quantities(text_of(abstract), RULES), abstract


@pytest.mark.parametrize(
    ("line", "replacement", "message"),
    [
        ("\n[lexicon.RESOURCE]", "\n[lexicon.RESOURCES]", "RESOURCES is not a tag; the tags are NUMBER, FRACTION, "),
        (
            "[lexicon.RESOURCE]\nmemory",
            "[lexicon.RESOURCE]\nmemories",
            "'memories' in lexicon.RESOURCE is unknown; expected one of memory, compute, ",
        ),
        ('id = "scale"', "", "rule '?': 'id' is missing"),
        ('pattern = "NUMBER ..2 SCALE"', "", "rule 'scale': 'pattern' is missing"),
        ('pattern = "NUMBER ..2 SCALE"', 'pattern = "SCALE"', "rule 'scale': the pattern 'SCALE' should hold NUMBER, "),
        (
            'pattern = "NUMBER ..2 SCALE"',
            'pattern = "NUMBER ..2 SCALES"',
            "rule 'scale': SCALES is not a tag; the tags are NUMBER, FRACTION, ",
        ),
        ('pattern = "NUMBER ..2 SCALE"', 'pattern = "NUMBER +2 SCALE"', "rule 'scale': '+2 SCALE' is not understood"),
        (
            'field = "none"',
            'field = "other"',
            "rule 'scale': field is 'other'; expected one of speedups, savings, none, same",
        ),
    ],
)
def test_a_wrong_rule_is_named(tmp_path: Path, line: str, replacement: str, message: str) -> None:
    rules = (data_folder("rules") / "quantities.toml").read_text(encoding="utf-8")
    (tmp_path / "quantities.toml").write_text(rules.replace(line, replacement, 1), encoding="utf-8")
    with pytest.raises(RuleError, match=re.escape(f"quantities.toml: {message}")):
        load(tmp_path)
