"""Tables: CSV, TSV and Parquet."""

import io
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from extract.errors import Refusal
from extract.paper import Paper
from extract.readers import read_stream
from tests.readers.reading import only_paper, read, shown

A, B = ("A", "An abstract."), ("B", "Another abstract.")
HEAD = "title,abstract\n"
TABLES: dict[str, tuple[str, list[object]]] = {
    "commas": (HEAD + "A,An abstract.\nB,Another abstract.\n", [A, B]),
    "tabs": ((HEAD + "A,An abstract.\nB,Another abstract.").replace(",", "\t"), [A, B]),
    "semicolons": (HEAD.replace(",", ";") + "A;An abstract.\n", [A]),
    "names in another case, blanks around them": (" Title , ABSTRACT\nA,An abstract.", [A]),
    "other columns": ("n,abstract,x,title\n1,An abstract.,,A\n", [A]),
    "summary": ("title,summary\nA,An abstract.\n", [A]),
    "quotes": ('"title","abstract"\n"A, ""B"""," x\n y "\n', [('A, "B"', " x\n y ")]),
    "quotes within a value": (HEAD + 'A,An "odd" abstract.\n', [("A", 'An "odd" abstract.')]),
    "Windows line ends and a byte order mark": ("\ufeff" + (HEAD + "A,An abstract.\n").replace("\n", "\r\n"), [A]),
    "blank lines": ("\n" + HEAD + "\nA,An abstract.\n\n,\nB,Another abstract.\n", [A, B]),
    "bars": ((HEAD + "A,An abstract.\n").replace(",", "|"), [A]),
    "a delimiter that is named": ("sep=;\n" + HEAD.replace(",", ";") + "A;An abstract.\n", [A]),
    "lines before the names": ('"Exported, today"\nby me\n\n' + HEAD + "A,An abstract.\n", [A]),
    "one value too many, blank": (HEAD + "A,An abstract.,\n", [A]),
    "one value too few at the end": ("title,abstract,year\nA,An abstract.\n", [A]),
    "the file ends in a row": ("title,abstract,year\nB,Another abstract.,2025\nA,An abs", [B, "short-row"]),
    "a comma without quotes": ("id,title,abstract\n1,A,An abstract, and more.\n", ["short-row"]),
    "numbers of rows without a name": (HEAD + "1,A,An abstract.\n2,B,Another abstract.\n", [A, B]),
    "quotes within tabs": ((HEAD + '"A" B,"An" abstract.\n').replace(",", "\t"), [('"A" B', '"An" abstract.')]),
    "a value on two lines within tabs": ((HEAD + '"A ""B""","x\ny"\n').replace(",", "\t"), [('A "B"', "x\ny")]),
    "a row that is short": ("n," + HEAD + "1\n2,B,Another abstract.\n", ["short-row", B]),
    "a row that is long": (HEAD + "A,An abstract.,more\nB,Another abstract.\n", ["short-row", B]),
    "no titles": ("id,year,abstract\n7,2025,Another abstract.\n", [("", "Another abstract.")]),
    "titles that are called names": ("name,abstract\nA,An abstract.\n", [A]),
    "abstracts alone": (
        'abstract\n"An abstract, short."\nAnother abstract.\n',
        [("", "An abstract, short."), ("", B[1])],
    ),
    "an index without a name": (
        ",abstract\n0,An abstract.\n1,Another abstract\n",
        [("", A[1]), ("", "Another abstract")],
    ),
    "no titles, and another name": ("id,headline,abstract\n7,B,Another abstract.\n", ["no-title"]),
    "no abstract": (HEAD + "A,\nB,Another abstract.\n", ["abstract-missing", B]),
    "signs in its place": (
        HEAD + "A,NA\nA,nan\nA,-\nA,#N/A\nA,N.A.\nA,NULL\nA,Na+\n",
        ["abstract-missing"] * 6 + [("A", "Na+")],
    ),
    "a second row of names": (HEAD + "A,An abstract.\ntitle,abstract\nB,Another abstract.\n", [A, B]),
    "a second row of names, in another order": (HEAD + "A,An abstract.\nabstract,title\nAnother abstract.,B\n", [A, B]),
    "a second row of the same names": ("id,abstract\n7,B.\nid,abstract\n8,C.\n", [("", "B."), ("", "C.")]),
    "two columns of one name": ("title,title,abstract\nA,A2,An abstract.\n", ["two-columns"]),
    "words in its place": (HEAD + "A,[No abstract available]\nB,Another abstract.\n", ["abstract-missing", B]),
    "a quote that breaks off a value": (HEAD + '"A"x,y\nB,Another abstract.\n', ["not-csv", B]),
    "the file ends in quotes": (HEAD + 'A,An abstract.\nB,"Anoth', [A, "not-csv"]),
    "a value that is too long": (HEAD + f"A,{'x' * 200_000}\nB,Another abstract.\n", ["not-csv", B]),
    "a row that is too long": (HEAD + f"A,{'x' * 2_000_000}\nB,Another abstract.\n", ["too-long", B]),
    "a line end of old within a line": ("title,abstract\rA,An abstract.\n", ["not-csv"]),
    "a head alone": (HEAD, ["no-papers"]),
}


