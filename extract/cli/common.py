"""What several commands share: their options, and building the extractor."""

import json
import math
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from extract.errors import Refusal, printable, shown
from extract.readers import FORMATS, LIMIT

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.segment import Segment
    from rich.table import Table
    from rich.text import Text

    from extract.paper import Paper
    from extract.run import Counts

_MOST_BYTES = 1 << 30  # that a paper may be allowed to have


class WholeNumber(click.IntRange):
    """A number of papers, say; it is called that where it is none."""

    name = "whole number"


class Number(click.FloatRange):
    """A number of seconds, say; one that is finite."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the number; fail where it is none, or `nan` or `inf`."""
        number: float = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(f"{value!r} is not a finite number", param, ctx)
        return number


format_option = click.option(
    "--format",
    type=click.Choice(sorted(FORMATS)),
    metavar="NAME",
    help="Format of the inputs, if their content does not tell: " + ", ".join(sorted(FORMATS)) + ".",
)
fields_option = click.option(
    "--field",
    "fields",
    multiple=True,
    metavar="NAME=KEY",
    callback=lambda _context, _parameter, given: dict(map(_field, given)),
    help="The column or key that holds a field: --field title=name --field abstract=paper.text",
)
rules_option = click.option(
    "--rules",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="Lay the rulebook in DIR over the built-in one.",
)


def _bytes_option(name: str, help: str) -> Callable[[Callable[..., None]], Callable[..., None]]:  # noqa: A002
    return click.option(
        name, metavar="N", type=WholeNumber(1, _MOST_BYTES), default=LIMIT, show_default=True, help=help
    )


_RUN = (
    format_option,
    fields_option,
    rules_option,
    click.option("--workers", metavar="N", type=WholeNumber(1), help="Worker processes; one per core if not given."),
    click.option(
        "--timeout",
        metavar="SECONDS",
        type=Number(0, min_open=True),
        default=60,
        show_default=True,
        help="Refuse papers that take longer.",
    ),
    _bytes_option("--max-abstract-bytes", "Refuse a paper whose title and abstract are longer."),
    _bytes_option("--max-record-bytes", "Refuse a paper that takes up more of its input."),
    click.option(
        "--max-errors", metavar="N", type=WholeNumber(0), help="Stop after more than N refusals (0: at the first)."
    ),
)


def run_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options of any run, which are those of `extract.run.Settings`, and `--rules`."""
    for option in reversed(_RUN):
        command = option(command)
    return command


inputs_argument = click.argument(
    "inputs",
    metavar="INPUT...",
    nargs=-1,
    required=True,
    type=click.Path(),  # a path, so that shells complete it
)

Report = Callable[[Refusal], None]

SHOWN = 20  # refusals that are shown where all are listed in a file


def teller(context: click.Context, *, listed: bool = False) -> Report:
    """Return a function that prints a refusal, the first ones if all are `listed`, and has `context` know of it."""
    numbers = count(1)

    def tell(refusal: Refusal) -> None:
        context.obj = True
        if not listed or (number := next(numbers)) <= SHOWN:
            say(str(refusal), err=True)
        elif number == SHOWN + 1:
            say("and more …", err=True)

    return tell


def papers_in(inputs: Iterable[str], tell: Report, **how: Any) -> "Iterator[Paper]":
    """Yield the papers of some inputs, read as `read_papers` is told; what is none goes to `tell`."""
    from extract.readers import read_papers

    for path in inputs:
        for item in read_papers(path, **how):
            if isinstance(item, Refusal):
                tell(item)
            else:
                yield item


@contextmanager
def progress(*, bar: bool) -> "Iterator[Callable[[int, int, Counts], None]]":
    """Yield a function to be told how many bytes of how many are read, with the counts; a `bar` shows them."""
    if not bar:
        yield lambda *_: None
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (BarColumn(), TextColumn("{task.description}"), TimeRemainingColumn(compact=True))
    with Progress(*columns, console=terminal(err=True), transient=True) as shown:  # what is said goes above it
        task = shown.add_task("starting", total=None)

        def tell(place: int, size: int, counts: "Counts") -> None:
            papers, seconds = sum(counts), shown.tasks[task].elapsed or 0
            rate = f", {papers / seconds:,.0f} a second" if papers and seconds > 1 else ""
            shown.update(task, description=f"{counted(papers, 'paper')}{rate}", completed=place, total=size or None)

        yield tell


def summary(counts: "Counts", listed: Path | str | None, written: Sequence[Path] = ()) -> str:
    """Return what a run came to, in a line; `listed` is where its refusals are, if anywhere.

    Where it has `written` more than one file, these are named.
    """
    where = f" (listed in {listed})" if counts.refused and listed is not None else ""
    files = f" in {', '.join(map(str, written))}" if len(written) > 1 and counts.records else ""
    said = [f"{counted(counts.records, 'record')}{files}", f"{counts.refused:,} refused{where}"]
    said += [f"{counted(counts.duplicates, 'duplicate')} left out"] if counts.duplicates else []
    said += [f"{counts.unchanged:,} unchanged"] if counts.unchanged else []
    said += [f"{counts.replaced:,} replaced by a later paper with the same id"] if counts.replaced else []
    return printable(", ".join(said))


def counted(count: int, noun: str) -> str:
    """Return a number of things in words, for example `1 record` or `2,000 records`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def say(text: object, *, err: bool = False) -> None:
    """Print lines; what a terminal would obey is shown instead. Beside `terminal`, nothing else prints."""
    print(shown(str(text)), file=sys.stderr if err else sys.stdout, flush=True)


