"""Digests as people get them: feeds with HTML, Markdown, newsletters, arXiv's e-mail."""

from html import escape

import pytest

from extract.paper import Paper
from tests.readers.reading import only_paper, read, shown

KITE = ("Kite: A Toolkit", "We fly kites that are 2x faster.")
GLIDE = ("Glide", "We glide. We fall.")
LINK = "https://arxiv.org/abs/2501.90001"

DESCRIPTIONS = {
    "a picture, authors, votes, a link": (
        (
            f'<img src="https://cdn.example.org/a.png"/><p><strong>Authors:</strong> Ann Nobody, SAM Else</p>'
            f"<p><b>Upvotes:</b> 12</p><p><b>Abstract</b></p><p>{KITE[1]}</p><p><a href='{LINK}'>Read more</a></p>"
        ),
        KITE[1],
    ),
    "line breaks alone": (
        f"👍 24 upvotes<br/><br/>Ann Nobody, SAM Else<br>{KITE[1]}<br/><a href='x'>View</a>",
        KITE[1],
    ),
    "an abstract of two paragraphs": ("<p><b>Abstract:</b></p><p>We fly.</p><p>We glide.</p>", "We fly. We glide."),
    "a summary and an abstract": ("<p>Summary: Short.</p><p>Abstract: We fly.</p>", "We fly."),
    "entities within": ("<p>x &lt; 3&nbsp;m and O(n<sup>2</sup>)</p>", "x < 3 m and O(n^{2})"),
    "a link that arXiv shows as words": (
        "<p>Code is at <a href='https://github.com/example-lab/kite'>this https URL</a>.</p>",
        "Code is at https://github.com/example-lab/kite.",
    ),
    "no HTML": ("n < 3 and <x>", "n < 3 and <x>"),
    "no HTML, but labels": ("Authors: Ann Nobody\n\nAbstract: We fly.", "We fly."),
    "as arXiv announces it": ("arXiv:2501.90001v1 Announce Type: new \nAbstract: We fly.", "We fly."),
}


@pytest.mark.parametrize(("description", "expected"), DESCRIPTIONS.values(), ids=DESCRIPTIONS.keys())
def test_descriptions_of_feeds(description: str, expected: str) -> None:
    rss = f"<rss><channel><item><title>A</title><description>{escape(description)}</description></item></channel></rss>"
    atom = f"<feed><entry><title>A</title><content type='html'>{escape(description)}</content></entry></feed>"
    assert only_paper(rss).abstract == expected
    assert only_paper(atom).abstract == expected


def test_the_longer_of_two_descriptions() -> None:
    item = (
        "<title>A</title><description>We …</description><content:encoded>&lt;p&gt;We fly.&lt;/p&gt;</content:encoded>"
    )
    assert (
        only_paper(
            f"<rss xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel><item>{item}</item></channel></rss>"
        ).abstract
        == "We fly."
    )


def of_two(paper: str, between: str = "\n") -> str:
    """The two papers, each as the pattern writes it."""
    papers = [(*KITE, "2501.90001"), (*GLIDE, "2501.90002")]
    return between.join(
        paper.format(number=number, title=title, abstract=abstract, id=name)
        for number, (title, abstract, name) in enumerate(papers, 1)
    )


