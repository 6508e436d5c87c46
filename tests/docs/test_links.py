"""Every link within the project leads somewhere: between pages, to files, to headings."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.docs.pages import PAGES, ROOT, name, without_code

LINK = re.compile(r"!?\[(?:[^\[\]]|\[[^\]]*\])*\]\(([^()\s]+)\)")
HEADING = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)


def links() -> list[tuple[str, str]]:
    """Return each link of a page to a place within the project."""
    found = [(name(page), link) for page in PAGES for link in LINK.findall(without_code(page))]
    return [(page, link) for page, link in found if "://" not in link]


def anchors(page: Path) -> set[str]:
    """Return what a heading of a page is linked to by: its words in lower case, joined by hyphens."""
    headings = HEADING.findall(
        re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    )
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize(("page", "link"), links())
def test_links_lead_somewhere(page: str, link: str) -> None:
    path, _, anchor = unquote(link).partition("#")
    target = (ROOT / page).parent / path if path else ROOT / page
    assert target.exists(), f"{page}: {link} leads nowhere"
    assert target.resolve().is_relative_to(ROOT), f"{page}: {link} leads out of the project"
    if anchor:
        assert anchor in anchors(target), f"{page}: {link}: there is no such heading"


def test_the_readme_leads_to_every_page() -> None:
    led = {(ROOT / link.partition("#")[0]).resolve() for page, link in links() if page == "README.md"}
    assert set(PAGES) - {ROOT / "README.md"} <= led
