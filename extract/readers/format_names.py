"""The names of the formats that can be read, in the order in which a text is asked whether it is one."""

from typing import Final, Literal, get_args

Format = Literal[
    "parquet",
    "spacy",
    "json",
    "jsonl",
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
    "markdown",
    "csv",
    "text",
    "digest",
]
FORMATS: Final[tuple[Format, ...]] = get_args(Format)