DRESSES = {
    "headings with links": "# Papers\n\n"
    + of_two("## {number}. [{title}](https://arxiv.org/abs/{id})\n\n{abstract}\n"),
    "headings and labels": of_two("# {title}\n\n**Authors**: Ann Nobody\n\n**Abstract**: {abstract}\n"),
    "colons within the bold": of_two("### {title}\n**Authors:** Ann Nobody\n\n**Abstract:** {abstract}\n"),
    "headings below headings": "# Digest\n\n**Date:** 2025-01-06\n\n"
    + of_two("## {number}. {title}\n\n### Summary\n\n{abstract}\n\n### Relevance\n\nHigh for kites.\n---\n"),
    "categories above": "# Digest\n\nAbout it.\n\n## cs.CL\n\n"
    + of_two("### [{title}](https://arxiv.org/abs/{id}) ⭐ 12\n\n{abstract}\n", "\n## cs.LG\n\n"),
    "names in italics, a line of links, a quote": of_two(
        "## **{title}**\n*A. Nobody, J. Else*\n[arXiv](https://arxiv.org/abs/{id}) | [PDF](https://x)\n\n> {abstract}\n"
    ),
    "details": of_two(
        "## [{title}](https://huggingface.co/papers/{id})\n<details>\n<summary>Abstract</summary>\n{abstract}\n</details>\n"
    ),
    "as a listing announces it": of_two(
        "### [{title}](https://arxiv.org/abs/{id})\n\narXiv:{id}v1 Announce Type: new \nAbstract: {abstract}\n"
    ),
    "items with links": "# Papers\n\n" + of_two("- [{title}](https://arxiv.org/abs/{id}) - {abstract}"),
    "items in bold": "Papers:\n\n" + of_two("* **{title}** ([paper](https://arxiv.org/abs/{id})): {abstract}"),
    "items of items": of_two("{number}. **{title}**\n   - **Authors**: Ann Nobody\n   - **Abstract**: {abstract}\n"),
    "labels for titles": of_two("**Title**: {title}\n**Authors**: Ann Nobody\n**Abstract**: {abstract}\n"),
    "labels without marks": of_two("Title: {title}\nAuthors: Ann Nobody\nAbstract: {abstract}\nLink: https://x\n"),
    "a newsletter": "Issue 12\n\n" + of_two("• {title}\n{abstract}\n"),
    "a newsletter, one line each": "Issue 12\n\n" + of_two("• {title} — {abstract}"),
    "Windows line ends": of_two("## [{title}](https://arxiv.org/abs/{id})\r\n\r\n{abstract}\r\n"),
}


@pytest.mark.parametrize("content", DRESSES.values(), ids=DRESSES.keys())
def test_markdown(content: str) -> None:
    assert shown(read(content)) == [KITE, GLIDE]


FIRST = f"## [{KITE[0]}]({LINK})\n\n{KITE[1]}\n\n"
OTHER = f"[{GLIDE[0]}](https://arxiv.org/abs/2501.90002)"
TWO: dict[str, tuple[str, list[object]]] = {
    "a deeper heading": (f"{FIRST}### {OTHER}\n\n{GLIDE[1]}\n", [KITE, GLIDE]),
    "a shallower heading": (f"{FIRST}# {OTHER}\n\n{GLIDE[1]}\n", [KITE, GLIDE]),
    "an underlined heading": (f"{FIRST}{OTHER}\n---\n\n{GLIDE[1]}\n", [KITE, GLIDE]),
    "a link in bold": (f"{FIRST}**{OTHER}**\n\n{GLIDE[1]}\n", [KITE, GLIDE]),
    "a link alone": (f"{FIRST}{OTHER}\n\n{GLIDE[1]}\n", [KITE, GLIDE]),
    "links to the paper itself": (
        f"{FIRST}[{KITE[0]}]({LINK})\n\n[Read the paper]({LINK})\n\n## {OTHER}\n\n{GLIDE[1]}\n",
        [KITE, GLIDE],
    ),
    "an item within an item": (f"- [{KITE[0]}]({LINK}): {KITE[1]}\n  - {OTHER}: {GLIDE[1]}\n", ["two-papers"]),
    "two abstracts under one heading": (
        f"{FIRST}Abstract: {GLIDE[1]}\n\n{GLIDE[0]}\n\nAbstract: {GLIDE[1]}",
        ["two-papers"],
    ),
    "an abstract under a heading that is no title": (
        f"## {KITE[0]}\n\nAbstract: {KITE[1]}\n\n### {GLIDE[0]}\n\nAbstract: {GLIDE[1]}\n",
        ["two-papers", GLIDE],
    ),
    "a summary of all": (f"{FIRST}## {OTHER}\n\n{GLIDE[1]}\n\n## Summary\n\nTwo papers.\n", [KITE, GLIDE]),
}


@pytest.mark.parametrize(("content", "expected"), TWO.values(), ids=TWO.keys())
def test_papers_do_not_run_together(content: str, expected: list[object]) -> None:
    assert shown(read(content)) == expected


