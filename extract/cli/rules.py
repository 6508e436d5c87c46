"""`paperfacts rules`: the rules there are, whether they do what they should, and a rulebook of one's own."""

from collections import Counter
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from extract.cli.common import (
    counted,
    display,
    hanging,
    papers_in,
    rules_option,
    say,
    table,
    teller,
)

if TYPE_CHECKING:
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
_WIDE = 24  # characters of an id below which others stand in columns


@click.group(epilog=EXAMPLE)
def rules() -> None:
    """List and test the rules, and start a rulebook of your own, which is laid over the built-in one."""


@rules.command(name="list")
@click.argument("file", required=False)
@rules_option
def list_(file: str | None, rules: Path | None) -> None:
    """List the rules of FILE, or of all files, with their ids.

    Your own come first, then the built-in ones, in the order in which they are tried. Without FILE, the rules of long
    files are only counted.
    """
    from rich.text import Text

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
        say(f"{rules} holds no rules{'' if file is None else f' of {file}'} yet; all of these are built-in.\n")
    styles = {"built-in": "", "off": "dim strike"}
    for (_, name), group in groupby(listed, lambda rule: (rule.origin == "built-in", rule.file)):
        some = list(group)
        if file is None and len(some) > _LONG:
            display(hanging("", Text(f"{name}: {len(some):,} rules; paperfacts rules list {name} shows them\n")))
            continue
        width = min(_WIDE, max(len(rule.id) for rule in some))
        lines = (Text(f"{r.id:<{width}}  {r.origin}  {r.about}", styles.get(r.origin, "bold")) for r in some)
        display(Text(name, "bold"), Text("\n").join(hanging("  ", line) for line in lines), "")


@rules.command()
@click.argument("corpus", metavar="[CORPUS]...", nargs=-1)
@rules_option
@click.pass_context
def test(context: click.Context, corpus: tuple[str, ...], rules: Path | None) -> None:
    """Run each rule on its examples and, if given, on a CORPUS of papers.

    The corpus shows which rules never fire, and which fire where others do. Exit status 1 if an example fails.
    """
    from rich.text import Text

    from extract.evaluate.rulelist import list_rules
    from extract.evaluate.ruletest import try_corpus, try_examples
    from extract.extractor import Extractor

    rulebook = Extractor(rules).rulebook  # cue words that the names model does not know are told of, too
    listed = list_rules(rules)
    count, failures = try_examples(listed, rulebook)
    for failure in failures:
        rule = f"{failure.rule.file}: {failure.rule.id} ({failure.rule.origin})"
        example = f"\n  {failure.example}" if failure.example else ""
        display(Text(f"{rule} {failure.why}{example}", "red"))
    if corpus:
        usage = try_corpus(listed, rulebook, papers_in(corpus, teller(context), rules=rulebook.digest))
        if usage.papers:
            _show_usage(usage, is_built_in=rules is None)
    say(f"{len(listed):,} rules, {count:,} examples, {len(failures):,} failed", err=True)
    context.exit(1 if failures or context.obj else 0)


@rules.command()
@click.argument("id_", metavar="ID")
@rules_option
def show(id_: str, rules: Path | None) -> None:
    """Show the rule ID: what it says, its examples, and where it stands.

    An ID is what records have in `by`, or what `paperfacts rules list` shows.
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
            if key == "id" or value == []:
                continue
            values = value if isinstance(value, list) and key in _LISTED else [value]
            for one in values:
                told = ", ".join(map(str, one)) if isinstance(one, list) else one
                say(f"  {key:<10} {told}")


_LISTED = frozenset({"match", "no_match"})


@rules.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def new(folder: Path) -> None:
    """Start a rulebook of your own in the new folder DIR.

    Its files show what can be added, and change nothing yet.
    """
    import shutil

    from extract.rulefiles.resources import data_folder

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise click.UsageError(f"{folder} exists; name a new folder.")
    shutil.copytree(data_folder("rules") / "starter", folder, dirs_exist_ok=True)
    for path in sorted(folder.iterdir()):
        say(path)
    say(f"Edit these, then run paperfacts rules test --rules {folder}", err=True)


def _show_usage(usage: "Usage", *, is_built_in: bool) -> None:
    """Print the rules that never fired, one's own by name and first, and the rules that overlap."""
    from rich.text import Text

    display(Text(counted(usage.papers, "paper"), "bold"))
    own = [rule for rule in usage.never if rule.origin != "built-in"]
    display(*(Text(f"{rule.file}: {rule.id} never fired", "yellow") for rule in own))
    built_in = Counter(rule.file for rule in usage.never if rule.origin == "built-in")
    for file, count in built_in.items():
        ids = [rule.id for rule in usage.never if rule.file == file and rule.origin == "built-in"]
        named = f": {', '.join(ids)}" if count <= _NAMED and is_built_in else ""
        display(f"{file}: {count:,} built-in rules never fired{named}")
    if usage.overlaps:
        made = table("overlap", "and", "both", "the first", "the other", words=2)
        for overlap in usage.overlaps:
            counts = (overlap.both, overlap.at_first, overlap.at_second)
            made.add_row(overlap.first, overlap.second, *(f"{count:,}" for count in counts))
        display("", made)


_NAMED = 60  # built-in rules that never fired, of one file, that are still named