@pytest.mark.parametrize(("content", "expected"), TABLES.values(), ids=TABLES.keys())
def test_csv(content: str, expected: list[object]) -> None:
    assert shown(read(content)) == expected


def test_the_suffix_tells_that_one_column_is_a_table() -> None:
    content = b'abstract\nKites fly, and land. Far away\n\n"We fly. We land."\n'
    for name in ("a.csv", "b.TSV.gz"):
        assert shown(list(read_stream(io.BytesIO(content), name)))[1:] == [("", "We fly. We land.")]
    assert len(read(content)) == 1


def test_the_line_of_a_refused_row() -> None:
    _, refused = read(HEAD + '"A\ntitle","An\nabstract."\nB\n')
    assert isinstance(refused, Refusal)
    assert (refused.line, refused.index) == (5, 1)


def test_a_row_in_another_encoding_costs_one_row() -> None:
    found = read(HEAD.encode() + "é,x\n".encode("latin-1") + b"B,Another abstract.\n")
    assert shown(found) == ["invalid-utf8", B]
    assert [found[1].source.index] == [1] if isinstance(found[1], Paper) else False


FIELDS: dict[str, tuple[str, dict[str, str], object]] = {
    "both": ("Name;Text\nA;An abstract.\n", {"title": "Name", "abstract": "text"}, A),
    "one": ("title,Text\nA,An abstract.\n", {"abstract": "Text"}, A),
    "an id": ("key,title,abstract\n7,A,An abstract.\n", {"id": "key"}, A),
    "a column that is not there": ("title,Text\nA,An abstract.\n", {"abstract": "body"}, "no-abstract"),
}


@pytest.mark.parametrize(("content", "fields", "expected"), FIELDS.values(), ids=FIELDS.keys())
def test_fields(content: str, fields: dict[str, str], expected: object) -> None:
    assert shown(read(content, fields=fields)) == [expected]


def test_csv_source() -> None:
    head = "id,title,abstract,year,doi,arxiv_id,venue,url,categories"
    source = only_paper(f'{head}\n7,A,B.,2025,10.0000/x,2501.90001v2,Letters,https://x,"a; b"\n').source
    assert (source.date, source.doi, source.arxiv_id, source.arxiv_version) == ("2025", "10.0000/x", "2501.90001", 2)
    assert (source.venue, source.url, source.categories) == ("Letters", "https://x", ("a", "b"))


def as_parquet(rows: list[dict[str, Any]]) -> bytes:
    out = io.BytesIO()
    parquet.write_table(pa.Table.from_pylist(rows), out, row_group_size=3)
    return out.getvalue()


ROWS = [{"id": n, "title": "A", "abstract": "An abstract.", "meta": {"text": "Within."}} for n in range(10)]


def test_parquet() -> None:
    found = read(as_parquet(ROWS))
    assert shown(found) == [A] * 10
    assert [(p.id, p.source.index) for p in found if isinstance(p, Paper)] == [(str(n), n) for n in range(10)]


def test_parquet_with_fields() -> None:
    assert shown(read(as_parquet(ROWS[:1]), fields={"abstract": "meta.text"})) == [("A", "Within.")]


PARQUET: dict[str, tuple[bytes, list[object]]] = {
    "a row without an abstract": (as_parquet([*ROWS[:1], {**ROWS[0], "abstract": None}]), [A, "abstract-missing"]),
    "a row that is too long": (as_parquet([{**ROWS[0], "abstract": "x" * 2_000_000}, *ROWS[:1]]), ["too-long", A]),
    "no such columns": (as_parquet([{"x": 1}]), ["no-title"]),
    "no rows": (as_parquet([ROWS[0]])[:0] + as_parquet([]), ["no-papers"]),
    "it ends in the middle": (as_parquet(ROWS)[:-100], ["not-readable"]),
    "nothing but how it begins": (b"PAR1", ["not-readable"]),
}


@pytest.mark.parametrize(("content", "expected"), PARQUET.values(), ids=PARQUET.keys())
def test_parquet_faults(content: bytes, expected: list[object]) -> None:
    assert shown(read(content)) == expected


def test_parquet_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    content = as_parquet(ROWS)
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    (refused,) = read(content)
    assert str(refused).endswith("pip install '.[parquet]' [missing-extra]")
