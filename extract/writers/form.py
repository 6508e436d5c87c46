"""In what form a file is written."""

from typing import NamedTuple


class Output(NamedTuple):
    """How a file is written: the module of its format, the suffix of its compression, or nothing."""

    format: str
    compression: str
    raw_csv: bool = False  # cells that a spreadsheet would run are left as they are