def say_json(content: bytes) -> None:
    """Print JSON; what a terminal would obey is written as JSON escapes it, which is read as the same."""
    text = content.decode()
    click.echo("".join(c if c.isprintable() or c == "\n" else json.dumps(c)[1:-1] for c in text))


def terminal(*, err: bool = False) -> "Console":
    """Return a console of rich that shows what a terminal would obey, whatever it is given to print."""
    from rich.console import Console

    class Shown(Console):
        def render(self, *given: Any, **options: Any) -> "Iterable[Segment]":
            return (
                part if part.control else part._replace(text=shown(part.text))
                for part in super().render(*given, **options)
            )

    return Shown(stderr=err, highlight=False, color_system=None if os.environ.get("NO_COLOR") else "auto")


def display(*parts: "RenderableType") -> None:
    """Print on a `terminal`, a part a line, without the blanks that fill up lines and would be copied."""
    console = terminal()
    with console.capture() as capture:
        for part in parts:
            console.print(part, markup=False, soft_wrap=True)
    print("\n".join(line.rstrip() for line in capture.get().split("\n")), end="", flush=True)


def hanging(head: "str | Text", body: "Text") -> "Text":
    """Return `body` after `head`, wrapped at blanks and indented below itself; a URL stays whole."""
    from rich.cells import cell_len
    from rich.text import Text

    head = Text(head) if isinstance(head, str) else head
    width, starts = shutil.get_terminal_size().columns - head.cell_len, [0]
    for word in re.finditer(r"\S+", body.plain):
        if word.start() > starts[-1] and cell_len(body.plain[starts[-1] : word.end()]) > width:
            starts.append(word.start())
    lines = body.divide(starts[1:])
    for line in lines:
        line.rstrip()
    return Text.assemble(head, Text("\n" + " " * head.cell_len).join(lines))


def table(*columns: str, words: int = 1) -> "Table":
    """Return an empty table; its first columns, as many as `words`, hold words, the others numbers."""
    from rich import box
    from rich.table import Table

    made = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, collapse_padding=True)
    for place, column in enumerate(columns):
        are_words = place < words
        made.add_column(column, overflow="fold", justify="left" if are_words else "right", no_wrap=not are_words)
    return made


def _field(given: str) -> tuple[str, str]:
    from extract.readers.fields import FIELDS

    name, _, key = given.partition("=")
    if name not in FIELDS or not key:
        raise click.BadParameter(f"found {given!r}; expected NAME=KEY, where NAME is one of {', '.join(FIELDS)}.")
    return name, key
