"""The pytest plugin: the fixture `paperfacts_golden` checks a golden folder; `--golden-update` accepts what changed.

pytest loads it wherever paperfacts is installed, so that it imports nothing of the package until a test asks.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from extract.evaluate.golden import Accept
    from extract.extractor import Extractor

Golden = Callable[..., None]

_accepted = pytest.StashKey[list[str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--golden-update`."""
    parser.getgroup("paperfacts").addoption(
        "--golden-update",
        action="store_true",
        help="Make the records of today the expected ones of every golden folder that a test checks.",
    )


@pytest.fixture
def paperfacts_golden(pytestconfig: pytest.Config) -> Golden:
    """Return a function that fails the test where the records of a golden folder changed, and shows how.

    `paperfacts_golden(folder, extractor=None, only=ALL)`: the built-in extractor where none is given, all changes.
    """

    def check(folder: str | Path, extractor: "Extractor | None" = None, only: "Accept | None" = None) -> None:
        from extract.evaluate import golden
        from extract.evaluate.golden.reports import as_text
        from extract.extractor import Extractor

        run = golden.update if pytestconfig.getoption("--golden-update") else golden.check
        given = extractor or Extractor(ner=golden.read_settings(Path(folder)).ner)
        comparisons = run(Path(folder), given, only=only or golden.Accept())
        changes = [change for comparison in comparisons for change in comparison.changes]
        if run is golden.update:
            pytestconfig.stash.setdefault(_accepted, []).extend(f"{c.file}  {c.id}  {as_text(c)}" for c in changes)
        elif changes:
            told = "\n".join(f"{c.file}  {c.id}\n{as_text(c)}" for c in changes)
            count = "1 change" if len(changes) == 1 else f"{len(changes):,} changes"
            pytest.fail(f"{count} in {folder}; accept with --golden-update\n{told}", pytrace=False)

    return check


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """List what was accepted."""
    accepted = config.stash.get(_accepted, [])
    if accepted:
        terminalreporter.section("golden records accepted")
        for line in accepted:
            terminalreporter.line(line)
