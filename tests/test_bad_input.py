"""Bad input: one clear line a fault, with file and place; the rest goes through; never a traceback."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner, Result

from extract import Extractor
from extract.cli import paperfacts

YESTERDAY = b'{"schema_version":"1.2","id":"of yesterday"}'  # a record that stands where the output goes

GOOD = b'{"id": "good", "title": "A Title", "abstract": "An abstract."}\n'
DIGEST = b"A Title\n\nAn abstract.\n\n"


@pytest.fixture(scope="module")
def here(rules_only: Extractor) -> Iterator[Callable[..., Result]]:
    """Return what runs the command in this process, with an extractor that is there already."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Extractor, "__init__", lambda self, *_, **__: self.__dict__.update(vars(rules_only)))
        yield lambda *arguments, stdin=None: CliRunner().invoke(paperfacts, arguments, input=stdin)


def row(**fields: object) -> bytes:
    return orjson.dumps({"title": "A", "abstract": "B.", **fields}) + b"\n"


# What is in the file, what each message must say, and how many records still come.
CONTENTS: dict[str, tuple[bytes, list[str], int]] = {
    "an empty file": (b"", [": the input is empty", "[empty]"], 0),
    "blank lines alone": (b"\n \n\t\n", ["[empty]"], 0),
    "a byte order mark alone": (b"\xef\xbb\xbf", ["[empty]"], 0),
    "a binary file": (bytes(range(256)) * 40, ["control characters", "[binary]"], 0),
    "a PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", ["a PDF); abstracts are read as UTF-8 text, so convert PDFs"], 0),
    "an array of a number": (b"[17]", ["found a number; expected one object per line", "[not-object]"], 0),
    "an image": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0", ["[binary]"], 0),
    "damaged compression": (b"\x1f\x8b\x08\0abcdefgh", ["gzip compression is damaged", "[broken-stream]"], 0),
    "UTF-16 unmarked": ("A Title\n\nAn abstract.".encode("utf-16-be"), ["found UTF-16 without", "[binary]"], 0),
    "furniture alone": (b"new\n\nSubscribe\n\nAug 14\n", ["[no-papers]"], 0),
    "invalid UTF-8 in JSONL": (
        GOOD + b'{"title": "A", "abstract": "caf\xe9 in the middle of it"}\n' + GOOD,
        [":2: byte 0xE9 at offset 94 of the file", "iconv", "[invalid-utf8]"],
        2,
    ),
    "invalid UTF-8 in an abstract": (
        DIGEST + b"Caf\xe9s\n\nOne more abstract.\n\n" + DIGEST,
        [":5: byte 0xE9 at offset 26 of the file", "[invalid-utf8]"],
        2,
    ),
    "not JSON": (GOOD + b"{oops}\n" + GOOD, [":2: not JSON (", "column 2", "correct or delete", "[not-json]"], 2),
    "half a line": (GOOD + GOOD[:30], [":2: not JSON (", "[not-json]"], 1),
    "NaN": (GOOD + b'{"title": "A", "abstract": NaN}\n', [":2:", "[not-json]"], 1),
    "deep nesting": (GOOD + b'{"title":' + b"[" * 100_000 + b"\n", [":2:", "[not-json]"], 1),
    "no object": (
        GOOD + b'["A", "B"]\n' + GOOD,
        [":2: found an array; expected one object per line", "[not-object]"],
        2,
    ),
    "a title of another name": (
        GOOD + b'{"abstract": "B.", "headline": "A"}\n',
        [":2: found no title (keys: 'abstract', 'headline')", "[no-title]"],
        1,
    ),
    "no title": (
        GOOD + b'{"abstract": "B.", "id": 7, "year": 2025}\n' + b"{oops}\n",
        [":3: not JSON", "[not-json]"],
        2,
    ),
    "no abstract": (GOOD + b'{"title": "A", "text": "B"}\n', ["(keys: 'title', 'text')", "[no-abstract]"], 1),
    "neither": (GOOD + b"{}\n", [":2: found no title (keys: none)", "[no-title]"], 1),
    "an abstract that is a number": (
        GOOD + row(abstract=7),
        [":2: abstract is a number; expected a string", "[not-string]"],
        1,
    ),
    "an abstract that is null": (GOOD + row(abstract=None), ["the paper 'A' has no abstract", "[abstract-missing]"], 1),
    "a title that is a list": (GOOD + row(title=[7]), ["title is an array; expected a string", "[not-string]"], 1),
    "an id that is a list": (GOOD + row(id=["A"]), ["id is an array; expected a string or a number", "[bad-id]"], 1),
    "an id of more digits than JSON keeps": (
        GOOD + b'{"title": "A", "abstract": "B.", "id": 123456789012345678901}\n',
        ["id is a number of more than 15 digits; expected a string", "[bad-id]"],
        1,
    ),
    "an id that is true": (GOOD + row(id=True), ["id is true or false", "[bad-id]"], 1),
    "blank title and abstract": (GOOD + row(title=" ", abstract="\n"), [":2:", "[no-text]"], 1),
    "a line of 10 MB": (GOOD + row(abstract="x" * 10_000_000) + GOOD, [":2: the paper is longer", "[too-long]"], 2),
    "10 MB without a line end": (b"x" * 10_000_000, [":1: the paper is longer", "[too-long]"], 0),
    "a paragraph of 10 MB": (
        DIGEST + b"Long\n\n" + b"word " * 2_000_000 + b"\n\n" + DIGEST,
        [":7: the paper is longer than 1,048,576 bytes", "[too-long]"],
        2,
    ),
    "many lines in one block": (
        DIGEST + b"Long\n\n" + b"some words\n" * 200_000 + b"\n" + DIGEST,
        [":7: the paper is longer", "[too-long]"],
        2,
    ),
    "a lone surrogate": (
        GOOD + b'{"title": "\\ud800", "abstract": "B."}\n' + GOOD,
        [":2: found half of a surrogate pair", "[lone-surrogate]"],
        2,
    ),
    "control characters in JSON": (GOOD + b'{"title": "A\x01", "abstract": "B"}\n', [":2: not JSON", "[not-json]"], 1),
    "keys that would colour the terminal": (GOOD + b'{"\\u001b[31m": 1}\n', [r"\x1b[31m", "[no-title]"], 1),
    "a title at the end": (DIGEST + b"The Last Title\n", [":5: the title 'The Last Title'", "[title-alone]"], 1),
    "a title alone": (b"The Only Title", [":1: the title 'The Only Title' has no abstract", "[title-alone]"], 0),
}


