import pytest

from extract.ner.candidates import candidates
from extract.ner.tokens import Vocabulary, tokenize


def _found(title: str, abstract: str) -> set[str]:
    string = f"{title}\n{abstract}"
    vocabulary = Vocabulary()
    spans = tokenize(string)
    words = [string[a:b] for a, b in spans]
    kinds = [vocabulary.kinds[vocabulary.row(w)] for w in words]
    title_end = sum(a <= len(title) for a, _ in spans)
    return {string[spans[i][0] : spans[j - 1][1]] for i, j in candidates(spans, words, kinds, title_end)}


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
    ],
)
def test_candidate_is_found(abstract: str, wanted: str) -> None:
    assert wanted in _found("A title", abstract)


@pytest.mark.parametrize(
    ("abstract", "unwanted"),
    [
        ("We study how plans fail.", "We"),
        ("see https://github.com/a/FooNet for code", "FooNet"),
        ("on Lorem, Ipsum and others", "Lorem, Ipsum"),
        ("the plan of the day", "plan"),
    ],
)
def test_candidate_is_not_found(abstract: str, unwanted: str) -> None:
    assert unwanted not in _found("A title", abstract)


def test_title_and_abstract_do_not_join() -> None:
    assert "Lorem Ipsum" not in _found("About Lorem", "Ipsum is new.")


def test_lower_case_head_of_a_title() -> None:
    assert "quokka" in _found("quokka: Planning at Scale", "Plans are made.")
