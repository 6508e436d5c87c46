"""Texts that are none of the formats: refused by what they look like, with what to do, and never taken for papers."""

import pytest

from extract.errors import Refusal
from extract.paper import Paper
from tests.readers.reading import read, shown

KITE = (
    "Kite: A Toolkit for Wind",
    "We present Kite, a toolkit for wind that is 2.4x faster than Glide. It needs half of the memory.",
)
HERON = (
    "Heron Routing",
    "Routing is costly. We introduce Heron, which routes tokens at the same accuracy of 81.2% on MMLU.",
)
DIGEST = "\n\n".join([*KITE, *HERON]) + "\n"
LONG = (
    "Wind is hard to foresee, and this sentence goes on about it so that the paragraph gets as long as abstracts are. "
)


def wrapped(text: str) -> str:
    return text.replace(", ", ",\n").replace(". ", ".\n")


def quoted(text: str, mark: str = "> ") -> str:
    return "\n".join((mark + line).rstrip() for line in text.splitlines()) + "\n"


MAIL = "From: Ann Nobody <ann@example.org>\nTo: all@example.org\nSubject: Papers of today\n"
TABLE = (
    "id  title                     abstract\n"
    "1   Kite: A Toolkit for Wind  We present Kite, a toolkit. It is fast.\n"
    "2   Heron Routing             Routing is costly. We introduce Heron.\n"
)
RULED = TABLE.replace("\n", "\n--- ------------------------- ---------------------------------------\n", 1)
SECTIONS = "## Usage\n\nRun it with a file. It prints a line.\n\n## License\n\nThe license is free. See the file.\n"
CITED = "\n## Citation\n\n```bibtex\n@article{kite,\n  title = {Kite},\n}\n```\n"
README = f"# {KITE[0]}\n\n{KITE[1]}\n\n"
NEST = "## Why kites\n\nThey fly. They land.\n\n## How they work\n\nThey have wings. They flap.\n"

