"""Where the package's own data lies: beside the code when installed, at the top level of a checkout."""

from functools import cache
from pathlib import Path


@cache
def data_folder(name: str) -> Path:
    """Return the folder `rules` or `schemas` that belongs to this package."""
    package = Path(__file__).parents[1]
    installed = package / name
    return installed if installed.is_dir() else package.parent / name
