"""Arrow: papers in, records out, the same as anywhere else, and no engine loaded for it."""

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from extract import Extractor, Paper
from extract.errors import PaperfactsError, Refusal
from extract.integrations.arrow import PAPER_SCHEMA, extract_batch, papers_of
from extract.mention import Mentions
from extract.paper import Source
from extract.readers import read_papers
from extract.record.arrow_schema import VERSION_KEY, record_schema
from extract.record.models import Record
from extract.text import Text

ROOT = Path(__file__).parents[2]
READABLE = sorted([*(ROOT / "tests" / "readers" / "samples").iterdir(), *(ROOT / "golden" / "inputs").iterdir()])


def batch_of(papers: list[Paper]) -> pa.RecordBatch:
    """Return papers with all the columns that are known."""
    rows = [{**asdict(paper), **asdict(paper.source)} for paper in papers]
    for row in rows:
        row |= {"source_path": row["path"], "source_index": row["index"]}
        if row["arxiv_version"] is not None:
            row["arxiv_id"] += f"v{row['arxiv_version']}"
    return pa.RecordBatch.from_pylist(rows, PAPER_SCHEMA)


@pytest.mark.parametrize("path", READABLE, ids=lambda path: path.name)
def test_papers_come_out_of_a_batch_as_they_went_in(path: Path) -> None:
    papers = [item for item in read_papers(path) if isinstance(item, Paper)]
    assert papers
    assert list(papers_of(batch_of(papers))) == papers


TEXT = {"title": ["T"], "abstract": ["A."]}
TABLES: dict[str, tuple[dict[str, Any], Paper | str]] = {
    "title and abstract": (TEXT, Paper("T", "A.")),
    "an id": ({**TEXT, "id": ["a"]}, Paper("T", "A.", "a")),
    "a number as id": ({**TEXT, "id": [7]}, Paper("T", "A.", "7")),
    "other names": (
        {"title": ["T"], "summary": ["A."], "published": ["2025"]},
        Paper("T", "A.", source=Source(date="2025")),
    ),
    "large strings": ({name: pa.array(value, pa.large_string()) for name, value in TEXT.items()}, Paper("T", "A.")),
    "what is not known": ({**TEXT, "index": ["x"], "path": [3]}, Paper("T", "A.")),
    "a DOI of arXiv": (
        {**TEXT, "doi": ["10.48550/arXiv.2501.90001"]},
        Paper("T", "A.", source=Source(arxiv_id="2501.90001", doi="10.48550/arXiv.2501.90001")),
    ),
    "no abstract": ({"title": ["T"]}, "no-abstract"),
    "a null": ({"title": ["T"], "abstract": pa.array([None], pa.string())}, "abstract-missing"),
    "blank": ({"title": [""], "abstract": [" "]}, "no-text"),
}


@pytest.mark.parametrize(("columns", "expected"), TABLES.values(), ids=TABLES.keys())
def test_batches_from_elsewhere_are_read(columns: dict[str, Any], expected: Paper | str) -> None:
    (item,) = papers_of(pa.RecordBatch.from_pydict(columns))
    assert (item.code if isinstance(item, Refusal) else item) == expected


def test_records_are_those_of_the_library(rules_only: Extractor) -> None:
    papers = [item for item in read_papers(ROOT / "golden" / "inputs") if isinstance(item, Paper)]
    records = extract_batch(batch_of(papers), rules_only)
    assert records.schema.equals(record_schema(), check_metadata=True)
    assert records.to_pylist() == [record.model_dump() for record in rules_only.pipe(papers)]


def test_no_papers_are_no_records(rules_only: Extractor) -> None:
    records = extract_batch(batch_of([]), rules_only)
    assert (records.num_rows, records.schema) == (0, record_schema())


def test_the_schema_names_every_field_and_its_version() -> None:
    schema = record_schema()
    assert schema.names == list(Record.model_fields)
    assert schema.metadata[VERSION_KEY].decode() == Record.model_fields["schema_version"].default


class Fragile(Extractor):
    """Ends its process at a certain paper, unless it fails before."""

    def mentions_all(self, papers: Sequence[Paper]) -> list[tuple[Text, Mentions]]:
        for paper in papers:
            if paper.title == "fails":
                raise ValueError("no such luck")
            if paper.title == "exits":
                os._exit(3)
        return super().mentions_all(papers)


@pytest.mark.parametrize(
    ("bad", "workers", "code"), [("fails", 0, "stage-failed"), ("fails", 1, "stage-failed"), ("exits", 1, "killed")]
)
def test_a_paper_without_a_record_is_refused(bad: str, workers: int, code: str) -> None:
    papers = batch_of([Paper(title, "An abstract.", title) for title in ("first", bad, "last")])
    refused: list[Refusal] = []
    records = extract_batch(papers, Fragile(ner=False), workers=workers, refused=refused.append)
    assert records["id"].to_pylist() == ["first", "last"]
    assert [refusal.code for refusal in refused] == [code]


def test_a_refusal_is_raised_where_nothing_takes_it() -> None:
    with pytest.raises(PaperfactsError, match="stage-failed"):
        extract_batch(batch_of([Paper("fails", "An abstract.")]), Fragile(ner=False))


@pytest.mark.parametrize("module", ["extract.integrations.arrow", "extract.cli.distribute", "extract.run"])
def test_no_engine_is_loaded(module: str) -> None:
    engines = ("dask", "duckdb", "polars", "pyspark", "ray")
    code = f"import {module}, sys; print([name for name in {engines} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout == b"[]\n"
