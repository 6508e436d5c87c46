"""Partitions: the same pieces whenever a file is read, whatever is done of them."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from extract import Extractor, Paper
from extract.errors import Refusal
from extract.integrations.ray import ClusterSettings, partitions
from extract.integrations.ray.partitions import InputFile, Partition, list_inputs, read_partitions
from extract.readers import DigestRules
from extract.readers.streams import Input

SETTINGS = ClusterSettings(max_abstract_bytes=1_000, partition=3)


@pytest.fixture(scope="module")
def rules(extractor: Extractor) -> DigestRules:
    return extractor.rulebook.digest


def listed(path: Path) -> InputFile:
    (file,) = list_inputs(path)
    return file


def pieces(file: InputFile, rules: DigestRules, done: frozenset[str] = frozenset()) -> list[Partition]:
    return list(read_partitions([file] * 3, rules, SETTINGS, done, 2))


def told(partition: Partition) -> list[str]:
    """Return of each paper its title, of each refusal its code."""
    return [item.code if isinstance(item, Refusal) else item.title for item in partition.items]


LINES = [b'{"title": "T%d", "abstract": "A."}' % number for number in range(8)]
LINES[4] = b"{"
LINES[5] = b'{"title": "T", "abstract": "%s"}' % (b"x" * 2_000)


def test_a_file_is_cut_into_pieces_with_what_is_refused(tmp_path: Path, rules: DigestRules) -> None:
    (tmp_path / "in.jsonl").write_bytes(b"\n".join(LINES))
    found = pieces(listed(tmp_path / "in.jsonl"), rules)
    assert [piece.name for piece in found] == [f"part-00002-{start:09}" for start in (0, 3, 6)]
    assert list(map(told, found)) == [["T0", "T1", "T2"], ["T3", "not-json", "too-long"], ["T6", "T7"]]
    assert sum(piece.bytes_read for piece in found) == (tmp_path / "in.jsonl").stat().st_size
    first = found[1].items[0]
    assert isinstance(first, Paper)
    assert (first.source.path, first.source.index) == (str(tmp_path / "in.jsonl"), 3)


def test_what_is_done_is_left_out(tmp_path: Path, rules: DigestRules) -> None:
    (tmp_path / "in.jsonl").write_bytes(b"\n".join(LINES))
    file = listed(tmp_path / "in.jsonl")
    whole = pieces(file, rules)
    rest = pieces(file, rules, frozenset({whole[0].name}))
    assert [(piece.name, piece.items) for piece in rest] == [(piece.name, piece.items) for piece in whole[1:]]


def test_long_papers_make_small_pieces(tmp_path: Path, rules: DigestRules, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(partitions, "LONGEST", 4)
    (tmp_path / "in.jsonl").write_bytes(b"\n".join(LINES[:4]))
    assert [len(piece.items) for piece in pieces(listed(tmp_path / "in.jsonl"), rules)] == [2, 2]


@pytest.mark.parametrize(
    ("content", "code"),
    [(None, "no-such-file"), (b"", "empty"), (b"%PDF-1.4 " * 50, "binary")],
    ids=["missing", "empty", "a PDF"],
)
def test_a_file_that_cannot_be_read_is_a_piece_of_its_own(
    content: bytes | None, code: str, tmp_path: Path, rules: DigestRules
) -> None:
    if content is not None:
        (tmp_path / "in").write_bytes(content)
    (piece,) = pieces(listed(tmp_path / "in"), rules)
    assert told(piece) == [code]


def test_a_file_that_changed_since_it_was_listed_is_refused_at_its_end(tmp_path: Path, rules: DigestRules) -> None:
    (tmp_path / "in.jsonl").write_bytes(LINES[0])
    file = listed(tmp_path / "in.jsonl")
    (tmp_path / "in.jsonl").write_bytes(b"\n".join(LINES[:2]))
    (piece,) = pieces(file, rules)
    assert told(piece) == ["T0", "T1", "changed"]


def test_reading_has_a_time_limit(tmp_path: Path, rules: DigestRules, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(source: Input) -> Iterator[Paper]:
        yield Paper("Kite", "Kite is 3x faster.")
        while source:
            pass

    (tmp_path / "in.ris").write_bytes(b"TY  - JOUR\n")
    monkeypatch.setattr("extract.readers.formats.ris.read", read)
    settings = replace(SETTINGS, timeout=0.2)
    (piece,) = read_partitions([listed(tmp_path / "in.ris")], rules, settings, frozenset(), 0)
    assert told(piece) == ["Kite", "slow-to-read"]


def test_folders_are_listed_the_same_as_paths_and_as_uris(tmp_path: Path) -> None:
    for name in ("b.jsonl", "a/c.jsonl", ".hidden", "a/.hidden.jsonl"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"{}")
    as_paths = list(list_inputs(tmp_path))
    as_uris = list(list_inputs(tmp_path.as_uri()))
    assert [file.name for file in as_paths] == [str(tmp_path / "a" / "c.jsonl"), str(tmp_path / "b.jsonl")]
    assert [file.name for file in as_uris] == [(tmp_path / name).as_uri() for name in ("a/c.jsonl", "b.jsonl")]
    assert [file.state for file in as_paths] == [file.state for file in as_uris]
