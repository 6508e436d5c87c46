"""Every command and every piece of Python on the pages runs, in a folder that holds the files that the pages name."""

import gzip
import re
import runpy
import shlex
import shutil
import subprocess
import sys
from contextlib import chdir
from pathlib import Path

import click
import pytest
import srsly  # type: ignore[import-untyped]
from backports import zstd
from click.testing import CliRunner

from extract.cli import paperfacts
from tests.docs.pages import PAGES, ROOT, Block, blocks, name

# What is shown and not run here: how such a line begins, and why.
NOT_RUN = {
    "make ": "works on the checkout itself; that the target exists is tested",
    "git ": "works on the checkout itself",
    "pip install": "needs a network",
    ".venv/bin/paperfacts": "works on the checkout itself; test_readme walks it",
    ".venv/bin/pytest": "would run this test within itself",
    "pytest tests": "would run this test within itself",
    ".venv/bin/python -m pip install": "needs a network",
    ".venv/bin/python -m fuzz.": "needs atheris, which is installed by hand",
    "python -m training.": "works on the checkout itself, for hours; needs annotated abstracts and a GPU",
    "paperfacts distribute s3://": "needs a store of objects; tests/integrations/ray runs the command on folders",
    "sqlite3 ": "another program, which need not be there; tests/writers query the same views",
}
# What ends with another status than 0, and that status.
STATUS = {
    "paperfacts golden check golden --rules rulebook": 1,  # the change that it is there to show
    "paperfacts golden check golden --rules my-rules": 1,
}
# What is shown in another language than these is output, or data.
RUN = ("sh", "python")


def runs(page: Path) -> list[Block]:
    return [block for block in blocks(page) if block.language in RUN]


def lines(block: Block) -> list[str]:
    """Return the commands of a block; one that goes on in the next line is one."""
    text = re.sub(r" *\\\n *", " ", block.text)
    return [line for line in (re.sub(r"\s+# .*", "", line).strip() for line in text.splitlines()) if line]


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files that the pages name."""
    folder = tmp_path_factory.mktemp("files")
    examples, samples = ROOT / "examples", ROOT / "tests" / "readers" / "samples"
    for path in examples.glob("*.*"):
        shutil.copy(path, folder)
    shutil.copytree(examples / "rulebook", folder / "rulebook")
    shutil.copytree(examples / "rulebook", folder / "my-rules")
    (folder / "schemas").mkdir()
    (folder / "dumps").mkdir()
    (folder / "dumps" / "answer.xml.gz").write_bytes(gzip.compress((samples / "arxiv-api.xml").read_bytes()))
    (folder / "arxiv.jsonl.zst").write_bytes(zstd.compress((samples / "arxiv.jsonl").read_bytes()))
    run_command("paperfacts extract papers.jsonl -o records.jsonl", folder)
    for copy in ("gold.jsonl", "before.jsonl", "after.jsonl"):
        shutil.copy(folder / "records.jsonl", folder / copy)
    return folder


@pytest.mark.parametrize("page", [page for page in PAGES if runs(page)], ids=name)
def test_what_the_pages_show_runs_and_warns_of_nothing(
    page: Path, files: Path, tmp_path: Path, recwarn: pytest.WarningsRecorder
) -> None:
    folder = shutil.copytree(files, tmp_path / "files")
    commands = page.read_text(encoding="utf-8")
    if "paperfacts rules new my-rules" in commands:
        shutil.rmtree(folder / "my-rules")
    if "paperfacts golden init" not in commands and "paperfacts golden check" in commands:
        run_command("paperfacts golden init golden papers.jsonl", folder)
    for block in runs(page):
        if "distribute" not in block.text:  # tests/integrations/ray has a cluster to run it on
            run_block(block, folder)
    assert [str(warning.message) for warning in recwarn if warning.category is UserWarning] == []


def run_block(block: Block, folder: Path) -> None:
    """Run a block of Python, or of commands."""
    if block.language == "python":
        run_python(block, folder)
        return
    for line in lines(block):
        if not line.startswith(tuple(NOT_RUN)):
            run_command(line, folder, STATUS.get(line, 0))


def run_python(block: Block, folder: Path) -> None:
    """Run a block of Python in `folder`; one that holds tests with pytest."""
    is_test = "def test_" in block.text
    path = folder / f"{'test_' if is_test else ''}line_{block.line}.py"
    path.write_text(block.text, encoding="utf-8")
    if is_test:
        run_command(f"{sys.executable} -m pytest -q {path.name}", folder)
    else:
        with chdir(folder):
            runpy.run_path(str(path))


def run_command(line: str, folder: Path, status: int = 0) -> str:
    """Run a command in `folder` and return what it prints; those of paperfacts in this process, which is quicker."""
    words = shlex.split(line)
    if words[0] == "paperfacts" and "|" not in words:
        output = words[-1] if words[-2:-1] == [">"] else None
        arguments = words[1:-2] if output else words[1:]
        with chdir(folder):
            done = CliRunner().invoke(paperfacts, arguments, prog_name="paperfacts")
            if output:
                Path(output).write_text(done.stdout, encoding="utf-8")
        assert done.exit_code == status, f"{line}\n{done.output}{done.exception!r}"
        return done.stdout
    shell = subprocess.run(["bash", "-c", line], cwd=folder, capture_output=True, text=True, check=False)
    assert shell.returncode == status, f"{line}\n{shell.stdout}{shell.stderr}"
    return shell.stdout


MAKE = [
    (name(page), line) for page in PAGES for block in runs(page) for line in lines(block) if line.startswith("make ")
]


@pytest.mark.parametrize(("page", "line"), MAKE)
def test_targets_of_make_exist(page: str, line: str) -> None:
    assert page
    targets = re.findall(r"^([\w./-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(line.split()[1:]) <= set(targets)


CI = [
    ROOT / "action.yml",
    ROOT / ".pre-commit-hooks.yaml",
    *sorted((ROOT / "docs" / "ci").iterdir()),
    *sorted((ROOT / ".github" / "workflows").iterdir()),
]


def commands_of_ci() -> list[tuple[str, str]]:
    """Return each call of paperfacts in the files for CI, which cannot be run here."""
    found = [
        (path.name, re.findall(r"(?:run:|entry:|^) *(paperfacts .*)", path.read_text(), re.MULTILINE)) for path in CI
    ]
    return [(file, re.sub(r" \$ARGUMENTS.*", "", line)) for file, lines_ in found for line in lines_]


@pytest.mark.parametrize(("file", "line"), commands_of_ci())
def test_commands_of_ci_exist(file: str, line: str) -> None:
    assert file
    command: click.Command = paperfacts
    words = shlex.split(line)[1:]
    while isinstance(command, click.Group):
        found = command.get_command(click.Context(command), words.pop(0))
        assert found is not None
        command = found
    command.make_parser(click.Context(command)).parse_args(words)


def test_files_of_ci_are_yaml_and_know_each_other() -> None:
    read = {path.name: srsly.yaml_loads(path.read_text(encoding="utf-8")) for path in CI}
    steps = read["golden.yml"]["jobs"]["golden"]["steps"]
    (action,) = [step for step in steps if step["uses"].startswith("OWNER/paperfacts")]
    assert set(action["with"]) <= set(read["action.yml"]["inputs"])
    (hook,) = read["pre-commit-config.yaml"]["repos"][0]["hooks"]
    assert [hook["id"]] == [one["id"] for one in read[".pre-commit-hooks.yaml"]]
    assert list(read["release.yml"]["jobs"]) == ["build", "wheel", "publish"]
