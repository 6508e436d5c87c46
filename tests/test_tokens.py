"""Sentences as words, marks and numbers: what two rulebooks make of one text is kept apart."""

from extract import Extractor, Paper
from extract.text import read_text
from extract.tokens import compile_units, tokens_in


def test_two_rulebooks_read_one_text(extractor: Extractor) -> None:
    text = read_text(Paper("", "It takes 5 furlongs."), extractor.rulebook.markup)
    sentence = text.sentences[1] if text.abstract_start else text.sentences[0]
    found = [
        [token.unit for token in tokens_in(text, sentence, units) if token.kind == "number"]
        for units in (compile_units({"ms": [r"\s?ms\b"]}), compile_units({"furlongs": [r"\sfurlongs\b"]}))
    ]
    assert found == [[""], ["furlongs"]]