REFUSED = {
    "PubMed's CSV": (
        "PMID,Title,Authors,Citation,Journal/Book,Publication Year,DOI\n1,A Kite,Roe A,J. 2025,J,2025,10.0000/x\n",
        ["'PMID', 'Title', 'Authors'", "--field abstract=KEY", "no-abstract"],
    ),
    "a table of other names": ("n;head;body\n1;A;We fly.\n2;B;We land.\n", ["'n', 'head', 'body'", "no-title"]),
    "a table with tabs": ("head\tbody\nA\tWe fly. We land.\n", ["'head', 'body'", "no-title"]),
    "JSON of other names": (
        '{"meta": {"n": 1}, "works": [{"head": "A", "body": "B.", "authors": [{"name": "x"}]}]}',
        ["'head', 'body', 'authors'", "no-title"],
    ),
    "SQL": ("CREATE TABLE p (title text);\nINSERT INTO p VALUES ('A Kite', 'We fly. We land.');\n", ["looks like SQL"]),
    "a patch": ("--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n-We fly high. We land.\n+We fly low. We land.\n", ["a patch"]),
    "Cranfield": (".I 1\n.T\nA Kite\n.W\nWe fly high. We land.\n", ["marked with a dot"]),
    "gettext": ('msgid "A Kite"\nmsgstr "We fly high. We land."\n', ["translation"]),
    "a chat": ("[10:01] ann: look\n\nWe fly high. We land.\n\n[10:02] bob: nice\n", ["a chat"]),
    "settings": ("[kite]\nabstract=We fly high. We land.\ntitle=A Kite\n", ["settings"]),
    "front matter": ("---\ntitle: A Kite\ndate: 2026-01-01\n---\n\nWe fly high. We land.\n", ["front matter"]),
    "a table in Markdown": ("| name | text |\n|---|---|\n| A Kite | We fly. We land. |\n", ["name", "no-title"]),
    "a table without names": (
        'A Kite,"We fly, then land. It is far."\nB,"We land. We fly."\n',
        ["table without names"],
    ),
    "two columns of other names": ("name,body\nA Kite,We fly. We land.\n", ["'name', 'body'", "no-title"]),
    "two columns, quoted": ('name,body\nA Kite,"We fly, then land."\nB,"C, D."\n', ["'name', 'body'", "no-title"]),
    "JSON without a list": ('{"status": "error", "message": "no key"}\n', ["'status', 'message'", "no-title"]),
    "MEDLINE whose beginning is lost": ("OWN - NLM\nAU  - Nobody\nAB  - We fly. We land.\n", ["looks like"]),
    "XML that breaks off": ('<?xml version="1.0"?>\n<!-- a list', ["looks like XML"]),
    "JSON that breaks off": ('{"title": "A Kite", "abstr', ["json"]),
    "subtitles": (
        "1\n00:00:01,000 --> 00:00:02,000\nWe fly kites.\n\n2\n00:00:03,000 --> 00:00:04,000\nWe land.\n",
        ["looks like subtitles"],
    ),
    "a program": (
        "import os\n\nfor name in os.listdir():\n    print(name)\n\nx = 1\n",
        ["expected titles and abstracts in turn"],
    ),
    "a log": (
        "INFO 1 started\nINFO 2 running\n\nWARN 3 slow\nINFO 4 ended\n",
        ["expected titles and abstracts in turn"],
    ),
    "a quoted digest": (quoted(DIGEST), ["quoted mail", "sed"]),
    "quoted, wrapped": (quoted(wrapped(DIGEST)), ["quoted mail"]),
    "quoted, blank lines without marks": (quoted(DIGEST).replace("\n>\n", "\n\n"), ["quoted mail"]),
    "quoted twice": (quoted(quoted(DIGEST)), ["quoted mail"]),
    "quoted twice, marks together": (quoted(DIGEST, ">> "), ["quoted mail"]),
    "one abstract, quoted": (quoted(wrapped(KITE[1])), ["quoted mail"]),
    "quoted below an answer": (
        "Hi all,\n\nthe second is nice. Have a look.\n\nAnn Nobody wrote:\n\n" + quoted(wrapped(DIGEST)),
        ["quoted mail"],
    ),
    "a mail": (MAIL + "\n" + DIGEST, ["looks like a mail", "text of the mail"]),
    "a mailbox": (
        (
            f"From ann@example.org Mon Jan  5 10:00:00 2026\n{MAIL}\n{DIGEST}\n"
            "From bob@example.org Mon Jan  5 11:00:00 2026\nSubject: Re: Papers of today\n\nThanks. They are good.\n"
        ),
        ["looks like a mail"],
    ),
    "a mail that was forwarded": (
        "-----Original Message-----\nFrom: Ann Nobody\nSent: Monday, 5 January 2026 10:00\nTo: Bob\n\n" + DIGEST,
        ["looks like a mail"],
    ),
    "columns of fixed width": (TABLE, ["columns of fixed width", "CSV"]),
    "columns that are ruled": (RULED, ["columns of fixed width"]),
    "columns, blank lines between": (TABLE.replace("\n", "\n\n"), ["columns of fixed width"]),
    "columns without names": (TABLE.split("\n", 1)[1] + TABLE.split("\n")[1] + "\n", ["columns of fixed width"]),
    "columns whose values go on": (
        (
            "title                     abstract\nKite: A Toolkit for Wind  We present Kite.\n"
            "                          It is fast. We land.\n"
        ),
        ["columns of fixed width"],
    ),
    "YAML": ("- title: A Kite\n  abstract: We fly. We land.\n\n- title: B\n  abstract: C. D.\n", ["YAML", "JSON"]),
    "YAML, blank lines between": (f"title: {KITE[0]}\n\nabstract: {KITE[1]}\n", ["looks like YAML"]),
    "YAML, folded": (
        "".join(f'- title: "{title}"\n  abstract: >\n    {text}\n\n' for title, text in (KITE, HERON)),
        ["looks like YAML"],
    ),
    "YAML, literal": (
        "papers:\n\n"
        + "".join(f"  - title: {title}\n\n    abstract: |\n\n      {text}\n\n" for title, text in (KITE, HERON)),
        ["looks like YAML"],
    ),
    "YAML, several documents": (
        f"title: {KITE[0]}\nabstract: >-\n  {KITE[1]}\n---\ntitle: {HERON[0]}\nabstract: >-\n  {HERON[1]}\n",
        ["looks like YAML"],
    ),
    "YAML of other names": (
        "- name: A Kite\n  text: We fly. We land.\n\n- name: A Heron\n  text: We wade. We fly.\n",
        ["looks like YAML"],
    ),
    "YAML after a mark": (
        f"---\ntitle: {KITE[0]}\nabstract: >-\n  {KITE[1]}\n---\ntitle: {HERON[0]}\nabstract: >-\n  {HERON[1]}\n",
        ["looks like YAML"],
    ),
    "a README of two": (f"{README}# {HERON[0]}\n\n{HERON[1]}\n\n## License\n\nIt is free.\n", ["looks like Markdown"]),
    "LaTeX": (
        f"\\documentclass{{article}}\n\\title{{{KITE[0]}}}\n\n\\begin{{abstract}}\n{KITE[1]}\n\\end{{abstract}}\n",
        ["looks like LaTeX"],
    ),
    "RTF": (f"{{\\rtf1\\ansi\n\\f0 {KITE[0]}\\par\n\n{KITE[1]}\\par\n}}\n", ["looks like RTF"]),
    "a calendar": ("BEGIN:VCALENDAR\nSUMMARY:Kites\nDESCRIPTION:We fly. We land.\nEND:VCALENDAR\n", ["a calendar"]),
    "a program that says what it does": (
        'def kite(x):\n    """Return a kite. It flies."""\n\n\nclass Heron:\n    """A heron. It wades."""\n',
        ["looks like a program"],
    ),
    "a wiki": (f"== {KITE[0]} ==\n\n{KITE[1]}\n\n== {HERON[0]} ==\n\n{HERON[1]}\n", ["headings of AsciiDoc or a wiki"]),
    "JSON without quotes": ("{title: 'A Kite', abstract: 'We fly. We land.'}\n", ["JSON without quotes"]),
    "a table without names, with tabs": (
        f"{KITE[0]}\t{KITE[1]}\n{HERON[0]}\t{HERON[1]}\n",
        ["table without names"],
    ),
    "titles above their abstracts in one block": (
        f"[1] {KITE[0]}\n{KITE[1]}\n\n[2] {HERON[0]}\n{HERON[1]}\n",
        ["expected titles and abstracts in turn", "'[1] Kite"],
    ),
    "authors in blocks of their own": (
        (
            f"{KITE[0]}\n\nAnn Nobody, Bob J. Else, and Chloé de Roe\n\n{KITE[1]}\n\n"
            f"{HERON[0]}\n\nSam Else and Li-Mei Nobody\n\n{HERON[1]}\n"
        ),
        ["expected titles and abstracts in turn", "'Ann Nobody, "],
    ),
    "references": (
        "Nobody, A. (2025). Kites. Journal of Kites, 1(2), 3.\n\nElse, B. (2024). Herons. Journal of Herons, 5, 6.\n",
        ["expected titles and abstracts in turn"],
    ),
    "a README": (README + SECTIONS, ["looks like Markdown", "--format markdown"]),
    "a README that is to be cited": (README + SECTIONS + CITED, ["looks like Markdown"]),
    "a README, its sections of other names": (README + NEST, ["looks like Markdown"]),
    "a README with a list": (
        README + "- **Fast**: It is fast. It is.\n- **Small**: It is small. It is.\n",
        ["looks like Markdown"],
    ),
    "a README without sections": (README + "It runs anywhere. It needs a disk.\n", ["looks like Markdown"]),
    "headings below a first abstract": (
        f"# {KITE[0]}\n\n{LONG * 4}\n\n## {HERON[0]}\n\n{LONG * 4}\n\n## Otter\n\n{LONG * 4}\n",
        ["looks like Markdown"],
    ),
    "headings that are underlined": (
        f"{KITE[0]}\n{'=' * 24}\n\n{KITE[1]}\n\n{HERON[0]}\n{'-' * 24}\n\n{HERON[1]}\n",
        ["looks like Markdown"],
    ),
}


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(("content", "says"), REFUSED.values(), ids=REFUSED.keys())
def test_refused_by_name(content: str, says: list[str], line_end: str) -> None:
    found = read(content.replace("\n", line_end))
    assert [type(item) for item in found] == [Refusal]
    assert [part for part in says if part not in str(found[0])] == []


