"""Which reader reads an input: the first that recognises its beginning."""

from collections.abc import Iterator, Mapping
from typing import Final, Protocol

from extract.errors import Refusal
from extract.formats import FORMATS, Format
from extract.paper import Paper
from extract.readers import (
    arxiv_json,
    atom,
    bibtex,
    csv_table,
    daily_papers,
    digest,
    html_page,
    jats,
    json_document,
    jsonl,
    oai,
    openalex,
    parquet,
    plain_text,
    pubmed,
    ris,
    rss,
    semantic_scholar,
)
from extract.readers.input import Head, Input


class Reader(Protocol):
    """What a module of a format offers."""

    def recognises(self, head: Head, /) -> bool:
        """Tell whether an input that begins so is of this format."""

    def read(self, source: Input, /) -> Iterator[Paper | Refusal]:
        """Yield the papers of an input, and what is refused in its place."""


READERS: Final[Mapping[Format, Reader]] = {
    "parquet": parquet,
    "daily-papers": daily_papers,
    "openalex": openalex,
    "semantic-scholar": semantic_scholar,
    "arxiv-json": arxiv_json,
    "json": json_document,
    "jsonl": jsonl,
    "html": html_page,
    "atom": atom,
    "rss": rss,
    "oai-pmh": oai,
    "pubmed": pubmed,
    "jats": jats,
    "bibtex": bibtex,
    "ris": ris,
    "csv": csv_table,
    "text": plain_text,
    "digest": digest,
}
_WITH_FIELDS: Final[tuple[Format, ...]] = ("parquet", "json", "jsonl", "csv")


def recognise(head: Head, fields: Mapping[str, str]) -> Format:
    """Return the format of an input; where `fields` are named, only one that has such."""
    if fields:
        named = (name for name in _WITH_FIELDS if name != "csv" and READERS[name].recognises(head))
        return next(named, "csv")
    return next(name for name in FORMATS if READERS[name].recognises(head))
