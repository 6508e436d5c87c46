"""The report: records, and the abstracts that they were read from, as one HTML page that works from a file."""

from extract.report.page import render

__all__ = ["render"]