# What is odd in the same ways, and yet read.
READ: dict[str, tuple[str, list[str]]] = {
    "an abstract with blanks that stand in a row": ("We fly.  We land.\nWe present Kite.  It is fast.\n", [""]),
    "comparisons at the beginning of lines": (
        "A Kite\n\nIt flies at heights\n> 90 m and at speeds\n> 10 m/s. We measure both.\n",
        ["A Kite"],
    ),
    "one line that is quoted": ("A Kite\n\nWe fly. It was said:\n\n> Fly high, and land well.\n", ["A Kite"]),
    "two headings": (f"# {KITE[0]}\n\n{KITE[1]}\n\n# {HERON[0]}\n\n{HERON[1]}\n", [KITE[0], HERON[0]]),
    "headings below a short introduction": (
        f"# Papers\n\nThese are new.\n\n## {KITE[0]}\n\n{LONG}\n\n## {HERON[0]}\n\n{LONG}\n",
        [KITE[0], HERON[0]],
    ),
    "items below a short introduction": (
        f"# Papers\n\nThese are new.\n\n* **{KITE[0]}**\n\n  {LONG}\n\n* **{HERON[0]}**\n\n  {LONG}\n",
        [KITE[0], HERON[0]],
    ),
    "a digest with addresses": (
        f"{KITE[0]}\n\n{KITE[1]}\n\nurl: https://example.org/a\n\n{HERON[0]}\n\n{HERON[1]}\n\nurl: https://example.org/b\n",
        [KITE[0], HERON[0]],
    ),
    "a README that links to its paper": (
        f"# {KITE[0]}\n\n[![arXiv](https://img.example.org/x)](https://arxiv.org/abs/2501.90001)\n\n{KITE[1]}\n\n"
        + SECTIONS
        + CITED,
        [KITE[0]],
    ),
    "a README with its abstract under a heading": (
        f"# {KITE[0]}\n\n## Abstract\n\n{KITE[1]}\n\n" + SECTIONS,
        [KITE[0]],
    ),
    "sections that are named as markdown": (README + NEST, ["Why kites", "How they work"]),
}


