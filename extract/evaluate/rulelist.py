"""The list of all rules of a rulebook: what has an id, whose it is, and what it is about."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from extract.extractor.patterns import read_patterns
from extract.rulefiles.files import Row, read_rows, read_table
from extract.rulefiles.layers import PATTERNS, are_rules, first_cell, read_off
from extract.rulefiles.resources import data_folder
from extract.rulefiles.weights import load_weights
from extract.stages.links import HOST_COLUMNS, host_id
from extract.text.lexicon import COLUMNS

Origin = Literal["built-in", "own", "replaced", "off"]

TABLES = ("names.toml", "quantities.toml", "results.toml", "links.toml", "digest.toml")
ROWS: dict[str, tuple[list[str], Callable[[Row], str]]] = {
    "hosts.tsv": (HOST_COLUMNS, host_id),
    "lexicon.tsv": (COLUMNS, first_cell),
    "metrics.tsv": (["metric"], first_cell),
}


@dataclass(frozen=True, slots=True)
class Listed:
    """A rule with an id: `about` is the kind or field that it speaks of, `match` what it must match.

    `is_tried` is false for a cue that counts nothing, which cannot be seen to match.
    """

    file: str
    id: str
    origin: Origin
    about: str
    match: tuple[str, ...] = ()
    no_match: tuple[str, ...] = ()
    is_tried: bool = True


# What a rule is about that does not say it: the word or the number that it finds decides.
_ABOUT: Final = {
    "names.toml": "dataset or benchmark",
    "quantities.toml": "speedup or saving",
    "results.toml": "result",
    "metrics.tsv": "result",
    "digest.toml": "date of a digest",
}


def list_rules(folder: Path | None = None) -> list[Listed]:
    """Return all rules, in the order in which they are tried, those of `folder` laid over the built-in ones.

    What `folder` says without an id stands last: names that are never wanted, and patterns of spaCy. Raises RuleError
    where a file is wrong.
    """
    off = {(entry.file, entry.id) for entry in read_off(folder)} if folder is not None else set()
    listed = []
    for file in (*TABLES, *ROWS):
        base = tables_of(data_folder("rules") / file)
        own = tables_of(folder / file) if folder is not None and (folder / file).exists() else {}
        for id_ in [*(id_ for id_ in own if id_ not in base), *base]:
            origin: Origin = "built-in" if id_ not in own else "replaced" if id_ in base else "own"
            table = own.get(id_) or base[id_]
            listed.append(
                Listed(
                    file,
                    id_,
                    "off" if (file, id_) in off else origin,
                    _about(table) or _ABOUT[file],
                    _examples(table.get("match", ())),
                    _examples(table.get("no_match", ())),
                    _counts(file, id_, table),
                )
            )
    return listed + ([] if folder is None else list(_without_id(folder)))


def _without_id(folder: Path) -> Iterator[Listed]:
    names, patterns = folder / "names.toml", folder / PATTERNS
    for name in read_table(names).get("never", []) if names.exists() else []:
        yield Listed(names.name, "never", "own", name, is_tried=False)
    for line, pattern in read_patterns(patterns) if patterns.exists() else []:
        yield Listed(PATTERNS, f"pattern.{str(pattern['label']).lower()}", "own", f"line {line}", is_tried=False)


def _counts(file: str, id_: str, table: dict[str, Any]) -> bool:
    """Tell whether a rule has a say: a cue of results has one where training or its table gives it points."""
    return file != "results.toml" or "points" in table or any(c.startswith(f"{id_}.") for c in load_weights("results"))


def tables_of(path: Path) -> dict[str, dict[str, Any]]:
    """Return the rules of one file by id; a row of a TSV file is a table of its columns."""
    if path.name in ROWS:
        columns, id_of = ROWS[path.name]
        return {
            id_of(row): dict(zip(columns, row.cells, strict=True)) | {"match": _example(path.name, row)}
            for row in read_rows(path, columns)
        }
    lists = (value for value in read_table(path).values() if are_rules(value))
    return {rule["id"]: rule for rules in lists for rule in rules}


def _example(file: str, row: Row) -> list[str]:
    """Return texts that show a row of a TSV file at work: its surfaces, a link there, a number of that metric."""
    if file == "lexicon.tsv":
        return [f"We evaluate on {surface}, too." for surface in row.cells[2].split("|")]
    if file == "hosts.tsv":
        return [f"See https://{row.cells[0].replace('*', 'some')}/{row.cells[1]}some/thing."]
    return [f"It reaches a {row.cells[0]} of 83.6."]


def _about(table: dict[str, Any]) -> str:
    return " ".join(str(table[key]) for key in ("role", "field", "kind") if table.get(key))


def _examples(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)
