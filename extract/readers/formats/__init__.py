"""The formats that can be read: their names, and which module reads each.

A module of this folder is a reader, named like its format: it has the functions `recognises` and `read`. A module of a
family has an object with these two for each of its formats, named like it.
"""

from functools import cache
from importlib import import_module
from typing import Final, Literal, get_args

from extract.readers.entry import Reader

# In the order in which a text is asked whether it is one: any text could be the last ones.
Format = Literal[
    "json",
    "jsonl",
    "parquet",
    "html",
    "atom",
    "rss",
    "oai-pmh",
    "pubmed",
    "jats",
    "acl",
    "mods",
    "endnote-xml",
    "bibtex",
    "ris",
    "medline",
    "endnote",
    "wos",
    "arxiv-mail",
    "spacy",
    "markdown",
    "csv",
    "text",
    "digest",
]
FORMATS: Final[tuple[Format, ...]] = get_args(Format)
_FAMILIES: Final = {
    "json": ("json", "jsonl"),
    "plain": ("digest", "text"),
    "tagged": ("ris", "medline", "endnote", "wos"),
    "xml": ("atom", "rss", "oai-pmh", "pubmed", "jats", "acl", "mods", "endnote-xml"),
}


@cache
def reader_of(name: Format) -> Reader:
    """Return what reads a format."""
    own = name.replace("-", "_")
    family = next((family for family, names in _FAMILIES.items() if name in names), None)
    module = import_module(f"{__name__}.{family or own}")
    found = getattr(module, own) if family else module
    return Reader(found.recognises, found.read)
