"""How a golden folder is read, where that is not as usual: `settings.json` in it, which `golden init` writes."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import orjson
from pydantic import TypeAdapter, ValidationError

from extract.errors import PaperfactsError, refuse
from extract.readers import Format
from extract.writers.whole import write_content

_FILE = "settings.json"


@dataclass(frozen=True, slots=True)
class Reading:
    """How one input is read: its format, if its content does not tell, and where it holds what."""

    format: Format | None = None
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Settings:
    """How the inputs are read, by their names; `ner` is whether the names model decides."""

    ner: bool = True
    inputs: dict[str, Reading] = field(default_factory=dict)


def read_settings(folder: Path) -> Settings:
    """Return the settings of a golden folder; raise PaperfactsError where they are none."""
    try:
        content = (folder / _FILE).read_bytes()
    except FileNotFoundError:
        return Settings()
    try:
        return TypeAdapter(Settings).validate_python(orjson.loads(content))
    except (orjson.JSONDecodeError, ValidationError) as error:
        found = ", ".join(str(error).splitlines()[:3])
        raise PaperfactsError(refuse("not-settings", str(folder / _FILE), found=found)) from error


def write_settings(settings: Settings, folder: Path) -> None:
    """Write the settings of a golden folder, unless they are the usual ones."""
    if settings != read_settings(folder):
        data: dict[str, Any] = asdict(settings)
        write_content(orjson.dumps(data, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE), folder / _FILE)
