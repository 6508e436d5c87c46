"""The wheel: it carries its rules and schemas, and works in an environment that has never seen the checkout."""

import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import orjson
import pytest
import srsly  # type: ignore[import-untyped]

ROOT = Path(__file__).parents[1]


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_the_package_its_rules_and_schemas_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert "extract/rules/links.toml" in names
    assert "extract/rules/starter/names.toml" in names
    assert "extract/report/assets/page.html" in names
    assert "extract/schemas/record-1.json" in names
    assert "extract/writers/views.sql" in names
    assert "extract/py.typed" in names
    assert {name.split("/")[0].split("-")[0] for name in names} == {"extract", "paperfacts", "paperfacts.py"}
    kinds = {".py", ".typed", ".npz", ".toml", ".tsv", ".json", ".sql", ".html", ".css", ".js", ".txt"}
    assert {Path(name).suffix for name in names if name.startswith("extract/")} == kinds
    assert wheel.stat().st_size < 12_000_000


def test_the_citation_is_complete() -> None:
    citation = srsly.yaml_loads((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= citation.keys()
    assert "version" not in citation, "the version stands in extract/version.py alone"


def test_the_wheel_works_outside_the_checkout(wheel: Path, tmp_path: Path) -> None:
    run(sys.executable, "-m", "venv", tmp_path / "env", cwd=tmp_path)
    python = tmp_path / "env" / "bin" / "python"
    # The dependencies are those of the running environment, without its editable install of the checkout.
    site = next((tmp_path / "env" / "lib").glob("python*/site-packages"))
    (site / "dependencies.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
    run(python, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", wheel, cwd=tmp_path)
    paper = {"title": "FastNet", "abstract": "Code: https://github.com/ann/fastnet."}
    (tmp_path / "papers.jsonl").write_bytes(orjson.dumps(paper))
    where = run(python, "-c", "import extract; print(extract.__file__)", cwd=tmp_path)
    assert Path(where.strip()).is_relative_to(tmp_path)
    out = run(tmp_path / "env" / "bin" / "paperfacts", "extract", "papers.jsonl", cwd=tmp_path)
    assert orjson.loads(out)["code_urls"][0]["repo"] == "ann/fastnet"
    alias = "import paperfacts; from paperfacts import Extractor; print(paperfacts.Extractor is Extractor)"
    assert run(python, "-c", alias, cwd=tmp_path) == "True\n"
    assert run(python, "-m", "extract", "schema", cwd=tmp_path) == (ROOT / "schemas" / "record-1.json").read_text()
