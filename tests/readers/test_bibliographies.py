"""BibTeX and tagged text: the odd cases that their descriptions allow."""

import pytest

from extract.errors import Refusal
from extract.paper import Paper
from extract.readers.formats.bibtex import without_braces
from tests.readers.reading import only_paper, read, shown

BRACES = {
    "plain": ("A title", "A title"),
    "one letter": ("{R}iver{F}ormer", "RiverFormer"),
    "all of it, twice": ("{{BERT and GPT}}", "BERT and GPT"),
    "an accent in braces": ("Caf{\\'e}", "Caf{\\'e}"),
    "an accent of a letter in braces": ("Caf\\'{e}", "Caf\\'{e}"),
    "a command": ("\\emph{very} {Large}", "\\emph{very} Large"),
    "a command with two arguments": ("\\href{https://x}{here} {A}{B}", "\\href{https://x}{here} AB"),
    "a command with an option": ("\\cite[p. 3]{key}", "\\cite[p. 3]{key}"),
    "mathematics": ("${O}(n^{2})$ {Is}", "${O}(n^{2})$ Is"),
    "outside of mathematics, raised": ("10^{3}", "10^{3}"),
    "escaped braces": ("\\{a\\} {B}", "\\{a\\} B"),
    "an escaped dollar": ("\\$5 {M}", "\\$5 M"),
    "two backslashes": ("a\\\\{B}", "a\\\\{B}"),
    "no end": ("{A", "A"),
    "no beginning": ("A}", "A}"),
}


@pytest.mark.parametrize(("value", "expected"), BRACES.values(), ids=BRACES.keys())
def test_braces(value: str, expected: str) -> None:
    assert without_braces(value) == expected


def entry(*fields: str, kind: str = "article", key: str = "k") -> str:
    return f"@{kind}{{{key},\n" + ",\n".join("  " + field for field in fields) + "\n}\n"


