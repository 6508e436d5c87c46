"""Candidates: what may be a name by its words, and that nearly every name of gold is among them."""

import json
from pathlib import Path

import pytest

from extract import Extractor, Paper
from extract.record.fields import normalise_name, surfaces
from extract.stages.names import find_names
from extract.stages.names.batch import gather
from extract.stages.names.candidates import candidates
from extract.stages.names.tokens import Vocabulary, tokenize
from extract.text import read_text


def _found(title: str, abstract: str, extractor: Extractor) -> set[str]:
    text = read_text(Paper(title, abstract), extractor.rulebook.markup)
    vocabulary = Vocabulary(extractor.rulebook.names.cues)
    # Another text before it: places count from the start of the batch.
    t = tokenize([text, text], vocabulary)
    spans = [(i, j) for i, j in candidates(t, vocabulary).tolist() if i >= t.first[1]]
    return {text.string[t.start[i] : t.end[j - 1]] for i, j in spans}


@pytest.mark.parametrize(
    ("abstract", "wanted"),
    [
        ("We propose FooNet for images.", "FooNet"),
        ("It beats an ImageNet-pretrained encoder.", "ImageNet"),
        ("Results on CIFAR-10/100 improve.", "CIFAR-10"),
        ("Results on the Long Range Arena benchmark improve.", "Long Range Arena"),
        ("Evaluated on Lorem V2, IpsumBench and Dolor200.", "Lorem V2"),
        ("Evaluated on Lorem V2, IpsumBench and Dolor200.", "Dolor200"),
        ("a system called quokka that plans", "quokka"),
        ("with wav2vec features", "wav2vec"),
        ("the Corpus of Spoken Plans is used", "Corpus of Spoken Plans"),
        ("tuning LLaMA-2-70B on it", "LLaMA-2-70B"),
        ("answers by gpt-4.5-preview are", "gpt-4.5-preview"),
        ("On the LOREM'14 Latin-Greek task and", "LOREM'14"),
        ("On the LOREM'14 Latin-Greek task and", "LOREM'14 Latin-Greek"),
        ("Scores on DolorEval-13 task 12 rise.", "DolorEval-13 task 12"),
        ("The Farmer's Field Test is hard.", "Farmer's Field Test"),
        ("OpenAI's GPT-4 answers.", "GPT-4"),
        ("From Lorem's and Ipsum's books.", "Lorem"),
        ("A*-Sowing beats Q* in a field.", "A*-Sowing"),
        ("A*-Sowing beats Q* in a field.", "Q*"),
        ("Tuned by (AB)^3 and by R(2+1)D.", "(AB)^3"),
        ("Tuned by (AB)^3 and by R(2+1)D.", "R(2+1)D"),
        ("Tuned by $\\pi_0$ alone.", "π_0"),
        ("Scores on ∞-Sheaf fall.", "∞-Sheaf"),
        ("Built on BERT+CNN and LOREM++.", "BERT"),
        ("Built on BERT+CNN and LOREM++.", "BERT+CNN"),
        ("Built on BERT+CNN and LOREM++.", "LOREM++"),
        ("an oat-qwzxl tagger", "oat-qwzxl"),
        ("on the qwzxl dataset of oats", "qwzxl"),
        ("on the FLD harvest dataset of oats", "FLD harvest"),
        ("on the FLD rye harvest dataset of oats", "FLD rye harvest"),
        ("a new way of sowing we call row masking in which", "row masking"),
        ("Plans on the Oats & Barley Sheaves set.", "Oats & Barley Sheaves"),
        ("We introduceSkyPlot, a drone.", "SkyPlot"),
        ("pre-trained Lorem-former-based plans", "Lorem-former"),
        ("with Mix 8×7B and", "Mix 8×7B"),
        ("asked llama3.1:8b and", "llama3.1:8b"),
    ],
)
def test_candidate_is_found(abstract: str, wanted: str, extractor: Extractor) -> None:
    assert wanted in _found("A title", abstract, extractor)


@pytest.mark.parametrize(
    ("abstract", "unwanted"),
    [
        ("We study how plans fail.", "We"),
        ("see https://github.com/a/FooNet for code", "FooNet"),
        ("on Lorem, Ipsum and others", "Lorem, Ipsum"),
        ("the plan of the day", "plan"),
        ("the plan is called off", "called off"),
        ("We train the training dataset.", "training"),
        ("A transitioner and an inpainter follow.", "transitioner"),
        ("A transitioner and an inpainter follow.", "inpainter"),
    ],
)
def test_candidate_is_not_found(abstract: str, unwanted: str, extractor: Extractor) -> None:
    assert unwanted not in _found("A title", abstract, extractor)


