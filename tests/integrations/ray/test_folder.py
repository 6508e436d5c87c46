"""The output folder: what is whole counts, what is of another run is left alone."""

from pathlib import Path

import orjson
import pytest
from pyarrow import parquet

from extract import Extractor, Paper, Record
from extract.errors import PaperfactsError, refuse
from extract.extractor.batches import to_lines
from extract.integrations.ray import Worker
from extract.integrations.ray.partitions import Folder, folder_at
from extract.run import Counts
from extract.run.settings import Fingerprint, Layout, program_of

RUN: Fingerprint = {"version": "1", "rules": "a", "inputs": [["in.jsonl", [3, 4]]]}


@pytest.fixture(params=["jsonl", "parquet"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Folder:
    layout: Layout = request.param
    return folder_at(str(tmp_path / "out"), layout)


@pytest.fixture(scope="module")
def lines(extractor: Extractor) -> list[bytes]:
    papers = [Paper(f"Kite {number}", "Kite is 3x faster than BERT on SQuAD.") for number in range(3)]
    return [outcome for outcome in to_lines([*papers], extractor) if isinstance(outcome, bytes)]


def read(path: Path) -> list[object]:
    if path.suffix == ".parquet":
        return list(parquet.read_table(path).to_pylist())
    return [orjson.loads(line) for line in path.read_bytes().splitlines()]


def test_a_partition_is_done_when_all_of_it_is_written(folder: Folder, lines: list[bytes]) -> None:
    assert folder.finished(RUN) is None
    with folder.held(RUN):
        assert folder.write("part-00000-000000000", [*lines, refuse("no-text", "in.jsonl", 7)]) == Counts(3, 1)
        assert folder.write("part-00000-000000004", []) == Counts(0, 0)
        assert folder.done() == {"part-00000-000000000": Counts(3, 1), "part-00000-000000004": Counts(0, 0)}
        assert folder.finish() == Counts(3, 1)

    root = Path(folder.path)
    (part,) = root.glob("part-*")
    records = [Record.model_validate_json(line).model_dump() for line in lines]
    assert read(part) == (records if folder.layout == "parquet" else list(map(orjson.loads, lines)))
    assert sorted(path.name for path in root.glob("_*")) == ["_SUCCESS", "_done", "_settings.json"]
    (error,) = read(root.with_name("out.errors.jsonl"))
    assert (error["code"], error["line"]) == ("no-text", 7)  # type: ignore[index]


def test_a_finished_run_is_known(folder: Folder, lines: list[bytes]) -> None:
    with folder.held(RUN):
        folder.write("part-00000-000000000", lines)
        folder.finish()
    assert folder.finished(RUN) == Counts(3, 0)


def test_refusals_are_put_together_in_the_order_of_the_input(folder: Folder, lines: list[bytes]) -> None:
    reported: list[int | None] = []
    with folder.held(RUN):
        for start in (200, 0, 100):
            folder.write(f"part-00000-{start:09}", [refuse("no-text", "in.jsonl", start + 1), *lines])
        folder.finish(lambda refusal: reported.append(refusal.line))
    assert reported == [1, 101, 201]


def test_the_errors_of_an_earlier_run_do_not_stay(folder: Folder, lines: list[bytes]) -> None:
    errors = Path(f"{folder.path}.errors.jsonl")
    errors.write_bytes(orjson.dumps(refuse("no-text", "in.jsonl", 7)) + b"\n")
    with folder.held(RUN):
        folder.write("part-00000-000000000", lines)
        folder.finish()
    assert not errors.exists()


OTHERS = {
    "another version": ({**RUN, "version": "2"}, "version"),
    "another input": ({**RUN, "inputs": [["other.jsonl", [3, 4]]]}, "input other.jsonl"),
    "a changed input": ({**RUN, "inputs": [["in.jsonl", [3, 5]]]}, "input in.jsonl"),
}


@pytest.mark.parametrize(("depends_on", "named"), OTHERS.values(), ids=OTHERS.keys())
def test_a_folder_of_another_run_is_refused(depends_on: Fingerprint, named: str, folder: Folder) -> None:
    with folder.held(RUN):
        pass
    with pytest.raises(PaperfactsError, match=named) as raised:
        folder.finished(depends_on)
    assert raised.value.refusal.code == "begun-otherwise"


def test_a_folder_of_other_files_is_refused_and_left(folder: Folder) -> None:
    (root := Path(folder.path)).mkdir()
    (root / "notes.txt").write_text("mine")
    with pytest.raises(PaperfactsError, match="not-empty"):
        folder.finished(RUN)
    assert [path.name for path in root.iterdir()] == ["notes.txt"]


def test_a_list_of_others_beside_the_folder_is_kept(folder: Folder) -> None:
    errors = Path(f"{folder.path}.errors.jsonl")
    errors.write_text("my notes\n")
    with pytest.raises(PaperfactsError, match=r"errors.jsonl: no run of this kind has written it"):
        folder.finished(RUN)
    assert errors.read_text() == "my notes\n"


def test_two_runs_do_not_write_one_folder(folder: Folder) -> None:
    with folder.held(RUN):
        with pytest.raises(PaperfactsError, match="in-use"), folder.held(RUN):
            pass
        assert folder.write("part-00000-000000000", []) == Counts(0, 0)
    with folder.held(RUN):
        assert folder.finish() == Counts(0, 0)


def test_a_machine_with_other_rules_does_not_take_part(folder: Folder, extractor: Extractor) -> None:
    program = program_of(extractor)
    Worker(extractor, folder, 60, program)
    with pytest.raises(PaperfactsError, match=r"another rules .*other-program"):
        Worker(extractor, folder, 60, {**program, "rules": "others"})
