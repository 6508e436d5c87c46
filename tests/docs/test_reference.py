"""The API reference is made of the docstrings without a warning, and no link in it is broken."""

import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.docs.pages import ROOT


class Page(HTMLParser):
    """What a page links to, and what it can be linked by."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors = {""}
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.anchors.add(attributes.get("id") or "")
        if tag == "a" and (link := attributes.get("href")):
            self.links.append(link)


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, Page]:
    folder = tmp_path_factory.mktemp("reference")
    script = ROOT / "docs" / "reference.py"
    done = subprocess.run([sys.executable, script, folder], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return {path: Page(path) for path in folder.rglob("*.html")}


def test_every_module_has_its_page(reference: dict[Path, Page]) -> None:
    modules = [path.relative_to(ROOT).with_suffix("") for path in (ROOT / "extract").rglob("*.py")]
    names = {str(path).removesuffix("/__init__") for path in modules}
    (index,) = (path.parent for path in reference if path.name == "index.html")
    shown = {str(path.relative_to(index).with_suffix("")) for path in reference} - {"index"}
    assert shown == {name for name in names if not name.startswith(("extract/cli", "extract/__main__"))}


def test_no_link_is_broken(reference: dict[Path, Page]) -> None:
    broken = []
    for path, page in reference.items():
        for link in page.links:
            parts = urlsplit(link)
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if not parts.scheme and (target not in reference or parts.fragment not in reference[target].anchors):
                broken.append(f"{path.name}: {link}")
    assert broken == []
