"""The metrics that records may name, as `rules/vocabulary.toml` lists them."""

from typing import Final

from extract.rulefiles.files import read_table
from extract.rulefiles.resources import data_folder

FILE: Final = "vocabulary.toml"

_METRICS: Final = read_table(data_folder("rules") / FILE)["metrics"]
SPEED_METRICS: Final[tuple[str, ...]] = tuple(_METRICS["speedups"])
SAVING_METRICS: Final[tuple[str, ...]] = tuple(_METRICS["savings"])