@pytest.mark.parametrize(
    ("line", "known"),
    [
        (f"**Link:** {LINK}.", "2501.90001"),
        (f"[PDF]({LINK}) | [Code](https://example.org)", "2501.90001"),
        ("arXiv: 2501.90001", "2501.90001"),
        (f"See also {LINK}.", None),
        (f"Unlike [Mamba]({LINK}), it glides.", None),
    ],
)
def test_only_a_link_of_its_own_identifies_a_paper(line: str, known: str | None) -> None:
    first, *_ = read(f"## {KITE[0]}\n\n{KITE[1]}\n\n{line}\n\n## {OTHER}\n\n{GLIDE[1]}\n")
    assert isinstance(first, Paper)
    assert (first.source.arxiv_id, first.source.url) == (known, LINK if known and "arXiv:" not in line else None)


def test_what_markdown_says_besides() -> None:
    first, second = read(
        "# Papers of Jan 6, 2025\n\n" + of_two("## [{title}](https://arxiv.org/abs/{id}v2)\n\n{abstract}\n")
    )
    assert isinstance(first, Paper)
    assert isinstance(second, Paper)
    assert (first.source.date, first.source.arxiv_id, first.source.url) == ("2025-01-06", "2501.90001", f"{LINK}v2")
    assert (first.source.index, second.source.index, second.id) == (0, 1, "2501.90002")


def test_a_title_that_has_lost_its_abstract() -> None:
    assert shown(read(DRESSES["headings with links"].replace(KITE[1], ""))) == ["title-alone", GLIDE]


MAIL = (
    "\\\\\narXiv:{id}\nDate: Mon, 6 Jan 2025 10:00:00 GMT   (215kb,D)\n\n"
    "Title: {title}\nAuthors: Ann Nobody\nCategories: cs.CL\n"
    "\\\\\n  {abstract}\n\\\\ ( https://arxiv.org/abs/{id} ,  215kb)\n"
)
REPLACED = (
    "\\\\\narXiv:2501.90003\nreplaced with revised version Mon, 6 Jan 2025 10:00:00 GMT   (9kb)\n\n"
    "Title: A\nAuthors: Ann Nobody\n"
    "\\\\ ( https://arxiv.org/abs/2501.90003 ,  9kb)\n"
)
RULE = "-" * 78 + "\n"
MAILS: dict[str, tuple[str, list[object]]] = {
    "two papers": (RULE + "Archives at http://arxiv.org/\n" + RULE + of_two(MAIL, RULE), [KITE, GLIDE]),
    "wrapped": (
        of_two(MAIL, RULE).replace("A Toolkit", "A\n  Toolkit").replace("kites that", "kites\nthat"),
        [KITE, GLIDE],
    ),
    "a cross-listing": (
        of_two(MAIL, RULE).replace("arXiv:2501.90001\n", "arXiv:2501.90001 (*cross-listing*)\n"),
        [KITE, GLIDE],
    ),
    "one that was replaced": (of_two(MAIL, RULE) + RULE + REPLACED, [KITE, GLIDE, "abstract-missing"]),
    "replaced between others": (of_two(MAIL, RULE + REPLACED + RULE), [KITE, "abstract-missing", GLIDE]),
    "no address after an abstract": (
        of_two(MAIL, RULE).replace("\\\\ ( https://arxiv.org/abs/2501.90001 ,  215kb)\n", ""),
        [KITE, GLIDE],
    ),
    "a rule within an abstract": (
        of_two(MAIL, RULE).replace("kites that", f"kites\n{RULE}that"),
        ["no-record-end", GLIDE],
    ),
    "cut off in an abstract": (of_two(MAIL, RULE)[:-60], [KITE, "no-record-end"]),
    "Windows line ends": (of_two(MAIL, RULE).replace("\n", "\r\n"), [KITE, GLIDE]),
}


@pytest.mark.parametrize(("content", "expected"), MAILS.values(), ids=MAILS.keys())
def test_mail(content: str, expected: list[object]) -> None:
    assert shown(read(content)) == expected