@pytest.mark.parametrize("name", READ)
def test_read(name: str) -> None:
    content, titles = READ[name]
    found = read(content, "markdown" if "as markdown" in name else None)
    assert [item.title for item in found if isinstance(item, Paper)] == titles
    assert all(isinstance(item, Paper) for item in found)


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_a_long_text_is_told_by_its_beginning(line_end: str) -> None:
    log = "INFO 1 started\nINFO 2 running\n\nWARN 3 slow\nINFO 4 ended\n\n" * 2_000
    (refusal,) = read(log.replace("\n", line_end))
    assert isinstance(refusal, Refusal)
    assert refusal.code == "unknown-format"


def test_a_readme_gives_its_abstract_alone() -> None:
    (paper,) = shown(read(READ["a README that links to its paper"][0]))
    assert paper == KITE


TABLES = {
    "of a database": (
        " id |   title    |     abstract     \n----+------------+------------------\n"
        "  1 | A Kite     | We fly. We land. \n  2 | A Heron    | We wade. We fly. \n"
    ),
    "in a grid": (
        "+----+---------+------------------+\n| id | title   | abstract         |\n"
        "+====+=========+==================+\n| 1  | A Kite  | We fly. We land. |\n"
        "| 2  | A Heron | We wade. We fly. |\n+----+---------+------------------+\n"
    ),
    "in Markdown": (
        "| id | title | abstract |\n|:--|:-:|--:|\n"
        "| 1 | A Kite | We fly. We land. |\n| 2 | A Heron | We wade. We fly. |\n"
    ),
}


@pytest.mark.parametrize("content", TABLES.values(), ids=TABLES.keys())
def test_tables_that_are_drawn(content: str) -> None:
    found = read(content)
    assert shown(found) == [("A Kite", "We fly. We land."), ("A Heron", "We wade. We fly.")]
    assert [item.id for item in found] == ["1", "2"]
