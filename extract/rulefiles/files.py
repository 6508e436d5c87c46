"""Reading rule files: TOML tables of patterns, each with an id and the examples that hold it, and TSV rows."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import regex


class RuleError(ValueError):
    """A rule file does not say what it should; the message names the file and the rule."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One pattern of a rulebook; `fields` is its table."""

    id: str
    pattern: regex.Pattern[str]
    fields: Mapping[str, Any]


class Row(NamedTuple):
    """A line of a TSV rule file."""

    path: Path
    line: int
    cells: tuple[str, ...]

    def __str__(self) -> str:
        """Return the place, for a message."""
        return f"{self.path}:{self.line}"


def read_rows(path: Path, columns: Sequence[str]) -> list[Row]:
    """Return the rows of a TSV file below its line of `columns`, blank lines and those that begin with # left out.

    Raises RuleError that names the line that is wrong.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise RuleError(f"{path}: {error}") from error
    rows = [Row(path, n, tuple(line.split("\t"))) for n, line in enumerate(lines, 1) if line and line[0] != "#"]
    if not rows or rows[0].cells != tuple(columns):
        place = rows[0] if rows else f"{path}:1"
        raise RuleError(f"{place}: expected the columns {', '.join(columns)}, separated by tabs")
    for row in rows[1:]:
        if len(row.cells) != len(columns) or not row.cells[0]:
            found = "\t".join(row.cells)
            raise RuleError(f"{row}: expected {', '.join(columns)}, separated by tabs; found {found!r}")
    return rows[1:]


def read_table(path: Path) -> dict[str, Any]:
    """Parse a TOML file; raise RuleError that names the file and the place where it is not TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RuleError(f"{path}: {error}") from error


def compile_rules(tables: Iterable[Mapping[str, Any]], words: Mapping[str, str], path: Path) -> list[Rule]:
    """Compile `[[rule]]` tables; `{name}` in a pattern stands for `words[name]`.

    Raises RuleError where an id, a pattern or an example is missing, or a pattern does not compile.
    """
    rules = []
    for table in tables:
        for key in ("id", "pattern", "match", "no_match"):
            if key not in table:
                raise RuleError(f"{path}: rule {table.get('id', '?')!r}: {key!r} is missing")
        try:
            pattern = regex.compile(expand(table["pattern"], words), regex.VERSION0)
        except regex.error as error:
            why = str(error).partition(" at position")[0]  # which would be that in the pattern with its words put in
            raise RuleError(f"{path}: rule {table['id']!r}: the pattern does not compile: {why}") from None
        rules.append(Rule(table["id"], pattern, table))
    return rules


def check_field(
    rules: Iterable[Rule], field: str, values: Sequence[str], path: Path, *, required: bool = False
) -> None:
    """Raise RuleError where the `field` of a rule is none of `values`, or is missing though `required`."""
    for rule in rules:
        if field not in rule.fields and required:
            raise RuleError(f"{path}: rule {rule.id!r}: {field!r} is missing; expected one of {', '.join(values)}")
        if field in rule.fields and rule.fields[field] not in values:
            found = rule.fields[field]
            raise RuleError(f"{path}: rule {rule.id!r}: {field} is {found!r}; expected one of {', '.join(values)}")


def alternatives(words: Iterable[str]) -> str:
    """Return a pattern that matches any of `words` (themselves patterns), longest first."""
    return "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")"


def expand(pattern: str, words: Mapping[str, str]) -> str:
    """Replace each `{name}` of `pattern` that `words` knows by what it stands for."""
    return regex.sub(r"\{([a-z_]+)\}", lambda m: words.get(m[1], m[0]), pattern)
