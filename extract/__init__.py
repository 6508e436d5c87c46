"""paperfacts: what abstracts of machine-learning papers state, as validated records with evidence."""

from typing import TYPE_CHECKING, Any

from extract.version import __version__

if TYPE_CHECKING:
    from extract.extractor import Extractor, extract
    from extract.paper import Paper
    from extract.record.models import Record
    from extract.writers.records import Records

__all__ = ["Extractor", "Paper", "Record", "Records", "__version__", "extract"]

_HOMES = {
    "Extractor": "extract.extractor",
    "Paper": "extract.paper",
    "Record": "extract.record.models",
    "Records": "extract.writers.records",
    "extract": "extract.extractor",
}


def __getattr__(name: str) -> Any:
    """Import the public names on first use, so that `import extract` stays quick."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """Return the public names, for those who complete them by the Tab key."""
    return __all__
