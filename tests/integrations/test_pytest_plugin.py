"""The pytest plugin, as a project that installs paperfacts meets it."""

import shutil
from pathlib import Path

import pytest

from extract import Extractor
from extract.evaluate.golden import init

pytest_plugins = "pytester"

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture
def project(pytester: pytest.Pytester, extractor: Extractor) -> pytest.Pytester:
    init(pytester.path / "golden", [EXAMPLES / "papers.jsonl"], extractor)
    pytester.makepyfile("def test_records(paperfacts_golden):\n    paperfacts_golden('golden')\n")
    return pytester


def test_what_changed_fails_the_test_until_it_is_accepted(project: pytest.Pytester) -> None:
    project.runpytest("-q").assert_outcomes(passed=1)
    expected = project.path / "golden" / "expected" / "papers.json"
    expected.write_text(expected.read_text().replace('"kind":"project"', '"kind":"demo"', 1))
    changed = project.runpytest("-q")
    changed.assert_outcomes(failed=1)
    changed.stdout.fnmatch_lines(["*1 change in golden; accept with --golden-update", "*kind: demo → project"])
    accepted = project.runpytest("-q", "--golden-update")
    accepted.assert_outcomes(passed=1)
    accepted.stdout.fnmatch_lines(["*golden records accepted*", "*~ links*"])
    project.runpytest("-q").assert_outcomes(passed=1)


def test_a_missing_folder_is_told(project: pytest.Pytester) -> None:
    shutil.rmtree(project.path / "golden")
    project.runpytest("-q").stdout.fnmatch_lines(["*golden: not a golden folder: it has no folder inputs*"])
