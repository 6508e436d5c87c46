"""Golden regression: the records expected of a folder of inputs, and every change from what comes today."""

from extract.evaluate.golden.changes import Change, Quote, compare
from extract.evaluate.golden.folder import Accept, Case, Comparison, cases, check, init, redact, update
from extract.evaluate.golden.revisions import diff
from extract.evaluate.golden.settings import Reading, read_settings

__all__ = [
    "Accept",
    "Case",
    "Change",
    "Comparison",
    "Quote",
    "Reading",
    "cases",
    "check",
    "compare",
    "diff",
    "init",
    "read_settings",
    "redact",
    "update",
]
