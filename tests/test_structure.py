"""The rooms of the package stand one above the other, and no modules import each other, in any circle.

Every import counts, those within functions and those for type checkers too.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# From the ground up: a room imports from those below its level, and from itself.
LEVELS = (
    {"errors", "mention", "paper", "version"},
    {"rulefiles"},
    {"readers", "record", "text"},
    {"join", "stages", "writers"},
    {"extractor"},
    {"evaluate", "explain", "report", "run"},
    {"integrations"},
    {"cli"},
    {"__main__"},
)


@cache
def imports() -> dict[str, set[str]]:
    """Return for each module of the package the modules of the package that it imports."""
    return {name: set(_imported(path)) - {name} for name, path in MODULES.items()}


def _name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names if name.name in MODULES)
        elif isinstance(node, ast.ImportFrom):
            for name in node.names:
                within = f"{node.module}.{name.name}"
                yield from (found for found in (within if within in MODULES else node.module,) if found in MODULES)


def level(module: str) -> int:
    """Return the level of a module's room."""
    (found,) = (place for place, rooms in enumerate(LEVELS) if room(module) in rooms)
    return found


def room(module: str) -> str:
    """Return the folder or the module at the top of the package that a module is in."""
    return module.split(".")[1]


MODULES = {_name(path): path for path in (ROOT / "extract").rglob("*.py")}


@pytest.mark.parametrize("module", sorted(MODULES.keys() - {"extract"}))
def test_a_module_imports_from_below(module: str) -> None:
    above = {
        found
        for found in imports()[module] - {"extract"}
        if level(found) >= level(module) and room(found) != room(module)
    }
    assert above == set()


def test_no_modules_import_each_other() -> None:
    left = {module: set(imported) for module, imported in imports().items()}
    while free := {module for module, imported in left.items() if not imported & left.keys()}:
        left = {module: imported for module, imported in left.items() if module not in free}
    assert left == {}, "these are in a circle, or import from one"


def test_every_room_has_a_level_and_is_there() -> None:
    rooms = [room for rooms in LEVELS for room in rooms]
    there = {path.stem for path in (ROOT / "extract").iterdir() if path.suffix == ".py" or any(path.glob("*.py"))}
    assert sorted(rooms) == sorted(there - {"__init__"})
    assert len(there) <= 20
