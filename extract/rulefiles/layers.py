"""Rulebooks of one's own: a folder of rule files laid over the built-in ones, file by file.

A rule of one's own with the id of a built-in one replaces it; any other stands before the built-in ones, so that it
is tried first. Lists of words grow, tables are joined key by key, numbers are replaced. `off.tsv` switches off rules:
on each line a file and an id.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from extract.errors import near
from extract.rulefiles import vocabulary
from extract.rulefiles.files import Row, RuleError, read_rows, read_table
from extract.rulefiles.resources import data_folder

OFF = "off.tsv"
PATTERNS = "patterns.jsonl"


class Off(NamedTuple):
    """A rule that is switched off, and where that is said."""

    row: Row
    file: str
    id: str


def layered_table(path: Path) -> dict[str, Any]:
    """Return the TOML file at `path`, laid over the built-in one of its name; raise RuleError where one is wrong."""
    base = data_folder("rules") / path.name
    table = read_table(base)
    if path.parent == base.parent:
        return table
    if path.exists():
        own = read_table(path)
        unknown = own.keys() - table.keys()
        if unknown:
            meant = near(min(unknown), table)
            raise RuleError(f"{path}: unknown key {min(unknown)!r}{meant}; {path.name} may hold {', '.join(table)}")
        wrong = _unlike(own, [table], "the file") or _unknown_key(own, table)
        if wrong is not None:
            raise RuleError(f"{path}: {wrong}")
        table = _merge(table, own)
    off = _off_of(path, {rule["id"] for value in table.values() if are_rules(value) for rule in value})
    return {
        key: [rule for rule in value if rule["id"] not in off] if are_rules(value) else value
        for key, value in table.items()
    }


def first_cell(row: Row) -> str:
    """Return what most rows are known by."""
    return row.cells[0]


def layered_rows(path: Path, columns: Sequence[str], id_of: Callable[[Row], str] = first_cell) -> list[Row]:
    """Return the rows of the TSV file at `path`, and after them those of the built-in one of its name.

    A built-in row that has the id of one at `path` is replaced; raise RuleError where a row is wrong.
    """
    base = data_folder("rules") / path.name
    if path.parent == base.parent:
        return read_rows(base, columns)
    own = read_rows(path, columns) if path.exists() else []
    replaced = set(map(id_of, own))
    rows = [*own, *(row for row in read_rows(base, columns) if id_of(row) not in replaced)]
    off = _off_of(path, set(map(id_of, rows)))
    return [row for row in rows if id_of(row) not in off]


def read_off(folder: Path) -> list[Off]:
    """Return what the `off.tsv` of a rulebook folder switches off; raise RuleError where it is wrong."""
    path = folder / OFF
    return [Off(row, *row.cells) for row in read_rows(path, ["file", "id"])] if path.exists() else []


def check_folder(folder: Path) -> None:
    """Raise RuleError where a folder is no rulebook: a file in it has no built-in one, or it holds none at all.

    Hidden files, notes in Markdown and folders may be there, too.
    """
    built_in = data_folder("rules")
    files = {path.name for path in built_in.iterdir() if path.suffix in {".toml", ".tsv"}} | {PATTERNS}
    known = sorted(files if folder == built_in else files - {vocabulary.FILE})  # it holds whatever the rulebook
    if not folder.is_dir():
        raise RuleError(f"{folder}: this folder does not exist; start a rulebook with paperfacts rules new {folder}")
    files_there = (path for path in sorted(folder.iterdir()) if path.is_file())
    found = [path.name for path in files_there if path.suffix != ".md" and not path.name.startswith(".")]
    for name in found:
        if name not in known and name != OFF:
            there = f"not a rule file{near(name, [*known, OFF])}"
            raise RuleError(f"{folder / name}: {there}; the rule files are {', '.join([*known, OFF])}")
    if not found:
        raise RuleError(f"{folder}: the folder holds no rule file; the rule files are {', '.join([*known, OFF])}")
    for off in read_off(folder):
        if off.file not in known:
            raise RuleError(f"{off.row}: {off.file!r} is not a rule file; the rule files are {', '.join(known)}")


def are_rules(value: Any) -> bool:
    """Tell whether a value of a rule file is a list of rules, each with an id."""
    return isinstance(value, list) and bool(value) and all(isinstance(rule, dict) and "id" in rule for rule in value)


def _unlike(own: Any, known: Sequence[Any], key: str) -> str | None:
    """Return in words what in `own` has another type than the values `known` in its place, or None.

    What no known value has the name of is compared with all values beside it: words of a table are as its others.
    """
    types = {type(value).__name__ for value in known}
    found = type(own).__name__
    if types and found not in types and (found, "float" in types) != ("int", True):
        return f"{key} is {found}; expected {' or '.join(sorted(types))}"
    known = [value for value in known if isinstance(value, type(own))]
    if isinstance(own, list):
        known = [one for value in known for one in value]
        return next((wrong for one in own if (wrong := _unlike(one, known, f"one of {key}"))), None)
    if isinstance(own, Mapping):
        for name, value in own.items():
            named = [table[name] for table in known if name in table]
            beside = [one for table in known for one in table.values()]
            if name not in _UNUSED and (wrong := _unlike(value, named or beside, name)):
                return wrong
    return None


def _unknown_key(own: Mapping[str, Any], known: Mapping[str, Any]) -> str | None:
    """Return in words which key of a rule in `own` no rule has, or None; what stands below a rule is a part of it."""
    for name, rules in own.items():
        keys = {key for rule in known[name] for key in rule} | _UNUSED if are_rules(rules) else set()
        for rule in rules if keys else ():
            for key in rule.keys() - keys:
                if key in known:
                    return f"rule {rule['id']!r}: {key} is said of the whole file; write it above the first rule"
                meant, may_have = near(key, keys), ", ".join(sorted(keys))
                return f"rule {rule['id']!r}: unknown key {key!r}{meant}; a rule may have {may_have}"
    return None


_UNUSED = frozenset({"points"})  # of cues, where training gives none: no built-in rule has it


def _merge(base: Any, own: Any) -> Any:
    """Return `own`, which has the types of `base`, laid over it."""
    if isinstance(base, Mapping) and isinstance(own, Mapping):
        joined = {name: _merge(base[name], value) if name in base else value for name, value in own.items()}
        return {**base, **joined}
    if are_rules(base) and are_rules(own):
        replacing = {rule["id"]: rule for rule in own}
        ids = {rule["id"] for rule in base}
        return [
            *(rule for rule in own if rule["id"] not in ids),
            *(replacing.get(rule["id"], rule) for rule in base),
        ]
    if isinstance(base, list) and isinstance(own, list):
        return [*base, *(value for value in own if value not in base)]
    return own


def _off_of(path: Path, present: set[str]) -> set[str]:
    """Return which ids of a file are switched off beside it; raise RuleError where one is not `present` in it."""
    off = {entry.id: entry for entry in read_off(path.parent) if entry.file == path.name}
    for id_ in off.keys() - present:
        raise RuleError(f"{off[id_].row}: {path.name} has no rule {id_!r}; paperfacts rules list shows the ids")
    return set(off)
