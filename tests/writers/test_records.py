"""Records in a notebook: how they show themselves, and as data frames."""

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from extract import Extractor, Paper, Records
from extract.errors import PaperfactsError
from extract.readers import read_papers
from extract.record.models import ENTRIES, Record
from extract.writers.records import columns

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture(scope="module")
def records(extractor: Extractor) -> Records:
    papers = (paper for paper in read_papers(EXAMPLES / "papers.jsonl") if isinstance(paper, Paper))
    return Records(extractor.pipe(papers))


def test_a_record_shows_what_it_states(records: Records) -> None:
    html = records[1]._repr_html_()
    assert html.count("<table>") == 1
    for cell in ("KiteNet: Point Clouds at 200 Frames a Second", "over 4 times faster", "at least 4× speed", "1.00"):
        assert f">{cell}<" in html
    assert 'rowspan="3"' in html
    assert "Nothing was found." in Record(id="a", title="A")._repr_html_()


def test_records_show_a_row_each_and_not_too_many(records: Records) -> None:
    html = records._repr_html_()
    assert ">3 records<" in html
    assert ">nuScenes, KITTI<" in html
    many = Records(Record(id=str(n), title="A") for n in range(1_200))._repr_html_()
    assert ">50 of 1,200 records<" in many
    assert many.count("<tr>") == 51


def test_text_is_escaped() -> None:
    record = Record(id="a", title="<script>alert(1)</script>")
    for html in (record._repr_html_(), Records([record])._repr_html_()):
        assert "<script" not in html
        assert "&lt;script&gt;" in html


def test_frames_of_all_fields(records: Records) -> None:
    pandas, polars = records.to_pandas(), records.to_polars()
    assert list(pandas.columns) == polars.columns == columns()
    assert len(pandas) == len(polars) == sum(len(getattr(record, field)) for record in records for field in ENTRIES)
    assert list(pandas["field"]) == polars["field"].to_list()
    speedups = pandas[pandas["field"] == "speedups"]
    assert list(speedups["value"]) == [2.4, 4.0]


def test_frames_of_one_field(records: Records) -> None:
    assert columns("code_urls") == ["id", "title", "field", "url", "host", "repo", "evidence", "by", "score"]
    assert records.to_pandas("code_urls")["repo"].tolist() == ["example-lab/tidelora"]
    assert records.to_polars("code_urls")["evidence"].to_list()[0][0]["section"] == "abstract"
    with pytest.raises(ValueError, match=r"no field 'speedup' \(did you mean speedups\?\); the fields are model_names"):
        records.to_pandas("speedup")


def test_frames_of_nothing_have_their_columns() -> None:
    assert list(Records().to_pandas("links").columns) == Records().to_polars("links").columns == columns("links")


def test_records_are_read_from_a_file(records: Records, tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    path.write_text("".join(record.model_dump_json() + "\n" for record in records), encoding="utf-8")
    assert Records.read(path) == records
    path.write_text('{"id": "a", "title": "A", "links": [{"url": "https://a.org"}]}\n')
    with pytest.raises(PaperfactsError, match=r"a has links/0/kind: Field required"):
        Records.read(path)
    path.write_text('{"id": "a", "title": "A"}\nnonsense\n')
    with pytest.raises(PaperfactsError, match=r"records.jsonl:2: not a record"):
        Records.read(path)


@pytest.mark.parametrize("name", ["out.jsonl.gz", "out.json", "out.csv", "out.parquet", "out.sqlite", "out.duckdb"])
def test_records_are_written_in_every_format(records: Records, tmp_path: Path, name: str) -> None:
    records.write(tmp_path / name)
    assert Records.read(tmp_path / name) == records


def test_records_do_not_replace_a_database_of_others(records: Records, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "out.db")) as database:
        database.execute("CREATE TABLE notes (note TEXT)")
    with pytest.raises(PaperfactsError, match="notes"):
        records.write(tmp_path / "out.db")
    records.write(tmp_path / "out.db", overwrite=True)
    assert Records.read(tmp_path / "out.db") == records


def test_a_slice_of_records_is_records(records: Records) -> None:
    assert isinstance(records[1:], Records)
    assert records[1:] == list(records)[1:]
    assert ">2 records<" in records[:2]._repr_html_()
    assert isinstance(records[0], Record)


@pytest.mark.parametrize("name", ["pandas", "polars"])
def test_a_library_that_is_missing_is_named(records: Records, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ImportError, match=rf"{name} is not .* pip install '\.\[{name}\]'"):
        getattr(records, f"to_{name}")()
