"""MODS, the Library of Congress's XML of catalogues: repositories, Zotero, and the ACL Anthology's exports.

Source: https://www.loc.gov/standards/mods/userguide/
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from extract.errors import Refusal
from extract.paper import Paper
from extract.readers.entry import Entry
from extract.readers.input import Head, Input
from extract.readers.xml_records import every, first, read_records, root

_DATES = ("originInfo/dateIssued", "relatedItem[@type='host']/originInfo/dateIssued", "originInfo/dateCreated")


def recognises(head: Head) -> bool:
    """Tell whether the input is a collection of records, or one."""
    return root(head) in {"modsCollection", "mods"}


def read(source: Input) -> Iterator[Paper | Refusal]:
    """Yield the paper of each record, or why there is none."""
    return read_records(source, frozenset({"mods"}), entry_of)


def entry_of(mods: Element) -> Entry:
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
