"""OAI-PMH, in the formats `arXiv` (and `arXivRaw`) and `oai_dc`.

Sources: https://www.openarchives.org/OAI/openarchivesprotocol.html, https://info.arxiv.org/help/oa/index.html
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from extract.errors import Refusal
from extract.paper import Paper
from extract.readers.entry import Entry
from extract.readers.identifiers import arxiv_id, doi
from extract.readers.input import Head, Input
from extract.readers.xml_records import read_records, root, text

_COMMENT = "Comment:"  # how arXiv marks a description that is no abstract


def recognises(head: Head) -> bool:
    """Tell whether the input is an answer of OAI-PMH, or a list of its records."""
    return root(head) in {"OAI-PMH", "ListRecords", "record"}


def read(source: Input) -> Iterator[Paper | Refusal]:
    """Yield the paper of each record, or why there is none; a deleted record is none and takes its index."""
    return read_records(source, frozenset({"record"}), _entry)


def _entry(record: Element) -> Entry | None:
    header, metadata = record.find("header"), record.find("metadata")
    if header is not None and header.get("status") == "deleted":
        return None
    identifier = text(header.find("identifier")) if header is not None else None
    held = metadata[0] if metadata is not None and len(metadata) else record
    return _dublin_core(held, identifier) if held.tag == "dc" else _arxiv(held, identifier)


def _arxiv(held: Element, identifier: str | None) -> Entry:
    name = text(held.find("id"))
    versions = held.findall("version")
    version = versions[-1].get("version", "") if versions else ""
    return Entry(
        title=text(held.find("title")),
        abstract=text(held.find("abstract")),
        id=name or identifier,
        date=text(held.find("created")) or text(held.find("version/date")),
        arxiv_id=f"{name}{version}" if name else identifier,
        doi=text(held.find("doi")),
        categories=text(held.find("categories")),
        venue=text(held.find("journal-ref")),
    )


def _dublin_core(held: Element, identifier: str | None) -> Entry:
    described = [found for part in held.iter("description") if (found := text(part))]
    names = [found for part in held.iter("identifier") if (found := text(part))]
    known = next(filter(None, map(arxiv_id, [*names, identifier or ""])), None)
    return Entry(
        title=text(held.find("title")),
        abstract=next((part for part in described if not part.startswith(_COMMENT)), None),
        id=known.id if known else identifier or next(iter(names), None),
        date=text(held.find("date")),
        arxiv_id=known and known.id,
        doi=next(filter(None, map(doi, names)), None),
        categories=[text(subject) for subject in held.iter("subject")],
        venue=text(held.find("source")),
        url=next((name for name in names if name.startswith("http")), None),
    )
