"""XML of libraries and of reference managers: MODS, the Library of Congress's, and EndNote's.

Sources: https://www.loc.gov/standards/mods/userguide/, https://support.clarivate.com/Endnote (the DTD RSXML.dtd comes
with the program).
"""

from xml.etree.ElementTree import Element

from extract.readers.entry import Entry
from extract.readers.xml_records import every, first, xml_reader

_DATES = ("originInfo/dateIssued", "relatedItem[@type='host']/originInfo/dateIssued", "originInfo/dateCreated")


def entry_of_mods(mods: Element) -> Entry:
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


mods = xml_reader({"modsCollection", "mods"}, {"mods"}, entry_of_mods)
endnote_xml = xml_reader({"xml", "records"}, {"record"}, _entry_of_endnote)
