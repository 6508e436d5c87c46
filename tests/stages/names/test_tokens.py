"""Tokens found by pieces between blanks are those of the whole text, at the same places."""

import pytest

from extract import Extractor
from extract.paper import Paper
from extract.stages.names.tokens import READ, Vocabulary, split, tokenize
from extract.text import Text, read_text

TEXTS = [
    ("", ""),
    ("A title", ""),
    ("", "An abstract."),
    ("FooNet: to  count", "It  counts\n\nin two paragraphs ."),
    ("A\u00a0B", "tabs\tand\u2003blanks\u3000of all\u2009sorts"),
    ("C++, GPT-4.5 and x^2", "see https://github.com/a/b_c.git, or (www.foo.org)."),
    ("Ünïcödé ßtraße", "ﬁne İstanbul 中文 data"),
    ("long", "word " * 5_000 + "X" * 30_000),
]


@pytest.mark.parametrize("papers", [TEXTS, *([text] for text in TEXTS)])
def test_tokens_stand_where_the_text_has_them(papers: list[tuple[str, str]], extractor: Extractor) -> None:
    texts = [read_text(Paper(*paper), extractor.rulebook.markup) for paper in papers]
    vocabulary = Vocabulary(extractor.rulebook.names.cues)
    for _ in range(2):  # the second time from memory
        t = tokenize(texts, vocabulary)
        for document, text in enumerate(texts):
            rows = [k for k in range(len(t.rows)) if t.document[k] == document and t.end[k] > 0]
            found = [(int(t.start[k]), int(t.end[k]), bool(t.title[k])) for k in rows]
            assert found == _expected(text)
            assert [vocabulary.words[t.rows[k]] for k in rows] == [text.string[a:b] for a, b, _ in found]


def _expected(text: Text) -> list[tuple[int, int, bool]]:
    return [(start, end, start < text.abstract_start) for start, end in split(text.string[:READ])]