GOOD = entry("title = {A}", "abstract = {An abstract.}")
AN_ABSTRACT = ("A", "An abstract.")
ENTRIES: dict[str, tuple[str, list[object]]] = {
    "quotes": (entry('title = "A {"}quoted{"}"', 'abstract = "B."'), [('A "quoted"', "B.")]),
    "a value over several lines": (
        entry("title = {A\n   title}", "abstract = {An\r\n abstract.}"),
        [("A title", "An abstract.")],
    ),
    "names of any case, blanks, no blanks": ("@ARTICLE{k,TITLE={A},Abstract  =  {B.}}", [("A", "B.")]),
    "a comma after the last field": (GOOD.replace(".}\n", ".},\n"), [AN_ABSTRACT]),
    "two entries on a line": (GOOD.replace("\n", " ") * 2, [AN_ABSTRACT] * 2),
    "text between entries": ("Made by hand.\n\n" + GOOD + "\nand more\n" + GOOD, [AN_ABSTRACT] * 2),
    "comments, a preamble, strings": (
        '@comment{x}\n@preamble{"y"}\n@string{a = "B."}\n' + entry("title={A}", "abstract=a"),
        [("A", "B.")],
    ),
    "a percent sign is no comment": (entry("title = {A}", "abstract = {Up by 5% on it.}"), [("A", "Up by 5% on it.")]),
    "an @ in the abstract": (entry("title = {A}", "abstract = {mAP@50 rises.}"), [("A", "mAP@50 rises.")]),
    "a number for a title": (entry("title = 1984", "abstract = {B.}"), [("1984", "B.")]),
    "a field twice": (entry("title = {A}", "title = {B}", "abstract = {C.}"), [("A", "C.")]),
    "no abstract": (entry("title = {A}") + GOOD, ["abstract-missing", AN_ABSTRACT]),
    "no title": (entry("abstract = {B.}"), [("", "B.")]),
    "an entry that does not end": (GOOD[:-3] + "\n" + GOOD, ["not-bibtex", AN_ABSTRACT]),
    "the file ends in an entry": (GOOD + GOOD[:-10], [AN_ABSTRACT, "not-bibtex"]),
    "Windows line ends and a byte order mark": ("\ufeff" + GOOD.replace("\n", "\r\n"), [AN_ABSTRACT]),
    "an entry that is too long": (
        GOOD + entry("title = {A}", "abstract = {" + "word\n" * 300_000 + "}") + GOOD,
        [AN_ABSTRACT, "too-long", AN_ABSTRACT],
    ),
    "no key": (GOOD.replace("{k,", "{,"), [AN_ABSTRACT]),
    "no key, nor a place for it": (GOOD.replace("{k,", "{"), [AN_ABSTRACT]),
    "a key with brackets": (GOOD.replace("{k,", "{kite[2](a){b},"), [AN_ABSTRACT]),
    "a key on the next line": (GOOD.replace("{k,", "{\n  k,"), [AN_ABSTRACT]),
    "no comma after the key": (GOOD.replace("{k,", "{k"), [AN_ABSTRACT]),
    "commas that are missing, or there twice": (
        "@misc{k, title = {A} year = 2025,, abstract = {An abstract.}}",
        [AN_ABSTRACT],
    ),
    "in parentheses": ("@article(k, title = {A (1)}, abstract = {B.})", [("A (1)", "B.")]),
    "values in parts": (entry('title = {A} # " b " # c', "abstract = {B.}"), [("A b c", "B.")]),
    "a brace that is never closed": (entry("title = {A {B}", "abstract = {C.}") + GOOD, ["not-bibtex", AN_ABSTRACT]),
    "a brace that is closed too early": (
        entry("title = {A}", "abstract = {B.} C.}", "year = 2025") + GOOD,
        ["not-bibtex", AN_ABSTRACT],
    ),
    "an entry that is closed too early": (
        "@misc{k, title = {A}, abstract = {B.}}, year = {2025}}\n" + GOOD,
        ["not-bibtex", AN_ABSTRACT],
    ),
    "a semicolon for a comma": ("@misc{k;title={A},abstract={B.}}\n" + GOOD, ["not-bibtex", AN_ABSTRACT]),
    "a quote that is never closed": (entry('title = "A', "abstract = {B.}") + GOOD, ["not-bibtex", AN_ABSTRACT]),
    "a string too long for a name": (
        "@string{a = {" + "word " * 300 + "}}\n" + entry("title = {A}", "abstract = a"),
        ["too-long", ("A", "a")],
    ),
    "comments alone": ("@comment{x}\n@string{a = {b}}\n", ["no-papers"]),
}


@pytest.mark.parametrize(("content", "expected"), ENTRIES.values(), ids=ENTRIES.keys())
def test_bibtex(content: str, expected: list[object]) -> None:
    assert shown(read(content, "bibtex")) == expected


def test_bibtex_source() -> None:
    fields = (
        "title={A}", "abstract={B.}", "eprint={2501.90001}", "archivePrefix={arXiv}", "primaryClass={cs.CL}",
        "year=2025", "month=jul", "journal={Letters on {K}ites}", "doi={https://doi.org/10.0000/x}", "url={https://x/~a}",
    )  # fmt: skip
    paper = only_paper(entry(*fields, key="nobody-2025-kite"))
    source = paper.source
    assert paper.id == "nobody-2025-kite"
    assert (source.arxiv_id, source.date, source.categories) == ("2501.90001", "2025-07", ("cs.CL",))
    assert (source.venue, source.doi, source.url) == ("Letters on Kites", "10.0000/x", "https://x/~a")


def test_the_brace_that_does_not_match_is_named() -> None:
    (refused,) = read("@book{k,\n  title = {A},\n  publisher = {B {{\\&} C},\n  abstract = {D.}\n}\n")
    assert isinstance(refused, Refusal)
    assert refused.line == 1
    assert (
        "a brace or quote is never closed, or closed too early, in the field 'publisher' on line 3" in refused.message
    )


