import pytest

from extract import Extractor
from extract.ner.candidates import candidates
from extract.ner.tokens import Vocabulary, tokenize
from extract.stages.name_cues import Cues


def _found(title: str, abstract: str, cues: Cues) -> set[str]:
    string = f"{title}\n{abstract}"
    vocabulary = Vocabulary(cues)
    words, starts = tokenize(string)
    kinds = "".join(vocabulary.kinds[row] for row in vocabulary.rows(words))
    title_end = sum(a <= len(title) for a in starts)
    spans = candidates(starts, words, kinds, title_end, cues)
    return {string[starts[i] : starts[j - 1] + len(words[j - 1])] for i, j in spans}


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
    ],
)
def test_candidate_is_found(abstract: str, wanted: str, extractor: Extractor) -> None:
    assert wanted in _found("A title", abstract, extractor.rulebook.names.cues)


@pytest.mark.parametrize(
    ("abstract", "unwanted"),
    [
        ("We study how plans fail.", "We"),
        ("see https://github.com/a/FooNet for code", "FooNet"),
        ("on Lorem, Ipsum and others", "Lorem, Ipsum"),
        ("the plan of the day", "plan"),
    ],
)
def test_candidate_is_not_found(abstract: str, unwanted: str, extractor: Extractor) -> None:
    assert unwanted not in _found("A title", abstract, extractor.rulebook.names.cues)


def test_title_and_abstract_do_not_join(extractor: Extractor) -> None:
    assert "Lorem Ipsum" not in _found("About Lorem", "Ipsum is new.", extractor.rulebook.names.cues)


def test_lower_case_head_of_a_title(extractor: Extractor) -> None:
    assert "quokka" in _found("quokka: Planning at Scale", "Plans are made.", extractor.rulebook.names.cues)
