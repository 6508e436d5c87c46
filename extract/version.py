"""The one place that holds the versions: of the program, and of the record that it writes."""

from typing import Final

__version__ = "0.1.0"

SCHEMA_VERSION: Final = "1.2"