@pytest.mark.parametrize(
    "unit", ["@a{", "@a{\n", "{", "}", '"', "@a{b,c={", "a={b},", "\n", "@a ", "@string{a={b}}\n", '{"}']
)
def test_bibtex_takes_time_in_proportion(unit: str) -> None:
    """Each would take minutes, were it quadratic."""
    assert read("@article{k,\n" + unit * (100_000 // len(unit)), "bibtex")


def test_bibtex_in_another_encoding_is_placed() -> None:
    refused, paper = read(entry("title = {Café}", "abstract = {B.}").encode("latin-1") + GOOD.encode())
    assert isinstance(refused, Refusal)
    assert (refused.code, refused.line) == ("invalid-utf8", 2)
    assert isinstance(paper, Paper)


def test_nothing_is_logged(capfd: pytest.CaptureFixture[str]) -> None:
    read("@article{k, title = {A\x1b[31m\n", "bibtex")
    assert capfd.readouterr() == ("", "")


RIS_GOOD = "TY  - JOUR\nTI  - A\nAB  - An abstract.\nER  - \n"
RECORDS: dict[str, tuple[str, list[object]]] = {
    "blank lines between": (RIS_GOOD + "\n\n" + RIS_GOOD, [AN_ABSTRACT] * 2),
    "no blank line between": (RIS_GOOD * 2, [AN_ABSTRACT] * 2),
    "a value over several lines": (
        "TY  - JOUR\nTI  - A\n  title\nAB  - An\nabstract.\nER  - \n",
        [("A title", "An abstract.")],
    ),
    "T1 and N2": ("TY  - JOUR\nT1  - A\nN2  - An abstract.\nER  - ", [AN_ABSTRACT]),
    "ER without a blank": (RIS_GOOD.replace("ER  - ", "ER  -"), [AN_ABSTRACT]),
    "Windows line ends and a byte order mark": ("\ufeff" + RIS_GOOD.replace("\n", "\r\n"), [AN_ABSTRACT]),
    "tags that nobody knows": (RIS_GOOD.replace("TI  - ", "X9  - x\nTI  - "), [AN_ABSTRACT]),
    "no abstract": ("TY  - JOUR\nTI  - A\nER  - \n" + RIS_GOOD, ["abstract-missing", AN_ABSTRACT]),
    "a record without an end": ("TY  - JOUR\nTI  - A\nAB  - B.\n" + RIS_GOOD, ["no-record-end", AN_ABSTRACT]),
    "the file ends in a record": (RIS_GOOD + RIS_GOOD[:-7], [AN_ABSTRACT, "no-record-end"]),
    "a record that is too long": (
        RIS_GOOD + "TY  - JOUR\nAB  - " + "word\n" * 300_000 + "ER  - \n" + RIS_GOOD,
        [AN_ABSTRACT, "too-long", AN_ABSTRACT],
    ),
}


@pytest.mark.parametrize(("content", "expected"), RECORDS.values(), ids=RECORDS.keys())
def test_ris(content: str, expected: list[object]) -> None:
    assert shown(read(content)) == expected


WOS = "PT J\nTI A\nAB An abstract.\nER\n"
TAGGED: dict[str, tuple[str, list[object]]] = {
    "RIS, numbers before the records": ("1.\n" + RIS_GOOD + "\n2.\n" + RIS_GOOD, [AN_ABSTRACT] * 2),
    "RIS, lines before and between": (
        "Provider: Nobody\nContent: text/plain\n\n" + RIS_GOOD + "\nExported today\n" + RIS_GOOD,
        [AN_ABSTRACT] * 2,
    ),
    "RIS, the type not first": (
        ("DB  - Kites\n" + RIS_GOOD.removeprefix("TY  - JOUR\n").replace("ER", "TY  - JOUR\nER")) * 2,
        [AN_ABSTRACT] * 2,
    ),
    "RIS, a wrapped line that looks like a tag": (
        RIS_GOOD.replace("An abstract.", "An\nAI - an abstract."),
        [("A", "An AI - an abstract.")],
    ),
    "RIS, the abstract twice": (RIS_GOOD.replace("ER", "AB  - An abstract.\nN2  - Another.\nER"), [AN_ABSTRACT]),
    "RIS, an abstract in two fields": (RIS_GOOD.replace("ER", "AB  - More.\nER"), [("A", "An abstract. More.")]),
    "RIS, many lines": (
        RIS_GOOD.replace("An abstract.", "x\n" * 100_000),
        [("A", " ".join("x" * 100_000))],
    ),
    "RIS, small letters": (RIS_GOOD.lower() + RIS_GOOD, [("a", "an abstract."), AN_ABSTRACT]),
    "RIS, no type above": (RIS_GOOD[11:-7] + "\n" + RIS_GOOD, ["no-record-end", AN_ABSTRACT]),
    "RIS, nothing between two": (RIS_GOOD[11:-7] + RIS_GOOD.replace("A\n", "B\n", 1), ["two-papers"]),
    "EndNote, no type above": (
        "%0 Generic\n%T A\n%X An abstract.\n\n%T B\n%X C.\n\n%0 Generic\n%T B\n%X C.\n\n%A Nobody\n%T C\n%X D.\n",
        [AN_ABSTRACT, ("B", "C."), "two-papers"],
    ),
    "MEDLINE, no blank": (
        "PMID- 7\nTI  - A\nAB  - An abstract.\n\nPMID-8\nTI  - B\nAB  - C.\n",
        [AN_ABSTRACT, ("B", "C.")],
    ),
    "MEDLINE, wrapped": (
        "\nPMID- 7\nTI  - A\n      title\nAB  - An\n      abstract.\nSO  - x\n\nPMID- 8\nTI  - B\nAB  - C.\n",
        [("A title", "An abstract."), ("B", "C.")],
    ),
    "MEDLINE, no blank line between": ("PMID- 7\nTI  - A\nAB  - B.\n" * 2, [("A", "B.")] * 2),
    "MEDLINE, no abstract": ("PMID- 7\nTI  - A\n\nPMID- 8\nTI  - A\nAB  - B.\n", ["abstract-missing", ("A", "B.")]),
    "Ovid's": (
        "<1>\nUI  - 7\nTI  - A\nAB  - An abstract.\n\n<2>\nUI  - 8\nTI  - B\nAB  - C.\n",
        [AN_ABSTRACT, ("B", "C.")],
    ),
    "EndNote, an abstract of two paragraphs": (
        "%0 Generic\n%T A\n%X An\n\nabstract.\n%D 2025\n\n%0 Generic\n%T B\n%X C.\n",
        [AN_ABSTRACT, ("B", "C.")],
    ),
    "refer, without types": (
        "%T A\n%A Nobody\n%X An abstract.\n\n%A Nobody\n%T B\n%X C.\n",
        [AN_ABSTRACT, ("B", "C.")],
    ),
    "Web of Science, wrapped": (
        "FN x\nVR 1.0\n" + WOS.replace("An ", "An\n   ") + "\n" + WOS + "\nEF\n",
        [AN_ABSTRACT] * 2,
    ),
    "Web of Science, cut off": ("FN x\nVR 1.0\n" + WOS + WOS[:-5], [AN_ABSTRACT, "no-record-end"]),
}


@pytest.mark.parametrize(("content", "expected"), TAGGED.values(), ids=TAGGED.keys())
def test_tagged_text(content: str, expected: list[object]) -> None:
    assert shown(read(content)) == expected


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ("PY  - 2025\nDA  - SEP\n", "2025"),
        ("DA  - 2025/01/06/\nPY  - 2025\n", "2025-01-06"),
        ("Y1  - 2025///\n", "2025"),
        ("DA  - SEP\n", "SEP"),
    ],
)
def test_a_date_without_a_year_does_not_hide_it(tags: str, expected: str | None) -> None:
    assert only_paper(RIS_GOOD.replace("ER", tags + "ER")).source.date == expected


def test_ris_source() -> None:
    tags = "ID  - k1\nDO  - 10.0000/x\nPY  - 2025\nJO  - Letters\nKW  - a\nKW  - b c\nUR  - https://arxiv.org/abs/2501.90001v3\n"
    paper = only_paper(RIS_GOOD.replace("TI  - ", tags + "TI  - "))
    source = paper.source
    assert paper.id == "k1"
    assert (source.arxiv_id, source.arxiv_version, source.doi, source.date) == ("2501.90001", 3, "10.0000/x", "2025")
    assert (source.venue, source.categories) == ("Letters", ("a", "b c"))