@pytest.mark.parametrize(("content", "says", "records"), CONTENTS.values(), ids=CONTENTS.keys())
def test_contents(tmp_path: Path, here: Callable[..., Result], content: bytes, says: list[str], records: int) -> None:
    path = tmp_path / "input"
    path.write_bytes(content)
    done = here("extract", str(path), "--keep-duplicates")
    refusal, closing = done.stderr.splitlines()
    assert refusal.startswith(f"{path}:")
    for part in says:
        assert part in refusal
    assert closing == f"{records} record{'s' * (records != 1)}, 1 refused"
    assert len(done.stdout.splitlines()) == records
    assert done.exit_code == 1


def test_all_that_can_be_read_goes_through(tmp_path: Path, here: Callable[..., Result]) -> None:
    (tmp_path / "good.jsonl").write_bytes(GOOD)
    (tmp_path / "folder").mkdir()
    inputs = [str(tmp_path / name) for name in ("missing", "folder", "good.jsonl")]
    done = here("extract", *inputs, "-", stdin=DIGEST)
    missing, folder, closing = done.stderr.splitlines()
    assert missing.startswith(f"{tmp_path / 'missing'}: there is no such file; check the path")
    assert folder.startswith(f"{tmp_path / 'folder'}: there are no files in this folder")
    assert closing == "2 records, 2 refused"
    assert [orjson.loads(line)["source"]["path"] for line in done.stdout.splitlines()] == [
        str(tmp_path / "good.jsonl"),
        "<stdin>",
    ]
    assert done.exit_code == 1


@pytest.mark.skipif(os.name != "posix", reason="names of files are Unicode elsewhere")
def test_a_file_name_that_is_not_utf8(tmp_path: Path, here: Callable[..., Result]) -> None:
    path = os.fsencode(tmp_path) + b"/\xff.jsonl"
    Path(os.fsdecode(path)).write_bytes(GOOD)
    done = here("extract", os.fsdecode(path))
    assert orjson.loads(done.stdout)["source"]["path"] == f"{tmp_path}/�.jsonl"
    assert done.exit_code == 0


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path, here: Callable[..., Result]) -> None:
    path = tmp_path / "secret"
    path.write_bytes(GOOD)
    path.chmod(0)
    done = here("extract", str(path))
    assert "cannot be read (Permission denied)" in done.stderr
    assert done.exit_code == 1


OUTPUTS = {
    "a folder": ("folder", "cannot be written (it is a folder)"),
    "in no folder": ("missing/out.jsonl", "does not exist; create it first"),
    "under a file": ("input/out.jsonl", "does not exist; create it first"),
    "a name too long": ("x" * 300, "cannot be written (File name too long)"),
}


@pytest.mark.parametrize(("name", "says"), OUTPUTS.values(), ids=OUTPUTS.keys())
def test_output_that_cannot_be_written(tmp_path: Path, here: Callable[..., Result], name: str, says: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "input").write_bytes(GOOD)
    done = here("extract", str(tmp_path / "input"), "-o", str(tmp_path / name))
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"paperfacts: {tmp_path / name}: ")
    assert says in line
    assert done.exit_code == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder", "input"]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_folder_that_may_not_be_written(tmp_path: Path, here: Callable[..., Result]) -> None:
    (tmp_path / "locked").mkdir(mode=0o500)
    (tmp_path / "input").write_bytes(GOOD)
    done = here("extract", str(tmp_path / "input"), "-o", str(tmp_path / "locked" / "out"))
    assert "cannot be written (Permission denied)" in done.stderr
    assert done.exit_code == 2


@pytest.mark.skipif(os.name != "posix", reason="needs a shell")
def test_a_closed_pipe(tmp_path: Path) -> None:
    (tmp_path / "input").write_bytes(GOOD * 2_000)
    done = subprocess.run(
        ["/bin/sh", "-c", f"'{sys.executable}' -m extract extract input --no-ner --keep-duplicates | head -1"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
    )
    assert len(done.stdout.splitlines()) == 1
    assert done.stderr == b""


def test_an_existing_file_stays_where_nothing_could_be_read(tmp_path: Path, here: Callable[..., Result]) -> None:
    (tmp_path / "out").write_bytes(YESTERDAY)
    done = here("extract", str(tmp_path / "missing"), "-o", str(tmp_path / "out"))
    assert done.exit_code == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "out.errors.jsonl"]
    assert (tmp_path / "out").read_bytes() == YESTERDAY