# title, abstract, and all candidates of both
ALL = [
    ("Kite", 'We use SemEval benchmark 12. The FLD rye harvest dataset has LOREM-13 task 12, or Oats & Barley & Rye.', (
        "Barley | Barley & Rye | FLD | FLD rye | FLD rye harvest | Kite | LOREM | LOREM-13 | LOREM-13 task 12 | "
        "Oats | Oats & Barley | Oats & Barley & Rye | Rye | SemEval | SemEval benchmark 12 | rye | rye harvest"
    )),
    ("The Kite of the Very Old Moor and of Pond Town at the Sea", 'It is.', (
        "Kite | Kite of the Very | Moor | Moor and of Pond | Old | Old Moor | Pond | Pond Town | Sea | Town | "
        "Town at the Sea | Very | Very Old | Very Old Moor"
    )),
    ("Kite of Moor: On Big Data for the Many Small Towns of Old", 'It is.', (
        "Big | Big Data | Data | Data for the Many | Kite | Kite of Moor | Many Small | Many Small Towns | Moor | "
        "Old | Small | Small Towns | Small Towns of Old | Towns | Towns of Old"
    )),
    ("quokka -- Planning", 'It is.', (
        "Planning | quokka"
    )),
    ("", 'The Kite and The and Of Moor. In Moor, The 12 of 3D-Kite 7B.', (
        "12 of 3D | 12 of 3D-Kite | 12 of 3D-Kite 7B | 3D | 3D-Kite | 3D-Kite 7B | 7B | Kite | Kite and The | "
        "Kite and The and Of | Kite and The and Of Moor | Moor | Of | Of Moor | The and Of | The and Of Moor"
    )),
    ("", 'a pre-Kite-based. an oat-12-rye. a 12-oat-Kite. Kite-12-rye; 7-12-B2; 12-13. Mix 12-13, 12-rye.', (
        "12-oat | 12-oat-Kite | 12-rye | 7-12-B2 | B2 | Kite | Kite-12 | Kite-12-rye | Kite-based | Mix | Mix 12 | "
        "Mix 12-13 | oat | oat-12 | oat-12-rye | oat-Kite | pre-Kite | pre-Kite-based | rye"
    )),
    ("", "Children's Book Test's Moor' s", (
        "Book | Book Test | Book Test's Moor | Children | Children's Book | Children's Book Test | Moor | Test | "
        "Test's Moor"
    )),
    ("", 'the "moor" and "kite pond" are called heron diver, pond and: named moor. `fox\'', (
        "fox | heron | kite | kite pond | moor | pond"
    )),
    ("", 'Kite/Moor/12. Kite-Moor/pond x/y Ab/Cd', (
        "Ab | Ab/Cd | Cd | Kite | Kite-Moor | Kite-Moor/pond | Kite/Moor | Kite/Moor/12 | Moor | Moor/12 | pond"
    )),
    ("", 'Corpus of the in of Spoken Plans, Sea of the in Town', (
        "Corpus | Plans | Sea | Spoken | Spoken Plans | Town"
    )),
    ("", 'Kite& Moor &Pond & Town', (
        "Kite | Moor | Pond | Pond & Town | Town"
    )),
    ("", 'LLaMA-2-70B-Chat-v3-Q4-K-M-x. LLaMA-2-70B-Chat-v3-Q4-K', (
        "70B | 70B-Chat | 70B-Chat-v3 | 70B-Chat-v3-Q4 | 70B-Chat-v3-Q4-K | K | LLaMA | LLaMA-2 | LLaMA-2-70B | "
        "LLaMA-2-70B-Chat | LLaMA-2-70B-Chat-v3 | LLaMA-2-70B-Chat-v3-Q4 | LLaMA-2-70B-Chat-v3-Q4-K | "
        "LLaMA-2-70B-Chat-v3-Q4-K-M-x | Q4 | Q4-K | v3 | v3-Q4 | v3-Q4-K"
    )),
    ("qrumblix", 'zorvex of Moor, qrumblix-based and Moor-zorvex tool', (
        "Moor | Moor-zorvex | qrumblix | qrumblix-based | qrumblix-based and Moor | "
        "qrumblix-based and Moor-zorvex | zorvex | zorvex of Moor"
    )),
]  # fmt: skip


@pytest.mark.parametrize(("title", "abstract", "expected"), ALL, ids=[title + abstract for title, abstract, _ in ALL])
def test_all_candidates(title: str, abstract: str, expected: str, extractor: Extractor) -> None:
    assert " | ".join(sorted(_found(title, abstract, extractor))) == expected


def test_title_and_abstract_do_not_join(extractor: Extractor) -> None:
    assert "Lorem Ipsum" not in _found("About Lorem", "Ipsum is new.", extractor)


def test_lower_case_head_of_a_title(extractor: Extractor) -> None:
    assert "quokka" in _found("quokka: Planning at Scale", "Plans are made.", extractor)


LEAST = 0.99


@pytest.mark.parametrize(("name", "step"), [("train", 5), ("dev-arxiv", 1), ("dev-seeds", 1)])
def test_recall_of_candidates(name: str, step: int, shared: Path, extractor: Extractor) -> None:
    rules = extractor.rulebook
    lines = (shared / "gold" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    gold = [json.loads(line) for line in lines[::step]]
    texts = [read_text(Paper(record["title"], record["abstract"]), rules.markup) for record in gold]
    batch = gather(texts, [find_names(text, rules.names) for text in texts], Vocabulary(rules.names.cues))
    found: list[set[str]] = [set() for _ in gold]
    for document, surface in zip(batch.document.tolist(), batch.surfaces, strict=True):
        found[document].add(normalise_name(surface))
    hits = [
        bool(surfaces(entry) & found[document])
        for document, record in enumerate(gold)
        for field in ("model_names", "datasets", "benchmarks")
        for entry in record[field]
        if not entry.get("optional")
    ]
    assert sum(hits) / len(hits) >= LEAST
