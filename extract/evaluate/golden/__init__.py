"""Golden regression: the records expected of a folder of inputs, and every change from what comes today."""

from extract.evaluate.golden.changes import Change, Quote, compare
from extract.evaluate.golden.folder import Accept, Case, Comparison, cases, check, init, redact, update

__all__ = [
    "Accept",
    "Case",
    "Change",
    "Comparison",
    "Quote",
    "cases",
    "check",
    "compare",
    "init",
    "redact",
    "update",
]
