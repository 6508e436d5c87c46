"""Saved HTML pages, and plain text."""

import html
import json

import pytest

from tests.readers.reading import only_paper, read, shown

PAGE = "<!DOCTYPE html><html><head><title>x</title></head><body>{}</body></html>"
PAPER = {"id": "2501.90001", "title": "A", "summary": "An abstract."}
AN_ABSTRACT = ("A", "An abstract.")


def props(**values: object) -> str:
    return f'<div data-target="X" data-props="{html.escape(json.dumps(values))}"></div>'


HEADED = "<h1>{}</h1><h2>Abstract</h2>{}<h2>More</h2><p>Not this.</p>"
PAGES: dict[str, tuple[str | bytes, list[object]]] = {
    "a list": (
        PAGE.format(props(dailyPapers=[{"paper": PAPER}, {"paper": {**PAPER, "title": "B"}}])),
        [AN_ABSTRACT, ("B", "An abstract.")],
    ),
    "a list with a paper that has no abstract": (
        PAGE.format(props(dailyPapers=[{"paper": {"title": "A"}}, {"paper": PAPER}])),
        ["no-abstract", AN_ABSTRACT],
    ),
    "a list of other things": (PAGE.format(props(dailyPapers=[1, None])), ["no-papers"]),
    "one paper, in more than one place": (
        PAGE.format(props(paper=PAPER) + props(user=None) + props(paper=PAPER)),
        [AN_ABSTRACT],
    ),
    "attributes that are no JSON": (PAGE.format('<p data-props="{oops">' + props(paper=PAPER)), [AN_ABSTRACT]),
    "a heading and paragraphs": (
        PAGE.format(HEADED.format("A\n <i>title</i>", "<p>One.</p><div><p>Two.\n</p></div>")),
        [("A title", "One.\n\nTwo.")],
    ),
    "a page's own summary": (
        PAGE.format(HEADED.format("A", "<p>AI-generated summary: x</p><p>An abstract.</p>")),
        [AN_ABSTRACT],
    ),
    "entities": (PAGE.format(HEADED.format("A &amp; B", "<p>x &lt; 1&nbsp;ms</p>")), [("A & B", "x < 1 ms")]),
    "no paragraph": (PAGE.format(HEADED.format("A", "")), ["abstract-missing"]),
    "no paper": (PAGE.format("<h1>Hello</h1>"), ["no-papers"]),
    "a page cut off": (PAGE.format(HEADED.format("A", "<p>An abstract.</p>"))[:120], [AN_ABSTRACT]),
    "scripts are not run, nor read": (
        PAGE.format("<script>alert(1)</script>" + HEADED.format("A", "<p>An abstract.</p>")),
        [AN_ABSTRACT],
    ),
    "capitals and blanks first": ("\n <HTML><BODY>" + HEADED.format("A", "<p>An abstract.</p>"), [AN_ABSTRACT]),
    "deep nesting": ("<!doctype html>" + "<div>" * 20_000, ["no-papers"]),
    "nesting without end": ("<!doctype html>" + "<div>" * 300_000, ["no-papers"]),
    "nesting that seems to end in comments": ("<!doctype html>" + "<div><!--</div>-->" * 100_000, ["no-papers"]),
    "nesting that seems to end in attributes": ("<!doctype html>" + '<div a="</div>">' * 100_000, ["no-papers"]),
    "what is never closed": ("<!doctype html>" + "<!--<script><a b='" * 100_000, ["no-papers"]),
    "a number too long for an entity": (
        PAGE.format(HEADED.format("A", f"<p>&#{'9' * 5_000};</p>")),
        [("A", f"&#{'9' * 5_000};")],
    ),
}


@pytest.mark.parametrize(("content", "expected"), PAGES.values(), ids=PAGES.keys())
def test_pages(content: str | bytes, expected: list[object]) -> None:
    assert shown(read(content)) == expected


def test_a_page_that_is_too_long() -> None:
    assert shown(read(PAGE.format("x" * 100_000), limit=1_000)) == ["too-long"]


LONG = "We fly kites above the sea. They rise with the wind."
SENTENCES = "We fly kites.\nThey rise. "
TEXTS: dict[str, tuple[str, list[object]]] = {
    "one paragraph of sentences": (SENTENCES, [("", SENTENCES.strip())]),
    "Windows line ends": (SENTENCES.replace("\n", "\r\n"), [("", SENTENCES.strip())]),
    "abstracts that end in an address have no titles": (
        "We fly kites. Code is at https://a.org/kite\n\nWe sail boats. Code is at https://a.org/boat\n",
        ["untitled"],
    ),
    "one sentence is a title": ("We fly kites.", ["title-alone"]),
    "a line above them is a title": ("On Kites\n" + SENTENCES, [("", "On Kites\n" + SENTENCES.strip())]),
    "a short line above a long one is a title": ("On Kites\n" + LONG, [("On Kites", LONG)]),
    "a heading above lines": ("Abstract\n" + SENTENCES, [("", "Abstract\n" + SENTENCES.strip())]),
    "a title of two sentences": ("Kites fly. They land\n\n" + SENTENCES, [("Kites fly. They land", SENTENCES.strip())]),
    "abstracts without titles": (f"{LONG}\n\n{LONG}\n\n{LONG}", ["unknown-format"]),
    "abstracts of a sentence without titles": ("We fly kites.\n\nWe fly herons.\n", ["unknown-format"]),
    "two blocks are a digest": ("On Kites\n\n" + SENTENCES, [("On Kites", SENTENCES.strip())]),
}


@pytest.mark.parametrize(("content", "expected"), TEXTS.values(), ids=TEXTS.keys())
def test_plain_text(content: str, expected: list[object]) -> None:
    assert shown(read(content)) == expected


def test_plain_text_as_told() -> None:
    paper = only_paper("\ufeffOn Kites\n\nWe fly kites.\n", "text")
    assert (paper.title, paper.abstract) == ("", "On Kites\n\nWe fly kites.")
    assert shown(read("x\n" * 600_000, "text")) == ["too-long"]
    assert shown(read("caf\xe9 x. Y".encode("latin-1"), "text")) == ["invalid-utf8"]
