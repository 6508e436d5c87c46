"""What a result could be on: the phrases of a sentence, and what there is to say of each as its target."""

from dataclasses import replace

import pytest
import regex

from extract import Paper
from extract.extractor.rulebook import load_rulebook
from extract.join.entities import Entity
from extract.join.measured_on import Context, candidates
from extract.join.measured_on.contexts import groups_of, groups_of_none
from extract.join.measured_on.phrases import Phrases
from extract.rulefiles.weights import features_of as named
from extract.stages.results import find_results
from extract.text import Text, read_text

RULEBOOK = load_rulebook(None)
NAMES = regex.compile(r"\[(?P<dataset>.+?)\]|<(?P<introduced>.+?)>|\{(?P<model>.+?)\}")


def looked_at(marked: str, at: int, before: tuple[str | None, ...]) -> tuple[Text, Context, Phrases]:
    """Return the text, the place of result `at`, and the phrases; `before` are the targets of the results before it.

    `[Bar]` is a dataset that the record knows, `<Bar>` one that the paper introduces, `{Bar}` a model.
    """
    abstract, entities, end = "", [], 0
    for name in NAMES.finditer(marked):
        abstract += marked[end : name.start()]
        ((kind, surface),) = ((kind, surface) for kind, surface in name.groupdict().items() if surface)
        span = len(abstract) + 1, len(abstract) + 1 + len(surface)  # behind the title, which is empty, and a line end
        known = Entity(surface, "model" if kind == "model" else "dataset", "mentioned", False, None, None, "", 1)
        entities.append(replace(known, introduced=kind == "introduced", spans=[span]))
        abstract += surface
        end = name.end()
    text = read_text(Paper("", abstract + marked[end:]), RULEBOOK.markup)
    row, phrases = candidates(text, find_results(text, RULEBOOK.results), entities, RULEBOOK.targets)
    row[at].remember(before)
    return text, row[at], phrases


ON = "On [Bar] and [Baz], {Foo} reaches 81.2% and 90.3%."
BEHIND = "{Foo} reaches 81.2% and 90.3% accuracy on [Bar] and <Baz>, respectively."
TASK = "{Foo} reaches 81.2% accuracy on [Bar], and 90.3% for image classification (VQA)."
BACK = "{Foo} is tested on [Bar] and twice on [Bar]. It beats Qux by 2.1 points."
RUN = "A recall of 81.2 % and a precision of 90.3 % on the test set of [Bar], while {Foo} has less."
BESIDE = "We win: [Bar] (81.2%), and on the [Baz] 71.3% and 72.4%, over 60.1% of [Qux]."

