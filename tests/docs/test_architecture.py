"""The picture of the architecture names every module at the top of the package, and none that is not there."""

import re

from tests.docs.pages import ROOT

PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
PACKAGE = ROOT / "extract"


def test_every_module_is_in_the_picture() -> None:
    modules = {path.name if path.is_file() else f"{path.name}/" for path in PACKAGE.iterdir()}
    modules = {name for name in modules if name.endswith((".py", "/")) and not name.startswith("__")}
    assert {name for name in modules if name not in PAGE} == set()


def test_every_module_of_the_picture_is_there() -> None:
    named = set(re.findall(r"[\w/]+\.py\b", PAGE))
    present = {path.name for folder in (PACKAGE, ROOT / "docs", ROOT / "tests") for path in folder.rglob("*.py")}
    assert {name for name in named if name.rpartition("/")[2] not in present} == set()


def test_every_folder_of_the_top_level_is_there() -> None:
    named = {line.split("`")[1] for line in PAGE.partition("## Top level")[2].splitlines() if line.startswith("| `")}
    folders = {f"{path.name}/" for path in ROOT.iterdir() if path.is_dir() and path.name[0] not in "._"}
    assert folders - named <= {"build/", "dist/"}
    assert named <= folders
