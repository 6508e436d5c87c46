"""What a person sees: in terminals wide and narrow, with and without colour, and with no more than ASCII."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

pty = pytest.importorskip("pty", reason="there are no pseudo-terminals on this system")

ROOT = Path(__file__).parents[2]
PAPERS = str(ROOT / "examples" / "papers.jsonl")
COMMAND = [sys.executable, "-m", "extract"]
COLOUR = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")


def terminal(
    *arguments: str, columns: int = 80, cwd: Path = ROOT, stop_at: str | None = None, **environment: str
) -> tuple[int, str]:
    """Run a command in a terminal; return its status and all that is shown. Once `stop_at` is, press Ctrl-C."""
    ours, theirs = pty.openpty()
    env = os.environ | {"COLUMNS": str(columns), "TERM": "xterm", "PYTHONPATH": str(ROOT), **environment}
    signal.signal(signal.SIGINT, signal.default_int_handler)  # which a shell's background has children ignore
    process = subprocess.Popen([*COMMAND, *arguments], cwd=cwd, stdin=theirs, stdout=theirs, stderr=theirs, env=env)
    os.close(theirs)
    shown = b""
    try:
        while chunk := os.read(ours, 1 << 16):
            shown += chunk
            if stop_at and re.search(stop_at, COLOUR.sub("", shown.decode())):
                process.send_signal(signal.SIGINT)
                stop_at = None
    except OSError:  # the other end is closed
        pass
    os.close(ours)
    return process.wait(), shown.decode(environment.get("PYTHONIOENCODING", "utf-8")).replace("\r\n", "\n")


@pytest.mark.parametrize("columns", [40, 160])
def test_records_are_shown_to_read(columns: int) -> None:
    status, shown = terminal("extract", PAPERS, columns=columns)
    plain = COLOUR.sub("", shown)
    assert (status, COLOUR.search(shown) is not None) == (0, True)
    assert "\n  models      TideLoRA (proposed); LoRA\n" in plain
    assert "  benchmarks  GSM8K\n" in plain
    assert [line for line in plain.splitlines() if len(line) > columns and "://" not in line] == []
    assert "https://gitlab.com/example-lab/tidelora\n" in plain  # a URL stays whole, to be copied
    assert plain.endswith("\n3 records, 0 refused\n")


def test_without_colour_and_quiet() -> None:
    status, shown = terminal("extract", PAPERS, "--quiet", NO_COLOR="1")
    assert (status, COLOUR.sub("", shown).endswith("(dataset)\n\n")) == (0, True)
    assert not re.search(r"\x1b\[[0-9;]*3[0-7]m", shown)


@pytest.mark.parametrize(
    "command", [("explain", PAPERS, "--id", "2"), ("extract", PAPERS), ("rules", "list", "hosts.tsv")]
)
def test_a_terminal_that_has_only_ascii(command: tuple[str, ...]) -> None:
    status, shown = terminal(*command, PYTHONIOENCODING="ascii", PYTHONUTF8="0", LC_ALL="C")
    assert (status, shown.isascii()) == (0, True)


def test_what_is_missing_is_told_before_anything_is_read() -> None:
    status, shown = terminal("extract", PAPERS, "typo.jsonl")
    assert status == 1
    assert COLOUR.sub("", shown).startswith(
        "paperfacts: typo.jsonl: there is no such file; the other inputs are read\n"
    )
    assert shown.count("typo.jsonl") == 1


def test_a_bar_counts_papers_and_an_interrupted_run_says_how_to_go_on(tmp_path: Path) -> None:
    lines = Path(PAPERS).read_bytes() * 6_000
    (tmp_path / "many.jsonl").write_bytes(lines)
    run = ("extract", "many.jsonl", "-o", "out.jsonl", "--workers", "1", "--keep-duplicates")
    counted = r"[\d,]+ papers, [\d,]+ a second"
    status, shown = terminal(*run, "--resume", cwd=tmp_path, stop_at=counted)
    assert (status, "paperfacts: interrupted; the same command goes on from here" in shown) == (130, True)


def test_shells_complete_options_and_names_of_files() -> None:
    env = os.environ | {"PYTHONPATH": str(ROOT), "_PAPERFACTS_COMPLETE": "bash_complete"}
    for words, found in (("paperfacts extract --lim", "plain,--limit"), ("paperfacts extract exa", "file,exa")):
        ask = env | {"COMP_WORDS": words, "COMP_CWORD": "2"}
        done = subprocess.run(COMMAND, env=ask, capture_output=True, text=True, check=False)
        assert done.stdout.strip() == found