FEATURES = [
    (ON, -1, (), "Baz", (
        "comma_left1 followed_, followed_,_left1 form_name form_name_left "
        "in_list_before last_before last_on_before led_ led__left1 left1 left_far0 listed_1_left "
        "member_left_fits member_resource_left nearest_resource nearest_resource_left1 on_left on_left1 "
        "on_resource opening opens_left1 order_target_number_many_left1 order_target_number_many_left1_resource "
        "past_and_left rank_same rank_same_left resource resource_before "
        "resource_in_list_before resource_last_before resource_last_on_before resource_left1 resource_opening "
        "resource_rank1 resource_resource_before resources_2_resource"
    )),
    (ON, -1, (), "Bar and Baz", (
        "beaten comma_left1 first_bar followed_, followed_,_left1 form_joint "
        "form_joint_left joint_name joint_name_left1 led_ led__left1 left1 left_far1 listed_joint_left "
        "names_here_left1 nearest_joint_name nearest_joint_name_left1 on_joint_name on_left on_left1 "
        "opens_left1 order_target_number_many_left1 order_target_number_many_left1_joint_name past_and_left "
        "rank_joint_left resources_2_joint_name tail_baz"
    )),
    (BEHIND, 0, (), "Bar", (
        "first_after_list followed_and followed_and_right1 form_name form_name_right in_list_after led_accuracy "
        "led_accuracy_right1 listed_0_right member_resource_right member_right_fits nearest_resource "
        "nearest_resource_right1 on_resource on_right on_right1 order_number_target_many_right1 "
        "order_number_target_many_right1_resource past_and_right rank_same_right resource "
        "resource_first_after_list resource_in_list_after resource_rank1 resource_right1 resource_run_after "
        "resources_2_resource right1 right_far0 run_after"
    )),
    (BEHIND, 1, ("Bar",), "Bar", (
        "beaten direct_name direct_on_1 direct_resource first_after first_after_list first_on_after "
        "first_on_at_once followed_and followed_and_right0 form_name form_name_right "
        "led_accuracy led_accuracy_right0 listed_0_right member_resource_right member_right_fits "
        "nearest_resource nearest_resource_right0 on_resource on_right on_right0 "
        "order_number_target_many_right0 order_number_target_many_right0_resource rank_off_right resource "
        "resource_first_after resource_first_after_list resource_first_on_after "
        "resource_first_on_at_once resource_rank1 resource_right0 resource_run_after "
        "resources_2_resource right0 right_far0 run_after"
    )),
    (TASK, -1, ("Bar",), "image classification", (
        "direct_for_1 direct_full direct_plain first_after first_after_list first_image followed_( "
        "followed_(_right0 for_plain for_right for_right0 form_full form_full_right led_. "
        "led_._right0 names_here_right0 nearest_plain nearest_plain_right0 "
        "order_number_target_many_right0 order_number_target_many_right0_plain plain plain_first_after "
        "plain_first_after_list plain_right0 plain_run_after resources_1_plain right0 right_far0 run_after "
        "tail_classification task task_right0"
    )),
    (BACK, -1, (), "Qux", (
        "delta_left0 delta_named followed_by followed_by_left0 form_name form_name_left led_beats "
        "led_beats_left0 led_named led_none left0 left_far0 named named_left0 nearest_named nearest_named_left0 "
        "none_left none_left0 none_named order_target_number_one_left0 order_target_number_one_left0_named "
        "resources_1_named"
    )),
    (BACK, -1, (), "Bar", (
        "back1 delta_back1 delta_resource followed_. followed_._back1 form_name form_name_back led_twice "
        "led_twice_back1 nearest_resource nearest_resource_back1 often_resource on_back on_back1 "
        "on_resource only only_back1 resource resource_back1 resource_rank1 "
        "resources_1_resource"
    )),
    (RUN, 0, (), "test set", (
        "first_after_list first_test followed_of followed_of_right1 form_full form_full_right headed "
        "headed_first_after_list headed_right1 headed_run_after led_. led_._right1 names_here_right1 "
        "nearest_headed nearest_headed_right1 on_headed on_right on_right1 order_number_target_one_right1 "
        "order_number_target_one_right1_headed past_and_right rank_same_right "
        "resources_1_headed right1 right_far1 run_after tail_set"
    )),
    (BESIDE, 0, (), "Bar", (
        "beside followed_( followed_(_left0 form_name form_name_left led_: led_:_left0 left0 left_far0 "
        "nearest_resource nearest_resource_left0 none_left none_left0 none_resource "
        "order_target_target_many_left0 order_target_target_many_left0_resource resource "
        "resource_before resource_beside resource_left0 resource_rank1 resource_resource_before "
        "resources_3_resource"
    )),
    (BESIDE, 0, ("Foo",), "Baz", (
        "beaten clause_right_resource comma_right0 first_after first_after_list first_on_after followed_ "
        "followed__right0 form_name form_name_right led_and led_and_right0 on_resource on_right "
        "on_right0 order_target_target_many_right0 order_target_target_many_right0_resource past_and_right "
        "resource resource_first_after resource_first_after_list resource_first_on_after "
        "resource_rank2 resource_right0 resource_run_after resources_3_resource right0 "
        "right_far0 run_after"
    )),
    (BESIDE, 2, ("Foo", "Baz"), "Qux", (
        "comma_right1 followed_. followed_._right1 form_name form_name_right led_. "
        "led_._right1 of_resource of_right of_right1 order_target_target_many_right1 "
        "order_target_target_many_right1_resource past_over_right rank_off_right resource resource_rank2 "
        "resource_right1 resources_3_resource right1 right_far0"
    )),
]  # fmt: skip

NOTHING = [
    (ON, -1, (), (
        "none none_delta_False none_follows_none none_here_name_phrase none_no_metric none_previous_first "
        "none_resources_2 none_unit_%"
    )),
    (BACK, -1, (), (
        "none none_delta_True none_here_phrase none_no_metric none_previous_first none_resources_1 "
        "none_unit_points"
    )),
    (TASK, -1, ("Bar",), (
        "none none_delta_False none_follows_some none_here_name_phrase none_previous_some none_resources_1 "
        "none_unit_%"
    )),
    (BESIDE, 2, ("Foo", None), (
        "none none_delta_False none_follows_none none_here_name none_previous_none none_resources_3 none_unit_%"
    )),
    ("It takes 4.5 ms on [Bar].", 0, (), (
        "none none_delta_False none_here_name none_no_metric none_previous_first none_resources_1 "
        "none_unit_measured"
    )),
]  # fmt: skip

