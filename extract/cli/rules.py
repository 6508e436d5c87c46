"""`paperfacts rules`: the rules there are, whether they do what they should, and a rulebook of one's own."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from extract.cli.common import (
    counted,
    papers_in,
    print_lines,
    rules_option,
    say,
    table,
    teller,
    terminal,
)

if TYPE_CHECKING:
    from rich.console import Console

    from extract.evaluate.ruletest import Usage

EXAMPLE = """\b
Example:
  paperfacts rules new my-rules
  paperfacts rules list names.toml --rules my-rules
  paperfacts rules show times-faster
  paperfacts rules test papers.jsonl --rules my-rules
  paperfacts extract papers.jsonl --rules my-rules
"""

_LONG = 300  # rules of a file that are counted, not listed, unless asked for


@click.group(epilog=EXAMPLE)
def rules() -> None:
    """List and test the rules, and start a rulebook of your own, which is laid over the built-in one."""


@rules.command(name="list")
@click.argument("file", required=False)
@rules_option
def list_(file: str | None, rules: Path | None) -> None:
    """List the rules with their ids, of FILE or of all files.

    Those of your own stand first; the others stand in the order in which they are tried. Long files are only counted
    where no FILE is given.
    """
    from extract.errors import near
    from extract.evaluate.rulelist import ROWS, TABLES, list_rules
    from extract.extractor.rulebook import load_rulebook
    from extract.rulefiles.layers import PATTERNS

    files = (*TABLES, *ROWS, PATTERNS)
    if file is not None and file not in files:
        raise click.UsageError(f"There is no rule file {file!r}{near(file, files)}; the files are {', '.join(files)}.")
    load_rulebook(rules)  # to tell what is wrong with it
    listed = [rule for rule in list_rules(rules) if file in {None, rule.file}]
    listed.sort(key=lambda rule: rule.origin == "built-in")
    if rules is not None and (not listed or listed[0].origin == "built-in"):
        say(f"{rules} holds no rule{'' if file is None else f' of {file}'} yet: all of these are built-in.\n")
    sizes = Counter(rule.file for rule in listed)
    made = table("file", "id", "whose", "about", words=4)
    for rule in listed:
        if file is not None or sizes[rule.file] <= _LONG or rule.origin != "built-in":
            style = {"built-in": "", "off": "dim strike"}.get(rule.origin, "bold")
            made.add_row(rule.file, rule.id, rule.origin, rule.about, style=style)
    long = [(name, size) for name, size in sizes.items() if file is None and size > _LONG]
    print_lines(terminal(), made, *(f"\n{n} holds {size:,} rules: paperfacts rules list {n}" for n, size in long))


@rules.command()
@click.argument("corpus", metavar="[CORPUS]...", nargs=-1)
@rules_option
@click.pass_context
def test(context: click.Context, corpus: tuple[str, ...], rules: Path | None) -> None:
    """Run each rule on its examples, and all on a CORPUS of papers.

    A corpus need not be given; it shows which rules never fire, and which fire where others do. Exit status 1 if an
    example fails.
    """
    from extract.evaluate.rulelist import list_rules
    from extract.evaluate.ruletest import try_corpus, try_examples
    from extract.extractor import Extractor

    rulebook = Extractor(rules).rulebook  # cue words that the names model does not know are told of, too
    listed = list_rules(rules)
    count, failures = try_examples(listed, rulebook)
    console = terminal()
    for failure in failures:
        rule = f"{failure.rule.file}: {failure.rule.id} ({failure.rule.origin})"
        example = f"\n  {failure.example}" if failure.example else ""
        console.print(f"{rule} {failure.why}{example}", style="red", markup=False, soft_wrap=True)
    if corpus:
        usage = try_corpus(listed, rulebook, papers_in(corpus, teller(context), rules=rulebook.digest))
        if usage.papers:
            _show(usage, console, is_built_in=rules is None)
    say(f"{len(listed):,} rules, {count:,} examples, {len(failures):,} failed", err=True)
    context.exit(1 if failures or context.obj else 0)


@rules.command()
@click.argument("id_", metavar="ID")
@rules_option
def show(id_: str, rules: Path | None) -> None:
    """Show what the rule ID says, its examples, and where it stands.

    ID is what records name in `by`, or what `paperfacts rules list` shows.
    """
    from extract.evaluate.ruleshow import describe
    from extract.extractor.rulebook import load_rulebook

    load_rulebook(rules)
    for rule in describe(id_, rules):
        place = "" if rule.file is None else f"  {rule.file}" + ("" if rule.line is None else f":{rule.line}")
        say(f"{rule.id}{place}  ({rule.origin})")
        if rule.about:
            say(f"  {rule.about}")
        for key, value in (rule.says or {}).items():
            if key == "id":
                continue
            values = value if isinstance(value, list) and key in _LISTED else [value]
            for one in values:
                told = ", ".join(map(str, one)) if isinstance(one, list) else one
                say(f"  {key:<10} {told}")


_LISTED = frozenset({"match", "no_match"})


@rules.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def new(folder: Path) -> None:
    """Start a rulebook in the new folder DIR.

    Its files say what can be added, and change nothing yet.
    """
    import shutil

    from extract.rulefiles.resources import data_folder

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise click.UsageError(f"{folder} is there already; name a folder that is not.")
    shutil.copytree(data_folder("rules") / "starter", folder, dirs_exist_ok=True)
    for path in sorted(folder.iterdir()):
        say(path)
    say(f"Edit these, then run paperfacts rules test --rules {folder}", err=True)


def _show(usage: "Usage", console: "Console", *, is_built_in: bool) -> None:
    """Print the rules that never fired, one's own by name and first, and the rules that overlap."""
    from rich.text import Text

    console.print(counted(usage.papers, "paper"), style="bold")
    own = [rule for rule in usage.never if rule.origin != "built-in"]
    for rule in own:
        console.print(f"{rule.file}: {rule.id} never fired", style="yellow", markup=False, soft_wrap=True)
    built_in = Counter(rule.file for rule in usage.never if rule.origin == "built-in")
    for file, count in built_in.items():
        ids = [rule.id for rule in usage.never if rule.file == file and rule.origin == "built-in"]
        named = f": {', '.join(ids)}" if count <= _NAMED and is_built_in else ""
        console.print(Text(f"{file}: {count:,} built-in rules never fired{named}"))
    if usage.overlaps:
        made = table("overlap", "and", "both", "the first", "the other", words=2)
        for overlap in usage.overlaps:
            counts = (overlap.both, overlap.at_first, overlap.at_second)
            made.add_row(overlap.first, overlap.second, *(f"{count:,}" for count in counts))
        print_lines(console, "", made)


_NAMED = 60  # built-in rules that never fired, of one file, that are still named
