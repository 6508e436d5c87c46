"""The command line: one module per command. It holds no logic of its own, and loads nothing heavy to show help."""

import codecs
import io
import os
import shutil
import signal
import sys
from collections.abc import Iterable
from importlib import import_module
from types import FrameType
from typing import Any

import click

from extract.errors import PaperfactsError, near, printable, refuse, shown
from extract.version import __version__

# Each command is the object of that name in the module of that name, loaded when it is called.
COMMANDS = {
    "extract": "Read papers and write a record of each.",
    "distribute": "Do the same on a cluster, into a folder of partitions.",
    "explain": "Show an abstract with what was found in it, and why.",
    "golden": "Compare records with the expected ones, or accept new ones.",
    "report": "Write records as one HTML page to look at.",
    "rules": "List and test the rules, and start a rulebook of your own.",
    "score": "Compare records with gold, or with other records.",
    "schema": "Print the JSON Schema of the records.",
}

EXAMPLE = """\b
Example:
  paperfacts extract papers.jsonl -o records.jsonl
  paperfacts explain papers.jsonl --index 3
"""


class Help(click.HelpFormatter):
    """Help in any width that breaks no line at a hyphen: names of formats and options stand whole, to be copied."""

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Write a list of options, or of commands, with hyphens that nothing breaks at."""
        unbroken = [(name, text.replace("-", _UNBROKEN)) for name, text in rows]
        super().write_dl(unbroken, min(col_max, self.width // 3), col_spacing)

    def getvalue(self) -> str:
        """Return what was written, with hyphens as they were."""
        return super().getvalue().replace(_UNBROKEN, "-")


_UNBROKEN = "\N{NON-BREAKING HYPHEN}"


class Context(click.Context):
    """What a command runs in."""

    def make_formatter(self) -> click.HelpFormatter:
        """Return what writes help as wide as the terminal, up to 100 characters."""
        return Help(width=min(shutil.get_terminal_size().columns, 100) - 2)


class Commands(click.Group):
    """The commands, found by name."""

    context_class = Context

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names in the order that a reader meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of one command; raise UsageError where there is none of that name.

        Of a group, each command shows its own lines of the example.
        """
        if cmd_name not in COMMANDS:
            if ctx.resilient_parsing or cmd_name.startswith("-"):
                return None
            meant = "--help" if cmd_name == "help" else f"extract {cmd_name}" if os.path.lexists(cmd_name) else None
            meant = "explain --abstract TEXT" if " " in cmd_name and not meant else meant
            hint = f" (did you mean paperfacts {meant}?)" if meant else near(cmd_name, COMMANDS)
            raise click.UsageError(f"No such command {cmd_name!r}{hint}.", ctx)
        command: click.Command = getattr(import_module(f"extract.cli.{cmd_name}"), cmd_name)
        command.context_class = Context
        for name, inner in command.commands.items() if isinstance(command, click.Group) else ():
            inner.context_class = Context
            inner.short_help = (inner.help or "").partition(".")[0] + "."
            lines = (command.epilog or "").splitlines()
            inner.epilog = "\n".join([*lines[:2], *(line for line in lines if f" {cmd_name} {name} " in line)])
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command: a closed pipe ends it quietly, and what it cannot go on with is one line."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            # Python flushes standard output once more at exit: into nowhere, so that it cannot fail.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(0)
        except (PaperfactsError, OSError) as error:
            said = error
            if isinstance(error, OSError) and error.filename is None:  # of files that are open, standard output alone
                said = PaperfactsError(refuse("not-writable", "standard output", found=error.strerror or error))
            click.echo(printable(f"paperfacts: {said}"), err=True)
            ctx.exit(2)
        except ValueError as error:
            from extract.rulefiles.files import RuleError

            if not isinstance(error, RuleError):
                raise
            click.echo(printable(f"paperfacts: {error}"), err=True)
            ctx.exit(2)
        except click.exceptions.NoArgsIsHelpError as error:
            click.echo(error.message, err=True)
            ctx.exit(2)
        except click.UsageError as error:  # it may quote the name of a file
            raise click.UsageError(shown(error.format_message()), error.ctx) from error
        except KeyboardInterrupt:
            click.echo("paperfacts: interrupted", err=True)
            ctx.exit(128 + signal.SIGINT)


@click.group(cls=Commands, epilog=EXAMPLE, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="paperfacts")
def paperfacts() -> None:
    """Read abstracts of machine-learning papers, and write what they state as validated JSON records."""


def main() -> None:
    """Run the command line; a request to end does what Ctrl-C does."""
    signal.signal(signal.SIGTERM, _end)
    codecs.register_error("spelled", _spelled)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="spelled")
    paperfacts(prog_name="paperfacts")


def _spelled(error: UnicodeError) -> tuple[str, int]:
    """Spell characters that a terminal does not have."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    missing = error.object[error.start : error.end]
    return "".join(_SPELLED.get(c) or ascii(c)[1:-1] for c in missing), error.end


_SPELLED = {"×": "x", "→": "->", "…": "...", "Δ": "delta", "–": "-", "—": "-", "‘": "'", "’": "'", "“": '"', "”": '"'}


def _end(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)
