"""Results: which numbers are results, of what metric, on what, and why."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from extract import Extractor, Paper
from extract.extractor.rulebook import load_rulebook
from extract.rulefiles.files import read_table
from extract.rulefiles.resources import data_folder
from extract.rulefiles.weights import Points, features_of, load_weights
from extract.stages import results
from extract.stages.results import explain_results, metrics, reported
from extract.stages.results.metrics import Previous, extents, heads
from extract.stages.results.sentences import Sentence, place_of_number, read_sentence, readings
from extract.text import Text, Token, read_text

# abstract, then (value, unit, metric, on, delta) of each result in it
Expected = tuple[float, str, str | None, str | None, bool]
CASES: list[tuple[str, list[Expected]]] = [
    (
        "FastNet achieves 83.6% top-1 accuracy on ImageNet-1K.",
        [(83.6, "%", "top-1 accuracy", "ImageNet-1K", False)],
    ),
    (
        r"On the BarSet dataset, FastNet achieves an F1-score of $91.2\%$.",
        [(91.2, "%", "F1-score", "BarSet", False)],
    ),
    ("FastNet outperforms Bar by 2.2% AP on COCO.", [(2.2, "%", "AP", "COCO", True)]),
    ("Our method improves PSNR by 1.2dB on Set14.", [(1.2, "dB", "PSNR", "Set14", True)]),
    ("FastNet attains 81.2% and 84.5% accuracy on BarSet.", [
        (81.2, "%", "accuracy", "BarSet", False), (84.5, "%", "accuracy", "BarSet", False),
    ]),
    ("FastNet achieves 80-87% accuracy on BarSet.", [
        (80.0, "%", "accuracy", "BarSet", False), (87.0, "%", "accuracy", "BarSet", False),
    ]),
    ("It improves accuracy from 71.3% to 75.9% on BarSet.", [(75.9, "%", "accuracy", "BarSet", False)]),
    ("FastNet reaches 81.2 ± 0.3% accuracy on BarSet.", [(81.2, "%", "accuracy", "BarSet", False)]),
    ("FastNet reaches an accuracy of 81.2 ± 0.3%", [(81.2, "%", "accuracy", None, False)]),
    ("FastNet reaches accuracies of 80-87%", [
        (80.0, "%", "accuracies", None, False), (87.0, "%", "accuracies", None, False),
    ]),
    ("FastNet reaches 0.81 accuracy and 80-87% recall on BarSet.", [
        (0.81, "", "accuracy", "BarSet", False), (80.0, "%", "recall", "BarSet", False),
        (87.0, "%", "recall", "BarSet", False),
    ]),
    ("FastNet reaches 81.2%, 84.5%, and 79.0% accuracy on BarSet.", [
        (v, "%", "accuracy", "BarSet", False) for v in (81.2, 84.5, 79.0)
    ]),
    ("FastNet improves the accuracy by 2 points to 84.5% on BarSet.", [
        (2.0, "points", "accuracy", "BarSet", True), (84.5, "%", "accuracy", "BarSet", False),
    ]),
    # the metric: before or after the number, with what belongs to its name, or that of the number before
    ("FastNet reaches 81.2% F1 score", [(81.2, "%", "F1 score", None, False)]),
    ("With AUC 0.91 on BarSet, FastNet wins.", [(0.91, "", "AUC", "BarSet", False)]),
    ("Recall 0.81 and accuracy 0.91 are reached on BarSet.", [
        (0.81, "", "Recall", "BarSet", False), (0.91, "", "accuracy", "BarSet", False),
    ]),
    ("Accuracy of 81.2% at high recall is reached on BarSet.", [(81.2, "%", "Accuracy", "BarSet", False)]),
    ("Classification accuracy of 81.2% is reached on BarSet.", [
        (81.2, "%", "Classification accuracy", "BarSet", False),
    ]),
    ("FastNet reaches an ImageNet validation accuracy of 81.2%.", [
        (81.2, "%", "validation accuracy", "ImageNet", False),
    ]),
    ("FastNet reaches an accuracy of about 81.2% at high recall on BarSet.", [
        (81.2, "%", "accuracy", "BarSet", False),
    ]),
    ("FastNet reaches 45.1% mean average precision (mAP) on BarSet.", [
        (45.1, "%", "mean average precision (mAP)", "BarSet", False),
    ]),
    ("FastNet reaches a structural similarity index (SSIM) of 0.91 on BarSet.", [
        (0.91, "", "structural similarity index (SSIM)", "BarSet", False),
    ]),
    ("FastNet reaches a similarity (SSIM) of 0.91 on BarSet.", [(0.91, "", "SSIM", "BarSet", False)]),
    ("FastNet reaches 81.2% on BarSet in 5 long trials.", [(81.2, "%", None, "BarSet", False)]),
    ("FastNet reaches 45.1% accuracy (ours) on BarSet.", [(45.1, "%", "accuracy", "BarSet", False)]),
    ("FastNet reaches 81.2% ImageNet top-1 accuracy.", [(81.2, "%", "top-1 accuracy", "ImageNet", False)]),
    ("FastNet reaches 81.2% Bar's accuracy on BarSet.", [(81.2, "%", "accuracy", "BarSet", False)]),
    ("It has 81.2% accuracy on the BarSet images that old phones took by night in the hail of May, 84.5% on FooSet.",
     [(81.2, "%", "accuracy", "BarSet", False), (84.5, "%", "accuracy", "FooSet", False)]),
    ("FastNet reaches 81.2% accuracy on BarSet. On FooSet it wins by 4%.", [
        (81.2, "%", "accuracy", "BarSet", False), (4.0, "%", None, "FooSet", True),
    ]),
    ("FastNet lifts accuracy on BarSet to 81.2%.", [(81.2, "%", "accuracy", "BarSet", False)]),
    ("FastNet pushes accuracy on BarSet (71.3% → 75.9%).", [(75.9, "%", "accuracy", "BarSet", False)]),
    ("FastNet pushes accuracy on BarSet (71.3% -> 75.9%).", [(75.9, "%", "accuracy", "BarSet", False)]),
    ("FastNet brings recall from 71.3% to 75.9% on BarSet.", [(75.9, "%", "recall", "BarSet", False)]),
    (r"FastNet reaches $81.2_{\pm 0.3}\%$ accuracy on BarSet.", [(81.2, "%", "accuracy", "BarSet", False)]),
    ("FastNet reaches 81,2 % accuracy on BarSet.", [(81.2, "%", "accuracy", "BarSet", False)]),
    ("FastNet improves Dice/IoU by 2.1%/3.4% on BarSet.", [
        (2.1, "%", "Dice", "BarSet", True), (3.4, "%", "IoU", "BarSet", True),
    ]),
    ("FastNet reaches precision, recall and F1 of 81.2%, 84.5% and 82.8% on BarSet.", [
        (81.2, "%", "precision", "BarSet", False), (84.5, "%", "recall", "BarSet", False),
        (82.8, "%", "F1", "BarSet", False),
    ]),
    # a metric that is a verb, and what is said behind the number of something else
    ("FastNet scores 81.2% on BarSet and 84.5% on FooSet.", [
        (81.2, "%", None, "BarSet", False), (84.5, "%", None, "FooSet", False),
    ]),
    ("FastNet has F1 scores 81.2% on BarSet.", [(81.2, "%", "F1 scores", "BarSet", False)]),
    ("FastNet brings latency from 340 ms to 12 ms without loss of success rate.", [
        (12.0, "ms", "latency", None, False),
    ]),
    # each number has its own of a list of metrics, but for what is in no list with it
    ("It has dice, accuracy, precision, recall and IoU of 92.1%, 99.0%, 91.9%, 85.9% and 80.2% on BarSet.", [
        (92.1, "%", "dice", "BarSet", False), (99.0, "%", "accuracy", "BarSet", False),
        (91.9, "%", "precision", "BarSet", False), (85.9, "%", "recall", "BarSet", False),
        (80.2, "%", "IoU", "BarSet", False),
    ]),
    ("Next to Foo-Net, our Bar-Net achieves mAP scores of 61.2% and 63.4% on BarSet.", [
        (61.2, "%", "mAP", "BarSet", False), (63.4, "%", "mAP", "BarSet", False),
    ]),
    # metrics said more exactly than the rulebook does, and rows of it that few know
    ("FastNet reaches 61.2% mAP@0.75 on BarSet.", [(61.2, "%", "mAP@0.75", "BarSet", False)]),
    ("FastNet reaches 61.2% Recall@30 on BarSet.", [(61.2, "%", "Recall@30", "BarSet", False)]),
    ("FastNet achieves 41.3 PQ on BarSet.", [(41.3, "", "PQ", "BarSet", False)]),
    ("FastNet achieves a Cohen's kappa of 0.71 on BarSet.", [(0.71, "", "Cohen's kappa", "BarSet", False)]),
    # a difference, of a metric or of what else rises or falls
    ("FastNet is ahead on COCO (+2.1% AP).", [(2.1, "%", "AP", "COCO", True)]),
    ("FastNet wins 2.1 points of AP on COCO.", [(2.1, "points", "AP", "COCO", True)]),
    ("FastNet has 4% higher accuracy on BarSet.", [(4.0, "%", "accuracy", "BarSet", True)]),
    ("FastNet is 4% better in top-1 accuracy on BarSet.", [(4.0, "%", "top-1 accuracy", "BarSet", True)]),
    ("Bar 3.1 reaches 81.2% on BarSet.", [(81.2, "%", None, "BarSet", False)]),
    ("FastNet surpasses all rivals by 7%.", [(7.0, "%", None, None, True)]),
    ("FastNet increases revenue by 7%.", [(7.0, "%", "revenue", None, True)]),
    ("FastNet raises revenue by 7%.", [(7.0, "%", "revenue", None, True)]),
    ("FastNet lifts daily sales by 7%.", [(7.0, "%", "daily sales", None, True)]),
    ("FastNet cuts unsafe answers by 7%.", [(7.0, "%", "unsafe answers", None, True)]),
    ("FastNet reduces unsafe answers by 7%.", [(7.0, "%", "unsafe answers", None, True)]),
    ("It brings a 7% increase in daily active users on our app.", [(7.0, "%", "daily active users", None, True)]),
    ("It brings a 7% increase of revenue", [(7.0, "%", "revenue", None, True)]),
    ("Clicks rise, with a 7% increase in the wild.", [(7.0, "%", None, None, True)]),
    # what is improved on is no result, and what says so is no metric
    ("FastNet reaches 81.2% accuracy instead of 71.3%.", [(81.2, "%", "accuracy", None, False)]),
    ("FastNet reaches 81.2% accuracy on BarSet, up from 71.3%.", [(81.2, "%", "accuracy", "BarSet", False)]),
    ("FastNet is a net: the forward pass takes 1.9 ms instead of 5.7 ms.", []),
    ("FastNet gives 81.2% instead on BarSet.", [(81.2, "%", None, "BarSet", False)]),
    ("We release 1,200 images of 12 classes in 2024.", []),
    ("FastNet has 12 layers and is trained for 300 epochs.", []),
    ("The difference is significant (p < 0.01).", []),
    ("Nothing is stated here.", []),
]  # fmt: skip


@pytest.mark.parametrize(("abstract", "expected"), CASES, ids=[a for a, _ in CASES])
def test_results(extractor: Extractor, abstract: str, expected: list[Expected]) -> None:
    found = extractor.extract(abstract=abstract).results
    assert [(r.value, r.unit, r.metric, r.on, r.delta) for r in found] == expected


def test_each_end_of_a_range_has_its_own_number(extractor: Extractor) -> None:
    text, mentions = extractor.mentions(Paper("", "FastNet achieves 80-87% accuracy on BarSet."))
    assert [text.string[r.start : r.end] for r in mentions.results] == ["80", "87%"]


CUES = read_table(data_folder("rules") / "results.toml")["cue"]


def cues_of(extractor: Extractor, sentence: str) -> set[str]:
    text = read_text(Paper("", sentence), extractor.rulebook.markup)
    verdicts = explain_results(text, extractor.rulebook.results)
    return {cue.partition(".")[0] for verdict in verdicts for cue in verdict.points}


@pytest.mark.parametrize(
    "cue",
    [cue for cue in CUES if any(name.startswith(cue["id"] + ".") for name in load_weights("results"))],
    ids=lambda cue: cue["id"],
)
def test_cue_examples(extractor: Extractor, cue: dict[str, str]) -> None:
    assert cue["id"] in cues_of(extractor, cue["match"])
    assert cue["id"] not in cues_of(extractor, cue["no_match"])


def test_a_cue_of_ones_own_says_what_it_counts(tmp_path: Path) -> None:
    (tmp_path / "results.toml").write_text(
        '[[cue]]\nid = "zoo"\nwords = ["zebra"]\npoints = { next_before = -2.4, sentence = 0.35 }\n'
        'match = "A zebra 81%."\nno_match = "It has 81%."\n',
        encoding="utf-8",
    )
    own = load_rulebook(tmp_path)
    text = read_text(Paper("", "It reaches a zebra 81.2% accuracy."), own.markup)
    (verdict,), (without,) = (list(explain_results(text, book.results)) for book in (own, load_rulebook(None)))
    assert {cue: points for cue, points in verdict.points.items() if cue.startswith("zoo.")} == {
        "zoo.next_before": -240,
        "zoo.sentence": 35,
    }
    assert verdict.total < without.total


@pytest.mark.parametrize("beaten", ["surpasses", "compared to", "is better than", "wins over", "versus"])
def test_a_number_in_brackets_after_what_is_beaten_is_a_rivals(extractor: Extractor, beaten: str) -> None:
    start = "On all of the sets that we tried, FastNet"
    assert "rival" in cues_of(extractor, f"{start} {beaten} Bar (65%).")
    assert "rival" in cues_of(extractor, f"FastNet {beaten} Bar (65%).")
    assert "rival" not in cues_of(extractor, f"{start} {beaten} Bar and its 65% (71%).")
    assert "rival" not in cues_of(extractor, f"{start} {beaten} Bar at 65%.")
    assert "rival" not in cues_of(extractor, f"{start} is as good as Bar (65%).")


@pytest.mark.parametrize(
    ("sentence", "is_version"),
    [
        ("With Bar 3.1 it wins.", True),
        ("Bar 3.1 reaches 81.2% accuracy.", True),
        ("It is made with Bar 3.1.", True),
        ("It tunes Bar 3.1% there.", False),
        ("It has an AUC 0.91 there.", False),
        ("It tunes frobs 3.1 there.", False),
    ],
)
def test_a_number_after_a_name_is_its_version(extractor: Extractor, sentence: str, is_version: bool) -> None:
    assert ("version" in cues_of(extractor, sentence)) == is_version


def test_a_table_states_no_results(extractor: Extractor) -> None:
    most = extractor.rulebook.results.most_numbers
    row = "FastNet reaches " + "81.2%, " * most
    assert len(extractor.extract(abstract=f"{row}in accuracy.").results) == most
    assert not extractor.extract(abstract=f"{row}84.5% in accuracy.").results


def test_every_number_is_explained(extractor: Extractor) -> None:
    text = read_text(Paper("", "With 12 layers FastNet achieves 83.6% accuracy."), extractor.rulebook.markup)
    first, second = explain_results(text, extractor.rulebook.results)
    assert [text.string[v.start : v.end] for v in (first, second)] == ["12", "83.6%"]
    assert not first.is_result
    assert "integer.own" in first.points
    assert second.is_result
    assert second.by in second.points


def test_a_score_is_a_probability_of_three_decimals(extractor: Extractor) -> None:
    (result,) = extractor.extract(abstract="FastNet achieves 83.6% top-1 accuracy on ImageNet-1K.").results
    assert 0.5 < result.score < 1
    assert result.score == round(result.score, 3)


@pytest.mark.parametrize(
    ("between", "unit"),
    [("-", "%"), ("–", "%"), ("—", "%"), ("~", "%"), (" to ", "%"), (" or ", ""), (" and ", ""), (" ± ", "%")],
)
def test_the_lower_end_of_a_range_has_the_unit_of_the_upper_one(between: str, unit: str, rules_only: Extractor) -> None:
    text = read_text(Paper("", f"It has 80{between}87%."), rules_only.rulebook.markup)
    ((first, *_),) = ([t for t in tokens if t.kind == "number"] for tokens in _read(text, rules_only))
    assert (first.value, first.unit) == (80, unit)


def _read(text: Text, extractor: Extractor) -> Iterator[list[Token]]:
    return readings(text, extractor.rulebook.results.units, 9)


@pytest.mark.parametrize(
    ("surfaces", "kind"),
    [
        ("accuracy Accuracy F1 mAP@0.5 recall@20 top@zoo pixel-AUC BLEU-4 R2 Dice/IoU foo/IoU BLEU_4", "metric"),
        ("latency costs LATENCY", "weak"),
        ("FooNet FN fooNet-XL Foo/Bar AUC-based", "acronym"),
        ("improvement gains drop", "gain"),
        ("all Its in better reach sota", None),
        ("Foo Clicks Foo-net", "capital"),
        ("clicks foo/bar auc-based", "other"),
    ],
)
def test_which_kind_of_word_could_end_a_metric(surfaces: str, kind: str | None, rules_only: Extractor) -> None:
    kinds = rules_only.rulebook.results.lexis.kinds
    assert {surface: kinds[surface] for surface in surfaces.split()} == dict.fromkeys(surfaces.split(), kind)


@pytest.mark.parametrize(
    ("sentence", "places"),
    [
        ("It has F1, AUC and recall of 81.2%.", "F1 0/3 AUC 1/3 recall 2/3"),
        ("It has mean AUC score and top recall of 81.2%.", "AUC 0/2 score 0/2 recall 1/2"),
        ("It has F1/AUC and recall of 81.2%.", "F1/AUC 0/2 recall 1/2"),
        ("It has F1 of the old kind and AUC at 81.2%.", "F1 0/1 AUC 0/1"),
        ("It has F1 in May and AUC at 81.2%.", "F1 0/1 May 0/2 AUC 1/2"),
        ("It has F1 of 81.2% and AUC.", "F1 0/1 AUC 0/1"),
        ("It has F1 for us, AUC at 81.2%.", "F1 0/1 AUC 0/1"),
        ("It has F1 & very good old AUC at 81.2%.", "F1 0/2 AUC 1/2"),
        ("It has F1 & very good old small AUC at 81.2%.", "F1 0/1 AUC 0/1"),
        ("It has F1 good old AUC at 81.2%.", "F1 0/1 AUC 0/1"),
    ],
)
def test_the_place_of_a_metric_in_its_list(sentence: str, places: str, rules_only: Extractor) -> None:
    text = read_text(Paper("", sentence), rules_only.rulebook.markup)
    (tokens,) = _read(text, rules_only)
    read = read_sentence(text.string, tokens, rules_only.rulebook.results.lexis)
    listed = [i for i, kind in enumerate(read.kinds) if kind in ("metric", "weak", "acronym", "capital")]
    listed = [i for i in listed if read.surface(i) != "It"]
    assert " ".join(f"{read.surface(i)} {'/'.join(map(str, read.place_of_metric(i)))}" for i in listed) == places


@pytest.mark.parametrize(
    ("sentence", "places"),
    [
        ("It has 81.2%, 84.5% and 90.3%.", "0/3 1/3 2/3"),
        ("It has 81.2%, and 84.5% or 90.3%.", "0/3 1/3 2/3"),
        ("It has 81.2%/84.5%.", "0/2 1/2"),
        ("It has 81.2% & 84.5%, with 90.3%.", "0/2 1/2 -"),
        ("It has 81.2% on 84.5% of it.", "- -"),
        ("It has 81.2%.", "-"),
    ],
)
def test_the_place_of_a_number_in_its_list(sentence: str, places: str, rules_only: Extractor) -> None:
    text = read_text(Paper("", sentence), rules_only.rulebook.markup)
    (tokens,) = _read(text, rules_only)
    found = [place_of_number(tokens, i) for i, token in enumerate(tokens) if token.kind == "number"]
    assert " ".join("-" if place is None else f"{place[0]}/{place[1]}" for place in found) == places


LIFTS, GAIN, LIST = (
    "It lifts top-1 accuracy by 2% over Foo.",
    "It has a 7% gain in daily revenue.",
    "It has F1 and AUC of 81.2% and 84.5%.",
)
THEN = "It has 81.2% recall, 84.5%."
LOST = "It rose by 4%."
THREE = "It has F1 and AUC of 81.2%, 84.5% and 90.3%."
BETTER = "It is 81.2% better in F1 scores."
SHAPED = "It has a xFooN-7 gain of 81.2%."

# abstract, which result, the result before it, a word that could end its metric (or None), what there is to say of that
HEADS: list[tuple[str, int, Previous | None, str | None, str]] = [
    (LIFTS, 0, None, "accuracy", (
        "before_metric final_metric_left left_numbers0 link_left_by_1 metric_% metric_delta_left metric_left "
        "metric_left_1 metric_left_numbers0 metric_next_by metric_verb_improve next_by past_by_left path_left_by "
        "path_metric_left_by rank_metric_left_1 straight_metric straight_metric_final straight_verb_improve tail_racy "
        "verb_improve_left word_accuracy word_accuracy_delta word_accuracy_left"
    )),
    (LIFTS, 0, None, "Foo", (
        "before_over capital_% capital_delta_right capital_next_. capital_right capital_right_1 "
        "capital_right_numbers0 capital_verb_none final_capital_right link_right_over_1 next_. past_over_right "
        "path_capital_right_over path_right_over rank_capital_right_1 right_numbers0 shape_Um shape_Um_right tail_foo "
        "verb_none_right way_over way_over_capital way_over_final word_foo word_foo_delta word_foo_right"
    )),
    (LIFTS, 0, None, None, "none none_% none_by_over none_delta none_metric"),
    (GAIN, 0, None, "revenue", (
        "before_w final_weak_right link_right_gain_3 next_. past_in_right path_right_gain_in_w "
        "path_weak_right_gain_in_w rank_weak_right_1 right_numbers0 tail_enue verb_none_right way_gain_in "
        "way_gain_in_final way_gain_in_weak weak_% weak_delta_right weak_next_. weak_right weak_right_3 "
        "weak_right_numbers0 weak_verb_none word_revenue word_revenue_delta word_revenue_right"
    )),
    (LIST, 1, None, "AUC", (
        "aligned_left_True aligned_metric_True before_and far_metric far_metric_final far_verb_none final_metric_left "
        "left_numbers1 link_left_and_3 metric_% metric_left metric_left_3 metric_left_numbers1 metric_next_of "
        "metric_value_left metric_verb_none next_of past_and_left past_of_left path_left_of_#_and "
        "path_metric_left_of_#_and rank_metric_left_1 tail_auc verb_none_left word_auc word_auc_left word_auc_value"
    )),
    (BETTER, 0, None, "F1", (
        "before_in inner_metric_right link_right_better_2 metric_% metric_delta_right metric_inner_right "
        "metric_next_metric metric_right metric_right_2 metric_right_numbers0 metric_verb_none next_metric "
        "past_in_right path_metric_right_better_in path_right_better_in rank_metric_right_1 right_numbers0 tail_f1 "
        "verb_none_right way_better_in way_better_in_inner way_better_in_metric word_f1 word_f1_delta word_f1_right"
    )),
    (THREE, 2, None, "F1", (
        "before_has far_metric far_metric_final far_verb_none final_metric_left left_numbers2 link_left_and_3 "
        "metric_% metric_left metric_left_5 metric_left_numbers2 metric_next_and metric_value_left metric_verb_none "
        "next_and past_,_left past_and_left past_of_left rank_metric_left_2 tail_f1 verb_none_left word_f1 "
        "word_f1_left word_f1_value"
    )),
    (SHAPED, 0, None, "xFooN-7", (
        "acronym_% acronym_delta_left acronym_inner_left acronym_left acronym_left_2 acronym_left_numbers0 "
        "acronym_next_gain acronym_verb_none before_a far_acronym far_acronym_inner far_verb_none "
        "inner_acronym_left left_numbers0 link_left_of_2 next_gain past_of_left path_acronym_left_gain_of "
        "path_left_gain_of rank_acronym_left_1 shape_lmd- shape_lmd-_left tail_on-7 verb_none_left word_xfoon-7 "
        "word_xfoon-7_delta word_xfoon-7_left"
    )),
    (LIST, 1, Previous("F1", -1, "%", False), "F1", "previous_some previous_value_value"),
    (LIST, 1, Previous(None, -1, "", True), None, (
        "previous_none previous_unit_other previous_value_delta"
    )),
    (LIST, 1, Previous("F1", -1, "%", True), "F1", "previous_some previous_value_delta"),
    (THEN, 0, Previous("Clicks", -1, "%", True), "Clicks", (
        "previous_place_alone previous_some previous_value_delta"
    )),
    (LOST, 0, Previous("Clicks", -1, "%", True), "Clicks", (
        "previous_delta_delta previous_place_alone previous_some"
    )),
    (THEN, 1, Previous("recall", 2, "%", False), "recall", (
        "previous_metric_1 previous_place_alone previous_some previous_value_value previous_words_1"
    )),
]  # fmt: skip


@pytest.mark.parametrize(("abstract", "result", "before", "word", "said"), HEADS)
def test_what_there_is_to_say_of_a_word_that_could_end_a_metric(
    rules_only: Extractor, abstract: str, result: int, before: Previous | None, word: str | None, said: str
) -> None:
    text = read_text(Paper("", abstract), rules_only.rulebook.markup)
    sentence, at, delta, _ = list(reported(text, rules_only.rulebook.results))[result]
    found = [
        " ".join(sorted(set(features_of(head.groups))))
        for head in heads(sentence, at, delta, before)
        if (head.metric if head.at is None else sentence.surface(head.at)) == word
    ]
    assert said in found


@pytest.mark.parametrize(
    ("words", "distance"),
    [(0, 0), (1, 1), (2, 2), (3, 3), (4, 3), (5, 5), (7, 5), (8, 8), (11, 8), (12, 12), (22, 12), (23, 12), (24, None)],
)
def test_how_far_from_its_number_a_metric_is(words: int, distance: int | None, rules_only: Extractor) -> None:
    text = read_text(Paper("", "It has accuracy" + " on" * words + " 81.2%."), rules_only.rulebook.markup)
    ((sentence, at, *_),) = reported(text, rules_only.rulebook.results)
    found = [features_of(head.groups) for head in heads(sentence, at, False, None) if head.at == 2]
    assert [f"metric_left_{distance}" in said for said in found] == [True] * (distance is not None)


def test_the_result_before_is_told_by_its_sentence(extractor: Extractor, monkeypatch: pytest.MonkeyPatch) -> None:
    told = []
    of = metrics.metric_of

    def metric_of(sentence: Sentence, at: int, delta: bool, before: Previous | None, *points: Points) -> str | None:
        told.append(before)
        return of(sentence, at, delta, before, *points)

    monkeypatch.setattr(results, "metric_of", metric_of)
    extractor.extract(abstract="It has 81.2% recall, with 4.5 dB PSNR. It has 90.3%. It has 70.3%.")
    recall, psnr = Previous("recall", 2, "%", False), Previous("PSNR", -1, "dB", False)
    none = Previous(None, -1, "%", False)
    assert told == [None, recall, psnr, none]


@pytest.mark.parametrize(("words", "distance"), [(0, 0), (3, 3), (14, 12), (15, 12), (16, None)])
def test_how_far_behind_its_number_a_metric_is(words: int, distance: int | None, rules_only: Extractor) -> None:
    text = read_text(Paper("", "It has 81.2%" + " on" * words + " accuracy."), rules_only.rulebook.markup)
    ((sentence, at, *_),) = reported(text, rules_only.rulebook.results)
    found = [features_of(head.groups) for head in heads(sentence, at, False, None) if head.at == at + 1 + words]
    assert [f"metric_right_{distance}" in said for said in found] == [True] * (distance is not None)


@pytest.mark.parametrize(
    ("sentence", "reach"),
    [
        ("It lifts Bar's accuracy by 2%.", ["accuracy"]),
        ("It lifts AUC's accuracy by 2%.", [
            "accuracy", "AUC's accuracy", "lifts AUC's accuracy", "It lifts AUC's accuracy",
        ]),
        ("It lifts the 3 top-1 accuracy by 2%.", [
            "accuracy", "top-1 accuracy", "the 3 top-1 accuracy", "lifts the 3 top-1 accuracy",
            "It lifts the 3 top-1 accuracy",
        ]),
        ("It, by 4.5 accuracy, lifts 2%.", ["accuracy"]),
        ("It lifts 3 dB accuracy by 2%.", ["accuracy"]),
        ("It, top - 1 - best accuracy by 2%.", ["accuracy", "best accuracy", "top - 1 - best accuracy"]),
        ("A b c d e f g h accuracy by 2%.", [
            "accuracy", "h accuracy", "g h accuracy", "f g h accuracy", "e f g h accuracy", "d e f g h accuracy",
            "c d e f g h accuracy",
        ]),
    ],
)  # fmt: skip
def test_how_far_a_metric_may_reach(sentence: str, reach: list[str], rules_only: Extractor) -> None:
    text = read_text(Paper("", sentence), rules_only.rulebook.markup)
    (tokens,) = _read(text, rules_only)
    read = read_sentence(text.string, tokens, rules_only.rulebook.results.lexis)
    found = list(extents(read, next(i for i, token in enumerate(tokens) if token.form == "accuracy")))
    assert [text.string[tokens[e.first].start : tokens[e.last].end] for e in found] == reach


EXTENTS = {
    "accuracy": (
        "alone_bracket long_0 long_metric_0 out_mean out_mean_accuracy out_other out_other_metric out_tail_ean"
    ),
    "accuracy (ACC)": (
        "long_0 long_metric_0 out_mean out_mean_accuracy out_other out_other_metric out_tail_ean with_bracket_0"
    ),
    "top-1 mean accuracy (ACC)": (
        "in_digit in_mean in_mean_accuracy in_metric in_metric_other in_other in_other_metric in_tail_ean in_tail_p-1 "
        "in_top-1 in_top-1_mean long_2 long_metric_2 out_improve out_lifts out_lifts_top-1 out_no out_no_metric "
        "out_phrase_end out_tail_fts with_bracket_2"
    ),
}


@pytest.mark.parametrize(("surface", "said"), EXTENTS.items())
def test_what_there_is_to_say_of_how_far_a_metric_reaches(rules_only: Extractor, surface: str, said: str) -> None:
    text = read_text(Paper("", "It lifts top-1 mean accuracy (ACC) by 2% over Foo."), rules_only.rulebook.markup)
    ((sentence, *_),) = reported(text, rules_only.rulebook.results)
    tokens = sentence.tokens
    head = next(i for i, token in enumerate(tokens) if token.form == "accuracy")
    found = {
        text.string[tokens[extent.first].start : tokens[extent.last].end]: extent.groups
        for extent in extents(sentence, head)
    }
    assert " ".join(sorted(set(features_of(found[surface])))) == said
