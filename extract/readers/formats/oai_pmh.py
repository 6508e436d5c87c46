"""OAI-PMH, in the formats `arXiv` (and `arXivRaw`), `oai_dc`, JATS (PubMed Central's) and MODS.

Sources: https://www.openarchives.org/OAI/openarchivesprotocol.html, https://info.arxiv.org/help/oa/index.html
"""

from xml.etree.ElementTree import Element

from extract.readers.entry import Entry
from extract.readers.formats.jats import entry_of as entry_of_jats
from extract.readers.formats.libraries import entry_of_mods
from extract.readers.identifiers import arxiv_id, doi
from extract.readers.xml_records import every, first, text, xml_reader

_COMMENT = "Comment:"  # how arXiv marks a description that is no abstract


def _entry(record: Element) -> Entry | None:
    header, metadata = record.find("header"), record.find("metadata")
    if header is not None and header.get("status") == "deleted":
        return None
    identifier = text(header.find("identifier")) if header is not None else None
    if metadata is None or not len(metadata):
        return Entry(title=None, abstract=None, id=identifier)
    held = metadata[0]
    if held.tag == "dc":
        return _dublin_core(held, identifier)
    if held.tag == "article" and (front := held.find("front")) is not None:
        return entry_of_jats(front)
    return entry_of_mods(held) if held.tag == "mods" else _arxiv(held, identifier)


def _arxiv(held: Element, identifier: str | None) -> Entry:
    name = first(held, "id")
    versions = held.findall("version")
    version = versions[-1].get("version", "") if versions else ""
    return Entry(
        title=first(held, "title"),
        abstract=first(held, "abstract"),
        id=name or identifier,
        date=first(held, "created", "version/date"),
        arxiv_id=f"{name}{version}" if name else identifier,
        doi=first(held, "doi"),
        categories=first(held, "categories"),
        venue=first(held, "journal-ref"),
    )


def _dublin_core(held: Element, identifier: str | None) -> Entry:
    names = every(held, "identifier")
    known = next(filter(None, map(arxiv_id, [*names, identifier or ""])), None)
    return Entry(
        title=first(held, "title"),
        abstract=next((part for part in every(held, "description") if not part.startswith(_COMMENT)), None),
        id=known.id if known else identifier or next(iter(names), None),
        date=first(held, "date"),
        arxiv_id=known and known.id,
        doi=next(filter(None, map(doi, names)), None),
        categories=every(held, "subject"),
        venue=first(held, "source"),
        url=next((name for name in names if name.startswith("http")), None),
    )


recognises, read = xml_reader({"OAI-PMH", "ListRecords", "record"}, {"record"}, _entry)