PHRASES = [
    (ON, [
        "Bar | resource name on 0/2",
        "Bar and Baz | joint_name joint on 0/2",
        "Baz | resource name on 1/2",
        "Foo | model name none 0/1",
    ]),
    (TASK, [
        "Foo | model name none 0/1",
        "Bar | resource name on 0/1",
        "image classification | plain full for 0/1",
        "image classification (VQA) | acronym acronym for 0/1",
        "VQA | named name none 0/1",
    ]),
    (RUN, [
        "test set | headed full on 0/1",
        "test set of Bar | extended extended on 0/1",
        "Bar | resource within on 0/1",
        "Foo | model name none 0/1",
    ]),
    ("It reaches 81.2% on both small and large test sets of {Foo} for Bar detection.", [
        "small | plain full on 0/2",
        "small and large test sets | joint_plain joint on 0/2",
        "small and large test sets of Foo | joint_model joint on 0/2",
        "large test sets | headed full on 1/2",
        "large test sets of Foo | extended extended on 1/2",
        "Foo | model within on 1/2",
        "Foo for Bar detection | extended extended of 0/1",
        "Bar detection | mixed full for 0/1",
    ]),
    ("It wins 81.2% on the BarSet 2017 validation split and on visual question answering (VQA).", [
        "BarSet 2017 | typed name on 0/1",
        "BarSet 2017 validation split | mixed full on 0/1",
        "visual question answering | plain full on 0/1",
        "visual question answering (VQA) | acronym acronym on 0/1",
        "VQA | named name none 0/1",
    ]),
    ("With the MMLU benchmark, 81.2% in zero-shot edge prediction F1 scores.", [
        "MMLU | typed name with 0/1",
        "MMLU benchmark | mixed full with 0/1",
        "zero-shot edge prediction | plain modifier in 0/1",
    ]),
    ("On Atari 100k it has 81.2%, on [Bar] 512x512 71.3%.", [
        "Atari 100k | mixed full on 0/1",
        "Bar | resource within on 0/1",
        "Bar 512x512 | mixed full on 0/1",
    ]),
    ("We win: edge detection (81.2%), and text mining: 71.3%.", [
        "edge detection | plain full none 0/1",
        "text mining | plain full none 0/1",
    ]),
    ("It reaches 81.2% on the test set of the BarSet.", [
        "test set | headed full on 0/1",
        "test set of the BarSet | extended extended on 0/1",
        "BarSet | named name of 0/1",
    ]),
    ("It reaches 81.2% on the test set of top accuracy.", [
        "test set | headed full on 0/1",
        "top | plain modifier of 0/1",
    ]),
    ("It reaches 81.2% on small test benchmarks large images have.", ["small test benchmarks | headed full on 0/1"]),
    ("It has 81.2% on the 3 Bar sets.", ["3 Bar sets | mixed full on 0/1", "Bar | typed name on 0/1"]),
    ("We use [Bar]. It is quick. It has 81.2%.", ["Bar | resource name none 0/1"]),
    ("It has 81.2% on Bar 5.", ["Bar 5 | named name on 0/1"]),
    ("It has 81.2% on all three", ["all three | plain full on 0/1", "three | plain unquantified on 0/1"]),
    ("It has 81.2% on three", ["three | plain full on 0/1"]),
    ("It has 81.2% on Foo Bar old sets.", ["Foo Bar old sets | mixed full on 0/1"]),
    ("It has 81.2% on 3 big Bar 7 Baz.", ["3 big Bar 7 Baz | mixed full on 0/1", "Baz | named name on 0/1"]),
    ("It has 81.2% on the big 3 Bar sets.", ["big 3 Bar sets | mixed full on 0/1", "Bar | typed name on 0/1"]),
    ("It has 81.2% on 3 very old sets.", [
        "3 very old sets | headed full on 0/1",
        "very old sets | headed unquantified on 0/1",
    ]),
    ("Bar test is fair: 81.2% on it, in Foo set.", [
        "Bar | typed name none 0/1",
        "fair | plain full none 0/1",
        "Foo | typed name in 0/1",
        "Foo set | mixed full in 0/1",
    ]),
    ("On [A] and {B}, Foo Bar and the Baz test, it has 81.2%.", [
        "A | resource name none 0/1",
        "B | model name none 0/1",
        "Foo Bar | named name none 1/3",
        "Baz | typed name none 2/3",
    ]),
    ("It has 81.2% on [A1], {B2} and C3 (D4).", [
        "A1 | resource name on 0/3",
        "A1, B2 and C3 | joint_model joint on 0/3",
        "A1, B2 and C3 (D4) | joint_model joint on 0/3",
        "B2 | model name on 1/3",
        "C3 | named name on 2/3",
        "C3 (D4) | acronym acronym on 2/3",
        "D4 | named name none 0/1",
    ]),
    ("81.2% on three unseen tasks with Big Bar.", [
        "three unseen tasks | headed full on 0/1",
        "three unseen tasks with Big Bar | extended extended on 0/1",
        "unseen | headed headless on 0/1",
        "unseen tasks | headed unquantified on 0/1",
        "Big Bar | named name with 0/1",
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("marked", "at", "before", "surface", "said"), FEATURES)
def test_what_there_is_to_say_of_a_phrase(
    marked: str, at: int, before: tuple[str | None, ...], surface: str, said: str
) -> None:
    text, context, phrases = looked_at(marked, at, before)
    found = ((text.string[t.start : t.end], named(groups)) for t, groups in groups_of(text.string, context, phrases))
    assert sorted(set(next(features for phrase, features in found if phrase == surface))) == sorted(said.split())


@pytest.mark.parametrize(
    ("marked", "place"),
    [
        ("On [Bar] it has 81.2%.", "left0"),
        ("On [Bar] in 5 runs it has 81.2%.", "left1"),
        ("On [Bar] in 5 of 6 runs of 7 it has 81.2%.", "left2"),
        ("It has 81.2%. It is quick on [Bar].", "later"),
        ("We use [Bar]. It is quick. It has 81.2%.", "back2"),
        ("We use [Bar]. It is quick. It is small. It is new. It is fair. It has 81.2%.", "back4"),
    ],
)
def test_places_are_told_by_numbers_and_sentences_between(marked: str, place: str) -> None:
    text, context, phrases = looked_at(marked, 0, ())
    found = {text.string[t.start : t.end]: named(said) for t, said in groups_of(text.string, context, phrases)}
    assert f"resource_{place}" in found["Bar"]


@pytest.mark.parametrize(("surface", "place"), [("Ant", 0), ("Bee", 1), ("Cat", 2), ("Dog", 2)])
def test_the_place_in_a_list_is_told_to_the_third(surface: str, place: int) -> None:
    text, context, phrases = looked_at("On [Ant], [Bee], [Cat] and [Dog] it has 81.2%.", 0, ())
    found = {text.string[t.start : t.end]: named(said) for t, said in groups_of(text.string, context, phrases)}
    assert [one for one in found[surface] if one.startswith("listed_")] == [f"listed_{place}_left"]


@pytest.mark.parametrize("word", ["and", "over", "than", "while"])
def test_words_between_are_told(word: str) -> None:
    text, context, phrases = looked_at(f"It has 81.2% recall {word} all of it on [Bar].", 0, ())
    found = {text.string[t.start : t.end]: named(said) for t, said in groups_of(text.string, context, phrases)}
    told = {f"past_{word}_right"} & {"past_and_right", "past_over_right", "past_while_right"}
    assert {one for one in found["Bar"] if one.startswith("past_")} == told
    assert ("run_after" in found["Bar"]) == (word != "over")  # which leads to a phrase of its own


@pytest.mark.parametrize(("marked", "at", "before", "said"), NOTHING)
def test_what_there_is_to_say_of_nothing(marked: str, at: int, before: tuple[str | None, ...], said: str) -> None:
    _, context, phrases = looked_at(marked, at, before)
    assert sorted(named(groups_of_none(context, phrases))) == sorted(said.split())


@pytest.mark.parametrize(("marked", "said"), PHRASES)
def test_phrases_that_could_be_targets(marked: str, said: list[str]) -> None:
    text, _, phrases = looked_at(marked, 0, ())
    found = [
        f"{text.string[t.start : t.end]} | {t.kind} {t.form} {t.preposition} {t.rank}/{t.length}"
        for t in phrases.targets
    ]
    assert found == said
