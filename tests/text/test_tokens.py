"""Sentences as words, marks and numbers: what two rulebooks make of one text is kept apart."""

from extract import Extractor, Paper
from extract.text import compile_units, read_text


def test_two_rulebooks_read_one_text(extractor: Extractor) -> None:
    text = read_text(Paper("", "It takes 5 furlongs."), extractor.rulebook.markup)
    sentence = text.sentences[-1]
    found = [
        [token.unit for token in text.tokens_in(sentence, units) if token.kind == "number"]
        for units in (compile_units({"ms": [r"\s?ms\b"]}), compile_units({"furlongs": [r"\sfurlongs\b"]}))
    ]
    assert found == [[""], ["furlongs"]]
