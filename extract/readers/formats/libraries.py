"""XML of libraries and of reference managers: MODS, the Library of Congress's, EndNote's, and OAI-PMH.

What OAI-PMH carries may be `arXiv` (and `arXivRaw`), `oai_dc`, JATS (PubMed Central's) or MODS. Sources:
https://www.loc.gov/standards/mods/userguide/, https://support.clarivate.com/Endnote (the DTD RSXML.dtd comes with the
program), https://www.openarchives.org/OAI/openarchivesprotocol.html, https://info.arxiv.org/help/oa/index.html
"""

from xml.etree.ElementTree import Element

from extract.readers.entry import Entry, arxiv_id, doi
from extract.readers.formats.articles import entry_of_jats
from extract.readers.xml_records import every, first, text, xml_reader

_DATES = ("originInfo/dateIssued", "relatedItem[@type='host']/originInfo/dateIssued", "originInfo/dateCreated")
_COMMENT = "Comment:"  # how arXiv marks a description that is no abstract


def _entry_of_mods(mods: Element) -> Entry:
    """Return what a record says; the parts of its title are put together as catalogues show them."""
    title = " ".join(filter(None, (first(mods, "titleInfo/nonSort"), first(mods, "titleInfo/title"))))
    subtitle = first(mods, "titleInfo/subTitle")
    url = first(mods, "location/url", "identifier[@type='uri']")
    return Entry(
        title=f"{title}: {subtitle}" if subtitle else title or None,
        abstract=first(mods, "abstract"),
        id=first(mods, "identifier[@type='citekey']", "recordInfo/recordIdentifier") or mods.get("ID"),
        date=first(mods, *_DATES),
        arxiv_id=first(mods, "identifier[@type='arxiv']", "identifier[@type='arXiv']") or url,
        doi=first(mods, "identifier[@type='doi']", "identifier[@type='DOI']"),
        categories=every(mods, "subject/topic"),
        venue=first(mods, "relatedItem[@type='host']/titleInfo/title"),
        url=url,
    )


def _entry_of_endnote(record: Element) -> Entry:
    urls = every(record, "urls/*/url")
    return Entry(
        title=first(record, "titles/title"),
        abstract=first(record, "abstract"),
        id=first(record, "label", "accession-num", "rec-number"),
        date=first(record, "dates/year", "dates/pub-dates/date"),
        arxiv_id=next((url for url in urls if "arxiv.org" in url), None),
        doi=first(record, "electronic-resource-num"),
        categories=every(record, "keywords/keyword"),
        venue=first(record, "periodical/full-title", "titles/secondary-title"),
        url=next(iter(urls), None),
    )


def _entry_of_oai(record: Element) -> Entry | None:
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
    return _entry_of_mods(held) if held.tag == "mods" else _arxiv(held, identifier)


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


mods = xml_reader({"modsCollection", "mods"}, {"mods"}, _entry_of_mods)
endnote_xml = xml_reader({"xml", "records"}, {"record"}, _entry_of_endnote)
oai_pmh = xml_reader({"OAI-PMH", "ListRecords", "record"}, {"record"}, _entry_of_oai)
